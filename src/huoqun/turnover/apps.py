from django.apps import AppConfig


class TurnoverConfig(AppConfig):
    name = "huoqun.turnover"
    label = "turnover"
