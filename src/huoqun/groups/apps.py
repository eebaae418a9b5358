from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "huoqun.groups"
    label = "groups"
