"""Put a survey before a class, and go on once it is answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from huoqun.chats.steps import Say
from huoqun.core.actor import Actor
from huoqun.core.blocks import (
    GROUP,
    MEMBER,
    STILL,
    Args,
    Command,
    Doing,
    Event,
    Found,
    Here,
    Offer,
    Todo,
    Wait,
    applies,
    block,
    fact_key,
)
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.facts import Origin
from huoqun.forms.actions.surveys import Asking, ask_groups

from ..queries.feedback import occasion

ANSWERED = "forms.survey_answered"
LIKELY = (9, 10, 8, 9, 4, 10, 7, 9)
"""What a dry run's members say, in turn, to whether they would recommend: each way is walked by somebody."""


class SurveyArgs(Args, frozen=True, rename={"else_": "else"}):
    """`survey`: its key; `template`: what is said with it. `timeout`: how long it is open, and waited for.

    `answered`: where an answer leads; `else`: where it goes when the time is over.
    """

    survey: str
    template: str
    timeout: str
    answered: str = ""
    else_: str = ""


class AskSurvey(Command, frozen=True):
    """A survey before a group run's members until then."""

    survey: str
    opens_at: datetime
    closes_at: datetime | None

    def offers(self) -> Offer | None:
        return Offer(f"survey:{self.survey}", self.closes_at)

    def met_by(self, snapshot: Snapshot, text: str) -> Sequence[Event]:
        done = snapshot.extra.get("surveys", ())
        if text != f"survey:{self.survey}" or self.survey in done:
            return ()
        snapshot.extra["surveys"] = {*done, self.survey}
        likely = LIKELY[(snapshot.member_id or 0) % len(LIKELY)]
        snapshot.extra["recommends"] = {**snapshot.extra.get("recommends", {}), self.survey: likely}
        return [Event(ANSWERED, self.survey)]


def _ways(args: SurveyArgs) -> list[str]:
    return [way for way in (args.answered, args.else_) if way]


def _check(args: SurveyArgs) -> Iterable[Found]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", args.survey):
        yield (
            "bad_survey",
            _("“%(survey)s” is no survey's key.") % {"survey": args.survey},
            _("Take the key that stands beside it under Forms."),
        )


def _woken(args: SurveyArgs, here: Here, event: Event) -> Doing:
    if event.name == "timeout":
        return Doing("timeout", go=args.else_)
    if event.name == ANSWERED and event.value == args.survey:
        return Doing("answered", go=args.answered)
    return STILL


@block(
    "survey", SurveyArgs, scopes=(GROUP, MEMBER), wake=_woken, templates=("template",), speaks=True, ways=_ways,
    check=_check, names={"survey": "survey"},
)  # fmt: skip
def survey(args: SurveyArgs, here: Here) -> Doing:
    """Put a survey before the group, or before the member in private, where it waits until they answered."""
    closes_at = here.until(args.timeout)
    said = (AskSurvey(args.survey, here.now, closes_at), Say(here.text(args.template), page="survey"))
    if here.member_id is None:
        return Doing("asked", commands=said)
    return Doing("asked", commands=said, wait=Wait((fact_key(ANSWERED, here.member_id),), closes_at))


@applies(AskSurvey)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    askings = [
        Asking(t.command.survey, occasion(t.group_run_id), t.group_id, t.command.opens_at, t.command.closes_at)
        for t in todos
        if t.group_id is not None
    ]
    ask_groups(actor, askings=askings, now=now)
