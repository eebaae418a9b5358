"""Who of the team is which member, so that nobody approves what pays themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused
from huoqun.members.queries.faces import Face, face_by_uid, faces
from huoqun.rewards.actions.payees import pair
from huoqun.rewards.permissions import CashPermission
from huoqun.rewards.queries.payouts import paired
from huoqun.team.queries.people import people

from ..tabs import tabs

_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody of the team; `member`: who they are among the members, None where nobody said."""

    user_id: int
    name: str
    member: Face | None
    may_say: bool


@dataclass(frozen=True, slots=True)
class TeamPage:
    tabs: Sequence[NavItem]
    people: Sequence[Somebody]


@needs(CashPermission.PAIR)
@require_http_methods(["GET", "POST"])
def team(request: Looking) -> HttpResponse:
    """GET /rewards/payouts/team; POST `user` and `member` (the address of their page, empty: none)."""
    if request.method == "POST":
        return _said(request)
    found = people(request.workspace.id)
    known = paired(request.actor, [f"staff:{one.user_id}" for one in found])
    shown = faces(request.workspace.id, known.values())
    rows = [
        Somebody(
            one.user_id, one.name or one.email, shown.get(known.get(f"staff:{one.user_id}", 0)),
            f"staff:{one.user_id}" != str(request.actor),
        )
        for one in found
    ]  # fmt: skip
    page = TeamPage(tabs(request, "rewards_payouts"), rows)
    return render(request, "console/rewards/payout_team.html", {"page": page})


def _said(request: Looking) -> HttpResponse:
    user, said = request.POST.get("user", ""), request.POST.get("member", "").strip().lower()
    uid = _UID.search(said)
    face = face_by_uid(request.workspace.id, UUID(uid[0])) if uid else None
    ours = {str(one.user_id): one.user_id for one in people(request.workspace.id)}
    if user not in ours or (said and face is None):
        messages.warning(request, _("There is no such member. Copy the address of their page."))
        return redirect("rewards_payout_team")
    try:
        pair(request.actor, staff_id=ours[user], member_id=face.id if face else None, now=request.now)
    except Refused:
        messages.warning(request, _("Somebody else has to say that of you."))
    else:
        messages.success(request, _("Kept."))
    return redirect("rewards_payout_team")
