"""/me/rules"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/rules", views.rules, name="me_rules"),
    path("me/rules/report", views.report, name="me_rules_report"),
    path("me/rules/<uuid:case_uid>", views.one, name="me_rules_case"),
    path("me/rules/<uuid:case_uid>/appeal", views.appeal, name="me_rules_appeal"),
]
