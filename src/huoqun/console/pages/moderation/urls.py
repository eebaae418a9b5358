"""/moderation"""

from __future__ import annotations

from django.urls import path

from . import cases, charters, equality, record, reports, speed

urlpatterns = [
    path("moderation", cases.queue, name="moderation"),
    path("moderation/cases/<uuid:case_uid>", cases.one, name="moderation_case"),
    path("moderation/cases/<uuid:case_uid>/uphold", cases.uphold, name="moderation_uphold"),
    path("moderation/cases/<uuid:case_uid>/let-off", cases.let_off, name="moderation_let_off"),
    path("moderation/cases/<uuid:case_uid>/reverse", cases.reverse, name="moderation_reverse"),
    path("moderation/cases/<uuid:case_uid>/answer", cases.answer, name="moderation_answer"),
    path("moderation/members/<uuid:member_uid>", record.member, name="moderation_member"),
    # /moderation/reports
    path("moderation/reports", reports.listed, name="moderation_reports"),
    path("moderation/reports/<uuid:report_uid>", reports.decide, name="moderation_report_decide"),
    path("moderation/equality", equality.equality, name="moderation_equality"),
    # /moderation/speed
    path("moderation/speed", speed.listed, name="moderation_speed"),
    path("moderation/speed/plan", speed.make, name="moderation_speed_plan"),
    # /moderation/rules
    path("moderation/rules", charters.listed, name="moderation_rules"),
    path("moderation/rules/edit", charters.edit, name="moderation_rules_edit"),
]
