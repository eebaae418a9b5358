from django.apps import AppConfig


class NewcomersConfig(AppConfig):
    name = "huoqun.newcomers"
    label = "newcomers"
