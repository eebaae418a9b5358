from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "huoqun.playbooks"
    label = "playbooks"
