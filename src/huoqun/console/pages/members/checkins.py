"""The days on which somebody checked in, and checking them in by hand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huoqun.camps.actions.checking_in import check_in
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.windows import days_of
from huoqun.camps.rules import NoSuchDay
from huoqun.console.access import Looking, needs
from huoqun.groups.queries.places import Place, places
from huoqun.members.permissions import MemberPermission

from .head import head_of

MOST = 21
"""Of a group without end the latest days are enough."""


@dataclass(frozen=True, slots=True)
class CampRow:
    """What runs in a group, seen by one member. `missed`: the last days of those without a check-in."""

    run: int
    group: Place
    days: int
    checked: int
    frozen: int
    missed: tuple[int, ...]
    may_check_in: bool

    @property
    def missed_before(self) -> int:
        return self.days - self.checked - self.frozen - len(self.missed)


def camps_of(request: Looking, member_id: int) -> tuple[CampRow, ...]:
    """A row for each group where somebody is on their way and check-in was open; of the groups that one sees."""
    lines = days_of(request.workspace.id, member_id)
    if not lines:
        return ()
    here, actor = request.workspace.id, request.actor
    seen = places(here, scope=actor.scope(MemberPermission.VIEW))
    led = places(here, scope=actor.scope(CampPermission.CHECK_IN))
    rows = []
    for (run, group), days in groupby(lines, key=lambda line: (line.group_run_id, line.group_id)):
        own = list(days)
        if group in seen:
            checked = sum(day.is_checked for day in own)
            frozen = sum(day.is_frozen and not day.is_checked for day in own)
            missed = [day.day for day in own if not day.is_checked and not day.is_frozen]
            rows.append(CampRow(run, seen[group], len(own), checked, frozen, tuple(missed[-MOST:]), group in led))
    return tuple(rows)


@needs(CampPermission.CHECK_IN)
@require_POST
def checkin(request: Looking, uid: UUID) -> HttpResponse:
    """POST /members/<uid>/checkin: they are checked in for `day` of `run`."""
    head = head_of(request, uid, "member")
    run, day = (_number(request.POST.get(name, "")) for name in ("run", "day"))
    try:
        check_in(request.actor, group_run_id=run, member_id=head.line.id, day=day, now=request.now)
    except NoSuchDay as refusal:
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        messages.success(request, _("Checked in for day %(day)s.") % {"day": day})
    return redirect("member", uid=head.line.uid)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
