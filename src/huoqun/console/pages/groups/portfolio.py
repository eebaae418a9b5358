"""All groups beside one another: what came of each, what it took, how its talk goes; keep, merge or end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huoqun.chats.queries.pulse import AsOf, as_of
from huoqun.console.access import Looking, needs
from huoqun.console.parts import Tone
from huoqun.console.words import told
from huoqun.core.money import shown
from huoqun.deeds.permissions import DeedPermission
from huoqun.groups.permissions import GroupPermission
from huoqun.work.portfolio import DAYS, Verdict
from huoqun.work.queries.portfolio import Holding, portfolio

from .said import age

PAGE = 40
TONES: dict[Verdict, Tone] = {
    Verdict.KEEP: "good", Verdict.MERGE: "watch", Verdict.END: "bad", Verdict.EARLY: "quiet",
}  # fmt: skip
ORDER = tuple(Verdict)
Key = Callable[[Holding], Any]
SORTS: dict[str, Key] = {
    "verdict": lambda h: (ORDER.index(h.judged.verdict), -h.worth.spent, -h.worth.members),
    "name": lambda h: h.line.name.casefold(),
    "members": lambda h: -h.worth.members,
    "value": lambda h: (-h.worth.orders, -h.worth.value),
    "spent": lambda h: -h.worth.spent,
    "saved": lambda h: -h.worth.saved,
    "talk": lambda h: h.worth.messages - h.worth.messages_before,
    "active": lambda h: h.worth.speakers - h.worth.speakers_before,
}


@dataclass(frozen=True, slots=True)
class Trend:
    """A count now and before. `percent` is None where before was too little to compare."""

    now: int
    before: int

    @property
    def percent(self) -> int | None:
        return round(100 * (self.now - self.before) / self.before) if self.before >= 10 else None


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """A group as the list shows it; `into`: what it could be merged into."""

    holding: Holding
    age: str
    money: tuple[str, ...]
    talk: Trend
    active: Trend
    tone: Tone
    verdict: str
    why: tuple[str, ...]
    into: tuple[UUID, str] | None


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head, which sorts by it."""

    key: str
    label: str
    url: str
    active: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class PortfolioPage:
    """What the page shows."""

    rows: tuple[HoldingRow, ...]
    heads: tuple[Head, ...]
    counts: tuple[tuple[str, str, Tone, int, str], ...]
    all: int
    days: int
    looked: AsOf
    more_url: str
    verdict: str


@needs(GroupPermission.VIEW)
@require_GET
def groups_portfolio(request: Looking) -> HttpResponse:
    """GET /groups/portfolio?sort=value&verdict=end&after=…"""
    here = request.workspace.id
    looked = as_of(here, now=request.now)
    found = portfolio(here, scope=request.actor.scope(GroupPermission.VIEW), as_of=looked.at)
    asked = request.GET.get("sort", "")
    sort = asked if asked in SORTS else "verdict"
    verdict = next((v for v in Verdict if v == request.GET.get("verdict")), None)
    chosen = sorted(
        (h for h in found if verdict in (None, h.judged.verdict)), key=lambda h: (SORTS[sort](h), h.line.id)
    )
    after = request.GET.get("after", "")
    start = next((n + 1 for n, h in enumerate(chosen) if str(h.line.uid) == after), 0)
    part = chosen[start : start + PAGE]
    names = {h.line.id: (h.line.uid, h.line.name) for h in found}
    with_money = request.actor.may_somewhere(DeedPermission.VIEW)
    page = PortfolioPage(
        rows=tuple(_row(h, names, looked, with_money=with_money) for h in part),
        heads=tuple(_heads(sort, verdict)),
        counts=tuple(_count(v, found, sort) for v in Verdict),
        all=len(found),
        days=DAYS,
        looked=looked,
        more_url=_url(sort, verdict, after=part[-1].line.uid) if start + PAGE < len(chosen) else "",
        verdict=verdict or "",
    )
    template = "portfolio_rows" if request.headers.get("HX-Request") else "portfolio"
    return render(request, f"console/groups/{template}.html", {"page": page})


def _url(sort: str, verdict: str | None, **more: Any) -> str:
    said = {"sort": sort, "verdict": verdict or ""} | more
    return f"{reverse('groups_portfolio')}?{urlencode({k: str(v) for k, v in said.items() if v})}"


def _heads(sort: str, verdict: str | None) -> list[Head]:
    labels = [
        ("name", _("Group"), False),
        ("verdict", _("Verdict"), False),
        ("members", _("Members"), True),
        ("value", _("What came of it"), False),
        ("spent", _("Minutes of people"), True),
        ("saved", _("Taken over"), True),
        ("talk", _("Messages"), True),
        ("active", _("Who spoke, by day"), True),
    ]
    return [Head(key, label, _url(key, verdict), key == sort, number) for key, label, number in labels]


def _count(verdict: Verdict, found: Sequence[Holding], sort: str) -> tuple[str, str, Tone, int, str]:
    n = sum(h.judged.verdict is verdict for h in found)
    return verdict.value, verdict_name(verdict), TONES[verdict], n, _url(sort, verdict)


def verdict_name(verdict: Verdict) -> str:
    """What the console calls a verdict."""
    return {
        Verdict.KEEP: pgettext("verdict", "keep"),
        Verdict.MERGE: pgettext("verdict", "merge"),
        Verdict.END: pgettext("verdict", "end"),
        Verdict.EARLY: pgettext("verdict", "too early"),
    }[verdict]


def _row(
    found: Holding, names: dict[int, tuple[UUID, str]], looked: AsOf, *, with_money: bool
) -> HoldingRow:  # fmt: skip
    line, worth, judged = found.line, found.worth, found.judged
    return HoldingRow(
        found,
        age(line.founded_at or line.first_at, looked.at),
        _money(found) if with_money else (),
        Trend(worth.messages, worth.messages_before),
        Trend(worth.speakers, worth.speakers_before),
        TONES[judged.verdict],
        verdict_name(judged.verdict),
        tuple(told(one) for one in judged.why),
        names.get(judged.into) if judged.into is not None else None,
    )


def _money(found: Holding) -> tuple[str, ...]:
    return tuple(f"{shown(int(amount), currency)} {currency}" for currency, amount in sorted(found.money.items()))
