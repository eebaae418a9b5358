"""/me/referrals"""

from __future__ import annotations

from django.urls import path

from . import poster, views

urlpatterns = [
    path("me/referrals", views.referrals, name="me_referrals"),
    path("me/referrals/<uuid:programme_uid>", views.referral, name="me_referral"),
    path("me/referrals/<uuid:programme_uid>/code", views.picture, name="me_referral_code"),
    path("me/referrals/<uuid:programme_uid>/poster", poster.poster, name="me_referral_poster"),
    path("me/referrals/<uuid:programme_uid>/<str:act>/do", views.act, name="me_referral_act"),
    path("me/referrals/statement/<uuid:statement_uid>", views.statement, name="me_statement"),
]
