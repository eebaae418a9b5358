from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "huoqun.members"
    label = "members"
