"""The shelf as a member sees it, and redeeming: first what it comes to, then the deed itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from huoqun.console.access import Visiting, own
from huoqun.pages.rooms import show
from huoqun.points.queries.balances import balances
from huoqun.points.rules import Currency
from huoqun.rewards.actions.redeeming import LONGEST_KEY, redeem
from huoqun.rewards.queries.mine import Offer, offer, offers, picture_of
from huoqun.rewards.rules.shelf import WORDS, RewardKind, WhyNot


@dataclass(frozen=True, slots=True)
class Shown:
    """A reward with what is to be said of it. `why_not`: in words; empty: they may have it."""

    offer: Offer
    why_not: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShopPage:
    """The shelf, and what somebody may spend."""

    free: int
    rewards: tuple[Shown, ...]


@own
@require_GET
def shop(request: Visiting) -> HttpResponse:
    """GET /me/shop"""
    here, member = request.workspace.id, request.visit.member_id
    found = offers(here, member, now=request.now)
    free = found[0].free if found else balances(here, [member])[member][Currency.POINTS].free
    return show(request, "pages/shop.html", ShopPage(free, tuple(_shown(one) for one in found)))


@dataclass(frozen=True, slots=True)
class RewardPage:
    """One reward. `left`: what they would have then; `key`: it happens once, however often the button is pressed."""

    reward: Shown
    left: int
    key: str
    waits: str


@own
@require_http_methods(["GET", "POST"])
def reward(request: Visiting, reward_uid: UUID) -> HttpResponse:
    """GET /me/shop/<uid> shows what it comes to; POST redeems it."""
    member = request.visit.member_id
    if request.method == "POST":
        key = request.POST.get("key", "")[:LONGEST_KEY] or str(uuid4())
        order = redeem(request.actor, member_id=member, reward_uid=reward_uid, key=key, now=request.now)
        return redirect("me_order", order)
    one = offer(request.workspace.id, member, reward_uid=reward_uid, now=request.now)
    page = RewardPage(_shown(one), one.free - one.price, str(uuid4()), _waits(one.kind))
    return show(request, "pages/reward.html", page)


@own
@require_GET
def picture(request: Visiting, file_uid: str) -> HttpResponse:
    """GET /me/shop/pictures/<uid>: what a reward looks like."""
    found = picture_of(request.workspace.id, file_uid=file_uid)
    response = HttpResponse(found.raw, content_type=found.kept.mime)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _shown(one: Offer) -> Shown:
    return Shown(one, _why_not(one), tuple(_notes(one)))


def _why_not(one: Offer) -> str:
    if one.why_not is None:
        return ""
    if one.why_not is WhyNot.POINTS:
        return ngettext("%(n)s point is missing.", "%(n)s points are missing.", one.missing) % {"n": one.missing}
    if one.why_not is WhyNot.LEVEL:
        return _("From level %(n)s on.") % {"n": one.least_level}
    if one.why_not is WhyNot.NOT_YET and one.opens_at is not None:
        return _("From %(when)s on.") % {"when": timezone.localtime(one.opens_at).strftime("%m-%d %H:%M")}
    return _(WORDS[one.why_not])


def _notes(one: Offer) -> list[str]:
    notes = []
    if one.price < one.full_price:
        notes.append(_("instead of %(n)s, by your level or badges") % {"n": one.full_price})
    if one.early:
        notes.append(
            ngettext("for you %(n)s hour before others", "for you %(n)s hours before others", one.early)
            % {"n": one.early}
        )
    if one.stock is not None and one.why_not is not WhyNot.SOLD_OUT:
        notes.append(_("%(n)s left") % {"n": one.stock})
    if one.per_member is not None and one.per_days is not None:
        notes.append(_("%(n)s a person in %(days)s days") % {"n": one.per_member, "days": one.per_days})
    elif one.per_member is not None:
        notes.append(_("%(n)s a person") % {"n": one.per_member})
    if one.days is not None:
        notes.append(_("for %(n)s days") % {"n": one.days})
    if one.closes_at is not None:
        notes.append(_("until %(when)s") % {"when": timezone.localtime(one.closes_at).strftime("%m-%d %H:%M")})
    return notes


def _waits(kind: RewardKind) -> str:
    """What happens once it is redeemed."""
    return {
        RewardKind.GOODS: _(
            "Next you say where it goes. You may cancel until it is accepted; till then points are set aside."
        ),
        RewardKind.SEAT: _("The team keeps you a place. You may cancel until then; your points are set aside."),
        RewardKind.COUPON: _("You get the code at once. It cannot be given back."),
        RewardKind.GRANT: _("It is yours at once. It cannot be given back."),
        RewardKind.BADGE: _("It is yours at once. It cannot be given back."),
    }[kind]
