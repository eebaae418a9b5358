from django.apps import AppConfig


class LecturesConfig(AppConfig):
    name = "huoqun.lectures"
    label = "lectures"
