"""/rewards/feasts"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("rewards/feasts", views.feasts, name="rewards_feasts"),
    path("rewards/feasts/plan", views.plan, name="rewards_feast_plan"),
    path("rewards/feasts/drop", views.drop, name="rewards_feast_drop"),
    path("rewards/allowances/new", views.allowance, name="rewards_allowance_new"),
    path("rewards/allowances/<uuid:allowance_uid>/end", views.end, name="rewards_allowance_end"),
]
