"""A member claims red packets, and sees what they had."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Visiting, own
from huoqun.pages.rooms import show
from huoqun.rewards.actions.claiming import claim_share
from huoqun.rewards.queries.packets import MyPacket, my_packets

from .words import sum_words


@dataclass(frozen=True, slots=True)
class Line:
    """A packet; `amount` "" where one has no share of it."""

    packet: MyPacket
    amount: str


@dataclass(frozen=True, slots=True)
class PacketsPage:
    """What may be claimed now, and what one had."""

    open: tuple[Line, ...]
    had: tuple[Line, ...]
    has_cash: bool


@own
@require_GET
def packets(request: Visiting) -> HttpResponse:
    """GET /me/packets"""
    mine = my_packets(request.actor, member_id=request.visit.member_id, now=request.now)
    money = request.workspace.currency
    lines = [Line(one, "" if one.amount is None else sum_words(one.amount, one.currency, money)) for one in mine]
    page = PacketsPage(
        tuple(line for line in lines if line.packet.may_claim), tuple(line for line in lines if line.amount),
        any(line.amount and line.packet.currency == "cash" for line in lines),
    )  # fmt: skip
    return show(request, "pages/packets.html", page)


@own
@require_POST
def claim(request: Visiting, packet_uid: UUID) -> HttpResponse:
    """POST /me/packets/<uid>: the next share; once more, what one has."""
    claim_share(request.actor, packet_uid=packet_uid, member_id=request.visit.member_id, now=request.now)
    return redirect("me_packets")
