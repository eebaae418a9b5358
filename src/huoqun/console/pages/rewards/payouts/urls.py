"""/rewards/payouts"""

from __future__ import annotations

from django.urls import path

from . import acts, team, views

urlpatterns = [
    path("rewards/payouts", views.payouts, name="rewards_payouts"),
    path("rewards/payouts/new", acts.new, name="rewards_payout_new"),
    path("rewards/payouts/team", team.team, name="rewards_payout_team"),
    path("rewards/payouts/<uuid:payout_uid>", views.payout, name="rewards_payout"),
    path("rewards/payouts/<uuid:payout_uid>/approve", acts.approve, name="rewards_payout_approve"),
    path("rewards/payouts/<uuid:payout_uid>/cancel", acts.cancel, name="rewards_payout_cancel"),
    path("rewards/payouts/<uuid:payout_uid>/export", acts.export, name="rewards_payout_export"),
    path("rewards/payouts/<uuid:payout_uid>/copy", acts.copy, name="rewards_payout_copy"),
    path("rewards/payouts/<uuid:payout_uid>/results", acts.results, name="rewards_payout_results"),
    path("rewards/payouts/<uuid:payout_uid>/line", acts.line, name="rewards_payout_line"),
]
