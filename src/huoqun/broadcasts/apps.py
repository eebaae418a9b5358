from django.apps import AppConfig


class BroadcastsConfig(AppConfig):
    name = "huoqun.broadcasts"
    label = "broadcasts"
