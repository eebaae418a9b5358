"""/moderation"""

from __future__ import annotations

from django.urls import path

from . import cases, rules

urlpatterns = [
    path("moderation", cases.queue, name="moderation"),
    path("moderation/cases/<uuid:case_uid>", cases.one, name="moderation_case"),
    path("moderation/cases/<uuid:case_uid>/uphold", cases.uphold, name="moderation_uphold"),
    path("moderation/cases/<uuid:case_uid>/let-off", cases.let_off, name="moderation_let_off"),
    path("moderation/cases/<uuid:case_uid>/reverse", cases.reverse, name="moderation_reverse"),
    # /moderation/rules
    path("moderation/rules", rules.listed, name="moderation_rules"),
    path("moderation/rules/edit", rules.edit, name="moderation_rules_edit"),
]
