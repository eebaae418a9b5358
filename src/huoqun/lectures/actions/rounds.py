"""Rounds of a series as manuals ask for them: one a day, heard by every group whose manual says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import journal
from huoqun.core.actor import EVERYWHERE, Actor, system
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.core.things import uid_of
from huoqun.forms.actions.surveys import Asking, ask_groups
from huoqun.groups.queries.places import places
from huoqun.members.queries.alike import heads
from huoqun.work.actions.tasks import NewTask, make

from ..facts.series import FeedbackAsked, RoundAskedFor
from ..models.lecture import Host, Lecture, Target
from ..models.series import FollowUp, Series
from ..permissions import LecturePermission
from ..queries.awaited import awaited, planned_for
from ..queries.series import feedback_of, keen
from ..rules import NewLecture, NobodyToFollow, NoRound, NoSurvey, RoundOver, State, TargetState
from ._awaiting import is_over, lasts_moved, moved, wait_for
from ._rows import locked
from .afterwards import OPEN_FOR, follow_up
from .looping import begin_series, place
from .planning import add_groups, plan
from .running import end, start

AROUND = timedelta(hours=12)
"""A manual opens the round that is this near; one of another day is not meant."""
LATELY = timedelta(days=7)
"""And speaks of one whose day was so lately."""
OPEN = (State.PLANNED, State.LIVE)
ROLE = "assistant"
_ALONE = "select pg_advisory_xact_lock(hashtextextended(%s, 13))"


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round as a manual asks for it; `zone`: of the day that it is the round of; `campaign`: its name, "": none."""

    series: str
    title: str
    starts_at: datetime
    zone: str
    lecturer: str = ""
    campaign: str = ""


@transaction.atomic
def join_round(actor: Actor, *, wanted: NewRound, group_ids: Collection[int], now: datetime) -> None:
    """Have these groups hear the round of that day.

    The first who asks has it planned, with the hosts and groups of the round before, in a series that begins where none
    of this name goes on; the team is asked to book whoever speaks. It stays the round of that day wherever it is moved.
    One that somebody called off, or that is over, is not planned anew. Raises NotAllowed, BadSeries, BadLecture,
    RoundOver.
    """
    actor.require(LecturePermission.EDIT)
    series = _alone_with(actor.workspace_id, wanted.series)
    if series is None:
        begun = begin_series(actor, name=wanted.series, now=now)
        series = Series.objects.of(actor.workspace_id).get(uid=begun)
    there = _of_day(series, wanted)
    row = next((one for one in there if one.state in OPEN), None)
    if row is None and there:
        raise RoundOver
    if row is None:
        row = _plan(actor, series, wanted, group_ids, now)
    else:
        add_groups(actor, lecture_uid=row.uid, group_ids=_hearing(row, group_ids), now=now)
        if row.campaign is None and (campaign := _campaign(row.workspace_id, wanted)) is not None:
            place(actor, lecture_uid=row.uid, series_uid=series.uid, campaign_uid=campaign, now=now)
    if row.asked_day is None:
        Lecture.objects.of(row.workspace_id).filter(id=row.id).update(asked_day=_day(wanted))
        journal.record(actor, [RoundAskedFor(lecture_id=row.id, starts_at=wanted.starts_at)], at=now)


def _campaign(workspace_id: int, wanted: NewRound) -> UUID | None:
    return uid_of(workspace_id, "campaign", wanted.campaign) if wanted.campaign else None


def _alone_with(workspace_id: int, name: str) -> Series | None:
    """The series that goes on by this name, which nobody else moves meanwhile; what is read afterwards is as it is.

    Groups of one series come to a step at the same moment, in several workers, and each worker has several series: one
    lock for all of them, before any row's, so that no two wait for each other.
    """
    with server_cursor() as cursor:
        cursor.execute(_ALONE, [f"lectures/{workspace_id}"])
    own = Series.objects.of(workspace_id).select_for_update(no_key=True)
    return own.filter(name=name, ended_at=None).order_by("-id").first()


def _day(wanted: NewRound) -> date:
    return wanted.starts_at.astimezone(ZoneInfo(wanted.zone)).date()


def _of_day(series: Series, wanted: NewRound) -> list[Lecture]:
    day = _day(wanted)
    near = Q(asked_day=None, starts_at__range=(wanted.starts_at - 2 * AROUND, wanted.starts_at + 2 * AROUND))
    own = Lecture.objects.of(series.workspace_id).filter(Q(asked_day=day) | near, series_id=series.id).order_by("id")
    return [one for one in own if day in (one.asked_day, one.starts_at.astimezone(ZoneInfo(wanted.zone)).date())]


def _hearing(row: Lecture, group_ids: Collection[int]) -> list[int]:
    return sorted(set(group_ids) - {row.host_group_id})


def _plan(actor: Actor, series: Series, wanted: NewRound, group_ids: Collection[int], now: datetime) -> Lecture:
    own = Lecture.objects.of(series.workspace_id).filter(series_id=series.id, starts_at__lt=wanted.starts_at)
    before = own.exclude(state=State.CANCELLED).order_by("-starts_at", "-id").first()
    host, hosts, heard = (before.host_group_id, _hosts(before), _groups(before)) if before else (None, (), set[int]())
    here = {one.id for one in places(series.workspace_id, scope=EVERYWHERE).values() if one.ended_at is None}
    if host not in here or not hosts:
        host, hosts = None, ()
    new = NewLecture(
        title=wanted.title, starts_at=wanted.starts_at, lecturer=wanted.lecturer, host_group_id=host, host_ids=hosts,
        group_ids=tuple(sorted((heard | set(group_ids)) & here - {host})), delay=before.delay if before else 0,
    )  # fmt: skip
    uid = plan(actor, lecture=new, now=now)
    campaign = _campaign(series.workspace_id, wanted)
    place(actor, lecture_uid=uid, series_uid=series.uid, campaign_uid=campaign, now=now)
    row = Lecture.objects.of(series.workspace_id).get(uid=uid)
    if not wanted.lecturer or host is None:
        _book(actor, row, series, now)
    return row


def _hosts(row: Lecture) -> tuple[int, ...]:
    """Those who still can be hosts: neither erased nor, since then, found to be bots."""
    own = Host.objects.of(row.workspace_id).filter(lecture_id=row.id)
    were = list(own.order_by("id").values_list("member_id", flat=True))
    stand = heads(row.workspace_id, were)
    return tuple(one for one in were if one in stand)


def _groups(row: Lecture) -> set[int]:
    own = Target.objects.of(row.workspace_id).filter(lecture_id=row.id)
    return set(own.exclude(state=TargetState.OUT).values_list("group_id", flat=True))


def _book(actor: Actor, row: Lecture, series: Series, now: datetime) -> None:
    """A manual knows neither who can come nor where they speak: a person books them, a day ahead where there is one."""
    here = workspace(row.workspace_id)
    with override(here.language):
        title = _("%(series)s: book whoever speaks at “%(title)s” on %(day)s, and write down where they speak.")
    day = row.starts_at.astimezone(here.tz).strftime("%m-%d %H:%M")
    task = NewTask(
        key=f"lecture/book/{row.id}", kind="lecture_book", role=ROLE, why={"lecture": row.title},
        title=title % {"series": series.name, "title": row.title, "day": day},
        due_at=max(row.starts_at - timedelta(days=1), now + timedelta(hours=1)),
    )  # fmt: skip
    make(system(row.workspace_id, "lectures"), tasks=[task], now=now)


@dataclass(frozen=True, slots=True)
class Step:
    """A manual's step about a round: of the series of this name, when it was to be taken, and whose day that was."""

    series: str
    at: datetime
    zone: str = ""

    def day(self, workspace_id: int) -> date:
        return self.day_of(workspace_id, self.at)

    def day_of(self, workspace_id: int, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone) if self.zone else workspace(workspace_id).tz).date()


@transaction.atomic
def open_round(actor: Actor, *, step: Step, now: datetime) -> None:
    """Open the round of a series that is due; one that is on already stays so. One that somebody moved to later waits
    for its time, when it opens by itself. Raises NotAllowed, NoRound, NobodyHears.
    """
    actor.require(LecturePermission.RUN)
    here, today = actor.workspace_id, step.day(actor.workspace_id)
    due = Q(starts_at__range=(now - AROUND, now + AROUND)) | Q(state=State.PLANNED, asked_day=today)
    near = list(_held(_rounds(here, step.series, *OPEN).filter(due)))
    if not near and _called_off(_of_days(here, step, since=today), step, here):
        return
    if not near:
        raise NoRound
    row = min(near, key=lambda one: (one.asked_day not in (None, today), abs(one.starts_at - now)))
    if row.state != State.PLANNED:
        return
    was_moved = bool(moved(here, [row], at=step.at))
    if was_moved and "open" not in awaited(here, [row.id])[row.id]:
        wait_for(actor, row, act="open", at=step.at, now=now)
    if was_moved and row.starts_at > now:
        return
    if row.starts_at < now - AROUND:
        raise NoRound
    start(actor, lecture_uid=row.uid, now=now)


@transaction.atomic
def end_round(actor: Actor, *, step: Step, now: datetime) -> None:
    """End what is on of a series; nothing where nothing is. What was moved ends as long after its new time as the
    manual ends it after its old one. Raises NotAllowed.
    """
    actor.require(LecturePermission.RUN)
    here = actor.workspace_id
    on = Q(state=State.LIVE) | Q(asked_day__lte=step.day(here))
    rows = list(_held(_rounds(here, step.series, *OPEN).filter(on)))
    late = moved(here, rows)
    asked = awaited(here, [row.id for row in late])
    for row in rows:
        waits = asked.get(row.id, {})
        lasts = lasts_moved(waits, at=step.at)
        if lasts is not None and "end" not in waits:
            wait_for(actor, row, act="end", at=step.at, seconds=int(lasts.total_seconds()), now=now)
        if row.state == State.LIVE and (lasts is None or (row.started_at or now) + lasts <= now):
            end(actor, lecture_uid=row.uid, now=now)


@transaction.atomic
def follow_round(actor: Actor, *, step: Step, words: str, most: int, now: datetime) -> int:
    """Have those spoken to who asked something in the last round of a series, or liked it, `most` of them a round, whom
    a person chose included; with these words, or else the series' own. Answers how many are new.

    Raises NotAllowed, NoRound, NothingToSay.
    """
    actor.require(LecturePermission.RUN)
    found = _lately(actor.workspace_id, step, now)
    if found is None:
        return 0
    row = locked(actor, found.uid)
    room = most - FollowUp.objects.of(row.workspace_id).filter(lecture_id=row.id).count()
    people = keen(actor, lecture_id=row.id)[: max(room, 0)]
    own = _words_of(row)
    with override(workspace(row.workspace_id).language):
        usual = _("Hello {name}, thank you for coming to “{title}”. Which part was of use to you? I am glad to help.")
    try:
        said = words.strip() or own or usual
        return follow_up(actor, lecture_uid=row.uid, member_ids=people, words=said, now=now) if people else 0
    except NobodyToFollow:
        return 0


def _words_of(row: Lecture) -> str:
    if row.series_id is None:
        return ""
    return Series.objects.of(row.workspace_id).get(id=row.series_id).follow_words.strip()


@transaction.atomic
def ask_here(
    actor: Actor, *, step: Step, survey: str, group_ids: Sequence[int], now: datetime
) -> set[int]:  # fmt: skip
    """Put a survey about the last round of a series before those of these groups that heard it or in which its lecturer
    spoke, each once a round; answers which were asked now. Raises NotAllowed, NoRound, NoSurvey.
    """
    actor.require(LecturePermission.RUN)
    row = _lately(actor.workspace_id, step, now)
    if row is None:
        return set()
    heard = (_groups(row) | {row.host_group_id}) & set(group_ids)
    new = sorted(one for one in heard - feedback_of(row.workspace_id, row.id) if one is not None)
    by = system(row.workspace_id, "lectures")
    ask_groups(
        by, askings=[Asking(survey, f"lecture/{row.id}/{one}", one, now, now + OPEN_FOR) for one in new], now=now
    )  # fmt: skip
    asked = feedback_of(row.workspace_id, row.id) & set(new)
    if new and not asked:
        raise NoSurvey
    if asked:
        journal.record(actor, [FeedbackAsked(lecture_id=row.id, survey=survey)], at=now)
    return asked


def _lately(workspace_id: int, step: Step, now: datetime) -> Lecture | None:
    """The round of the latest day whose time has come, where it was held; None: it was called off.

    Raises NoRound: there is none, or it was moved and is not over.
    """
    today = step.day(workspace_id)
    there = _of_days(workspace_id, step, since=today - LATELY + timedelta(days=1))
    planned = planned_for(workspace_id, [one.id for one, _day in there])
    come = [
        (one, day) for one, day in there
        if day < today or one.started_at or planned.get(one.id, one.starts_at) <= step.at
    ]  # fmt: skip
    if not come:
        raise NoRound
    last = max(day for _one, day in come)
    of_day = [one for one, day in come if day == last]
    held = [one for one in of_day if one.started_at is not None and one.started_at <= now]
    if held:
        row = max(held, key=lambda one: (one.started_at, one.id))
        is_late = row.state == State.LIVE and moved(workspace_id, [row])
        if is_late and not is_over(row, awaited(workspace_id, [row.id])[row.id], now=now):
            raise NoRound
        return row
    if any(one.state == State.PLANNED for one in of_day):
        raise NoRound
    return None


def _called_off(there: Sequence[tuple[Lecture, date]], step: Step, workspace_id: int) -> bool:
    """Whether the round of the step's day was called off, whatever was held in its place: a person meant it."""
    of_day = {one.state for one, day in there if day == step.day(workspace_id)}
    return State.CANCELLED in of_day and State.PLANNED not in of_day


def _of_days(workspace_id: int, step: Step, *, since: date) -> list[tuple[Lecture, date]]:
    """The rounds of a series from this day to the step's, each with its day, wherever it was moved."""
    until = step.day(workspace_id)
    near = Q(asked_day=None, starts_at__range=(step.at - LATELY - 2 * AROUND, step.at + 2 * AROUND))
    rows = _rounds(workspace_id, step.series, *State).filter(Q(asked_day__range=(since, until)) | near)
    found = [(one, one.asked_day or step.day_of(workspace_id, one.starts_at)) for one in rows]
    return [(one, day) for one, day in found if since <= day <= until]


def _rounds(workspace_id: int, series: str, *states: State) -> QuerySet[Lecture]:
    """Rounds of the series that goes on by this name."""
    found = _alone_with(workspace_id, series)
    if found is None:
        return Lecture.objects.none()
    return Lecture.objects.of(workspace_id).filter(series_id=found.id, state__in=states)


def _held(rounds: QuerySet[Lecture]) -> QuerySet[Lecture]:
    """These rounds, so that no person opens or ends one meanwhile."""
    return rounds.select_for_update(of=("self",), no_key=True).order_by("id")
