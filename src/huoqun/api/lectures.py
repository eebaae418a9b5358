"""/api/v1/lectures: lectures, how far each of their groups is, what groups ask; said, opened, held, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from huoqun.lectures.actions import following, running, speaking
from huoqun.lectures.permissions import LecturePermission
from huoqun.lectures.queries import asked
from huoqun.lectures.queries.board import LectureLine, lags, lecture, lectures
from huoqun.lectures.rules import LONGEST_LINE

from .guard import permission

router = Router(tags=["lectures"])


class Lecture(Schema):
    """`groups` hear it, `stuck` of them wait at a line that failed; `asked`: open questions."""

    uid: UUID
    title: str
    lecturer: str
    state: str
    starts_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    held_at: datetime | None
    groups: int
    stuck: int
    lines: int
    asked: int


class Lag(Schema):
    """`sent`: lines that the group has; `behind`: lines that have not ended there, the first of them of `since`."""

    group_uid: UUID
    group: str
    state: str
    why: str
    sent: int
    behind: int
    since: datetime | None
    late: int
    told: int


class Question(Schema):
    group: str
    name: str
    at: datetime
    state: str
    text: str


class Words(Schema):
    text: str = Field(min_length=1, max_length=LONGEST_LINE)


class Said(Schema):
    """The line's number in the lecture."""

    no: int


class Retried(Schema):
    groups: int


@router.get("", response=list[Lecture], summary="Lectures")
@permission(LecturePermission.VIEW)
def lines(request: Any) -> list[Lecture]:
    """What is on first, then what is planned; a hundred at most."""
    return [_lecture(one) for one in lectures(request.actor)]


@router.get("/{lecture_uid}", response=Lecture, summary="A lecture")
@permission(LecturePermission.VIEW)
def one(request: Any, lecture_uid: UUID) -> Lecture:
    """How far it is; counts are worked out anew each time."""
    return _lecture(lecture(request.actor, lecture_uid=lecture_uid))


@router.get("/{lecture_uid}/groups", response=list[Lag], summary="How far each group of a lecture is")
@permission(LecturePermission.VIEW)
def board(request: Any, lecture_uid: UUID) -> list[Lag]:
    """In the order in which they hear it."""
    line = lecture(request.actor, lecture_uid=lecture_uid)
    return [
        Lag(
            group_uid=x.group_uid, group=x.group, state=x.state, why=x.why, sent=x.sent, behind=x.behind,
            since=x.since, late=x.late, told=x.told,
        )
        for x in lags(request.actor, lecture_id=line.id)
    ]  # fmt: skip


@router.get("/{lecture_uid}/questions", response=list[Question], summary="What the groups of a lecture ask")
@permission(LecturePermission.VIEW)
def questions(request: Any, lecture_uid: UUID) -> list[Question]:
    """What is open first; two hundred at most."""
    line = lecture(request.actor, lecture_uid=lecture_uid)
    return [
        Question(group=q.group, name=q.name, at=q.at, state=q.state, text=q.text)
        for q in asked.questions(request.actor, lecture_id=line.id)
    ]


@router.post("/{lecture_uid}/lines", response=Said, summary="Say something in every group of a lecture")
@permission(LecturePermission.RUN)
def say(request: Any, lecture_uid: UUID, body: Words) -> Said:
    """While it is on. Send an Idempotency-Key: asked again, it is said once."""
    return Said(no=speaking.say(request.actor, lecture_uid=lecture_uid, text=body.text, now=request.now))


@router.post("/{lecture_uid}/retry", response=Retried, summary="Have the groups that failed try again")
@permission(LecturePermission.RUN)
def retry(request: Any, lecture_uid: UUID) -> Retried:
    """What has arrived is never said again. 409 where none waits."""
    return Retried(groups=following.retry(request.actor, lecture_uid=lecture_uid, now=request.now))


@router.post("/{lecture_uid}/start", response=Lecture, summary="Open a lecture")
@permission(LecturePermission.RUN)
def start(request: Any, lecture_uid: UUID) -> Lecture:
    """From now on what its hosts say is relayed."""
    running.start(request.actor, lecture_uid=lecture_uid, now=request.now)
    return one(request, lecture_uid)


@router.post("/{lecture_uid}/hold", response=Lecture, summary="Hold the relay of a lecture")
@permission(LecturePermission.RUN)
def hold(request: Any, lecture_uid: UUID) -> Lecture:
    """Nothing goes out until it goes on; what the hosts say is kept."""
    running.hold(request.actor, lecture_uid=lecture_uid, now=request.now)
    return one(request, lecture_uid)


@router.post("/{lecture_uid}/go-on", response=Lecture, summary="Let a held relay go on")
@permission(LecturePermission.RUN)
def go_on(request: Any, lecture_uid: UUID) -> Lecture:
    """Each group goes on where it was."""
    running.go_on(request.actor, lecture_uid=lecture_uid, now=request.now)
    return one(request, lecture_uid)


@router.post("/{lecture_uid}/end", response=Lecture, summary="End a lecture")
@permission(LecturePermission.RUN)
def end(request: Any, lecture_uid: UUID) -> Lecture:
    """Nothing more is taken in; groups that lag still get the rest."""
    running.end(request.actor, lecture_uid=lecture_uid, now=request.now)
    return one(request, lecture_uid)


def _lecture(line: LectureLine) -> Lecture:
    return Lecture(
        uid=line.uid, title=line.title, lecturer=line.lecturer, state=line.state, starts_at=line.starts_at,
        started_at=line.started_at, ended_at=line.ended_at, held_at=line.held_at, groups=line.groups,
        stuck=line.stuck, lines=line.lines, asked=line.asked,
    )  # fmt: skip
