"""One key person: their answer, what they were given and showed of it, and the code that tells whom they brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.campaigns.actions.coding import make_code
from huoqun.campaigns.queries.campaigns import CampaignLine, campaigns
from huoqun.campaigns.queries.places import code_counts
from huoqun.campaigns.rules.campaigns import State
from huoqun.console.access import Looking, needs
from huoqun.core.errors import Refused
from huoqun.ignition.actions import giving, people
from huoqun.ignition.permissions import IgnitionPermission
from huoqun.ignition.queries import topics as asked
from huoqun.ignition.queries.topics import GiftLine, PersonLine
from huoqun.ignition.rules import ANSWERS, LAW, PersonState
from huoqun.members.queries.faces import faces
from huoqun.rewards.permissions import CashPermission
from huoqun.rewards.queries.budgets import BudgetLine, open_budgets
from huoqun.team.queries import actor_names

from .acts import done
from .forms import GiftForm, ShowingForm
from .views import PersonRow, may_see_codes, money, person_row
from .words import kind_name

OVER = (State.SETTLED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Given:
    """A gift in words."""

    line: GiftLine
    kind: str
    amount: str
    by: str
    form: ShowingForm


@dataclass(frozen=True, slots=True)
class PersonPage:
    """`url`: of their code, empty without one; `campaigns`: in which a code can be made for them."""

    row: PersonRow
    gifts: Sequence[Given]
    gift_form: GiftForm | None
    willing: bool
    url: str
    campaigns: Sequence[CampaignLine]
    law: str
    may_ask: bool
    may_edit: bool
    may_give: bool


@needs(IgnitionPermission.VIEW)
@require_GET
def person(request: Looking, person_uid: UUID) -> HttpResponse:
    """GET /ignition/people/<uid>"""
    return _shown(request, person_uid, None)


@needs(IgnitionPermission.ASK)
@require_POST
def answer(request: Looking, person_uid: UUID) -> HttpResponse:
    """POST /ignition/people/<uid>/answer with `answer`: willing, declined, no_answer."""
    said = ANSWERS.get(request.POST.get("answer", ""))
    if said is None:
        raise Http404
    done(request, lambda: people.note_answer(request.actor, person_uid=person_uid, state=said, now=request.now))
    return redirect("ignition_person", person_uid)


@needs(IgnitionPermission.GIVE)
@require_POST
def give(request: Looking, person_uid: UUID) -> HttpResponse:
    """POST /ignition/people/<uid>/give: a paid re-post or goods, with the words that disclose it."""
    line = asked.person(request.actor, person_uid=person_uid)
    form = GiftForm(request.POST, money=request.workspace.currency, budgets=_budgets(request, line))
    if form.is_valid():
        try:
            at = request.now.astimezone(request.workspace.tz)
            giving.give(request.actor, person_uid=person_uid, gift=form.gift(at), now=request.now)
        except Refused as refusal:
            if refusal.status in (403, 404):
                raise
            field = "disclosure" if refusal.code == "ignition_undisclosed" else None
            form.add_error(field, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            return redirect("ignition_person", person_uid)
    return _shown(request, person_uid, form, status=422)


@needs(IgnitionPermission.GIVE)
@require_POST
def show(request: Looking, person_uid: UUID, gift_uid: UUID) -> HttpResponse:
    """POST /ignition/people/<uid>/gifts/<uid> with `url`, `note`, `disclosed`: what they showed of it."""
    asked.person(request.actor, person_uid=person_uid)
    said = request.POST
    done(request, lambda: giving.show(
        request.actor, gift_uid=gift_uid, url=said.get("url", ""), note=said.get("note", ""),
        disclosed="disclosed" in said, shown_at=request.now, now=request.now,
    ))  # fmt: skip
    return redirect("ignition_person", person_uid)


@needs(IgnitionPermission.EDIT)
@require_POST
def code(request: Looking, person_uid: UUID) -> HttpResponse:
    """POST /ignition/people/<uid>/code with `campaign`: a code of its own, by which it is known whom they bring."""
    line = asked.person(request.actor, person_uid=person_uid)
    known = faces(request.workspace.id, [line.member_id])
    name = known[line.member_id].name if line.member_id in known else line.name
    try:
        campaign_uid = UUID(request.POST.get("campaign", ""))
    except ValueError:
        raise Http404 from None

    def hangs() -> None:
        label = f"{line.topic[:24]} · {name[:24]} {str(line.uid)[-6:]}"
        token = make_code(request.actor, campaign_uid=campaign_uid, label=label, now=request.now)
        people.hang(request.actor, person_uid=person_uid, code=token, now=request.now)

    done(request, hangs)
    return redirect("ignition_person", person_uid)


@needs(IgnitionPermission.EDIT)
@require_POST
def forget(request: Looking, person_uid: UUID) -> HttpResponse:
    """POST /ignition/people/<uid>/forget: off the list, with all that was recorded."""
    line = asked.person(request.actor, person_uid=person_uid)
    done(request, lambda: people.forget(request.actor, person_uid=person_uid, now=request.now))
    return redirect("ignition_topic", line.topic_uid)


def _budgets(request: Looking, line: PersonLine) -> Sequence[BudgetLine]:
    """Out of which this person may pay somebody: nobody outside has an account that a payout could pay to."""
    may = line.member_id is not None and request.actor.may(CashPermission.PACKET)
    return open_budgets(request.workspace.id) if may else ()


def _shown(request: Looking, person_uid: UUID, form: GiftForm | None, *, status: int = 200) -> HttpResponse:
    line = asked.person(request.actor, person_uid=person_uid)
    found = asked.gifts(request.actor, person_id=line.id)
    counts = code_counts(request.workspace.id, [line.code] if line.code else [])
    row = person_row(request, line, faces(request.workspace.id, [line.member_id]), counts)
    names = actor_names(request.workspace.id, [one.recorded_by for one in found])
    may_give = request.actor.may(IgnitionPermission.GIVE)
    today = request.now.astimezone(request.workspace.tz).date()
    blank = GiftForm(
        initial={"on": today, "disclosure": _("Ad")}, money=request.workspace.currency,
        budgets=_budgets(request, line),
    )  # fmt: skip
    gifts = [
        Given(one, kind_name(one.kind), money(request, one.amount), names.get(one.recorded_by, ""), ShowingForm(
            auto_id=f"{one.uid}_%s"
        ))
        for one in found
    ]  # fmt: skip
    open_ = [c for c in campaigns(request.actor) if c.state not in OVER] if may_see_codes(request) else []
    page = PersonPage(
        row, gifts, (form or blank) if may_give else None, line.state is PersonState.WILLING,
        f"{settings.PUBLIC_URL}{reverse('code_page', args=[line.code])}" if line.code else "", open_, LAW,
        request.actor.may(IgnitionPermission.ASK), request.actor.may(IgnitionPermission.EDIT), may_give,
    )  # fmt: skip
    return render(request, "console/ignition/person.html", {"page": page}, status=status)
