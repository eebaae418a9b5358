from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "huoqun.forms"
    label = "forms"
