"""What a member sends to show that they shared, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.campaigns.actions import proving
from huoqun.campaigns.queries.mine import MyCampaign, my_campaign
from huoqun.campaigns.queries.screenshots import ShotLine, mine
from huoqun.campaigns.rules.campaigns import RUNNING, State
from huoqun.campaigns.rules.entry import word_on
from huoqun.campaigns.rules.screenshots import ShotState, may_again
from huoqun.campaigns.screenshots.words import why_back
from huoqun.campaigns.telling import picture_shows
from huoqun.console.access import Visiting, own
from huoqun.core import files
from huoqun.core.files import LARGEST, FileKind, FileTooLarge
from huoqun.pages.rooms import show

from .words import state_of


@dataclass(frozen=True, slots=True)
class Sent:
    """A screenshot in words. `may_appeal`: they may ask for another look."""

    line: ShotLine
    state: str
    signs: list[str]
    may_appeal: bool


@dataclass(frozen=True, slots=True)
class ScreenshotPage:
    """`shows`: what has to be seen in the picture; `word`: of today, "" without one; `in_group`: posting it will do."""

    line: MyCampaign
    sent: list[Sent]
    may_send: bool
    shows: list[str]
    word: str
    in_group: bool


@own
@require_http_methods(["GET", "POST"])
def screenshot(request: Visiting, campaign_uid: UUID) -> HttpResponse:
    """GET /me/campaigns/<uid>/screenshot; POST `picture` sends one."""
    me = request.visit.member_id
    line = my_campaign(request.workspace.id, me, campaign_uid=campaign_uid, now=request.now)
    if request.method == "POST":
        _send(request, campaign_uid)
        return redirect("me_screenshot", campaign_uid)
    found = mine(request.workspace.id, line.id, me)
    may_send = bool(line.participant_id) and line.state in RUNNING and may_again([one.state for one in found])
    page = ScreenshotPage(
        line, [_sent(one, is_over=line.state == State.SETTLED) for one in found], may_send,
        picture_shows(line.kind, line.entry),
        word_on(line.entry, line.starts_at, request.now, zone=request.workspace.zone),
        bool(line.entry.get("in_group")),
    )  # fmt: skip
    return show(request, "pages/screenshot.html", page)


def _send(request: Visiting, campaign_uid: UUID) -> None:
    me, given = request.visit.member_id, request.FILES.get("picture")
    if given is None:
        raise files.BadFile
    if (given.size or 0) > LARGEST["picture"]:
        raise FileTooLarge
    kept = files.keep(
        request.actor, raw=given.read(), name=given.name or "", allowed=[FileKind.PICTURE], owner=f"member:{me}",
        now=request.now,
    )  # fmt: skip
    proving.send(request.actor, campaign_uid=campaign_uid, member_id=me, file_id=kept.id, now=request.now)


@own
@require_POST
def appeal(request: Visiting, campaign_uid: UUID, shot_uid: UUID) -> HttpResponse:
    """POST /me/campaigns/<uid>/screenshot/<shot>/appeal with `words`"""
    words = request.POST.get("words", "")
    proving.appeal(request.actor, shot_uid=shot_uid, member_id=request.visit.member_id, words=words, now=request.now)
    return redirect("me_screenshot", campaign_uid)


def _sent(one: ShotLine, *, is_over: bool) -> Sent:
    is_back = one.state is ShotState.REJECTED
    signs = why_back(one.signs, one.because, one.why, _) if is_back else []
    return Sent(one, state_of(one, is_over=is_over), signs, is_back and one.has_file and not one.is_appealed)
