"""A campaign's poster: its editor, and what it looks like."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.campaigns.actions import designing, handing
from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.posters.checks import faults
from huoqun.campaigns.posters.drawing import drawn, tones_of
from huoqun.campaigns.posters.layout import HIGH, WIDE, BadPoster, Layout, read, usual
from huoqun.campaigns.queries.campaigns import CampaignLine
from huoqun.campaigns.queries.posters import Handed, PosterLine, ground, handed, modules, said_by
from huoqun.campaigns.queries.posters import poster as poster_of
from huoqun.console.access import Looking, needs
from huoqun.core import files
from huoqun.core.errors import Refused
from huoqun.core.files import FileKind

from ..tabs import CampaignHead, campaign_head
from .forms import NAMES, GroundForm, SlotForm, said_layout, slot_forms

PREVIEW = 0.5
LONGEST = 1920


@dataclass(frozen=True, slots=True)
class Told:
    """What a check found, in words. `slot`: the key of the box that it is about, "" where of the whole."""

    slot: str
    where: str
    text: str
    mend: str
    stops: bool
    source: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A poster as it is now: its picture as an address that holds it, what was found; `wrong`: why there is none."""

    picture: str
    found: Sequence[Told]
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class PosterPage:
    """`may`: this person may change it; `there`: it was saved; `dressed`: a picture lies below it."""

    head: CampaignHead
    ground: GroundForm
    slots: list[SlotForm]
    look: Looked
    handed: Handed
    may: bool
    there: bool
    dressed: bool
    wide: int = WIDE
    high: int = HIGH


@needs(CampaignPermission.VIEW)
@require_http_methods(["GET", "POST"])
def poster(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """GET /campaigns/<uid>/poster; POST keeps what was drawn."""
    head = campaign_head(request, campaign_uid, "campaign_poster")
    line = poster_of(request.workspace.id, head.line.id)
    layout = line.layout if line else _usual(request, head.line)
    may = request.actor.may(CampaignPermission.EDIT)
    if request.method == "POST":
        ground_form, slots = GroundForm(request.POST), slot_forms(layout, request.POST)
        wrong = _keep(request, campaign_uid, ground_form, slots)
        if not wrong:
            messages.success(request, _("Saved."))
            return redirect("campaign_poster", campaign_uid)
        seen = Looked("", (), wrong)
    else:
        ground_form, slots = GroundForm(initial={"ground": layout.ground}), slot_forms(layout)
        seen = _looked(request, head.line, line, layout)
    page = PosterPage(
        head, ground_form, slots, seen, handed(request.workspace.id, head.line.id, now=request.now), may,
        line is not None, bool(line and line.picture),
    )  # fmt: skip
    return render(request, "console/campaigns/poster.html", {"page": page}, status=422 if seen.wrong else 200)


@needs(CampaignPermission.EDIT)
@require_POST
def look(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """POST /campaigns/<uid>/poster/look: what is being drawn, as a picture with what is wrong; nothing is kept."""
    head = campaign_head(request, campaign_uid, "campaign_poster")
    line = poster_of(request.workspace.id, head.line.id)
    layout = line.layout if line else _usual(request, head.line)
    try:
        new = _layout(GroundForm(request.POST), slot_forms(layout, request.POST))
        seen = _looked(request, head.line, line, new)
    except BadPoster as refusal:
        seen = Looked("", (), _(refusal.message))
    return render(request, "console/campaigns/_poster_look.html", {"look": seen})


@needs(CampaignPermission.EDIT)
@require_POST
def picture(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """POST /campaigns/<uid>/poster/picture with `picture`, or `away`: what lies below."""
    campaign_head(request, campaign_uid, "campaign_poster")
    given = request.FILES.get("picture")
    try:
        kept = None
        if "away" not in request.POST and given is not None:
            kept = files.keep(
                request.actor, raw=given.read(), name="poster", allowed={FileKind.PICTURE}, owner="campaigns",
                now=request.now, longest=LONGEST,
            )  # fmt: skip
        if kept is not None or "away" in request.POST:
            designing.dress(
                request.actor, campaign_uid=campaign_uid, file_id=kept.id if kept else None, now=request.now
            )
    except Refused as refusal:
        _warn(request, refusal)
    return redirect("campaign_poster", campaign_uid)


@needs(CampaignPermission.EDIT)
@require_POST
def drop(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """POST /campaigns/<uid>/poster/drop: no poster any more."""
    try:
        designing.drop(request.actor, campaign_uid=campaign_uid, now=request.now)
    except Refused as refusal:
        _warn(request, refusal)
    return redirect("campaign_poster", campaign_uid)


@needs(CampaignPermission.VIEW)
@require_GET
def sample(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """GET /campaigns/<uid>/poster/sample.jpg: the whole poster, with a code that leads nowhere."""
    head = campaign_head(request, campaign_uid, "campaign_poster")
    line = poster_of(request.workspace.id, head.line.id)
    if line is None:
        raise Http404
    return as_file(_drawn(request, head.line, line, line.layout, 1.0), f"{head.line.name}.jpg")


@needs(CampaignPermission.VIEW)
@require_GET
def of_place(request: Looking, campaign_uid: UUID, token: str) -> HttpResponse:
    """GET /campaigns/<uid>/codes/<token>/poster.jpg: the poster with the code of a place."""
    raw = handing.draw_for_place(request.actor, campaign_uid=campaign_uid, token=token, now=request.now)
    return as_file(raw, "poster.jpg")


def as_file(raw: bytes, name: str) -> HttpResponse:
    """A poster to be saved."""
    answer = HttpResponse(raw, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(name)}"
    return answer


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="")


def _usual(request: Looking, line: CampaignLine) -> Layout:
    return usual(request.workspace.language, line.name, line.aim)


def _layout(ground_form: GroundForm, slots: list[SlotForm]) -> Layout:
    """What was said in the forms. Raises BadPoster with the first thing that is wrong."""
    for form in (ground_form, *slots):
        if not form.is_valid():
            name, said = next(iter(form.errors.items()))
            where = NAMES[form.kind] if isinstance(form, SlotForm) else _("Ground")
            raise BadPoster(f"{where} · {form.fields[name].label}: {said[0]}")
    return read(said_layout(ground_form, slots))


def _keep(request: Looking, campaign_uid: UUID, ground_form: GroundForm, slots: list[SlotForm]) -> str:
    """Keep what was drawn; answers what is wrong, in words."""
    try:
        layout = _layout(ground_form, slots)
        designing.design(request.actor, campaign_uid=campaign_uid, layout=layout, now=request.now)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        return f"{_(refusal.message)} {_(refusal.way_out)}"
    return ""


def _looked(request: Looking, line: CampaignLine, saved: PosterLine | None, layout: Layout) -> Looked:
    tones = tones_of(layout, saved.tones if saved else b"")
    found = [
        Told(
            one.slot.value if one.slot else "", str(NAMES[one.slot]) if one.slot else "", _(one.message) % one.values,
            _(one.mend) % one.values, one.stops, one.source,
        )
        for one in faults(layout, tones, modules=modules())
    ]  # fmt: skip
    raw = _drawn(request, line, saved, layout, PREVIEW)
    return Looked(f"data:image/jpeg;base64,{base64.b64encode(raw).decode()}", found)


def _drawn(request: Looking, line: CampaignLine, saved: PosterLine | None, layout: Layout, scale: float) -> bytes:
    said = said_by(request.workspace.id, begins=line.starts_at, ends=line.ends_at, name=_("Lin Xiaoman"))
    return drawn(layout, said, picture=ground(request.workspace.id, saved), scale=scale)


def _warn(request: Looking, refusal: Refused) -> None:
    if refusal.status in (403, 404):
        raise refusal
    messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
