"""The shelf as the team sees it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.points.policy.model import Membership
from huoqun.rewards.permissions import ShopPermission
from huoqun.rewards.queries.shelf import RewardLine, rewards, to_sell

from ..tabs import tabs
from ..words import kind_name, stock_words


@dataclass(frozen=True, slots=True)
class Row:
    """A reward in words. `tone`, `said`: where it stands."""

    line: RewardLine
    kind: str
    stock: str
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """The rewards, whether this person may change them, and what the points policy sells that is not there yet."""

    tabs: list[NavItem]
    rows: list[Row]
    may_edit: bool
    to_sell: list[Membership]


@needs(ShopPermission.VIEW)
@require_GET
def shelf(request: Looking) -> HttpResponse:
    """GET /rewards/shelf"""
    rows = [_row(line, request) for line in rewards(request.actor)]
    may_edit = request.actor.may(ShopPermission.EDIT)
    sold = to_sell(request.actor, now=request.now) if may_edit else []
    page = ShelfPage(tabs(request, "rewards_shelf"), rows, may_edit, sold)
    return render(request, "console/rewards/shelf.html", {"page": page})


def _row(line: RewardLine, request: Looking) -> Row:
    return Row(line, kind_name(line.kind), stock_words(line.stock), *state_of(line, request))


def state_of(line: RewardLine, request: Looking) -> tuple[str, str]:
    """A tone and a word for where a reward stands now."""
    if line.archived_at is not None:
        return "quiet", pgettext("reward", "taken down")
    if line.opens_at is not None and request.now < line.opens_at:
        return "info", pgettext("reward", "opens later")
    if line.closes_at is not None and request.now >= line.closes_at:
        return "quiet", pgettext("reward", "over")
    if line.stock is not None and line.stock <= 0:
        return "watch", pgettext("reward", "sold out")
    return "good", pgettext("reward", "on the shelf")
