"""Several who are held back at once: first who it is about, then the decision itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from huoqun.campaigns.actions import judging
from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.campaigns import invitations
from huoqun.campaigns.queries.judging import judgeable
from huoqun.campaigns.rules.invitations import LONGEST_RULING, Bar, Decided, NoReason
from huoqun.console.access import Looking, needs
from huoqun.members.queries.faces import faces

from ..people.views import Brought, brought_row
from ..tabs import CampaignHead, campaign_head
from .views import MOST

VERDICTS = ("release", "withhold")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who was ticked and is not decided about. `why`: in words."""

    row: Brought
    why: str


@dataclass(frozen=True, slots=True)
class SeveralPage:
    """Whom the `verdict` is about, and who is left out of it. `known`: why they wait, each reason once."""

    head: CampaignHead
    verdict: str
    rows: list[Brought]
    left: list[LeftOut]
    fault: str
    known: list[str]
    longest: int = LONGEST_RULING


@needs(CampaignPermission.JUDGE)
@require_POST
def several(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """POST /campaigns/<uid>/held/several: a `verdict` on each `invitation`, or on `all` that are listed, shows whom it
    is about; with `sure` it is given, with the reason `why`.
    """
    head = campaign_head(request, campaign_uid, "campaign_held")
    verdict, uids = request.POST.get("verdict", ""), _chosen(request, head)
    if verdict not in VERDICTS or not uids:
        messages.warning(request, _("Tick somebody first."))
        return redirect("campaign_held", campaign_uid)
    if not request.POST.get("sure"):
        return _shown(request, head, verdict, uids)
    try:
        done = judging.decide(
            request.actor, campaign_uid=campaign_uid, invitation_uids=uids, counts=verdict == "release",
            why=request.POST.get("why", ""), now=request.now,
        )  # fmt: skip
    except NoReason as refusal:
        return _shown(request, head, verdict, uids, fault=_(refusal.message))
    _tell(request, verdict, done)
    return redirect("campaign_held", campaign_uid)


def _chosen(request: Looking, head: CampaignHead) -> list[UUID]:
    if request.POST.get("all"):
        return [one.uid for one in invitations(request.workspace.id, head.line.id, limit=MOST, held=True)]
    return [uid for text in request.POST.getlist("invitation")[:MOST] if (uid := _uid(text))]


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _shown(
    request: Looking, head: CampaignHead, verdict: str, uids: Sequence[UUID], *, fault: str = ""
) -> HttpResponse:
    found = judgeable(request.actor, campaign_id=head.line.id, invitation_uids=uids)
    lines = invitations(request.workspace.id, head.line.id, limit=MOST, uids=list(found))
    known = faces(request.workspace.id, [m for one in lines for m in (one.member_id, one.inviter)])
    rows = [(brought_row(one, known), found[one.uid]) for one in lines]
    left = [LeftOut(row, _why_not(bar)) for row, bar in rows if bar is not None]
    about = [row for row, bar in rows if bar is None]
    why = list(dict.fromkeys(reason for row in about for reason in row.reasons))
    page = SeveralPage(head, verdict, about, left, fault, why)
    return render(request, "console/campaigns/held_several.html", {"page": page}, status=422 if fault else 200)


def _why_not(bar: Bar) -> str:
    return {
        Bar.GONE: _("waits no more"),
        Bar.SAME: _("you decided before, this is the appeal"),
        Bar.OWN: _("is in a group of yours"),
    }[bar]


def _tell(request: Looking, verdict: str, done: Decided) -> None:
    n = {"n": done.done}
    if done.done and verdict == "release":
        messages.success(request, ngettext("%(n)s was let through.", "%(n)s were let through.", done.done) % n)
    elif done.done:
        said = ngettext("%(n)s person does not count.", "%(n)s people do not count.", done.done) % n
        messages.success(request, said)
    for bar, many in done.left.items():
        messages.warning(request, _left(bar, many) % {"n": many})


def _left(bar: Bar, n: int) -> str:
    if bar is Bar.GONE:
        return ngettext(
            "%(n)s was left out: somebody decided meanwhile, or they left.",
            "%(n)s were left out: somebody decided meanwhile, or they left.", n,
        )  # fmt: skip
    if bar is Bar.SAME:
        return ngettext(
            "%(n)s was left out: you decided before, so somebody else decides about the appeal.",
            "%(n)s were left out: you decided before, so somebody else decides about the appeal.", n,
        )  # fmt: skip
    return ngettext(
        "%(n)s was left out: they are in a group of yours, so somebody else decides.",
        "%(n)s were left out: they are in a group of yours, so somebody else decides.", n,
    )  # fmt: skip
