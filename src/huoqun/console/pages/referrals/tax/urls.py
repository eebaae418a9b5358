"""/referrals/tax"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("referrals/tax", views.tax, name="referral_tax"),
    path("referrals/tax/paid", views.paid, name="referral_tax_paid"),
]
