"""GET /api/v1/insights/forecasts"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from huoqun.groups.queries.names import group_names
from huoqun.insights.permissions import InsightPermission
from huoqun.insights.queries.kept import newest
from huoqun.insights.saying import why
from huoqun.members.queries.faces import faces

from .guard import permission

router = Router(tags=["insights"])


class Group(Schema):
    """`state`: alive, at_risk, going_quiet, or too_early (its first seven days), which has no chances but says why."""

    group: UUID
    state: str
    p_alive_28d: float | None
    p_alive_90d: float | None
    why: list[str]


class Member(Schema):
    """Who came often and has been silent there for `silent_days`; `value`: on how many of 90 days they came before."""

    group: UUID
    member: UUID
    p_return_60d: float
    silent_days: int
    value: int


class Newcomer(Schema):
    """Who came to a group once, `silent_days` ago (0: yesterday)."""

    group: UUID
    member: UUID
    p_return_30d: float
    silent_days: int


class Forecasts(Schema):
    """As made last, once a day: nothing from `day` on is in them; None: there are none yet."""

    day: date | None
    groups: list[Group]
    members: list[Member]
    newcomers: list[Newcomer]


@router.get("/forecasts", response=Forecasts, summary="What is foretold of groups, silent members and newcomers")
@permission(InsightPermission.VIEW)
def forecasts(request: Any) -> Forecasts:
    """Of groups in sight; those first that need somebody. docs/reference/forecast-model.md says how right they are."""
    found = newest(request.actor)
    scope = request.actor.scope(InsightPermission.VIEW)
    uids = {group.id: group.uid for group in group_names(request.workspace.id, scope=scope)}
    ids = {one.member_id for one in found.members} | {one.member_id for one in found.newcomers}
    people = faces(request.workspace.id, ids)
    return Forecasts(
        day=found.day,
        groups=[
            Group(
                group=uids[one.group_id], state=str(one.outlook), p_alive_28d=one.p_alive_28d,
                p_alive_90d=one.p_alive_90d, why=why(one),
            )
            for one in found.groups
        ],
        members=[
            Member(
                group=uids[one.group_id], member=people[one.member_id].uid, p_return_60d=one.p_return_60d,
                silent_days=one.silent, value=one.value,
            )
            for one in found.members if one.member_id in people
        ],
        newcomers=[
            Newcomer(
                group=uids[one.group_id], member=people[one.member_id].uid, p_return_30d=one.p_return_30d,
                silent_days=one.silent,
            )
            for one in found.newcomers if one.member_id in people
        ],
    )  # fmt: skip
