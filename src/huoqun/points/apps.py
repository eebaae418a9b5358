from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "huoqun.points"
    label = "points"
