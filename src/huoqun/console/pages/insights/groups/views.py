"""Every group that spoke in four weeks: how likely it is to be alive in four weeks and in three months, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem, Tone
from huoqun.groups.queries.names import group_names
from huoqun.insights.permissions import InsightPermission
from huoqun.insights.queries.forecasts import GroupForecast
from huoqun.insights.queries.kept import newest
from huoqun.insights.saying import why

from ..tabs import tabs
from ..words import TONES, outlook_words, percent


@dataclass(frozen=True, slots=True)
class Row:
    """A group: `month` and `before` are messages, days and people of 28 days, told beside one another."""

    name: str
    uid: UUID
    tone: Tone
    outlook: str
    near: str
    far: str
    why: Sequence[str]
    month: tuple[int, int, int]
    before: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class GroupsPage:
    """`day`: nothing from it on was looked at; None: nothing has been foretold yet."""

    tabs: Sequence[NavItem]
    day: date | None
    rows: Sequence[Row]


@needs(InsightPermission.VIEW)
@require_GET
def groups(request: Looking) -> HttpResponse:
    """GET /insights/groups"""
    found = newest(request.actor)
    scope = request.actor.scope(InsightPermission.VIEW)
    uids = {group.id: group.uid for group in group_names(request.workspace.id, scope=scope)}
    rows = [_row(one, uids[one.group_id]) for one in found.groups]
    page = GroupsPage(tabs(request, "insight_groups"), found.day, rows)
    return render(request, "console/insights/groups.html", {"page": page})


def _row(one: GroupForecast, uid: UUID) -> Row:
    return Row(
        one.group, uid, TONES[one.outlook], outlook_words(one.outlook), percent(one.p_alive_28d),
        percent(one.p_alive_90d), why(one), (one.month.messages, one.month.days, one.month.people),
        (one.before.messages, one.before.days, one.before.people),
    )  # fmt: skip
