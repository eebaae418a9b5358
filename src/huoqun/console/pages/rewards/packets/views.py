"""Red packets, and one with who got what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.pages.points.words import amount_of
from huoqun.console.parts import NavItem
from huoqun.rewards.permissions import CashPermission
from huoqun.rewards.queries import packets as asked
from huoqun.rewards.queries.packets import PacketLine, ShareLine
from huoqun.rewards.rules.giving import PacketState
from huoqun.team.queries import actor_names

from ..tabs import tabs
from .words import purpose_word, split_word, state_word

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A packet in words."""

    line: PacketLine
    total: str
    given: str
    least: str
    how: str
    purpose: str
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class PacketsPage:
    """The packets, newest first, and whether this person may make one."""

    tabs: Sequence[NavItem]
    rows: Sequence[Row]
    more_url: str
    may_make: bool


@dataclass(frozen=True, slots=True)
class PacketPage:
    """One packet. `by`: who made it; `approved`: who said yes, empty where nobody needed to."""

    tabs: Sequence[NavItem]
    row: Row
    shares: Sequence[tuple[ShareLine, str]]
    by: str
    approved: str
    may_cancel: bool


@needs(CashPermission.PACKETS)
@require_GET
def packets(request: Looking) -> HttpResponse:
    """GET /rewards/packets?before=<id>"""
    said = request.GET.get("before", "")
    before = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None
    lines = asked.packets(request.actor, before=before, limit=PAGE)
    more = f"{reverse('rewards_packets')}?before={lines[-1].id}" if len(lines) == PAGE else ""
    rows = [row_of(line, request.workspace.currency) for line in lines]
    page = PacketsPage(tabs(request, "rewards_packets"), rows, more, request.actor.may(CashPermission.PACKET))
    return render(request, "console/rewards/packets.html", {"page": page})


@needs(CashPermission.PACKETS)
@require_GET
def packet(request: Looking, packet_uid: UUID) -> HttpResponse:
    """GET /rewards/packets/<uid>"""
    line = asked.packet(request.actor, packet_uid=packet_uid)
    money = request.workspace.currency
    shares = [(one, amount_of(one.amount, line.currency, money)) for one in asked.shares(request.actor, line)]
    names = actor_names(request.workspace.id, {line.made_by, line.approved_by})
    going = line.state in (PacketState.ASKED, PacketState.PLANNED, PacketState.OPEN)
    page = PacketPage(
        tabs(request, "rewards_packets"), row_of(line, money), shares, names.get(line.made_by, line.made_by),
        names.get(line.approved_by, line.approved_by), going and request.actor.may(CashPermission.PACKET),
    )  # fmt: skip
    return render(request, "console/rewards/packet.html", {"page": page})


def row_of(line: PacketLine, money: str) -> Row:
    """A packet in words."""
    total, given, least = (amount_of(n, line.currency, money) for n in (line.total, line.given, line.least))
    return Row(line, total, given, least, split_word(line.how), purpose_word(line.purpose), *state_word(line.state))
