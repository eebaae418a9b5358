from django.apps import AppConfig


class DeedsConfig(AppConfig):
    name = "huoqun.deeds"
    label = "deeds"
