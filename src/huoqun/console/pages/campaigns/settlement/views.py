"""How a campaign is settled, and what remains to be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET

from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.board import LEAST, voids
from huoqun.campaigns.queries.buying import open_until
from huoqun.campaigns.queries.campaigns import CampaignLine
from huoqun.campaigns.queries.settlement import Awards, Source, Waits, awards_by_state, sources, waits
from huoqun.campaigns.rules.campaigns import State
from huoqun.console.access import Looking, needs

from ..tabs import CampaignHead, campaign_head
from ..words import sum_name, void_name


@dataclass(frozen=True, slots=True)
class Part:
    """A count of a number of people, and the part of a hundred that it is; None: too few to say."""

    count: int
    of: int
    part: int | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    name: str
    joined: int
    matured: Part
    here: tuple[Part, Part]
    spoke: tuple[Part, Part]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that is still to happen; `url`: where one decides it, "" where only time does."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class SettlementPage:
    """`waits`: before it is settled; `awards`: (state, how many, of how many people, what they come to)."""

    head: CampaignHead
    is_over: bool
    waits: list[Waiting]
    awards: list[tuple[str, int, int, str]]
    paid: str
    free: str
    each: str
    sources: list[SourceRow]
    voids: list[tuple[str, int]]
    least: int


@needs(CampaignPermission.VIEW)
@require_GET
def settlement(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """GET /campaigns/<uid>/settlement"""
    head = campaign_head(request, campaign_uid, "campaign_settlement")
    line, here = head.line, request.workspace.id
    is_over = line.state in (State.SETTLED, State.CANCELLED)
    matured = line.funnel.matured
    page = SettlementPage(
        head, is_over, [] if is_over else _waits(request, line, waits(here, line.id, now=request.now)),
        [_award(request, line, one) for one in awards_by_state(here, line.id)],
        _sum(request, line, line.money.paid), _sum(request, line, line.money.free),
        _sum(request, line, line.money.paid // matured) if matured else "—",
        [_source(one) for one in sources(here, line.id, now=request.now)],
        [(void_name(one.why), one.people) for one in voids(here, line.id)], LEAST,
    )  # fmt: skip
    return render(request, "console/campaigns/settlement.html", {"page": page})


def _waits(request: Looking, line: CampaignLine, found: Waits) -> list[Waiting]:
    said = [] if line.state in (State.CLOSING, State.SETTLING) else [Waiting(_("It is still on."), "")]
    if found.ripening:
        told = ngettext("%(n)s person counts and may mature until %(at)s.",
                        "%(n)s people count and may mature until %(at)s.", found.ripening)  # fmt: skip
        said.append(Waiting(told % {"n": found.ripening, "at": _at(found.ripe_by)}, ""))
    if found.silent:
        told = ngettext("%(n)s person stayed and has until %(at)s to do what was asked.",
                        "%(n)s people stayed and have until %(at)s at the latest to do what was asked.",
                        found.silent)  # fmt: skip
        said.append(Waiting(told % {"n": found.silent, "at": _at(found.silent_by)}, ""))
    if found.held:
        told = ngettext("%(n)s person is held back and waits for a decision since %(at)s.",
                        "%(n)s people are held back and wait for a decision, the first since %(at)s.",
                        found.held)  # fmt: skip
        words = told % {"n": found.held, "at": _at(found.held_since)}
        said.append(Waiting(words, _may_judge(request, "campaign_held", line)))
    if found.screenshots:
        told = ngettext("%(n)s screenshot is not judged.", "%(n)s screenshots are not judged.", found.screenshots)
        url = _may_judge(request, "campaign_screenshots", line)
        said.append(Waiting(told % {"n": found.screenshots}, url))
    if found.appeals:
        told = ngettext("%(n)s person may appeal until %(at)s.", "%(n)s people may appeal, the last until %(at)s.",
                        found.appeals)  # fmt: skip
        said.append(Waiting(told % {"n": found.appeals, "at": _at(found.appeals_until)}, ""))
    if until := open_until(request.workspace.id, line, now=request.now):
        said.append(Waiting(_("Group buys are open, the last until %(at)s.") % {"at": _at(until)}, ""))
    return said + _money(line, found)


def _money(line: CampaignLine, found: Waits) -> list[Waiting]:
    if found.aside:
        told = ngettext("%(n)s reward is set aside.", "%(n)s rewards are set aside.", found.aside)
        return [Waiting(told % {"n": found.aside}, "")]
    if line.state == State.SETTLING:
        return [Waiting(_("Somebody is owed a reward for which there is no money: fill the budget."), "")]
    return []


def _may_judge(request: Looking, name: str, line: CampaignLine) -> str:
    return reverse(name, args=[line.uid]) if request.actor.may(CampaignPermission.JUDGE) else ""


def _award(request: Looking, line: CampaignLine, one: Awards) -> tuple[str, int, int, str]:
    names = {
        "pending": pgettext("rewards", "set aside"), "posted": pgettext("rewards", "paid"),
        "voided": pgettext("rewards", "let go, and free again"),
    }  # fmt: skip
    return names[one.state], one.rewards, one.people, _sum(request, line, one.amount)


def _source(one: Source) -> SourceRow:
    if one.by_friends:
        name = _("Codes of people who take part")
    else:
        name = one.label or _("Nobody knows by which code")
    here, spoke = (tuple(_part(getattr(kept, what), kept.people) for kept in one.after) for what in ("here", "spoke"))
    return SourceRow(name, one.joined, _part(one.matured, one.joined), (here[0], here[1]), (spoke[0], spoke[1]))


def _part(count: int, of: int) -> Part:
    return Part(count, of, 100 * count // of if of >= LEAST else None)


def _at(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%m-%d %H:%M}" if at else "—"


def _sum(request: Looking, line: CampaignLine, amount: int) -> str:
    return sum_name(amount, line.money.currency, request.workspace.currency)
