from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "huoqun.discussions"
    label = "discussions"
