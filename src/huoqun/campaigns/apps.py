from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "huoqun.campaigns"
    label = "campaigns"
