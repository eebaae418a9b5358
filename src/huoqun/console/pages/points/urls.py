"""/points · /members/<uid>/points · /groups/<uid>/quality"""

from __future__ import annotations

from django.urls import path

from . import accounts, boards, giving, of_member, policy, quality, reversing

urlpatterns = [
    # /points
    path("points", accounts.points, name="points"),
    path("points/transfers", accounts.transfers, name="points_transfers"),
    path("points/audit", accounts.audit, name="points_audit"),
    # /points/boards
    path("points/boards", boards.boards, name="points_boards"),
    # /points/quality
    path("points/quality", quality.listed, name="points_quality"),
    path("groups/<uuid:uid>/quality/<str:message_key>", quality.one, name="group_quality"),
    path("groups/<uuid:uid>/quality/<str:message_key>/end", quality.end, name="group_quality_end"),
    # /points/policy
    path("points/policy", policy.policy, name="points_policy"),
    path("points/policy/look", policy.look, name="points_policy_look"),
    path("points/policy/publish", policy.publish_policy, name="points_policy_publish"),
    # /members/<uid>/points
    path("members/<uuid:uid>/points", of_member.member_points, name="member_points"),
    path("members/<uuid:uid>/points/brief", of_member.brief, name="member_points_brief"),
    path("members/<uuid:uid>/points/give", giving.give, name="member_points_give"),
    path("members/<uuid:uid>/points/<int:transfer_id>/reverse", reversing.reverse, name="member_points_reverse"),
]
