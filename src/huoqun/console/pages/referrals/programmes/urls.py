"""/referrals"""

from __future__ import annotations

from django.urls import path

from . import acts, views, writing

urlpatterns = [
    path("referrals", views.programmes, name="referrals"),
    path("referrals/new", writing.new, name="referral_programme_new"),
    path("referrals/<uuid:programme_uid>", views.programme, name="referral_programme"),
    path("referrals/<uuid:programme_uid>/edit", writing.edit, name="referral_programme_edit"),
    path("referrals/<uuid:programme_uid>/sign-off", acts.sign_off, name="referral_sign_off"),
    path("referrals/<uuid:programme_uid>/<str:act>/do", acts.act, name="referral_programme_act"),
    path("referrals/referrer/<uuid:referrer_uid>/stop", acts.stop, name="referral_stop"),
    path("referrals/referral/<uuid:referral_uid>/take-back", acts.take_back, name="referral_take_back"),
]
