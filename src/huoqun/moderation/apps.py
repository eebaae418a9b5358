from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "huoqun.moderation"
    label = "moderation"
