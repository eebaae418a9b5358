"""A member checks in, looks at their days, and uses cards."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.camps.actions import checking_in
from huoqun.camps.queries.mine import Mark, MyDays, MyRun, my_days, my_runs
from huoqun.camps.rules import LONGEST_TEXT, MOST_FILES, Open, TooLong, Way
from huoqun.console.access import Visiting, harmless_twice, own
from huoqun.core import files
from huoqun.core.errors import NotFound, Refused
from huoqun.core.files import LARGEST, FileKind, FileTooLarge
from huoqun.pages.rooms import show, show_alike

_KINDS = {Way.PICTURE: FileKind.PICTURE, Way.VOICE: FileKind.AUDIO}
MOST_BYTES = max(LARGEST.values())


@dataclass(frozen=True, slots=True)
class CheckinsPage:
    """The runs in which somebody may check in."""

    runs: tuple[MyRun, ...]


@own
@require_GET
def checkins(request: Visiting) -> HttpResponse:
    """GET /me/checkin: the one run there is, shown at once (on a slow network a redirect takes longer), or the list."""
    runs = my_runs(request.workspace.id, request.visit.member_id, now=request.now)
    if len(runs) == 1:
        return _show(request, runs[0].group_run_id)
    return show(request, "pages/checkins.html", CheckinsPage(tuple(runs)))


@dataclass(frozen=True, slots=True)
class CheckinPage:
    """A run's days; `asks`: what the open day takes, in words; `marks`: each day with its mark in words."""

    group_run_id: int
    mine: MyDays
    asks: str
    accepts: tuple[str, ...]
    takes: str
    marks: tuple[tuple[int, Mark, str], ...]
    longest: int = LONGEST_TEXT


@own
@harmless_twice("a day stands once for each member")
@require_http_methods(["GET", "POST"])
def checkin(request: Visiting, group_run_id: int) -> HttpResponse:
    """GET /me/checkin/<run>; POST `text`, `link` and `files` checks in for the day that is open."""
    if request.method == "POST":
        return _hand_in(request, group_run_id)
    return _show(request, group_run_id)


def _show(request: Visiting, group_run_id: int) -> HttpResponse:
    mine = _mine(request, group_run_id)
    accepts = mine.today.accepts if mine.today else ()
    types = {Way.PICTURE: "image/*", Way.VOICE: "audio/*"}
    page = CheckinPage(
        group_run_id, mine, _asked(mine.today) if mine.today else "", accepts,
        ",".join(types[Way(way)] for way in accepts if way in types), tuple((d, m, _said(m)) for d, m in mine.days),
    )  # fmt: skip
    return show_alike(request, "pages/checkin.html", page)


def _hand_in(request: Visiting, group_run_id: int) -> HttpResponse:
    """A day that is done is no error: it was sent once more, from another device or after a lost answer."""
    mine = _mine(request, group_run_id) if request.FILES else None
    try:
        if mine is None or not mine.done_today:
            checking_in.check_in(
                request.actor, member_id=request.visit.member_id, group_run_id=group_run_id,
                text=request.POST.get("text", ""), link=request.POST.get("link", "").strip(),
                file_ids=_kept(request, mine.today) if mine else (), now=request.now,
            )  # fmt: skip
    except Refused:
        if not _mine(request, group_run_id).done_today:
            raise
    return redirect("me_checkin", group_run_id)


@own
@require_POST
def make_up(request: Visiting, group_run_id: int) -> HttpResponse:
    """POST /me/checkin/<run>/makeup: a make-up card for the `day` that was missed."""
    checking_in.make_up(
        request.actor, member_id=request.visit.member_id, group_run_id=group_run_id, day=_day(request),
        now=request.now,
    )  # fmt: skip
    return redirect("me_checkin", group_run_id)


@own
@require_POST
def freeze(request: Visiting, group_run_id: int) -> HttpResponse:
    """POST /me/checkin/<run>/leave: leave for the day that is open, or the next."""
    checking_in.freeze(request.actor, member_id=request.visit.member_id, group_run_id=group_run_id, now=request.now)
    return redirect("me_checkin", group_run_id)


def _mine(request: Visiting, group_run_id: int) -> MyDays:
    mine = my_days(request.workspace.id, request.visit.member_id, group_run_id, now=request.now)
    if mine is None:
        raise NotFound
    return mine


def _kept(request: Visiting, today: Open | None) -> list[int]:
    """The files that came with the form, kept; what the day does not take is refused. None where no day is open."""
    if today is None:
        return []
    sent: list[UploadedFile] = request.FILES.getlist("files")
    if len(sent) > MOST_FILES:
        raise TooLong
    allowed = [_KINDS[Way(way)] for way in today.accepts if way in _KINDS]
    owner, kept = f"member:{request.visit.member_id}", []
    for one in sent:
        if (one.size or 0) > MOST_BYTES:
            raise FileTooLarge
        made = files.keep(
            request.actor, raw=one.read(), name=one.name or "", allowed=allowed, owner=owner, now=request.now
        )
        kept.append(made.id)
    return kept


def _day(request: Visiting) -> int | None:
    text = request.POST.get("day", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None


def _asked(day: Open) -> str:
    """What a day takes, in words: one of these is enough."""
    words = _("words, at least %(n)s characters") % {"n": day.least} if day.least else _("words")
    names = {Way.WORDS: words, Way.PICTURE: _("a picture"), Way.VOICE: _("a recording"), Way.LINK: _("a link")}
    return pgettext("one of these", " or ").join(names[Way(way)] for way in day.accepts)


def _said(mark: Mark) -> str:
    return {
        Mark.DONE: _("checked in"), Mark.FROZEN: _("on leave"), Mark.MISSED: _("missed"), Mark.OPEN: _("still open"),
    }[mark]  # fmt: skip
