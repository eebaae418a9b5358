from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "huoqun.notices"
    label = "notices"
