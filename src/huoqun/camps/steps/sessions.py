"""Put a live session on a class's timetable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, Args, Command, Doing, Found, Here, Todo, applies, block
from huoqun.core.facts import Origin

from ..actions.opening import open_for_runs
from ..actions.scheduling import NewSession, plan_session
from ..attendance import LONGEST_HOURS, LONGEST_TITLE, LONGEST_WORD


class SessionArgs(Args, frozen=True):
    """`title`; `starts`: the time of this day (`19:30`), `minutes`: how long. `by`: who gives it.

    `word`: what is said in the session; who writes it in the group was there. `least`: so many per cent of the minutes
    are enough, where the meeting tool's list says them.
    """

    title: str
    starts: str
    minutes: int = 60
    by: str = ""
    word: str = ""
    least: int = 60


def _check(args: SessionArgs) -> Iterable[Found]:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", args.starts):
        yield (
            "bad_session",
            _("“%(starts)s” is no time of the day.") % {"starts": args.starts},
            _('Write `starts` as hours and minutes: "19:30".'),
        )
    if not args.title.strip() or len(args.title) > LONGEST_TITLE or max(len(args.by), len(args.word)) > LONGEST_WORD:
        yield (
            "bad_session",
            _("The session's words are missing or too long."),
            _("At most %(longest_title)s of `title`.") % {"longest_title": LONGEST_TITLE},
        )
    if not 0 < args.minutes <= LONGEST_HOURS * 60 or not 1 <= args.least <= 100:
        yield (
            "bad_session",
            _("The session's length does not fit."),
            _("`minutes` up to a day, `least` from 1 to 100."),
        )


class PlanSession(Command, frozen=True):
    """A session of a group run's class."""

    session: NewSession


@block("session", SessionArgs, scopes=(GROUP,), words=("title", "by", "word"), check=_check)
def session(args: SessionArgs, here: Here) -> Doing:
    """Put a live session of this day on the class's timetable, so that who came can be noted."""
    day = here.at.astimezone(ZoneInfo(here.zone)).date()
    starts = datetime.combine(day, time.fromisoformat(args.starts), ZoneInfo(here.zone)).astimezone(here.at.tzinfo)
    ends = starts + timedelta(minutes=args.minutes)
    if ends <= here.now:
        return Doing("skipped_late")
    title = here.words(args.title)[:LONGEST_TITLE]
    new = NewSession(
        title, starts, ends, here.words(args.word)[:LONGEST_WORD], here.words(args.by)[:LONGEST_WORD], args.least
    )
    return Doing("planned", commands=(PlanSession(new),))


@applies(PlanSession)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    # What is no camp by its kind is a class as soon as its playbook plans a session; so is one that began just now.
    open_for_runs(actor, group_run_ids=[todo.group_run_id for todo in todos], kinds=(), now=now)
    for todo in todos:
        plan_session(actor, group_run_id=todo.group_run_id, session=todo.command.session, now=now)
