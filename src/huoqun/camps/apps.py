from django.apps import AppConfig


class CampsConfig(AppConfig):
    name = "huoqun.camps"
    label = "camps"
