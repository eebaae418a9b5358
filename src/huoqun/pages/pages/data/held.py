"""What is held of a member, entry by entry; what they say anew themselves, and what they ask the team to correct."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Visiting, own
from huoqun.core import holdings
from huoqun.core.errors import NotFound
from huoqun.core.holdings import Holding
from huoqun.members.actions import editing
from huoqun.members.queries.family import family
from huoqun.members.rules import BACKGROUND
from huoqun.pages.rooms import show

from .words import column_name, said

LIMIT = 30
ELSEWHERE = {"addresses": "me_orders", "consents": "me_data", "devices": "me_data", "about": "me_data"}
"""Where what is held may be corrected by the member themselves: by category the name of the address."""


@dataclass(frozen=True, slots=True)
class HeldPage:
    """A category, its entries as (what, words), and the key of the next page.

    `elsewhere`: where they may correct it themselves; `asked`: they just asked the team to.
    """

    name: str
    label: str
    entries: tuple[tuple[tuple[str, str], ...], ...]
    more: int | None
    elsewhere: str
    asked: bool


@own
@require_GET
def held(request: Visiting) -> HttpResponse:
    """GET /me/data/held?of=<category>&before=<place>: the entries of a category, the newest first."""
    holding, before = _asked(request.GET.get("of", "")), request.GET.get("before", "")
    place = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    here = request.workspace.id
    people = family(here, request.visit.member_id)
    found = holdings.newest(holding, here, people, before=place, limit=LIMIT + 1)
    page = HeldPage(
        holding.name, _(holding.label), tuple(tuple(_entry(holding, row)) for _place, row in found[:LIMIT]),
        found[LIMIT - 1][0] if len(found) > LIMIT else None,
        reverse(ELSEWHERE[holding.name]) if holding.name in ELSEWHERE else "",
        "asked" in request.GET,
    )  # fmt: skip
    return show(request, "pages/held.html", page)


@own
@require_POST
def wrong(request: Visiting) -> HttpResponse:
    """POST /me/data/wrong: something of a category, `of`, is wrong; the team is asked to correct it."""
    holding = _asked(request.POST.get("of", ""))
    editing.ask_to_correct(
        request.actor, member_id=request.visit.member_id, about=holding.name, now=request.now
    )  # fmt: skip
    return redirect(f"{reverse('me_held')}?of={holding.name}&asked=1")


@own
@require_POST
def about(request: Visiting) -> HttpResponse:
    """POST /me/data/about: `introduction`, and each identity tag by its key."""
    editing.describe_oneself(
        request.actor, member_id=request.visit.member_id, introduction=request.POST.get("introduction", ""),
        background={key: request.POST[key] for key in BACKGROUND if key in request.POST}, now=request.now,
    )  # fmt: skip
    return redirect("me_data")


def _asked(name: str) -> Holding:
    found = holdings.named(name)
    if found is None:
        raise NotFound
    return found


def _entry(holding: Holding, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What an entry says, without what is empty."""
    for column, value in row.items():
        if words := said(value, of=holding.name, column=column):
            yield column_name(column), words
