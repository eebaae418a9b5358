from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "huoqun.insights"
    label = "insights"
