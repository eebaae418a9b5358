"""Sessions of a class: planned; who came, by hand and by the meeting tool's list, looked at before it is noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.camps.actions import attending, scheduling
from huoqun.camps.actions.scheduling import NewSession
from huoqun.camps.attendance import BadList, BadSession, CameHow, Matched, enough, matched, read_list
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.classes import Student, roster
from huoqun.camps.queries.sessions import Came, SessionLine, came_to, known_of, session_of, sessions_of
from huoqun.console.access import Looking, needs

from ..tabs import ClassHead, class_head

LARGEST = 2_000_000
_HOWS = {"came": CameHow.HAND, "later": CameHow.REPLAY, "excused": CameHow.EXCUSED}


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """All sessions of a class; `of`: how many are in it. `form`: what was filled in, where it was refused."""

    head: ClassHead
    lines: Sequence[SessionLine]
    of: int
    may: bool
    form: Mapping[str, str]
    fault: str


@needs(CampPermission.VIEW)
@require_http_methods(["GET", "POST"])
def sessions(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET, POST /camps/<run uid>/sessions: `title`, `starts`, `minutes`, `word`, `by`, `least` plan one."""
    head = class_head(request, group_run_uid, "camp_sessions")
    run, fault, form = head.line.group_run_id or 0, "", {"minutes": "60", "least": "60"}
    if request.method == "POST":
        form = {
            name: request.POST.get(name, "").strip() for name in ("title", "starts", "minutes", "word", "by", "least")
        }
        try:
            scheduling.plan_session(
                request.actor, group_run_id=run, session=_new(form, head.line.zone), now=request.now
            )
        except BadSession as refusal:
            fault = f"{refusal} {_(refusal.way_out)}"
        else:
            messages.success(request, _("The session is planned."))
            return redirect("camp_sessions", group_run_uid)
    page = SessionsPage(head, sessions_of(request.workspace.id, run), head.line.here, _may(request, head), form, fault)
    return render(request, "console/camps/sessions.html", {"page": page}, status=422 if fault else 200)


@dataclass(frozen=True, slots=True)
class Row:
    """A member and how they were at the session, in words; `tone` as its mark."""

    student: Student
    said: str
    tone: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """A list that was looked at. `sure`: name, minutes, whether they are enough. `raw`: the list itself."""

    sure: Sequence[tuple[str, int | None, bool]]
    unknown: Sequence[str]
    unclear: Sequence[str]
    raw: str


@dataclass(frozen=True, slots=True)
class SessionPage:
    head: ClassHead
    line: SessionLine
    rows: Sequence[Row]
    may: bool
    found: Found | None = None
    fault: str = ""


@needs(CampPermission.VIEW)
@require_GET
def one(request: Looking, group_run_uid: UUID, session_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/sessions/<uid>"""
    return _show(request, group_run_uid, session_uid)


@needs(CampPermission.RUN)
@require_POST
def note(request: Looking, group_run_uid: UUID, session_uid: UUID) -> HttpResponse:
    """POST /camps/<run uid>/sessions/<uid>/note: `member` uids, ticked; `how`: came, later, excused, or away."""
    head = class_head(request, group_run_uid, "camp_sessions")
    line = session_of(request.actor, group_run_uid, session_uid, now=request.now)
    chosen = set(request.POST.getlist("member"))
    ids = [m.id for m in roster(request.workspace.id, head.line.group_run_id or 0) if str(m.uid) in chosen]
    how = _HOWS.get(request.POST.get("how", ""))
    done = 0
    if ids and how is None:
        done = attending.correct_attendance(request.actor, session_uid=line.uid, member_ids=ids, now=request.now)
    elif ids and how is not None:
        minutes: dict[int, int | None] = dict.fromkeys(ids)
        done = attending.note_attendance(request.actor, session_uid=line.uid, minutes=minutes, how=how, now=request.now)
    messages.success(request, ngettext("%(n)d member is noted.", "%(n)d members are noted.", done) % {"n": done})
    return redirect("camp_session", group_run_uid, session_uid)


@needs(CampPermission.RUN)
@require_POST
def listed(request: Looking, group_run_uid: UUID, session_uid: UUID) -> HttpResponse:
    """POST /camps/<run uid>/sessions/<uid>/list: `list` or `file` is looked at; with `sure` it is noted."""
    head = class_head(request, group_run_uid, "camp_sessions")
    line = session_of(request.actor, group_run_uid, session_uid, now=request.now)
    known = known_of(request.workspace.id, head.line.group_run_id or 0)
    try:
        raw = _raw(request)
        found = matched(read_list(raw), known)
    except BadList as refusal:
        return _show(request, group_run_uid, session_uid, fault=f"{refusal} {_(refusal.way_out)}")
    if request.POST.get("sure") and found.sure:
        done = attending.note_attendance(
            request.actor, session_uid=line.uid, minutes=dict(found.sure), how=CameHow.FILE, now=request.now
        )
        messages.success(request, ngettext("%(n)d member is noted.", "%(n)d members are noted.", done) % {"n": done})
        return redirect("camp_session", group_run_uid, session_uid)
    return _show(request, group_run_uid, session_uid, matching=found, raw=raw)


@needs(CampPermission.RUN)
@require_POST
def cancel(request: Looking, group_run_uid: UUID, session_uid: UUID) -> HttpResponse:
    """POST /camps/<run uid>/sessions/<uid>/cancel"""
    line = session_of(request.actor, group_run_uid, session_uid, now=request.now)
    scheduling.cancel_session(request.actor, session_uid=line.uid, now=request.now)
    messages.success(request, _("The session is cancelled and counts for nobody."))
    return redirect("camp_sessions", group_run_uid)


def _show(
    request: Looking, run_uid: UUID, uid: UUID, *, matching: Matched | None = None, raw: str = "", fault: str = ""
) -> HttpResponse:
    head = class_head(request, run_uid, "camp_sessions")
    line = session_of(request.actor, run_uid, uid, now=request.now)
    people = roster(request.workspace.id, head.line.group_run_id or 0)
    noted = came_to(request.workspace.id, line.id)
    rows = [_row(one, noted.get(one.id), line, request.now) for one in people if one.left_at is None]
    found = None
    if matching is not None:
        names = {one.id: one.name for one in people}
        length = round((line.ends_at - line.starts_at).total_seconds() / 60)
        sure = [(names[id], minutes, enough(minutes, length, line.least)) for id, minutes in matching.sure]
        found = Found(sure, matching.unknown, matching.unclear, raw)
    page = SessionPage(head, line, rows, _may(request, head), found, fault)
    return render(request, "console/camps/session.html", {"page": page}, status=422 if fault else 200)


def _row(student: Student, came: Came | None, line: SessionLine, now: datetime) -> Row:
    if came is None:
        over = now >= line.ends_at
        said = pgettext("at a session", "did not come") if over else pgettext("at a session", "not yet")
        return Row(student, said, "bad" if over else "info", None)
    if not came.counts:
        short = came.how is CameHow.FILE and came.minutes is not None
        said = pgettext("at a session", "too short") if short else pgettext("at a session", "did not come")
        return Row(student, said, "bad", came.minutes)
    said = {
        CameHow.WORD: pgettext("at a session", "came, by the word"),
        CameHow.PAGE: pgettext("at a session", "came, on their page"),
        CameHow.HAND: pgettext("at a session", "came, noted by hand"),
        CameHow.FILE: pgettext("at a session", "came, by the list"),
        CameHow.REPLAY: pgettext("at a session", "saw it later"),
        CameHow.EXCUSED: pgettext("at a session", "excused"),
    }[came.how]
    return Row(student, said, {CameHow.REPLAY: "watch", CameHow.EXCUSED: "quiet"}.get(came.how, "good"), came.minutes)


def _may(request: Looking, head: ClassHead) -> bool:
    return request.actor.may(CampPermission.RUN, group_id=head.line.group_id, chapter_id=head.line.chapter_id)


def _raw(request: Looking) -> str:
    """The list as text: what was pasted, or the file in UTF-8 or GB 18030. Raises BadList."""
    sent = request.FILES.get("file")
    if sent is None:
        return request.POST.get("list", "")
    if (sent.size or 0) > LARGEST:
        raise BadList
    raw = sent.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadList


def _new(form: Mapping[str, str], zone: str) -> NewSession:
    """A session as the form says it, its times by the class's clock. Raises BadSession."""
    try:
        starts = datetime.fromisoformat(form["starts"]).replace(tzinfo=ZoneInfo(zone or "UTC"))
        minutes, least = int(form["minutes"]), int(form["least"])
        ends = starts + timedelta(minutes=minutes)
    except (ValueError, OverflowError) as error:
        raise BadSession from error
    return NewSession(form["title"], starts, ends, form["word"], form["by"], least)
