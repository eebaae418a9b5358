"""/turnover"""

from __future__ import annotations

from django.urls import path

from . import acts, ruling, views

urlpatterns = [
    path("turnover", views.rounds, name="turnover"),
    path("turnover/propose", acts.propose, name="turnover_propose"),
    path("turnover/round/<uuid:turnover_uid>", views.one, name="turnover_round"),
    path("turnover/round/<uuid:turnover_uid>/<str:act>/do", acts.act, name="turnover_act"),
    path("turnover/line/<uuid:turnover_line_uid>", acts.line, name="turnover_line"),
    path("turnover/rules", ruling.rules, name="turnover_rules"),
    path("turnover/rules/new", ruling.new, name="turnover_rule_new"),
    path("turnover/rules/<uuid:turnover_rule_uid>", ruling.edit, name="turnover_rule"),
    path("turnover/rules/<uuid:turnover_rule_uid>/<str:act>/do", ruling.act, name="turnover_rule_act"),
    path("turnover/leave", ruling.excuse, name="turnover_excuse"),
    path("turnover/leave/<uuid:away_uid>/end", ruling.end, name="turnover_leave_end"),
]
