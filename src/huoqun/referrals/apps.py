from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "huoqun.referrals"
    label = "referrals"
