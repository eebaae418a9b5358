"""/referrals/hubs"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("referrals/hubs", views.hubs, name="referral_hubs")]
