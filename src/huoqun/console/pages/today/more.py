"""What unfolds on Today: who a task is about and to whom it can be handed, and what the line of minutes is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.queries import messages as chats
from huoqun.chats.queries import people
from huoqun.chats.queries.messages import MessageLine
from huoqun.chats.queries.people import PersonWhole, Stay
from huoqun.console.access import Looking, needs
from huoqun.console.links import link
from huoqun.console.pages.members.said import stage_name
from huoqun.console.pages.members.told import deed_name, money
from huoqun.core.permissions import CorePermission
from huoqun.deeds.permissions import DeedPermission
from huoqun.deeds.queries.purchases import DeedLine, of_member
from huoqun.deeds.rules import DeedKind
from huoqun.groups.queries.places import places
from huoqun.members.permissions import MemberPermission
from huoqun.team.queries.duty import AtWork
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.absences import away_now
from huoqun.work.queries.doers import doers
from huoqun.work.queries.minutes import Line, Minutes
from huoqun.work.queries.minutes import minutes as minutes_of
from huoqun.work.queries.tasks import TaskView
from huoqun.work.queries.tasks import task as find_task

from .words import act_name, effect_name, role_words

WORDS, DEEDS = 3, 60


@dataclass(frozen=True, slots=True)
class DeedRow:
    """A deed in words."""

    name: str
    product: str
    money: str
    at: datetime


@dataclass(frozen=True, slots=True)
class About:
    """The member of a task, as whoever speaks with them wants to know them."""

    url: str
    whole: PersonWhole
    stage: str
    here: Stay | None
    days_here: int
    stays: Sequence[Stay]
    words: Sequence[MessageLine]
    checked_in: Sequence[DeedLine]
    bought: Sequence[DeedRow]
    orders: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to whom the task can be handed."""

    user_id: int
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class More:
    """What unfolds below a task's card."""

    key: str
    about: About | None
    give_url: str
    people: Sequence[Person]
    is_given: bool


@needs(WorkPermission.TASK_VIEW, WorkPermission.SALE_DO)
@require_GET
def task_more(request: Looking, task_uid: UUID) -> HttpResponse:
    """GET /today/tasks/<uid>/more"""
    one = find_task(request.actor, task_uid)
    people = _people(request, one)
    page = More(
        key=f"task-{one.uid}",
        about=_about(request, one) if one.member_uid else None,
        give_url=_give_url(request, one) if people else "",
        people=people,
        is_given=one.assignee_id is not None,
    )
    return render(request, "console/today/more.html", {"page": page})


def _give_url(request: Looking, one: TaskView) -> str:
    pile = request.GET.get("pile", "")
    return reverse("today_task_give", args=[one.uid]) + (f"?{urlencode({'pile': pile})}" if pile else "")


def _people(request: Looking, one: TaskView) -> list[Person]:
    """Those who do tasks there and are not away, the nearest first; nobody where this person may not hand over."""
    actor = request.actor
    if one.assignee_id != actor.id and not actor.may_somewhere(WorkPermission.TASK_ASSIGN):
        return []
    asked = (one.role, one.group_id)
    there = doers(request.workspace.id, [asked])[asked]
    gone = away_now(request.workspace.id, now=request.now) | {one.assignee_id}
    nearest: dict[int, AtWork] = {}
    for person in there:
        nearest.setdefault(person.user_id, person)
    return [Person(p.user_id, p.name, role_words(p.role)) for p in nearest.values() if p.user_id not in gone]


def _about(request: Looking, one: TaskView) -> About | None:
    actor, here = request.actor, request.workspace.id
    if one.member_uid is None or not actor.may_somewhere(MemberPermission.VIEW):
        return None
    whole = people.whole(here, one.member_uid, scope=actor.scope(MemberPermission.VIEW), as_of=request.now)
    if whole is None:
        return None
    deeds = of_member(here, whole.family, limit=DEEDS) if actor.may_somewhere(DeedPermission.VIEW) else []
    bought = [deed for deed in deeds if deed.kind == DeedKind.BOUGHT]
    stays = [stay for stay in whole.stays if stay.left_at is None]
    here_now = next((stay for stay in stays if stay.group_uid == one.group_uid), None)
    return About(
        url=link("member", whole.line.uid),
        whole=whole,
        stage=stage_name(whole.line.stage),
        here=here_now,
        days_here=(request.now - here_now.joined_at).days if here_now else 0,
        stays=stays,
        words=_words(request, whole.family),
        checked_in=[deed for deed in deeds if deed.kind == DeedKind.CHECKED_IN],
        bought=[
            DeedRow(deed_name(d.kind), d.product, money(d.amount_minor, d.currency), d.occurred_at) for d in bought[:3]
        ],
        orders=len(bought),
    )


def _words(request: Looking, family: Sequence[int]) -> Sequence[MessageLine]:
    """Their last words, the latest first, in the groups that this person may read."""
    if not request.actor.may_somewhere(ChatsPermission.MESSAGE_VIEW):
        return ()
    scope = request.actor.scope(ChatsPermission.MESSAGE_VIEW)
    only = None if scope.everywhere else list(places(request.workspace.id, scope=scope))
    return chats.of_member(request.workspace.id, family, group_ids=only, limit=WORDS).messages[::-1]


@dataclass(frozen=True, slots=True)
class MinutesPage:
    """The line of minutes, taken apart: what people were at, and what they would have been at."""

    whole: Minutes
    spent: Sequence[tuple[str, Line]]
    saved: Sequence[tuple[str, Line]]
    settings_url: str


@needs(WorkPermission.TASK_VIEW, everywhere=True)
@require_GET
def minutes(request: Looking) -> HttpResponse:
    """GET /today/minutes"""
    midnight = request.now.astimezone(request.workspace.tz).replace(hour=0, minute=0, second=0, microsecond=0)
    found = minutes_of(request.workspace.id, since=midnight, until=request.now)
    page = MinutesPage(
        found,
        [(act_name(line.kind), line) for line in found.spent_on],
        [(effect_name(line.kind, line.cls), line) for line in found.saved_on],
        f"{link('settings')}#minutes" if request.actor.may(CorePermission.WORKSPACE_EDIT) else "",
    )
    return render(request, "console/today/minutes.html", {"page": page})
