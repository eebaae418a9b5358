"""Today's two halves: what waits for somebody, and, counted after the page is there, how groups and people stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.queries import pulse
from huoqun.chats.queries.kept import standing
from huoqun.chats.queries.today import waiting_now
from huoqun.chats.waiting import WaitingKind
from huoqun.console.access import Looking, needs
from huoqun.console.parts import Card
from huoqun.core import clock
from huoqun.core.permissions import CorePermission
from huoqun.deeds.permissions import DeedPermission
from huoqun.groups.permissions import GroupPermission
from huoqun.groups.queries.places import Place, places
from huoqun.members.queries.faces import faces
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries import cards as done_cards
from huoqun.work.queries.proposals import proposals_open
from huoqun.work.queries.tasks import tasks_due
from huoqun.work.queries.today import Figures, figures

from . import cards

SHOWN = 5
"""Cards of a sort before the rest folds."""
DUE_WITHIN = timedelta(hours=24)
CARRIERS, OF_EACH, STOPPED = 60, 3, 30


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
    minutes: Figures | None


def pile(key: str, title: str, found: Sequence[Card], count: int | None = None, shown: int = SHOWN) -> Pile:
    """Cards under a title; more than `shown` fold."""
    whole = len(found) if count is None else count
    return Pile(key, title, found[:shown], found[shown:], max(0, whole - len(found)), whole)


@needs()
@require_GET
def today(request: Looking) -> HttpResponse:
    """GET /"""
    seen = _seen(request)
    known = _figures(request)
    waits = _waiting(request, seen, known.as_of) if seen else []
    piles = [*_incidents(request, known), *waits, *_work(request), *_upkeep(request, seen, known)]
    page = TodayPage(
        piles=[p for p in piles if p.count],
        is_new=not seen and request.actor.may_somewhere(GroupPermission.VIEW),
        may_import=request.actor.may(ChatsPermission.HISTORY_IMPORT),
        groups_url=reverse("today_groups") if seen else "",
        as_of=known.as_of if known.is_past and seen else None,
        minutes=known if request.actor.may(WorkPermission.TASK_VIEW) else None,
    )
    return render(request, "console/today/today.html", {"page": page})


def _figures(request: Looking) -> Figures:
    midnight = request.now.astimezone(request.workspace.tz).replace(hour=0, minute=0, second=0, microsecond=0)
    return figures(request.workspace.id, now=request.now, real=clock.now(), since=midnight)


def _seen(request: Looking) -> dict[int, Place]:
    """The groups that this person sees."""
    if not request.actor.may_somewhere(GroupPermission.VIEW):
        return {}
    return places(request.workspace.id, scope=request.actor.scope(GroupPermission.VIEW))


def _ids(request: Looking, seen: dict[int, Place]) -> list[int] | None:
    return None if request.actor.scope(GroupPermission.VIEW).everywhere else list(seen)


def _incidents(request: Looking, known: Figures) -> list[Pile]:
    found = []
    if request.actor.may(ChatsPermission.CONNECTION_VIEW):
        found += [cards.broken(*line) for line in known.in_trouble]
    if request.actor.may(CorePermission.WORKSPACE_VIEW) and known.behind:
        found.append(cards.behind(known.behind))
    return [pile("incidents", _("Something is wrong"), found)]


def _waiting(request: Looking, seen: dict[int, Place], at: datetime) -> list[Pile]:
    if not request.actor.may_somewhere(ChatsPermission.MESSAGE_VIEW):
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


def _upkeep(request: Looking, seen: dict[int, Place], known: Figures) -> list[Pile]:
    found = []
    if known.parked and request.actor.may(CorePermission.PARKED_VIEW):
        found.append(cards.parked(known.parked))
    if known.unmatched and request.actor.may(DeedPermission.VIEW):
        found.append(cards.unmatched(known.unmatched))
    if request.actor.may_somewhere(GroupPermission.EDIT):
        unsorted = [p for p in seen.values() if p.kind_key == cards.UNSORTED and p.ended_at is None]
        found += [cards.unsorted(unsorted)] if unsorted else []
    return [pile("upkeep", _("To be put in order"), found)]


@needs(GroupPermission.VIEW)
@require_GET
def groups(request: Looking) -> HttpResponse:
    """GET /today/groups: the half that counts weeks, asked for by the page itself."""
    seen = _seen(request)
    at = _figures(request).as_of
    ids = _ids(request, seen)
    quiet = pulse.gone_quiet(request.workspace.id, now=at, group_ids=ids)
    found_out = standing(request.workspace.id, seen, as_of=at)
    carried = _busiest(found_out.carriers)
    stopped = sorted(found_out.stopped, key=lambda one: (-one.days_before, -one.messages_before))[:STOPPED]
    people = faces(request.workspace.id, [one.member_id for one in carried] + [one.member_id for one in stopped])
    unknown = [k for k in found_out.known if not k.is_enough and seen[k.group_id].ended_at is None]
    went_quiet = [cards.quiet(line, seen[line.group_id], at) for line in quiet if line.group_id in seen]
    found = [
        ("quiet", _("Groups that went quiet"), went_quiet),
        ("stopped", _("People who stopped coming"), cards.stopped(stopped, people, seen)),
        ("carried", _("People who carried their group this month"), cards.carried(carried, people, seen, at)),
        ("unknown", _("Groups whose people are little known"), cards.unknown(unknown, seen, at)),
    ]
    aside = done_cards.put_aside(request.workspace.id, [card.key for _key, _title, own in found for card in own])
    piles = [pile(key, title, [c for c in own if c.key not in aside], shown=3) for key, title, own in found]
    return render(request, "console/today/piles.html", {"piles": [p for p in piles if p.count], "later": True})


def _busiest(carriers: Sequence[pulse.Carrier]) -> list[pulse.Carrier]:
    """OF_EACH group at most, CARRIERS in all, who said most first."""
    told: Counter[int] = Counter()
    found = []
    for one in sorted(carriers, key=lambda one: -one.messages):
        told[one.group_id] += 1
        if told[one.group_id] <= OF_EACH:
            found.append(one)
    return found[:CARRIERS]
