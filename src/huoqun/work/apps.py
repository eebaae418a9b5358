from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "huoqun.work"
    label = "work"
