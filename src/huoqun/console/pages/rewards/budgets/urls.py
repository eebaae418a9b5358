"""/rewards/budgets"""

from __future__ import annotations

from django.urls import path

from . import acts, views

urlpatterns = [
    path("rewards/budgets", views.budgets, name="rewards_budgets"),
    path("rewards/budgets/new", acts.new, name="rewards_budget_new"),
    path("rewards/budgets/<uuid:budget_uid>", views.budget, name="rewards_budget"),
    path("rewards/budgets/<uuid:budget_uid>/fund", acts.fund, name="rewards_budget_fund"),
    path("rewards/budgets/<uuid:budget_uid>/close", acts.close, name="rewards_budget_close"),
    path("rewards/fundings/<uuid:funding_uid>/give", acts.give, name="rewards_funding_give"),
    path("rewards/fundings/<uuid:funding_uid>/refuse", acts.refuse, name="rewards_funding_refuse"),
]
