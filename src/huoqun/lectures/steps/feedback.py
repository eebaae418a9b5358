"""Ask a group what a round of a series was worth to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from msgspec.structs import replace

from huoqun.chats.steps import Say
from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, Args, Doing, Found, Here, Todo, applies, apply_all, block
from huoqun.core.errors import Refused
from huoqun.core.facts import Origin

from ..actions.afterwards import SURVEY
from ..actions.rounds import Step, ask_here
from ..looping import LONGEST_SERIES
from ._telling import named, tell


class FeedbackArgs(Args, frozen=True):
    """`series`: its name; `template`: what is said with it. `survey`: its key, without it the one that ships."""

    series: str
    template: str
    survey: str = SURVEY


def _check(args: FeedbackArgs) -> Iterable[Found]:
    if not 0 < len(args.series.strip()) <= LONGEST_SERIES:
        yield (
            "bad_lecture",
            _("It is not said which series."),
            _("Write its name at `series`, %(longest_series)s at most.") % {"longest_series": LONGEST_SERIES},
        )


class AskFeedback(Say, frozen=True):
    """The survey of a series' last round before the group, said with these words; `zone`: whose day it is."""

    series: str = ""
    survey: str = SURVEY
    zone: str = ""


@block(
    "lecture_feedback", FeedbackArgs, scopes=(GROUP,), templates=("template",), words=("series",), speaks=True,
    check=_check, names={"survey": "survey"},
)  # fmt: skip
def lecture_feedback(args: FeedbackArgs, here: Here) -> Doing:
    """Ask the group what the last round of a series was worth to it: its survey, for three days, on everybody's page;
    once a round, and nothing where the group heard none.
    """
    series = named(here.words(args.series), LONGEST_SERIES)
    said = AskFeedback(here.text(args.template), series=series, survey=args.survey, zone=here.zone)
    return Doing("asked", commands=(said,))


@applies(AskFeedback)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    if not origin.acts:
        return
    by_survey: dict[tuple[str, str, str], list[Todo]] = defaultdict(list)
    for todo in todos:
        by_survey[todo.command.series, todo.command.survey, todo.command.zone].append(todo)
    said: list[Todo] = []
    for (series, survey, zone), these in sorted(by_survey.items()):
        groups = [todo.group_id for todo in these if todo.group_id is not None]
        try:
            step = Step(series, these[0].at, zone)
            asked = ask_here(actor, step=step, survey=survey, group_ids=groups, now=now)
        except Refused as refusal:
            tell(actor, these[0], series=series, act="feedback", of=these[0].at, refusal=refusal, now=now)
            continue
        said += [_words(todo) for todo in these if todo.group_id in asked]
    apply_all(actor, said, now=now, origin=origin)


def _words(todo: Todo) -> Todo:
    return replace(todo, command=Say(todo.command.text, page="survey"))
