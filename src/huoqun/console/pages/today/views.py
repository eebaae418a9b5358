"""Today's two halves: what waits for somebody, and, counted after the page is there, how groups and people stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.queries import connections, pulse
from huoqun.chats.queries.today import waiting_now
from huoqun.chats.waiting import WaitingKind
from huoqun.console.access import Looking, needs
from huoqun.console.parts import Card
from huoqun.core import clock
from huoqun.core import queries as core
from huoqun.core.permissions import CorePermission
from huoqun.deeds.permissions import DeedPermission
from huoqun.deeds.queries import purchases
from huoqun.groups.permissions import GroupPermission
from huoqun.groups.queries.backgrounds import backgrounds
from huoqun.groups.queries.places import Place, places
from huoqun.members.queries.faces import faces
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries import cards as done_cards
from huoqun.work.queries.minutes import Minutes, minutes
from huoqun.work.queries.proposals import proposals_open
from huoqun.work.queries.tasks import tasks_due

from . import cards

SHOWN = 5
"""Cards of a sort before the rest folds."""
DUE_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Pile:
    """Cards of one sort: those shown, those folded, and how many there are beyond both."""

    key: str
    title: str
    shown: Sequence[Card]
    folded: Sequence[Card] = ()
    beyond: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class TodayPage:
    """The page: piles in the order of what is lost by waiting."""

    piles: Sequence[Pile]
    is_new: bool
    may_import: bool
    groups_url: str
    as_of: datetime | None
    minutes: Minutes | None


def pile(key: str, title: str, found: Sequence[Card], count: int | None = None, shown: int = SHOWN) -> Pile:
    """Cards under a title; more than `shown` fold."""
    whole = len(found) if count is None else count
    return Pile(key, title, found[:shown], found[shown:], max(0, whole - len(found)), whole)


@needs()
@require_GET
def today(request: Looking) -> HttpResponse:
    """GET /"""
    seen = _seen(request)
    as_of = pulse.as_of(request.workspace.id, now=request.now) if seen else pulse.AsOf(request.now, False)
    piles = [*_incidents(request), *_waiting(request, seen, as_of.at), *_work(request), *_upkeep(request, seen)]
    page = TodayPage(
        piles=[p for p in piles if p.count],
        is_new=not seen and request.actor.may(GroupPermission.VIEW),
        may_import=request.actor.may_somewhere(ChatsPermission.HISTORY_IMPORT),
        groups_url=reverse("today_groups") if seen else "",
        as_of=as_of.at if as_of.is_past else None,
        minutes=_minutes(request),
    )
    return render(request, "console/today/today.html", {"page": page})


def _seen(request: Looking) -> dict[int, Place]:
    """The groups that this person sees."""
    if not request.actor.may_somewhere(GroupPermission.VIEW):
        return {}
    return places(request.workspace.id, scope=request.actor.scope(GroupPermission.VIEW))


def _ids(request: Looking, seen: dict[int, Place]) -> list[int] | None:
    return None if request.actor.scope(GroupPermission.VIEW).everywhere else list(seen)


def _incidents(request: Looking) -> list[Pile]:
    found = []
    if request.actor.may(ChatsPermission.CONNECTION_VIEW):
        found += [cards.broken(*line) for line in connections.in_trouble(request.workspace.id)]
    if request.actor.may(CorePermission.WORKSPACE_VIEW):
        late = core.behind(request.workspace.id, real=clock.now())
        found += [cards.behind(late)] if late else []
    return [pile("incidents", _("Something is wrong"), found)]


def _waiting(request: Looking, seen: dict[int, Place], at: datetime) -> list[Pile]:
    if not seen or not request.actor.may_somewhere(ChatsPermission.MESSAGE_VIEW):
        return []
    queues = waiting_now(request.workspace.id, now=at, group_ids=_ids(request, seen))
    people = faces(request.workspace.id, [line.member_id for queue in queues.values() for line in queue.lines])
    titles = {
        WaitingKind.NEWCOMER: _("Newcomers without a first reply"),
        WaitingKind.QUESTION: _("Questions without an answer"),
    }
    return [
        pile(
            kind.value,
            titles[kind],
            [cards.waiting(line, people.get(line.member_id), seen[line.group_id], at)
             for line in queue.lines if line.group_id in seen],
            queue.count,
        )
        for kind, queue in queues.items()
    ]  # fmt: skip


def _work(request: Looking) -> list[Pile]:
    piles = []
    if request.actor.may_somewhere(WorkPermission.TASK_VIEW):
        due = tasks_due(request.actor, until=request.now + DUE_WITHIN, limit=100)
        own, sends = [t for t in due if t.effect_uid is None], [t for t in due if t.effect_uid is not None]
        piles.append(pile("tasks", _("Tasks due"), [cards.task(t, request.now) for t in own]))
        piles.append(pile("sends", _("Waiting for somebody to send"), [cards.task(t, request.now) for t in sends]))
    if request.actor.may_somewhere(WorkPermission.PROPOSAL_VIEW):
        open_ones = proposals_open(request.actor, now=request.now)
        may = request.actor.may_somewhere(WorkPermission.PROPOSAL_DECIDE)
        piles.append(pile("proposals", _("To be decided"), [cards.proposal(p, may=may) for p in open_ones]))
    return piles


def _upkeep(request: Looking, seen: dict[int, Place]) -> list[Pile]:
    found = []
    if request.actor.may(CorePermission.PARKED_VIEW) and (n := core.parked_count(request.workspace.id)):
        found.append(cards.parked(n))
    if request.actor.may_somewhere(DeedPermission.VIEW) and (n := purchases.unmatched(request.workspace.id)):
        found.append(cards.unmatched(n))
    if request.actor.may_somewhere(GroupPermission.EDIT):
        unsorted = [p for p in seen.values() if p.kind_key == cards.UNSORTED and p.ended_at is None]
        found += [cards.unsorted(unsorted)] if unsorted else []
    return [pile("upkeep", _("To be put in order"), found)]


def _minutes(request: Looking) -> Minutes | None:
    if not request.actor.may(WorkPermission.TASK_VIEW):
        return None
    start = request.now.astimezone(request.workspace.tz).replace(hour=0, minute=0, second=0, microsecond=0)
    return minutes(request.workspace.id, since=start, until=request.now)


@needs(GroupPermission.VIEW)
@require_GET
def groups(request: Looking) -> HttpResponse:
    """GET /today/groups: the half that counts weeks, asked for by the page itself."""
    seen = _seen(request)
    at = pulse.as_of(request.workspace.id, now=request.now).at
    ids = _ids(request, seen)
    quiet = pulse.gone_quiet(request.workspace.id, now=at, group_ids=ids)
    carried = pulse.carriers(request.workspace.id, now=at, group_ids=ids)
    stopped = pulse.stopped(request.workspace.id, now=at, group_ids=ids)
    people = faces(request.workspace.id, [line.member_id for line in [*carried, *stopped]])
    living = [p.id for p in seen.values() if p.ended_at is None]
    unknown = [k for k in backgrounds(request.workspace.id, living) if not k.is_enough]
    found = [
        ("quiet", _("Groups that went quiet"), [cards.quiet(p, seen[p.group_id], at) for p in quiet if p.group_id in seen]),
        ("stopped", _("People who stopped coming"), cards.stopped(stopped, people, seen)),
        ("carried", _("People who carried their group this month"), cards.carried(carried, people, seen, at)),
        ("unknown", _("Groups whose people are little known"), cards.unknown(unknown, seen, at)),
    ]
    aside = done_cards.put_aside(request.workspace.id, [card.key for _key, _title, own in found for card in own])
    piles = [pile(key, title, [c for c in own if c.key not in aside], shown=3) for key, title, own in found]
    return render(request, "console/today/piles.html", {"piles": [p for p in piles if p.count], "later": True})
