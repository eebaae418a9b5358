"""Today's two halves: what waits for somebody, and, counted after the page is there, how groups and people stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.queries import pulse
from huoqun.chats.queries.kept import standing
from huoqun.console.access import Looking, needs
from huoqun.console.parts import Card, NavItem
from huoqun.console.rooms import waits_of
from huoqun.core import clock
from huoqun.groups.permissions import GroupPermission
from huoqun.groups.queries.places import Place, places
from huoqun.members.queries.faces import faces
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries import cards as done_cards
from huoqun.work.queries.today import Figures, figures

from . import cards, stream
from .desk import whose as whose_desk
from .stream import Stream, Waits

SHOWN = 5
"""Cards of a sort before the rest folds."""
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
    """The page: `first` in the order of what is lost by waiting, the rest of each sort folded below it."""

    first: Sequence[Card]
    piles: Sequence[Pile]
    filters: Sequence[NavItem]
    whose: Sequence[NavItem]
    may_be_away: bool
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
    """GET /?whose=mine|all&only=tasks"""
    seen, known = _seen(request), _figures(request)
    request.badges = dict(known.waits)
    whose = whose_desk(request)
    found = stream.stream(request, seen, known, mine=whose.mine)
    only = request.GET.get("only", "")
    page = TodayPage(
        first=_first(found.waits, only),
        piles=[] if only in stream.sorts() else _rest(found),
        filters=_filters(found, only),
        whose=whose.items if _has(request, WorkPermission.TASK_VIEW, WorkPermission.SALE_DO) else (),
        may_be_away=_has(request, WorkPermission.TASK_DO, WorkPermission.SALE_DO),
        is_new=not seen and request.actor.may_somewhere(GroupPermission.VIEW),
        may_import=request.actor.may(ChatsPermission.HISTORY_IMPORT),
        groups_url=reverse("today_groups") if seen and only not in stream.sorts() else "",
        as_of=known.as_of if known.is_past and seen else None,
        minutes=known if request.actor.may(WorkPermission.TASK_VIEW) else None,
    )
    return render(request, "console/today/today.html", {"page": page})


def _has(request: Looking, *permissions: str) -> bool:
    return any(request.actor.may_somewhere(one) for one in permissions)


def _first(waits: Sequence[Waits], only: str) -> list[Card]:
    """What stands open: all of one sort, or the first of all, no more than a few of each sort."""
    if only in stream.sorts():
        return [one.card for one in waits if one.sort == only]
    told: Counter[str] = Counter()
    found = []
    for one in waits:
        told[one.sort] += 1
        if told[one.sort] <= SHOWN:
            found.append(one.card)
    return found


def _rest(found: Stream) -> list[Pile]:
    """What folds, sort by sort."""
    piles = []
    for sort, title in stream.sorts().items():
        own = [one.card for one in found.waits if one.sort == sort]
        beyond = found.beyond.get(sort, 0)
        piles.append(Pile(sort, title, (), own[SHOWN:], beyond, len(own[SHOWN:]) + beyond))
    return [one for one in piles if one.folded]


def _filters(found: Stream, only: str) -> list[NavItem]:
    """One link a sort with how many there are."""
    counts: Counter[str] = Counter()
    for one in found.waits:
        counts[one.sort] += one.count
    items = [
        NavItem(f"{reverse('today')}?only={sort}", title, icon="circle-dot", active=sort == only, badge=n)
        for sort, title in stream.sorts().items()
        if (n := counts[sort] + found.beyond.get(sort, 0))
    ]
    everything = NavItem(
        reverse("today"), _("Everything"), icon="circle-dot", active=only not in stream.sorts(),
        badge=counts.total() + sum(found.beyond.values()),
    )  # fmt: skip
    return [everything, *items] if items else []


def _figures(request: Looking) -> Figures:
    midnight = request.now.astimezone(request.workspace.tz).replace(hour=0, minute=0, second=0, microsecond=0)
    waits = waits_of(request.actor, request.workspace)
    return figures(request.actor, now=request.now, real=clock.now(), since=midnight, waits=waits)


def _seen(request: Looking) -> dict[int, Place]:
    """The groups that this person sees."""
    if not request.actor.may_somewhere(GroupPermission.VIEW):
        return {}
    return places(request.workspace.id, scope=request.actor.scope(GroupPermission.VIEW))


def _ids(request: Looking, seen: dict[int, Place]) -> list[int] | None:
    return None if request.actor.scope(GroupPermission.VIEW).everywhere else list(seen)


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
