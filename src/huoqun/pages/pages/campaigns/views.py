"""A member at a campaign: their code, whom they brought, who counts and who not, and what they get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from huoqun.campaigns.actions.appealing import appeal
from huoqun.campaigns.actions.entering import enter, part
from huoqun.campaigns.actions.entering import show as show_name
from huoqun.campaigns.fraud.words import told
from huoqun.campaigns.queries.campaigns import InvitationLine, invitations
from huoqun.campaigns.queries.mine import (
    MyCampaign,
    Place,
    TermsVersion,
    board,
    my_campaign,
    my_campaigns,
    terms,
)
from huoqun.campaigns.queries.posters import MyPoster, my_poster
from huoqun.campaigns.queries.screenshots import mine
from huoqun.campaigns.rules.campaigns import OPEN, UNSETTLED, State
from huoqun.campaigns.rules.capacity import Why
from huoqun.campaigns.rules.entry import asks_picture, word_on
from huoqun.campaigns.rules.invitations import InvitationState, Void
from huoqun.console.access import Visiting, own
from huoqun.console.pages.campaigns.words import state_name, why_name
from huoqun.console.pages.points.words import amount_of
from huoqun.console.qr import png
from huoqun.members.queries.faces import Face, faces
from huoqun.pages.rooms import show
from huoqun.points.rules import Currency

from ..screenshots.words import how_far
from .buying import buys_said
from .progress import good_when, progress

MOST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A campaign in words."""

    line: MyCampaign
    state: str


@dataclass(frozen=True, slots=True)
class Brought:
    """Somebody they brought. `veiled`: their name as friends know it, short; `why`: what speaks against them, where
    they are held or were not let count; `may_appeal`: another look may be asked for; `appealed`: it was.
    """

    uid: UUID
    veiled: str
    said: str
    held: bool
    why: list[str]
    may_appeal: bool
    appealed: bool


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """`url`: of their code, empty where they do not take part; `open`: they may take part now.

    `terms`: as they were published last. `asks_picture`: the campaign asks for a screenshot; `word`: of today, which
    has to be in it. `buys`: how the group buys stand in which they are. `is_coming`: it has not begun; `is_over`: it
    takes nobody in any more.
    `shot`: how far their screenshot is. `poster`: theirs, None where there is none for them. `good_when`: when somebody
    they bring counts for good.
    """

    row: Row
    url: str
    rewards: list[str]
    good_when: str
    aside: str
    paid: str
    brought: list[Brought]
    board: list[Place]
    terms: TermsVersion | None
    is_open: bool
    asks_picture: bool
    shot: str
    poster: MyPoster | None
    poster_why: str
    word: str
    buys: list[str]
    is_coming: bool
    is_over: bool


@own
@require_GET
def campaigns(request: Visiting) -> HttpResponse:
    """GET /me/campaigns"""
    found = my_campaigns(request.workspace.id, request.visit.member_id, now=request.now)
    return show(request, "pages/campaigns.html", [Row(one, _state(one.state)) for one in found])


@own
@require_GET
def campaign(request: Visiting, campaign_uid: UUID) -> HttpResponse:
    """GET /me/campaigns/<uid>"""
    line = _mine(request, campaign_uid)
    found: list[InvitationLine] = []
    if line.participant_id is not None:
        found = invitations(request.workspace.id, line.id, limit=MOST, inviter_ids=line.participants)
    known = faces(request.workspace.id, [one.member_id for one in found])
    brought = [_brought(one, known, line, request.now) for one in found]
    url = code_url(line.token) if line.token and not line.parted else ""
    own = _poster(request, line) if url else None
    page = CampaignPage(
        Row(line, _state(line.state)), url, _rewards(request, line), good_when(line), _sum(request, line, line.aside),
        _sum(request, line, line.paid), brought,
        board(request.workspace.id, line.id, participant_id=line.participant_id),
        next(iter(terms(request.workspace.id, line.id)), None), line.state == State.LIVE and not url,
        asks_picture(line.kind, line.entry), _shot(request, line), own,
        why_name(own.why) if own is not None and own.why in set(Why) else "", _word(request, line),
        buys_said(request, line), line.state == State.REVIEWED,
        line.state in (State.CLOSING, State.SETTLING, State.SETTLED),
    )  # fmt: skip
    return show(request, "pages/campaign.html", page)


def _shot(request: Visiting, line: MyCampaign) -> str:
    if not asks_picture(line.kind, line.entry):
        return ""
    return how_far(mine(request.workspace.id, line.id, request.visit.member_id), state=line.state)


def _state(state: State) -> str:
    """How far it is, as members say it: who reviewed it is nothing to them, nor that new posters come slowly."""
    if state == State.REVIEWED:
        return pgettext("campaign", "not begun yet")
    return state_name(State.LIVE if state == State.THROTTLED else state)


def _mine(request: Visiting, campaign_uid: UUID) -> MyCampaign:
    return my_campaign(request.workspace.id, request.visit.member_id, campaign_uid=campaign_uid, now=request.now)


def _word(request: Visiting, line: MyCampaign) -> str:
    """Of today; of a day that is over nobody has to know it."""
    if line.state not in OPEN or not asks_picture(line.kind, line.entry):
        return ""
    return word_on(line.entry, line.starts_at, request.now, zone=request.workspace.zone)


def _poster(request: Visiting, line: MyCampaign) -> MyPoster | None:
    if line.participant_id is None:
        return None
    found = my_poster(request.workspace.id, line.id, line.participant_id, now=request.now)
    return found if found is not None and (found.may or found.there) else None


@own
@require_GET
def picture(request: Visiting, campaign_uid: UUID) -> HttpResponse:
    """GET /me/campaigns/<uid>/code: their code as a picture."""
    line = _mine(request, campaign_uid)
    if not line.token or line.parted:
        raise Http404
    return png(code_url(line.token))


@own
@require_POST
def act(request: Visiting, campaign_uid: UUID, act: str) -> HttpResponse:
    """POST /me/campaigns/<uid>/<act>/do: take part, part, show or hide one's name."""
    me, uid = request.visit.member_id, campaign_uid
    if act == "enter":
        enter(request.actor, campaign_uid=uid, member_id=me, now=request.now)
    elif act == "part":
        part(request.actor, campaign_uid=uid, member_id=me, now=request.now)
    elif act in ("show", "hide"):
        show_name(request.actor, campaign_uid=uid, member_id=me, shown=act == "show")
    else:
        raise Http404
    return redirect("me_campaign", campaign_uid)


@own
@require_POST
def ask(request: Visiting, campaign_uid: UUID, invitation_uid: UUID) -> HttpResponse:
    """POST /me/campaigns/<uid>/brought/<invitation>/appeal with `words`: ask for another look."""
    words = request.POST.get("words", "")
    appeal(
        request.actor, invitation_uid=invitation_uid, member_id=request.visit.member_id, words=words, now=request.now
    )
    return redirect("me_campaign", campaign_uid)


def _brought(one: InvitationLine, known: dict[int, Face], line: MyCampaign, now: datetime) -> Brought:
    is_trick = one.state == InvitationState.VOIDED and one.why == Void.FRAUD
    why = [told(reason, _) for reason in one.reasons] if is_trick or one.held_at is not None else []
    if is_trick and one.ruling:
        why.append(one.ruling)
    may = is_trick and one.appealed_at is None and line.state in UNSETTLED
    name = known[one.member_id].name if one.member_id in known else "—"
    held, said = one.held_at is not None, progress(one, line, now=now)
    return Brought(one.uid, name, said, held, why, may, one.appealed_at is not None)


def code_url(token: str) -> str:
    """The address that a member's code says."""
    return f"{settings.PUBLIC_URL}{reverse('code_page', args=[token])}"


def _sum(request: Visiting, line: MyCampaign, amount: int) -> str:
    if line.currency == Currency.POINTS:
        return ngettext("%(n)s point", "%(n)s points", amount) % {"n": f"{amount:,}"}
    return amount_of(amount, Currency(line.currency), request.workspace.currency) if line.currency else ""


def _rewards(request: Visiting, line: MyCampaign) -> list[str]:
    said = []
    if line.each:
        words = {"sum": _sum(request, line, line.each), "most": line.each_most}
        said.append(_("%(sum)s for each person who stays, for at most %(most)s people") % words)
    said += [
        _("%(people)s people: %(sum)s in all") % {"people": count, "sum": _sum(request, line, amount)}
        for count, amount in line.ladder
    ]
    if line.each and line.ladder:
        said.append(_("Both add up."))
    return said
