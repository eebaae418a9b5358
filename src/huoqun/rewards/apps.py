from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "huoqun.rewards"
    label = "rewards"
