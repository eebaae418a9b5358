from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "huoqun.team"
    label = "team"
