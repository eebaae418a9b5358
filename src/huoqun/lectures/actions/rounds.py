"""Rounds of a series as manuals ask for them: one a day, heard by every group whose manual says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import journal
from huoqun.core.actor import EVERYWHERE, Actor, system
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.core.things import uid_of
from huoqun.forms.actions.surveys import Asking, ask_groups
from huoqun.groups.queries.places import places
from huoqun.work.actions.tasks import NewTask, make

from ..facts.series import FeedbackAsked
from ..models.lecture import Host, Lecture, Target
from ..models.series import Series
from ..permissions import LecturePermission
from ..queries.series import candidates, feedback_of
from ..rules import NewLecture, NobodyToFollow, NoRound, State, TargetState
from .afterwards import OPEN_FOR, follow_up
from .looping import begin_series, place
from .planning import add_groups, plan
from .running import end, start

AROUND = timedelta(hours=12)
"""A manual opens the round that is this near; one of another day is not meant."""
LATELY = timedelta(days=7)
"""And speaks of one that was held so lately."""
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
def join_round(actor: Actor, *, wanted: NewRound, group_ids: Collection[int], now: datetime) -> bool:
    """Have these groups hear the round of that day; answers whether there is one.

    The first who asks has it planned, with the hosts and groups of the round before, in a series that begins where none
    of this name goes on; the team is asked to book whoever speaks. A round that somebody called off, or that is over,
    is not planned anew. Raises NotAllowed, BadLecture.
    """
    actor.require(LecturePermission.EDIT)
    with server_cursor() as cursor:
        # Groups of one series ask at the same moment, from several workers.
        cursor.execute(_ALONE, [f"lectures/{actor.workspace_id}/{wanted.series}"])
    series = _going_on(actor.workspace_id, wanted.series)
    if series is None:
        begin_series(actor, name=wanted.series, now=now)
        series = _going_on(actor.workspace_id, wanted.series)
        assert series is not None
    there = _of_day(series, wanted)
    row = next((one for one in there if one.state in OPEN), None)
    if row is None and there:
        return False
    if row is None:
        _plan(actor, series, wanted, group_ids, now)
    else:
        add_groups(actor, lecture_uid=row.uid, group_ids=_hearing(row, group_ids), now=now)
        if row.campaign is None and (campaign := _campaign(row.workspace_id, wanted)) is not None:
            place(actor, lecture_uid=row.uid, series_uid=series.uid, campaign_uid=campaign, now=now)
    return True


def _campaign(workspace_id: int, wanted: NewRound) -> UUID | None:
    return uid_of(workspace_id, "campaign", wanted.campaign) if wanted.campaign else None


def _going_on(workspace_id: int, name: str) -> Series | None:
    return Series.objects.of(workspace_id).filter(name=name, ended_at=None).order_by("-id").first()


def _of_day(series: Series, wanted: NewRound) -> list[Lecture]:
    zone = ZoneInfo(wanted.zone)
    day = wanted.starts_at.astimezone(zone).date()
    near = Lecture.objects.of(series.workspace_id).filter(
        series_id=series.id, starts_at__range=(wanted.starts_at - 2 * AROUND, wanted.starts_at + 2 * AROUND)
    )  # fmt: skip
    return [one for one in near.order_by("id") if one.starts_at.astimezone(zone).date() == day]


def _hearing(row: Lecture, group_ids: Collection[int]) -> list[int]:
    return sorted(set(group_ids) - {row.host_group_id})


def _plan(actor: Actor, series: Series, wanted: NewRound, group_ids: Collection[int], now: datetime) -> None:
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
    if not wanted.lecturer or host is None:
        _book(actor, Lecture.objects.of(series.workspace_id).get(uid=uid), series, now)


def _hosts(row: Lecture) -> tuple[int, ...]:
    own = Host.objects.of(row.workspace_id).filter(lecture_id=row.id, member__erased_at=None)
    return tuple(own.order_by("id").values_list("member_id", flat=True))


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


@transaction.atomic
def open_round(actor: Actor, *, series: str, now: datetime) -> None:
    """Open the round of a series that is due; one that is on already stays so.

    Raises NotAllowed, NoRound, NobodyHears.
    """
    actor.require(LecturePermission.RUN)
    own = _rounds(actor.workspace_id, series, State.PLANNED, State.LIVE)
    near = [one for one in own if abs(one.starts_at - now) <= AROUND]
    if not near:
        raise NoRound
    row = min(near, key=lambda one: abs(one.starts_at - now))
    if row.state == State.PLANNED:
        start(actor, lecture_uid=row.uid, now=now)


@transaction.atomic
def end_round(actor: Actor, *, series: str, now: datetime) -> None:
    """End what is on of a series; nothing where nothing is. Raises NotAllowed."""
    actor.require(LecturePermission.RUN)
    for row in _rounds(actor.workspace_id, series, State.LIVE):
        end(actor, lecture_uid=row.uid, now=now)


@transaction.atomic
def follow_round(actor: Actor, *, series: str, words: str, most: int, now: datetime) -> int:
    """Have so many of those spoken to who asked something in the last round of a series, or liked it, with these words,
    or else the series' own; answers how many are new. Raises NotAllowed, NoRound.
    """
    actor.require(LecturePermission.RUN)
    row = _lately(actor.workspace_id, series, now)
    if row is None:
        raise NoRound
    keen = [one.member_id for one in candidates(actor, lecture_id=row.id) if not one.followed]
    own = _words_of(row)
    with override(workspace(row.workspace_id).language):
        usual = _("Hello {name}, thank you for coming to “{title}”. Which part was of use to you? I am glad to help.")
    try:
        said = words.strip() or own or usual
        return follow_up(actor, lecture_uid=row.uid, member_ids=keen[:most], words=said, now=now) if keen else 0
    except NobodyToFollow:
        return 0


def _words_of(row: Lecture) -> str:
    if row.series_id is None:
        return ""
    return Series.objects.of(row.workspace_id).get(id=row.series_id).follow_words.strip()


@transaction.atomic
def ask_here(
    actor: Actor, *, series: str, survey: str, group_ids: Sequence[int], now: datetime
) -> set[int]:  # fmt: skip
    """Put a survey about the last round of a series before those of these groups that heard it or in which its lecturer
    spoke, each once a round; answers which were asked now.
    """
    actor.require(LecturePermission.RUN)
    row = _lately(actor.workspace_id, series, now)
    if row is None:
        return set()
    heard = (_groups(row) | {row.host_group_id}) & set(group_ids)
    new = sorted(one for one in heard - feedback_of(row.workspace_id, row.id) if one is not None)
    by = system(row.workspace_id, "lectures")
    ask_groups(
        by, askings=[Asking(survey, f"lecture/{row.id}/{one}", one, now, now + OPEN_FOR) for one in new], now=now
    )  # fmt: skip
    asked = feedback_of(row.workspace_id, row.id) & set(new)
    if asked:
        journal.record(actor, [FeedbackAsked(lecture_id=row.id, survey=survey)], at=now)
    return asked


def _lately(workspace_id: int, series: str, now: datetime) -> Lecture | None:
    """The last round that was held, or is."""
    own = _rounds(workspace_id, series, State.LIVE, State.ENDED)
    held = [one for one in own if one.started_at is not None and now - LATELY <= one.started_at <= now]
    return max(held, key=lambda one: (one.started_at, one.id), default=None)


def _rounds(workspace_id: int, series: str, *states: State) -> list[Lecture]:
    """Rounds of the series that goes on by this name."""
    found = _going_on(workspace_id, series)
    if found is None:
        return []
    own = Lecture.objects.of(workspace_id).filter(series_id=found.id, state__in=states)
    return list(own.order_by("-starts_at", "-id")[:30])
