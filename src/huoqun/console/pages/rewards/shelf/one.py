"""A reward with its counts, its pieces corrected, taken down and put back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.rewards.actions import shelving
from huoqun.rewards.permissions import ShopPermission
from huoqun.rewards.queries.mine import picture_of
from huoqun.rewards.queries.shelf import Correction, RewardLine, corrections
from huoqun.rewards.queries.shelf import reward as one_reward
from huoqun.rewards.rules.orders import LONGEST_REASON
from huoqun.rewards.rules.shelf import MOST_STOCK, RewardKind

from ..tabs import tabs
from ..words import kind_name, stock_words
from .views import state_of


class StockForm(forms.Form):
    """Pieces that came or went, and why."""

    change = forms.IntegerField(
        label=gettext_lazy("So many more, or with a minus fewer"), min_value=-MOST_STOCK, max_value=MOST_STOCK
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON)


@dataclass(frozen=True, slots=True)
class RewardPage:
    """A reward in words. `form`: None where its pieces are not counted by hand, or may not be changed."""

    tabs: list[NavItem]
    line: RewardLine
    kind: str
    stock: str
    tone: str
    said: str
    corrections: list[Correction]
    form: StockForm | None
    may_edit: bool
    has_codes: bool


@needs(ShopPermission.VIEW)
@require_GET
def reward(request: Looking, reward_uid: UUID) -> HttpResponse:
    """GET /rewards/shelf/<uid>"""
    return _page(request, reward_uid)


@dataclass(frozen=True, slots=True)
class StockPage:
    """What a correction comes to, before it is made."""

    tabs: list[NavItem]
    line: RewardLine
    form: StockForm
    after: int


@needs(ShopPermission.EDIT)
@require_http_methods(["GET", "POST"])
def stock(request: Looking, reward_uid: UUID) -> HttpResponse:
    """GET /rewards/shelf/<uid>/stock?change=&reason= shows what it comes to; POST corrects the pieces."""
    form = StockForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return _page(request, reward_uid, form, status=422)
    said = form.cleaned_data
    if request.method == "POST":
        shelving.correct_stock(
            request.actor, reward_uid=reward_uid, change=said["change"], reason=said["reason"], now=request.now
        )
        messages.success(request, _("Corrected."))
        return redirect("rewards_reward", reward_uid)
    line = one_reward(request.actor, reward_uid=reward_uid)
    page = StockPage(tabs(request, "rewards_shelf"), line, form, (line.stock or 0) + said["change"])
    return render(request, "console/rewards/stock.html", {"page": page})


@needs(ShopPermission.EDIT)
@require_POST
def archive(request: Looking, reward_uid: UUID) -> HttpResponse:
    """POST /rewards/shelf/<uid>/archive: taken down, or with `restore` put back."""
    down = not request.POST.get("restore")
    shelving.archive(request.actor, reward_uid=reward_uid, archived=down, now=request.now)
    messages.success(
        request, _("Taken down. Orders that were made go on.") if down else _("It lies on the shelf again.")
    )
    return redirect("rewards_reward", reward_uid)


@needs(ShopPermission.VIEW)
@require_GET
def picture(request: Looking, file_uid: str) -> HttpResponse:
    """GET /rewards/shelf/pictures/<uid>"""
    found = picture_of(request.workspace.id, file_uid=file_uid, brought_by=str(request.actor))
    response = HttpResponse(found.raw, content_type=found.kept.mime)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _page(request: Looking, uid: UUID, form: StockForm | None = None, status: int = 200) -> HttpResponse:
    line, may = one_reward(request.actor, reward_uid=uid), request.actor.may(ShopPermission.EDIT)
    counted = may and line.stock is not None and line.kind is not RewardKind.COUPON
    page = RewardPage(
        tabs(request, "rewards_shelf"), line, kind_name(line.kind), stock_words(line.stock), *state_of(line, request),
        corrections(request.actor, reward_id=line.id), (form or StockForm()) if counted else None, may,
        line.kind is RewardKind.COUPON,
    )  # fmt: skip
    return render(request, "console/rewards/reward.html", {"page": page}, status=status)
