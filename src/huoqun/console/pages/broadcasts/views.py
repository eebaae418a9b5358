"""The list of broadcasts, and one: its preview before it goes, and then what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.broadcasts.permissions import BroadcastPermission
from huoqun.broadcasts.queries import broadcasts as queries
from huoqun.broadcasts.queries.broadcasts import BroadcastView
from huoqun.broadcasts.queries.preview import Preview, StaffLoad, preview
from huoqun.broadcasts.rules import NobodyMeant, Share, Sum, TooManyMeant
from huoqun.chats.queries.foresight import Account, Budget
from huoqun.console.access import Looking, needs
from huoqun.console.outcomes import reason_name

from ..members.said import platform_name
from .audiences import audience_words
from .follow import follow
from .words import class_name, period_name, state_name, way_name


@dataclass(frozen=True, slots=True)
class Line:
    """A broadcast in the list."""

    broadcast: BroadcastView
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class BroadcastsPage:
    """The list."""

    lines: Sequence[Line]
    may_send: bool


@dataclass(frozen=True, slots=True)
class ShareLine:
    """What goes through an account, and when: an hour and how many go in it."""

    share: Share
    account: str
    platform: str
    way: str
    warning: str
    names_url: str


@dataclass(frozen=True, slots=True)
class Missed:
    """So many do not get it, and why; their names are at the address."""

    why: str
    count: int
    names_url: str


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """An official budget in words."""

    budget: Budget
    account: str
    said: str
    left: int


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """One broadcast that has not been sent: what would become of it. `fault`: why there is no preview."""

    broadcast: BroadcastView
    audience: Sequence[str]
    cls: str
    preview: Preview | None
    sum: Sum
    shares: Sequence[ShareLine]
    waits: Sequence[tuple[str, datetime, int]]
    missed: Sequence[Missed]
    budgets: Sequence[BudgetLine]
    staff: Sequence[StaffLoad]
    fault: str
    may_send: bool

    @property
    def has_team_work(self) -> bool:
        """Whether anybody of the team must do something for it."""
        return any(line.share.how != "itself" for line in self.shares)


@needs(BroadcastPermission.VIEW)
@require_GET
def broadcasts(request: Looking) -> HttpResponse:
    """GET /broadcasts"""
    found = [Line(one, *state_name(one.state)) for one in queries.broadcasts(request.actor)]
    page = BroadcastsPage(found, request.actor.may_somewhere(BroadcastPermission.SEND))
    return render(request, "console/broadcasts/broadcasts.html", {"page": page})


@needs(BroadcastPermission.VIEW)
@require_GET
def broadcast(request: Looking, broadcast_uid: UUID) -> HttpResponse:
    """GET /broadcasts/<uid>"""
    one = queries.broadcast(request.actor, broadcast_uid)
    if not one.is_open:
        return follow(request, one)
    return render(request, "console/broadcasts/preview.html", {"page": _preview_page(request, one)})


def _preview_page(request: Looking, one: BroadcastView) -> PreviewPage:
    found, fault = None, ""
    try:
        found = preview(request.actor, one, now=request.now)
    except (NobodyMeant, TooManyMeant) as refusal:
        fault = f"{_(refusal.message)} {_(refusal.way_out)}"
    accounts = found.foresight.accounts if found else {}
    total = found.sum if found else Sum(0, (), (), ())
    return PreviewPage(
        broadcast=one, audience=audience_words(request, one), cls=class_name(one.cls), preview=found, sum=total,
        shares=[_share(one, share, accounts.get(share.connection_id or 0)) for share in total.shares],
        waits=[(reason_name(wait.reason), wait.until, wait.count) for wait in total.waits],
        missed=[Missed(reason_name(why), n, _names(one, why=why)) for why, n in total.missed],
        budgets=[_budget(b, accounts[b.connection_id]) for b in found.foresight.budgets] if found else [],
        staff=found.staff if found else (), fault=fault,
        may_send=request.actor.may_somewhere(BroadcastPermission.SEND),
    )  # fmt: skip


def _share(one: BroadcastView, share: Share, account: Account | None) -> ShareLine:
    warning = ""
    if account is not None and not account.is_on:
        warning = _("this account is switched off")
    elif account is not None and account.sends_nothing:
        warning = _("this account hears and sends nothing")
    name, platform = (account.name, platform_name(account.platform)) if account else (_("no account"), "")
    url = _names(one, how=share.how, account=str(share.connection_id or 0))
    return ShareLine(share, name, platform, way_name(share.how), warning, url)


def _names(one: BroadcastView, **asked: str) -> str:
    return f"{reverse('broadcast_names', args=[one.uid])}?{urlencode(asked)}"


def _budget(budget: Budget, account: Account) -> BudgetLine:
    values = {"n": budget.most, "per": period_name(budget.per)}
    if budget.scope == "connection":
        said = _("at most %(n)s a %(per)s in all") % values
    else:
        said = _("each recipient at most %(n)s a %(per)s") % values
    return BudgetLine(budget, account.name, said, max(0, budget.most * budget.of - budget.used))
