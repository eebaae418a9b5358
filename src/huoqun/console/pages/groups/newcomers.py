"""Who is new in a group and how they introduced themselves; whose nickname does not follow the pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound
from huoqun.members.queries.faces import Face, faces
from huoqun.newcomers.permissions import NewcomersPermission
from huoqun.newcomers.queries.introductions import IntroLine, Misnamed, misnamed, of_group
from huoqun.newcomers.queries.meeting import offers_for
from huoqun.newcomers.queries.rituals import Held, holding
from huoqun.newcomers.rules.meeting import Meeting
from huoqun.newcomers.rules.nicknames import pattern_of

from .head import Head, head_of


@dataclass(frozen=True, slots=True)
class NewcomersPage:
    """`rows`: each with whose offers may meet the need, by the words that both say. `wrong`: how many nicknames do not
    follow the pattern, `named` some of them with what was done about each."""

    head: Head
    held: Held | None
    pattern: str
    rows: Sequence[tuple[IntroLine, Face | None, str, str, Sequence[tuple[Meeting, Face]]]]
    wrong: int
    named: Sequence[tuple[Misnamed, Face | None, str]]
    may_edit: bool


@needs(NewcomersPermission.VIEW)
@require_GET
def newcomers(request: Looking, uid: UUID) -> HttpResponse:
    """GET /groups/<uid>/newcomers"""
    head, here = head_of(request, uid, "group_newcomers"), request.workspace.id
    group = head.line.id
    if not request.actor.may(NewcomersPermission.VIEW, chapter_id=head.whole.chapter_id, group_id=group):
        raise NotFound
    held = holding(here, [group]).get(group)
    pattern = held.ritual.pattern if held and held.ritual and held.is_on else ""
    lines = of_group(here, group)
    shape = pattern_of(pattern).shape if pattern else ""
    wrong, named = misnamed(here, group, pattern=pattern, shape=shape) if pattern else (0, [])
    needs = {one.id: (one.member_id, one.needs) for one in lines if one.state == "done"}
    met = offers_for(here, needs, now=request.now)
    offering = [one.offer.member_id for ones in met.values() for one in ones]
    people = faces(here, [one.member_id for one in lines] + [one.member_id for one in named] + offering)
    page = NewcomersPage(
        head, held, pattern, [
            (one, people.get(one.member_id), *_state(one.state, one.way),
             [(m, people[m.offer.member_id]) for m in met.get(one.id, ()) if m.offer.member_id in people])
            for one in lines
        ], wrong,
        [(one, people.get(one.member_id), _how(one.how)) for one in named],
        request.actor.may(NewcomersPermission.EDIT, chapter_id=head.whole.chapter_id, group_id=group),
    )  # fmt: skip
    return render(request, "console/groups/newcomers.html", {"page": page})


def _state(state: str, way: str) -> tuple[str, str]:
    if (state, way) == ("open", "group"):
        return "info", pgettext("introduction", "being asked in the group")
    return {
        "waiting": ("quiet", pgettext("introduction", "another group's is first")),
        "open": ("info", pgettext("introduction", "being asked")),
        "done": ("good", pgettext("introduction", "introduced")),
        "refused": ("quiet", pgettext("introduction", "would rather not")),
        "late": ("quiet", pgettext("introduction", "did not answer")),
    }[state]


def _how(how: str) -> str:
    return {
        "set": _("set by the platform"), "asked": _("asked in private"), "task": _("a task for the team"),
    }.get(how, _("not seen to yet"))  # fmt: skip
