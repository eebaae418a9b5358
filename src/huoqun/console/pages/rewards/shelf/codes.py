"""Codes of a coupon pasted: first what they are, then the deed itself. Nobody of the team reads them again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused
from huoqun.rewards.actions import coding
from huoqun.rewards.permissions import ShopPermission
from huoqun.rewards.queries.shelf import RewardLine, codes_known
from huoqun.rewards.queries.shelf import reward as one_reward
from huoqun.rewards.rules.codes import Pasted, read_codes

from ..tabs import tabs

LONGEST = 500_000


@dataclass(frozen=True, slots=True)
class CodesPage:
    """What was pasted. `known`: how many of them are there already; `first`: a few, to see that they are right."""

    tabs: list[NavItem]
    line: RewardLine
    text: str
    pasted: Pasted | None
    known: int
    first: tuple[str, ...]
    fault: str


@needs(ShopPermission.EDIT)
@require_http_methods(["GET", "POST"])
def codes(request: Looking, reward_uid: UUID) -> HttpResponse:
    """GET /rewards/shelf/<uid>/codes; POST `text` shows what it comes to, and with `save` adds the codes."""
    line = one_reward(request.actor, reward_uid=reward_uid)
    text = request.POST.get("text", "")[:LONGEST]
    if request.method == "GET":
        return _page(request, line)
    try:
        pasted = read_codes(text)
        if "save" in request.POST:
            added = coding.add_codes(request.actor, reward_uid=reward_uid, codes=pasted.codes, now=request.now)
            said = ngettext("%(n)d code is new.", "%(n)d codes are new.", added.new) % {"n": added.new}
            messages.success(request, said)
            return redirect("rewards_reward", reward_uid)
    except Refused as refusal:
        return _page(request, line, text, fault=f"{_(refusal.message)} {_(refusal.way_out)}", status=422)
    known = codes_known(request.actor, reward_id=line.id, codes=pasted.codes)
    return _page(request, line, text, pasted, known)


@needs(ShopPermission.EDIT)
@require_POST
def drop(request: Looking, reward_uid: UUID) -> HttpResponse:
    """POST /rewards/shelf/<uid>/codes/drop: codes that nobody has got are deleted, with a `reason`."""
    reason = request.POST.get("reason", "")
    n = coding.drop_codes(request.actor, reward_uid=reward_uid, reason=reason, now=request.now)
    messages.success(request, ngettext("%(n)d code was deleted.", "%(n)d codes were deleted.", n) % {"n": n})
    return redirect("rewards_reward", reward_uid)


def _page(
    request: Looking, line: RewardLine, text: str = "", pasted: Pasted | None = None, known: int = 0, *,
    fault: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    first = pasted.codes[:5] if pasted else ()
    page = CodesPage(tabs(request, "rewards_shelf"), line, text, pasted, known, first, fault)
    return render(request, "console/rewards/codes.html", {"page": page}, status=status)
