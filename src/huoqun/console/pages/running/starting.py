"""A playbook started in a group: chosen, filled in, looked at, set going."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huoqun.chats.quiet import zone_named
from huoqun.console.access import Looking, needs
from huoqun.console.pages.groups.launch import LaunchPanel, launch_panel
from huoqun.console.pages.playbooks import filled
from huoqun.console.pages.playbooks.words import block_name
from huoqun.console.words import lasted
from huoqun.core.errors import Refused
from huoqun.groups.queries.places import Place, places
from huoqun.playbooks.actions import starting
from huoqun.playbooks.engine.joining import came_after
from huoqun.playbooks.engine.spans import span
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.plan import Plan
from huoqun.playbooks.queries.library import BookView, library
from huoqun.playbooks.queries.outlook import Coming, Outlook, outlook, present
from huoqun.playbooks.queries.plans import plan
from huoqun.team.permissions import TeamPermission
from huoqun.team.queries.duty import doing
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries import doers

from .lacking import Lack, lacks
from .runs import after_start
from .sheets import Sheet, sheets

SHOWN_DAYS = 14
RECENT = "7d"


@dataclass(frozen=True, slots=True)
class Field:
    """A value to fill in. `day`: of a variable of the calendar."""

    name: str
    label: str
    value: str
    required: bool
    day: int = 0


@dataclass(frozen=True, slots=True)
class ComingLine:
    """A step of a day: when by the group's clocks, and what it does in a word."""

    step: Coming
    at: str
    name: str


@dataclass(frozen=True, slots=True)
class RoleField:
    """Who holds a role of the playbook. `minutes`: what one of them needs a day; `able`: who may do its
    tasks there; `is_alone`: at most whoever is looking.
    """

    name: str
    label: str
    duties: str
    minutes: int
    chosen: Sequence[int]
    able: Mapping[int, str]
    is_alone: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A choice of who begins of those who are in the group already, with how many that are."""

    value: str
    label: str
    people: int


@dataclass(frozen=True, slots=True)
class StartPage:
    """The whole page. Without a book or a group there is only the choice of them."""

    books: Sequence[BookView]
    groups: Sequence[Place]
    book: BookView | None
    group: Place | None
    starts_on: date
    is_past: bool
    team: Mapping[int, str]
    owner: int | None
    fields: Sequence[Field]
    day_heads: Sequence[str]
    by_day: Sequence[tuple[int, Sequence[Field | None]]]
    roles: Sequence[RoleField]
    taken: Sequence[Taken]
    present: str
    outlook: Outlook | None
    sheets: Sequence[Sheet]
    days: Sequence[tuple[int, Sequence[ComingLine]]]
    launch: LaunchPanel | None
    fault: str
    may_invite: bool = False
    lacks: Sequence[Lack] = ()

    @property
    def shown(self) -> str:
        """What the page tells about, so that nothing else is started by it."""
        there = self.book and self.group and (self.book.uid, self.group.uid, self.starts_on, self.book.version)
        return "/".join(map(str, there)) if there else ""


@needs(PlaybookPermission.START)
@require_http_methods(["GET", "POST"])
def start(request: Looking) -> HttpResponse:
    """GET /playbooks/start?playbook=&group=&starts_on=; POST sets it going, with `look` only shows the words.

    By POST too: a course of three weeks filled in is longer than an address may be, and no token stands in it.
    """
    said = request.POST if request.method == "POST" else request.GET
    books = [one for one in library(request.actor) if one.version is not None]
    seen = places(request.workspace.id, scope=request.actor.scope(PlaybookPermission.START)).values()
    groups = [place for place in seen if place.ended_at is None]
    book = next((one for one in books if str(one.uid) == said.get("playbook")), None)
    group = next((one for one in groups if str(one.uid) == said.get("group")), None)
    fault = ""
    goes = request.method == "POST" and "look" not in said
    if goes and book and group and not (fault := _otherwise(said, book)):
        try:
            uid = _start(request, said, book, group)
        except Refused as refusal:
            fault = f"{refusal} {_(refusal.way_out)}"
        else:
            messages.success(request, _("Started. What comes next stands below."))
            return redirect("playbook_run", uid)
    page = _page(request, said, books, groups, book, group, fault)
    return render(request, "console/running/start.html", {"page": page}, status=422 if fault else 200)


def _otherwise(said: QueryDict, book: BookView) -> str:
    """What is other than the page showed it; '' where it is the same, or the page does not say what it showed."""
    chosen = "/".join(said.get(name, "") for name in ("playbook", "group", "starts_on"))
    shown = said.get("shown", f"{chosen}/{book.version}")
    if shown == f"{chosen}/{book.version}":
        return ""
    if shown.rpartition("/")[0] == chosen:
        return _("A newer version was published meanwhile: this is what would happen now. Look, then start it.")
    return _("You have chosen something else meanwhile: this is what would happen now. Look, then start it.")


def _start(request: Looking, said: QueryDict, book: BookView, group: Place) -> UUID:
    known = plan(request.workspace.id, book.version or 0)
    team = doing(request.workspace.id, permission=WorkPermission.TASK_DO)
    return starting.start(
        request.actor, version_id=book.version or 0, group_id=group.id, starts_on=_date(request, said, group),
        now=request.now, owner_id=_one_of(said.get("owner"), team),
        roles=_roles(said, known, doers.team(request.workspace.id)),
        values=filled.values(said, known), present=_present(said, known),
    )  # fmt: skip


def _present(said: QueryDict, known: Plan) -> str:
    """What was chosen of `all`, `none` and the playbook's span; else what the playbook says."""
    chosen = said.get("present", "")
    return chosen if chosen in ("all", "none", _span_of(known)) else known.enrol.present


def _span_of(known: Plan) -> str:
    return RECENT if known.enrol.present in ("all", "none") else known.enrol.present


def _taken(request: Looking, said: QueryDict, known: Plan, group: Place) -> tuple[list[Taken], str]:
    """The choices, and which of them stands; one where nobody begins by having joined."""
    recent = _span_of(known)
    everybody, fresh = present(request.workspace.id, group.id, after=came_after(recent, request.now) or request.now)
    choices = [
        Taken("all", _("Everybody who is in the group"), everybody),
        Taken(recent, _("Who came within %(span)s") % {"span": lasted(span(recent))}, fresh),
        Taken("none", _("Nobody: only who comes from now on"), 0),
    ]
    return (choices, _present(said, known)) if known.enrol.trigger == "joined" else (choices[:1], "all")


def _roles(said: QueryDict, known: Plan, team: Mapping[int, str]) -> dict[str, list[int]]:
    chosen = {role: [_one_of(user, team) for user in said.getlist(f"r-{role}")] for role in _role_names(known)}
    return {role: [user for user in users if user is not None] for role, users in chosen.items()}


def _role_names(known: Plan) -> list[str]:
    """Those that the file describes, and those that its tasks name besides."""
    named = [getattr(getattr(step.args, "assignee", None), "role", "") for step in known.steps.values()]
    return list(dict.fromkeys([*known.source.roles, *(role for role in named if role)]))


def _one_of(said: str | None, team: Mapping[int, str]) -> int | None:
    return int(said) if said and said.isdecimal() and len(said) < 18 and int(said) in team else None


def _date(request: Looking, said: Mapping[str, Any], group: Place | None) -> date:
    """The date that was said; else tomorrow where the group lives."""
    try:
        return date.fromisoformat(str(said.get("starts_on", "")))
    except ValueError:
        return request.now.astimezone(request.workspace.tz).date() + timedelta(days=1)


def _page(
    request: Looking, said: QueryDict, books: Sequence[BookView], groups: Sequence[Place], book: BookView | None,
    group: Place | None, fault: str,
) -> StartPage:  # fmt: skip
    starts_on = _date(request, said, group)
    past = starts_on < request.now.astimezone(request.workspace.tz).date()
    team = doing(request.workspace.id, permission=WorkPermission.TASK_DO)
    owner = _one_of(said.get("owner"), team) or (int(request.actor.id) if request.actor.id in team else None)
    if book is None or group is None:
        return StartPage(
            books, groups, book, group, starts_on, past, team, owner, (), (), (), (), (), "", None, (), (), None, fault
        )  # fmt: skip
    known = plan(request.workspace.id, book.version or 0)
    hands = doers.team(request.workspace.id)
    roles = _roles(said, known, hands)
    zone = group.zone or known.source.timezone
    taken, chosen = _taken(request, said, known, group)
    found = outlook(
        known, zone=zone, starts_on=starts_on, values=filled.values(said, known),
        people=next(one.people for one in taken if one.value == chosen),
    )  # fmt: skip
    fields = _fields(said, known)
    panel = launch_panel(
        request.actor, group_id=group.id, now=request.now, version_id=book.version, roles=roles, owner_id=owner
    )
    lines = [ComingLine(one, _at(one, known, zone), block_name(one.do)) for one in found.coming]
    days = [(day, list(these)) for day, these in groupby(lines, key=lambda one: one.step.day)]
    heads, by_day = _table([f for f in fields if f.day])
    return StartPage(
        books, groups, book, group, starts_on, past, team, owner, [f for f in fields if not f.day],
        heads, by_day, _role_fields(request, known, roles, group), taken, chosen, found,
        sheets(known, starts_on, roles, hands), days[:SHOWN_DAYS], panel, fault,
        request.actor.may(TeamPermission.PEOPLE_INVITE), lacks(request, known, filled.values(said, known)),
    )  # fmt: skip


def _at(one: Coming, known: Plan, zone: str) -> str:
    after = known.steps[one.step].after
    return after_start(after) if after is not None else f"{one.at.astimezone(zone_named(zone)):%H:%M}"


def _fields(said: Mapping[str, Any], known: Plan) -> list[Field]:
    found = []
    for asked in filled.asked(known):
        var, label = asked.var, asked.var.label or asked.name
        if not asked.days and var.source == "start":
            name = f"v-{asked.name}"
            found.append(Field(name, label, said.get(name, var.default), var.required))
        for day in asked.days:
            name = f"d-{day}-{asked.name}"
            kept = known.calendar.get(day, {}).get(asked.name, var.default)
            found.append(Field(name, label, said.get(name, kept), var.required, day))
    return found


def _table(fields: Sequence[Field]) -> tuple[list[str], list[tuple[int, list[Field | None]]]]:
    """The variables of the calendar as a table: heads, and for each day its fields below them."""
    heads = list(dict.fromkeys(field.label for field in fields))
    found = {(field.day, field.label): field for field in fields}
    days = sorted({field.day for field in fields})
    return heads, [(day, [found.get((day, head)) for head in heads]) for day in days]


def _role_fields(
    request: Looking, known: Plan, chosen: Mapping[str, Sequence[int]], group: Place
) -> list[RoleField]:  # fmt: skip
    """Offered are those whom the role's tasks could be given to in this group, the nearest to it first."""
    found, names = [], _role_names(known)
    there = doers.doers(request.workspace.id, ((role, group.id) for role in names))
    for role in names:
        able = {one.user_id: one.name for one in there[role, group.id]}
        needed = known.source.roles.get(role)
        found.append(
            RoleField(
                role, (needed.name if needed else "") or role, needed.duties if needed else "",
                needed.minutes_a_day if needed else 0, chosen.get(role, ()), able,
                not able.keys() - {int(request.actor.id)},
            )
        )  # fmt: skip
    return found
