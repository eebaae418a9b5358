"""The groups that a campaign fills, and the codes of places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.campaigns.actions import coding, growing, leading, pooling
from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.campaigns import CodeLine, PlaceLine, codes
from huoqun.campaigns.queries.campaigns import pool as pool_of
from huoqun.campaigns.queries.openings import Growth, OpeningLine, growth
from huoqun.campaigns.queries.posters import poster
from huoqun.campaigns.rules.openings import BY_HAND, LEFT_OUT, NO_ANSWER, BadGrowth, OpeningState
from huoqun.campaigns.rules.seats import ASK_BEFORE, PlaceState
from huoqun.chats.queries.routes import line_with
from huoqun.console.access import Looking, needs
from huoqun.console.outcomes import reason_name
from huoqun.console.qr import png
from huoqun.core import files
from huoqun.core.actor import EVERYWHERE
from huoqun.core.errors import Refused
from huoqun.core.files import FileKind
from huoqun.groups.queries.places import places

from ..tabs import CampaignHead, campaign_head
from .forms import STATES, CodeForm, GrowthForm, PlaceForm


@dataclass(frozen=True, slots=True)
class Row:
    """A group of the pool in words. `tone`, `said`: what is to be said of its code."""

    line: PlaceLine
    state: str
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class CodeRow:
    line: CodeLine
    url: str


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """A group that the platform was asked for, in words."""

    line: OpeningLine
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class PoolPage:
    head: CampaignHead
    rows: list[Row]
    codes: list[CodeRow]
    form: PlaceForm | None
    code_form: CodeForm | None
    has_poster: bool
    growth: Growth
    openings: list[OpeningRow]
    growth_form: GrowthForm | None


@dataclass(frozen=True, slots=True)
class PlacePage:
    """`may_way`: the group's platform makes join ways, and there is none yet."""

    head: CampaignHead
    line: PlaceLine
    form: PlaceForm
    may_way: bool


@needs(CampaignPermission.VIEW)
@require_http_methods(["GET", "POST"])
def pool(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """GET /campaigns/<uid>/pool; POST adds a group."""
    head = campaign_head(request, campaign_uid, "campaign_pool")
    form = _form(request, head)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            pooling.add_place(request.actor, campaign_uid=campaign_uid, place=_place(request, form), now=request.now)
        except Refused as refusal:
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            messages.success(request, _("Added."))
            return redirect("campaign_pool", campaign_uid)
    rows = [_row(line, request.now) for line in pool_of(request.workspace.id, head.line.id)]
    found = [CodeRow(one, code_url(one.token)) for one in codes(request.workspace.id, head.line.id)]
    may = request.actor.may(CampaignPermission.EDIT)
    grows = growth(request.workspace.id, head.line.id)
    page = PoolPage(
        head, rows, found, form if may else None, CodeForm() if may else None,
        poster(request.workspace.id, head.line.id) is not None, grows, [_opening(one) for one in grows.last],
        GrowthForm(initial={"a_day": grows.a_day, "name": grows.name or f"{head.line.name} {{n}}"}) if may else None,
    )  # fmt: skip
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "console/campaigns/pool.html", {"page": page}, status=status)


@needs(CampaignPermission.EDIT)
@require_http_methods(["GET", "POST"])
def change(request: Looking, campaign_uid: UUID, place_uid: UUID) -> HttpResponse:
    """GET /campaigns/<uid>/pool/<place>; POST changes it."""
    head = campaign_head(request, campaign_uid, "campaign_pool")
    line = next((one for one in pool_of(request.workspace.id, head.line.id) if one.uid == place_uid), None)
    if line is None:
        raise Http404
    form = PlaceForm(
        request.POST if request.method == "POST" else None, request.FILES or None,
        groups=[(str(line.group_id), line.group)],
        initial={"group": str(line.group_id), "soft": line.soft, "hard": line.hard, "link": line.link,
                 "state": line.state, "daily": line.daily},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            place = _place(request, form, line)
            pooling.change_place(request.actor, place_uid=place_uid, place=place, now=request.now)
        except Refused as refusal:
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            messages.success(request, _("Saved."))
            return redirect("campaign_pool", campaign_uid)
    may_way = not line.has_way and line_with(request.workspace.id, line.group_id, leading.WAY) is not None
    page = PlacePage(head, line, form, may_way)
    return render(request, "console/campaigns/place.html", {"page": page}, status=422 if form.is_bound else 200)


@needs(CampaignPermission.EDIT)
@require_POST
def way(request: Looking, campaign_uid: UUID, place_uid: UUID) -> HttpResponse:
    """POST /campaigns/<uid>/pool/<place>/way: have the platform make a join way for the group."""
    try:
        leading.lead(request.actor, place_uid=place_uid, now=request.now)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        messages.success(request, _("Asked for. The platform makes the code within a minute."))
    return redirect("campaign_pool", campaign_uid)


@needs(CampaignPermission.EDIT)
@require_POST
def grow(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """POST /campaigns/<uid>/pool/growth: how many groups a day the platform may make, and what they are called."""
    campaign_head(request, campaign_uid, "campaign_pool")  # raises NotFound
    form = GrowthForm(request.POST)
    try:
        if not form.is_valid():
            raise BadGrowth
        said = form.cleaned_data
        growing.set_growth(
            request.actor, campaign_uid=campaign_uid, a_day=said["a_day"], name=said["name"], now=request.now
        )
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        messages.success(request, _("Saved."))
    return redirect("campaign_pool", campaign_uid)


@needs(CampaignPermission.EDIT)
@require_POST
def code(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """POST /campaigns/<uid>/codes with `label`: a code for a place."""
    try:
        coding.make_code(request.actor, campaign_uid=campaign_uid, label=request.POST.get("label", ""), now=request.now)
    except Refused as refusal:
        if refusal.status == 404:
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    return redirect("campaign_pool", campaign_uid)


@needs(CampaignPermission.VIEW)
@require_GET
def picture(request: Looking, campaign_uid: UUID, token: str) -> HttpResponse:
    """GET /campaigns/<uid>/codes/<token>.png: a code to print."""
    head = campaign_head(request, campaign_uid, "campaign_pool")
    if token not in {one.token for one in codes(request.workspace.id, head.line.id)}:
        raise Http404
    return png(code_url(token), scale=12)


def code_url(token: str) -> str:
    """The address that a code says."""
    return f"{settings.PUBLIC_URL}{reverse('code_page', args=[token])}"


def _form(request: Looking, head: CampaignHead) -> PlaceForm | None:
    if not request.actor.may(CampaignPermission.EDIT):
        return None
    there = {one.group_id for one in pool_of(request.workspace.id, head.line.id)}
    known = places(request.workspace.id, scope=EVERYWHERE)
    choices = [(str(p.id), p.name) for p in known.values() if p.ended_at is None and p.id not in there]
    post = request.method == "POST"
    return PlaceForm(request.POST if post else None, request.FILES if post else None, groups=choices)


def _place(request: Looking, form: PlaceForm, line: PlaceLine | None = None) -> pooling.NewPlace:
    """What was said of a group; a picture is kept, and read again by nobody but whoever has a seat."""
    said, picture, ends = form.cleaned_data, line.picture if line else "", line.code_ends if line else None
    if said["picture"] is not None:
        kept = files.keep(
            request.actor, raw=said["picture"].read(), name="code", allowed={FileKind.PICTURE}, owner="campaigns",
            now=request.now,
        )  # fmt: skip
        picture, ends = kept.uid, None
    return pooling.NewPlace(
        group_id=int(said["group"]), soft=said["soft"], hard=said["hard"], state=PlaceState(said["state"]),
        picture=picture, link=said["link"], code_ends=ends, daily=said["daily"] or 0,
    )  # fmt: skip


def _row(line: PlaceLine, now: datetime) -> Row:
    state = str(dict(STATES)[line.state])
    if line.way_error:
        return Row(line, state, "watch", _("the platform made no code: %(why)s") % {"why": _(line.way_error)})
    if line.has_way:
        return Row(line, state, "", "" if line.way else _("the platform makes the code"))
    if not line.picture and not line.link:
        return Row(line, state, "watch", _("no code yet"))
    if line.code_ends is not None and line.code_ends <= now:
        return Row(line, state, "watch", _("the code is over"))
    if line.code_ends is not None and line.code_ends <= now + ASK_BEFORE:
        return Row(line, state, "watch", _("the code ends soon"))
    return Row(line, state, "", "")


def _opening(line: OpeningLine) -> OpeningRow:
    if line.state is OpeningState.MADE and line.reason == LEFT_OUT:
        return OpeningRow(line, "watch", _("made, but not in the pool: it came when that took none any more"))
    if line.state is OpeningState.MADE:
        return OpeningRow(line, "", _("made; it is in reserve until seats run low"))
    if line.state is OpeningState.ASKED:
        unclear = line.reason == NO_ANSWER
        said = _("nobody knows whether it was made: look on the platform") if unclear else _("asked for")
        return OpeningRow(line, "watch" if unclear else "", said)
    own = {BY_HAND: _("left to a person"), "not_done": _("it was not made")}
    why = own.get(line.reason) or reason_name(line.reason)
    return OpeningRow(line, "watch", _("came to nothing: %(why)s") % {"why": why})
