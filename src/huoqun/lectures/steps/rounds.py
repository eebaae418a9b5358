"""Have a group hear the rounds of a series of lectures: planned, opened, ended, followed by talks one to one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from huoqun.chats.text import storable
from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, Args, Command, Doing, Found, Here, Todo, applies, block
from huoqun.core.errors import Refused
from huoqun.core.facts import Origin
from huoqun.core.things import meant

from ..actions.rounds import NewRound, Step, end_round, follow_round, join_round, open_round
from ..looping import LONGEST_SERIES, LONGEST_WORDS, MOST_FOLLOWED
from ..rules import LONGEST_NAME, LONGEST_TITLE
from ._telling import named, tell

MOST_DAYS = 60


class LectureArgs(Args, frozen=True):
    """`series`: its name; `act`: plan a round of it, open it, end it, or have those spoken to who asked or liked it.

    A round has its `title`, and `starts` at a time of this day (`20:00`), or `in_days` later. `lecturer`; `campaign`:
    the name of the one that brings people to it. `words`: for the talks, with {name} and {title}; `most` of them a
    round.
    """

    series: str
    act: Literal["plan", "open", "end", "follow"]
    title: str = ""
    starts: str = ""
    in_days: int = 0
    lecturer: str = ""
    campaign: str = ""
    words: str = ""
    most: int = 30


def _check(args: LectureArgs) -> Iterable[Found]:
    if not 0 < len(args.series.strip()) <= LONGEST_SERIES:
        yield (
            "bad_lecture",
            _("It is not said which series."),
            _("Write its name at `series`, %(longest_series)s at most.") % {"longest_series": LONGEST_SERIES},
        )
    if args.act == "plan":
        yield from _check_round(args)
    if len(args.words) > LONGEST_WORDS or not 1 <= args.most <= MOST_FOLLOWED:
        yield (
            "bad_lecture",
            _("These are too many people, or words."),
            _("`most` from 1 to %(most_followed)s, `words` of %(longest_words)s at most.")
            % {"most_followed": MOST_FOLLOWED, "longest_words": LONGEST_WORDS},
        )


def _check_round(args: LectureArgs) -> Iterable[Found]:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", args.starts):
        yield (
            "bad_lecture",
            _("“%(starts)s” is no time of the day.") % {"starts": args.starts},
            _('Write `starts` as hours and minutes: "20:00".'),
        )
    if not args.title.strip():
        yield (
            "bad_lecture",
            _("The round has no title."),
            _("Write it at `title`, %(longest_title)s at most.") % {"longest_title": LONGEST_TITLE},
        )
    if not 0 <= args.in_days <= MOST_DAYS:
        yield (
            "bad_lecture",
            _("The round is too far off."),
            _("`in_days` from 0 to %(most_days)s.") % {"most_days": MOST_DAYS},
        )


class Plan(Command, frozen=True):
    """A round of a series that the group hears."""

    wanted: NewRound


class Steer(Command, frozen=True):
    """A round of a series to open or to end, or people who heard it to be spoken to; `zone`: whose day it is."""

    series: str
    act: str
    words: str
    most: int
    zone: str = ""


@block(
    "lecture", LectureArgs, scopes=(GROUP,), words=("series", "title", "lecturer", "campaign", "words"), check=_check,
    names={"campaign": "campaign"},
)  # fmt: skip
def lecture(args: LectureArgs, here: Here) -> Doing:
    """Have the group hear a series of lectures: a round of it is planned once a day for all groups whose manuals ask
    for it, with the hosts and groups of the one before; or open it, end it, and have people spoken to afterwards.
    """
    series = named(here.words(args.series), LONGEST_SERIES)
    steered = (Steer(series, args.act, storable(here.words(args.words)), args.most, here.zone),)
    if args.act == "open":
        return Doing("opened", commands=steered)
    if args.act == "end":
        return Doing("ended", commands=steered)
    if args.act == "follow":
        return Doing("followed", commands=steered)
    day = here.at.astimezone(ZoneInfo(here.zone)).date() + timedelta(days=args.in_days)
    local = datetime.combine(day, time.fromisoformat(args.starts), ZoneInfo(here.zone))
    starts = local.astimezone(here.at.tzinfo)
    if starts <= here.now:
        return Doing("skipped_late")
    wanted = NewRound(
        series, named(here.words(args.title), LONGEST_TITLE), starts, here.zone,
        named(here.words(args.lecturer), LONGEST_NAME), meant(storable(here.words(args.campaign))),
    )  # fmt: skip
    return Doing("planned", commands=(Plan(wanted),))


@applies(Plan)
def apply_plans(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    """One round for all groups of a batch that want the same."""
    if not origin.acts:
        return
    by_round: dict[NewRound, list[Todo]] = defaultdict(list)
    for todo in todos:
        by_round[todo.command.wanted].append(todo)
    for wanted, these in sorted(by_round.items(), key=lambda one: (one[0].series, one[0].starts_at)):
        groups = [todo.group_id for todo in these if todo.group_id is not None]
        try:
            join_round(actor, wanted=wanted, group_ids=groups, now=now)
        except Refused as refusal:
            tell(actor, these[0], series=wanted.series, act="plan", of=wanted.starts_at, refusal=refusal, now=now)


@applies(Steer)
def apply_steps(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    """Each round once, however many groups hear it and say so, and what was to be done first is done first."""
    if not origin.acts:
        return
    first: dict[Steer, Todo] = {}
    for todo in sorted(todos, key=lambda one: one.at):
        first.setdefault(todo.command, todo)
    for said, todo in first.items():
        step = Step(said.series, todo.at, said.zone)
        try:
            if said.act == "open":
                open_round(actor, step=step, now=now)
            elif said.act == "end":
                end_round(actor, step=step, now=now)
            else:
                follow_round(actor, step=step, words=said.words, most=said.most, now=now)
        except Refused as refusal:
            tell(actor, todo, series=said.series, act=said.act, of=todo.at, refusal=refusal, now=now)
