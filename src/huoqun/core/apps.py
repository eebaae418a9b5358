from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "huoqun.core"
    label = "core"
