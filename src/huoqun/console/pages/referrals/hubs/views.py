"""Who might recommend, with what speaks for it; and asking some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused
from huoqun.members.queries.faces import Face, faces
from huoqun.referrals.actions import asking
from huoqun.referrals.permissions import ReferralPermission
from huoqun.referrals.queries.hubs import asked_before, likely_hubs
from huoqun.referrals.queries.programmes import ProgrammeLine, programmes
from huoqun.referrals.rules.programmes import ProgrammeState

from ..tabs import tabs
from ..words import money, sign_words

LOOKS_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody worth asking. `said`: what speaks for it, the weightiest first; `asked`: they were asked already."""

    member_id: int
    face: Face
    score: int
    said: Sequence[str]
    spent: str
    asked: bool


@dataclass(frozen=True, slots=True)
class HubsPage:
    """`open`: programmes that one may be asked for now."""

    tabs: Sequence[NavItem]
    rows: Sequence[Row]
    open: Sequence[ProgrammeLine]


@needs(ReferralPermission.PEOPLE)
@require_http_methods(["GET", "POST"])
def hubs(request: Looking) -> HttpResponse:
    """GET /referrals/hubs; POST with `programme` and `member` (again and again) asks them."""
    open_ = [p for p in programmes(request.actor) if p.state is ProgrammeState.OPEN]
    if request.method == "POST":
        _ask(request, open_)
        return redirect("referral_hubs")
    found = likely_hubs(request.actor, since=request.now - LOOKS_BACK)
    known = faces(request.workspace.id, [one.member_id for one in found])
    asked = asked_before(request.workspace.id)
    rows = [
        Row(one.member_id, known[one.member_id], one.score, [sign_words(*sign) for sign in one.signs],
            money(request, one.spent) if one.spent else "", one.member_id in asked)
        for one in found
    ]  # fmt: skip
    page = HubsPage(tabs(request, "referral_hubs"), rows, open_)
    return render(request, "console/referrals/hubs.html", {"page": page})


def _ask(request: Looking, open_: Sequence[ProgrammeLine]) -> None:
    chosen = [one for one in open_ if str(one.uid) == request.POST.get("programme", "")]
    members = [int(m) for m in request.POST.getlist("member") if m.isascii() and m.isdecimal() and len(m) < 19]
    if not chosen or not members:
        messages.warning(request, _("Choose a programme that is open, and whom you ask."))
        return
    try:
        n = asking.ask(request.actor, programme_uid=chosen[0].uid, member_ids=members, now=request.now)
    except Refused as refusal:
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        said = ngettext("%(n)s member is asked: a task with the words is in Today.",
                        "%(n)s members are asked: a task with the words for each is in Today.", n)  # fmt: skip
        messages.success(request, said % {"n": n})
