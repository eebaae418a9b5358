from django.apps import AppConfig


class IgnitionConfig(AppConfig):
    name = "huoqun.ignition"
    label = "ignition"
