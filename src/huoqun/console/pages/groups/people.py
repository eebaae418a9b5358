"""Who is in a group, who carried it this month, and who stopped coming."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from huoqun.chats.queries.attendance import Attendant, in_it
from huoqun.chats.queries.kept import standing
from huoqun.chats.queries.pulse import Carrier, Stopped
from huoqun.console.access import Looking, needs
from huoqun.console.pages.members.said import role_name
from huoqun.core.errors import NotFound
from huoqun.members.permissions import MemberPermission
from huoqun.members.queries.faces import Face, faces

from .head import Head, head_of

PAGE = 50
STOPPED = 8


@dataclass(frozen=True, slots=True)
class Carried:
    count: Carrier
    face: Face

    @property
    def percent(self) -> int:
        return round(100 * self.count.share)


@dataclass(frozen=True, slots=True)
class Gone:
    count: Stopped
    face: Face


@dataclass(frozen=True, slots=True)
class AttendantRow:
    one: Attendant
    role: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """What the page shows."""

    head: Head
    rows: tuple[AttendantRow, ...]
    more_url: str
    carriers: tuple[Carried, ...] = ()
    stopped: tuple[Gone, ...] = ()


@needs(MemberPermission.VIEW)
@require_GET
def people(request: Looking, uid: UUID) -> HttpResponse:
    """GET /groups/<uid>/people?after=key"""
    head = head_of(request, uid, "group_people")
    here, group, at = request.workspace.id, head.line.id, head.looked.at
    if not request.actor.may(MemberPermission.VIEW, chapter_id=head.whole.chapter_id, group_id=group):
        raise NotFound
    found = in_it(here, group, as_of=at, after=request.GET.get("after", ""), limit=PAGE + 1)
    rows = tuple(AttendantRow(one, role_name(one.role)) for one in found[:PAGE])
    more = f"{reverse('group_people', args=[uid])}?after={rows[-1].one.key}" if len(found) > PAGE else ""
    if request.headers.get("HX-Request"):
        return render(request, "console/groups/people_rows.html", {"page": PeoplePage(head, rows, more)})
    found_out = standing(here, [group], as_of=at, with_known=False)
    carried, stopped = found_out.carriers, found_out.stopped[:STOPPED]
    known = faces(here, [c.member_id for c in carried] + [s.member_id for s in stopped])
    page = PeoplePage(
        head,
        rows,
        more,
        tuple(Carried(c, known[c.member_id]) for c in carried if c.member_id in known),
        tuple(Gone(s, known[s.member_id]) for s in stopped if s.member_id in known),
    )
    return render(request, "console/groups/people.html", {"page": page})
