"""How one group is: its days, who waits in it, and why it is called what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huoqun.chats.queries import pulse
from huoqun.chats.queries.figures import Figures, figures
from huoqun.chats.queries.today import waiting_now
from huoqun.chats.queries.waiting import WaitingLine
from huoqun.chats.vitality import MONTH
from huoqun.chats.waiting import WaitingKind
from huoqun.console.access import Looking, needs
from huoqun.console.parts import Chart, Series
from huoqun.groups.permissions import GroupPermission
from huoqun.members.queries.faces import Face, faces
from huoqun.team.queries.duty import in_charge

from .head import Head, head_of

LONG = 90
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Waits:
    """Somebody who waits for an answer, and since when."""

    line: WaitingLine
    face: Face | None
    is_newcomer: bool


@dataclass(frozen=True, slots=True)
class GroupPage:
    """What the page shows. `days`: how far back the chart goes."""

    head: Head
    chart: Chart
    days: int
    other_days: int
    other_url: str
    waits: tuple[Waits, ...]
    team: str
    figures: Figures | None
    counted: Chart | None

    @property
    def said_28d(self) -> int:
        return sum(self.head.line.pulse.messages)


@needs(GroupPermission.VIEW)
@require_GET
def group(request: Looking, uid: UUID) -> HttpResponse:
    """GET /groups/<uid>?days=90"""
    head = head_of(request, uid, "group")
    days = LONG if request.GET.get("days") == str(LONG) else MONTH
    other = MONTH if days == LONG else LONG
    # Only where nothing said is shown to us: elsewhere we count ourselves.
    is_mute = not any(head.line.pulse.messages)
    told = figures(request.workspace.id, head.line.id, until=head.today, days=days) if is_mute else None
    page = GroupPage(
        head,
        _chart(request, head, days),
        days,
        other,
        f"{reverse('group', args=[uid])}?days={other}",
        _waits(request, head) if head.may_read else (),
        " · ".join(in_charge(request.workspace.id, [head.line.id]).get(head.line.id, ())),
        told,
        _counted(told) if told else None,
    )
    return render(request, "console/groups/group.html", {"page": page})


def _chart(request: Looking, head: Head, days: int) -> Chart:
    found = pulse.timeline(request.workspace.id, head.line.id, until=head.today, days=days)
    return Chart(
        title=_("Messages and people who spoke, by day"),
        x=[dateformat.format(day.day, pgettext("date", "j M")) for day in found],
        series=[
            Series(_("Messages"), [day.messages for day in found]),
            Series(_("People who spoke"), [day.speakers for day in found]),
        ],
        kind="line",
        note=_("Days of the group's time zone, %(zone)s. Bots and your team are left out.") % {"zone": head.whole.zone},
    )


def _counted(told: Figures) -> Chart:
    return Chart(
        title=_("Messages and people who spoke, as the platform counts them"),
        x=[dateformat.format(day.day, pgettext("date", "j M")) for day in told.days],
        series=[
            Series(_("Messages"), [day.messages for day in told.days]),
            Series(_("People who spoke"), [day.spoke for day in told.days]),
        ],
        kind="line",
        note=_("Days of China's time. The platform counts everybody, your team too."),
    )


def _waits(request: Looking, head: Head) -> tuple[Waits, ...]:
    here = request.workspace.id
    queues = waiting_now(here, now=head.looked.at, group_ids=[head.line.id], each=SHOWN)
    found = [line for kind in (WaitingKind.NEWCOMER, WaitingKind.QUESTION) for line in queues[kind].lines]
    people = faces(here, [line.member_id for line in found])
    return tuple(Waits(line, people.get(line.member_id), line.kind == WaitingKind.NEWCOMER) for line in found)
