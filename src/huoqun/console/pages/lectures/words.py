"""Lectures in words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huoqun.console.outcomes import reason_name
from huoqun.lectures.looping import Step
from huoqun.lectures.queries.board import Lag, LectureLine
from huoqun.lectures.rules import LineKind, QuestionState, State, TargetState


def state_name(line: LectureLine) -> tuple[str, str]:
    """A tone and words for where a lecture stands."""
    if line.held_at is not None and line.state in (State.LIVE, State.ENDED):
        return "watch", pgettext("lecture", "held: nothing goes out")
    return round_state(line.state)


def lag_name(lag: Lag, state: State) -> tuple[str, str]:
    """A tone and words for how a group stands in a lecture of this state."""
    if lag.state is TargetState.OUT:
        return "quiet", pgettext("group of a lecture", "taken out")
    if lag.state is TargetState.STUCK:
        return "bad", pgettext("group of a lecture", "failed, waits")
    if lag.now == "by_hand":
        return "watch", pgettext("group of a lecture", "a colleague copies it")
    if lag.now == "unsure":
        return "watch", pgettext("group of a lecture", "somebody has to look whether it arrived")
    if state is State.PLANNED:
        return "quiet", pgettext("group of a lecture", "will hear it")
    if lag.behind:
        return "info", pgettext("group of a lecture", "on its way")
    return "good", pgettext("group of a lecture", "has everything")


def behind(lag: Lag, now: datetime) -> str:
    """By how many lines a group is behind, and since when; empty: by none."""
    if not lag.behind or lag.state is TargetState.OUT:
        return ""
    said = ngettext("%(n)s line", "%(n)s lines", lag.behind) % {"n": lag.behind}
    seconds = max(0, int((now - lag.since).total_seconds())) if lag.since is not None else 0
    if seconds < 60:
        return _("%(lines)s, %(n)s s") % {"lines": said, "n": seconds}
    return _("%(lines)s, %(n)s min") % {"lines": said, "n": seconds // 60}


def why(lag: Lag) -> str:
    """What a group is stuck at."""
    return reason_name(lag.why) if lag.why else ""


def kind_name(kind: LineKind, *, waits: bool = False) -> str:
    """What a line is, where it is not plain text; `waits` for its picture."""
    if waits:
        return pgettext("line", "picture on its way from the platform: what comes after it waits, 3 minutes at most")
    return {
        LineKind.TEXT: "",
        LineKind.IMAGE: pgettext("line", "picture"),
        LineKind.VOICE: pgettext("line", "voice"),
        LineKind.FILE: pgettext("line", "file"),
        LineKind.CORRECTION: pgettext("line", "correction"),
        LineKind.LACKING: pgettext("line", "not relayed: only the host can open this file. Send it from here."),
    }[kind]


def question_state(state: QuestionState) -> tuple[str, str]:
    """A tone and words for what became of a question."""
    return {
        QuestionState.OPEN: ("watch", pgettext("question", "open")),
        QuestionState.PASSED: ("info", pgettext("question", "told to the lecturer")),
        QuestionState.ANSWERED: ("good", pgettext("question", "answered to all")),
        QuestionState.ASIDE: ("quiet", pgettext("question", "put aside")),
    }[state]


def round_state(state: State) -> tuple[str, str]:
    """A tone and words for where a round stands."""
    return {
        State.PLANNED: ("info", pgettext("lecture", "planned")),
        State.LIVE: ("good", pgettext("lecture", "live")),
        State.ENDED: ("quiet", pgettext("lecture", "ended")),
        State.CANCELLED: ("quiet", pgettext("lecture", "called off")),
    }[state]


def step_name(step: Step) -> str:
    """What a round does."""
    return {
        Step.BOOKED: pgettext("round", "lecturer booked"),
        Step.POSTER: pgettext("round", "poster"),
        Step.SHARED: pgettext("round", "shared"),
        Step.CAME: pgettext("round", "people came"),
        Step.HELD: pgettext("round", "held"),
        Step.FEEDBACK: pgettext("round", "feedback"),
        Step.FOLLOWED: pgettext("round", "spoken to"),
        Step.NEXT: pgettext("round", "next one planned"),
    }[step]


def follow_words() -> str:
    """What sales may begin with, where nobody has written it; {name} and {title} are filled in."""
    return _(
        "{name}, thank you for coming to “{title}”. What did you take away, and what would you like to try first? "
        "I am here if something is unclear."
    )
