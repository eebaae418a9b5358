"""A red packet is shown first as what it comes to, then made; and called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.pages.points.words import amount_of
from huoqun.console.parts import NavItem
from huoqun.core.actor import EVERYWHERE
from huoqun.core.errors import Refused
from huoqun.groups.queries.places import places
from huoqun.members.queries.faces import Face, face_by_uid, faces
from huoqun.points.rules import Currency
from huoqun.rewards.actions import packeting
from huoqun.rewards.permissions import CashPermission
from huoqun.rewards.queries.budgets import BudgetLine, budgets
from huoqun.rewards.rules.giving import NewPacket
from huoqun.rewards.rules.packets import Split

from ..tabs import tabs
from .forms import PacketForm
from .words import split_word


@dataclass(frozen=True, slots=True)
class Comes:
    """What a packet comes to, in words. `key`: makes it happen once, however often the button is pressed."""

    key: str
    total: str
    share: str
    how: str
    before: str
    after: str
    group: str
    may_claim: int
    shares: int
    named: Sequence[Face]
    left_out: int
    needs_approval: bool


@dataclass(frozen=True, slots=True)
class NewPage:
    """The form; `comes` once it can be read."""

    tabs: Sequence[NavItem]
    form: PacketForm
    comes: Comes | None
    has_budgets: bool


@needs(CashPermission.PACKET)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /rewards/packets/new?… shows what it comes to; POST makes it."""
    open_ones = [b for b in budgets(request.actor) if b.closed_at is None]
    groups = {p.id: p.name for p in places(request.workspace.id, scope=EVERYWHERE).values() if p.ended_at is None}
    said = request.POST if request.method == "POST" else request.GET if "budget" in request.GET else None
    form = PacketForm(said, budgets=open_ones, groups=list(groups.items()), money=request.workspace.currency)
    comes = None
    if form.is_bound and form.is_valid():
        budget = next(b for b in open_ones if str(b.uid) == form.cleaned_data["budget"])
        packet = _asked(request, form)
        try:
            if request.method == "POST":
                return _made(request, budget, packet)
            comes = _comes(request, budget, packet, groups)
        except Refused as refusal:
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
    page = NewPage(tabs(request, "rewards_packets"), form, comes, bool(open_ones))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "console/rewards/packet_new.html", {"page": page}, status=status)


def _made(request: Looking, budget: BudgetLine, packet: NewPacket) -> HttpResponse:
    key = request.POST.get("key", "")[:64] or str(uuid4())
    uid = packeting.make_packet(
        request.actor, budget_uid=budget.uid, packet=packet, key=f"console/{request.actor}/{key}", now=request.now
    )
    waits = packet.total > budget.alone
    told = _("It waits for somebody else's approval, on Today.") if waits else _("The red packet is made.")
    messages.success(request, told)
    return redirect("rewards_packet", uid)


def _asked(request: Looking, form: PacketForm) -> NewPacket:
    said = form.cleaned_data
    named = [face_by_uid(request.workspace.id, uid) for uid in said["uids"]]
    return NewPacket(
        greeting=said["greeting"], total=said["total"], how=Split(said["how"]), shares=said["shares"] or 0,
        least=said["least"] or 1, group_id=said["group"], member_ids=tuple(face.id for face in named if face),
        before_only=not said["everybody"], without_staff=not said["staff"], opens_at=said["opens_at"],
        lasts=timedelta(hours=said["hours"]),
    )  # fmt: skip


def _comes(request: Looking, budget: BudgetLine, packet: NewPacket, groups: dict[int, str]) -> Comes:
    seen = packeting.look(request.actor, budget_uid=budget.uid, packet=packet, now=request.now)

    def sum_of(amount: int) -> str:
        return amount_of(amount, Currency(budget.currency), request.workspace.currency)

    share = sum_of(seen.smallest)
    if seen.largest != seen.smallest:
        share = f"{share} – {sum_of(seen.largest)}"
    known = faces(request.workspace.id, seen.named)
    return Comes(
        str(uuid4()), sum_of(packet.total), share, split_word(packet.how), sum_of(seen.left.free), sum_of(seen.after),
        groups.get(packet.group_id or 0, ""), seen.may_claim, len(seen.named) or packet.shares,
        [known[member] for member in seen.named], len(seen.left_out), seen.needs_approval,
    )  # fmt: skip


@needs(CashPermission.PACKET)
@require_POST
def cancel(request: Looking, packet_uid: UUID) -> HttpResponse:
    """POST /rewards/packets/<uid>/cancel with `reason`"""
    try:
        packeting.cancel_packet(
            request.actor, packet_uid=packet_uid, reason=request.POST.get("reason", ""), now=request.now
        )
    except Refused as refusal:
        if refusal.status == 404:
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        messages.success(request, _("Called off. What nobody had claimed went back to the budget."))
    return redirect("rewards_packet", packet_uid)
