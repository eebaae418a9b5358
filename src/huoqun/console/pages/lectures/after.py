"""What stands around a lecture: its series and campaign, the feedback of its groups, and whom sales speaks to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.campaigns import CampaignLine, campaigns, invitations, pool
from huoqun.campaigns.rules.campaigns import Kind
from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused
from huoqun.lectures.actions import afterwards, looping
from huoqun.lectures.looping import LONGEST_WORDS
from huoqun.lectures.permissions import LecturePermission
from huoqun.lectures.queries.board import LectureLine, lags, lecture
from huoqun.lectures.queries.series import Candidate, Round, SeriesLine, all_series, candidates, round_of
from huoqun.lectures.rules import State
from huoqun.members.queries.faces import Face, faces
from huoqun.work.queries.doers import team as everybody

from .acts import done
from .tabs import of_one
from .words import follow_words

MOST = 200


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who could be spoken to. `said`: what speaks for it; `came`: they came by the campaign."""

    id: int
    face: Face
    asked: int
    score: int | None
    came: bool
    followed: bool


@dataclass(frozen=True, slots=True)
class AfterPage:
    """`campaigns`: those that may bring people, of the kind that lectures have first; `more`: groups of its pool that
    do not hear the lecture yet.
    """

    tabs: Sequence[NavItem]
    line: LectureLine
    round: Round
    series: Sequence[SeriesLine]
    series_uid: UUID | None
    campaigns: Sequence[CampaignLine]
    more: Sequence[tuple[int, str]]
    people: Sequence[Person]
    words: str
    team: Sequence[tuple[int, str]]
    score: str
    may_edit: bool
    may_run: bool
    was_on: bool
    longest: int = LONGEST_WORDS


@needs(LecturePermission.VIEW)
@require_GET
def after(request: Looking, lecture_uid: UUID) -> HttpResponse:
    """GET /lectures/<uid>/after"""
    line = lecture(request.actor, lecture_uid=lecture_uid)
    one = round_of(request.actor, lecture_id=line.id)
    every = all_series(request.actor)
    here = next((s for s in every if s.id == one.series_id), None)
    found = campaigns(request.actor) if request.actor.may(CampaignPermission.VIEW) else []
    brings = next((c for c in found if c.uid == one.campaign), None)
    may_run = request.actor.may(LecturePermission.RUN)
    team = list(everybody(request.workspace.id).items()) if may_run else []
    page = AfterPage(
        of_one(line.uid, "lecture_after"), line, one, [s for s in every if s.ended_at is None or s is here],
        here.uid if here else None, sorted(found, key=lambda c: c.kind is not Kind.LECTURE),
        _more(request, line, brings) if brings else [], _people(request, line, brings) if may_run else [],
        (here.follow_words if here else "") or follow_words(), team,
        f"{one.score:.1f}" if one.score is not None else "",
        request.actor.may(LecturePermission.EDIT), may_run, line.state in (State.LIVE, State.ENDED),
    )  # fmt: skip
    return render(request, "console/lectures/after.html", {"page": page})


@needs(LecturePermission.EDIT)
@require_POST
def place(request: Looking, lecture_uid: UUID) -> HttpResponse:
    """POST /lectures/<uid>/place with `series` and `campaign`, each a uid or nothing."""
    series_uid, campaign_uid = _uid(request, "series"), _uid(request, "campaign")
    if campaign_uid is not None and campaign_uid not in {c.uid for c in _campaigns(request)}:
        campaign_uid = None
    done(request, lecture_uid, lambda: looping.place(
        request.actor, lecture_uid=lecture_uid, series_uid=series_uid, campaign_uid=campaign_uid, now=request.now
    ))  # fmt: skip
    return redirect("lecture_after", lecture_uid)


@needs(LecturePermission.RUN)
@require_POST
def feedback(request: Looking, lecture_uid: UUID) -> HttpResponse:
    """POST /lectures/<uid>/feedback with `text`: a survey before every group, and these words in each."""
    done(request, lecture_uid, lambda: afterwards.ask_feedback(
        request.actor, lecture_uid=lecture_uid, text=request.POST.get("text", "")[:20_000], now=request.now
    ))  # fmt: skip
    return redirect("lecture_after", lecture_uid)


@needs(LecturePermission.RUN)
@require_POST
def follow(request: Looking, lecture_uid: UUID) -> HttpResponse:
    """POST /lectures/<uid>/follow with `member` (again and again) and `words`: `who` of the team speaks to them."""
    said, who = request.POST.getlist("member")[:MOST], request.POST.get("who", "")
    ids = [int(one) for one in said if one.isascii() and one.isdecimal() and len(one) < 19]
    try:
        n = afterwards.follow_up(
            request.actor, lecture_uid=lecture_uid, member_ids=ids, words=request.POST.get("words", ""),
            user_id=int(who) if who.isascii() and who.isdecimal() and len(who) < 19 else None, now=request.now,
        )  # fmt: skip
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        told = ngettext("%(n)s task is in Today.", "%(n)s tasks are in Today.", n)
        messages.success(request, told % {"n": n})
    return redirect("lecture_after", lecture_uid)


def _campaigns(request: Looking) -> list[CampaignLine]:
    return campaigns(request.actor) if request.actor.may(CampaignPermission.VIEW) else []


def _uid(request: Looking, name: str) -> UUID | None:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return None


def _more(request: Looking, line: LectureLine, campaign: CampaignLine) -> list[tuple[int, str]]:
    """Groups that the campaign fills and that do not hear the lecture."""
    hears = {lag.group_id for lag in lags(request.actor, lecture_id=line.id)} | {line.host_group_id}
    return [(p.group_id, p.group) for p in pool(request.workspace.id, campaign.id) if p.group_id not in hears]


def _people(request: Looking, line: LectureLine, campaign: CampaignLine | None) -> list[Person]:
    """Who asked or answered, then whoever came by the campaign and is still there."""
    keen = {one.member_id: one for one in candidates(request.actor, lecture_id=line.id)}
    brought = invitations(request.workspace.id, campaign.id, limit=MOST) if campaign else []
    came = [one.member_id for one in brought if one.joined_at is not None and one.state != "voided"]
    known = faces(request.workspace.id, [*keen, *came])
    heads = {id: known[id].id for id in known}
    new = {heads[id] for id in came if id in heads}
    rows: dict[int, Person] = {}
    for id in [*keen, *came]:
        face = known.get(id)
        if face is None or face.id in rows or face.is_bot or face.is_staff or face.erased:
            continue
        one = keen.get(face.id, Candidate(face.id, 0, None, followed=False))
        rows[face.id] = Person(face.id, face, one.asked, one.score, face.id in new, one.followed)
    return list(rows.values())[:MOST]
