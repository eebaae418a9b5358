"""How a group stands, in words with the counts behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huoqun.chats.queries.groups import GroupLine
from huoqun.chats.vitality import Pulse, Vitality
from huoqun.console.parts import Tone

TONES: dict[Vitality, Tone] = {
    Vitality.NEW: "info",
    Vitality.LIVELY: "good",
    Vitality.COOLING: "watch",
    Vitality.QUIET: "bad",
    Vitality.SILENT: "quiet",
    Vitality.EMPTY: "quiet",
    Vitality.ENDED: "quiet",
}


@dataclass(frozen=True, slots=True)
class State:
    """A group's state as a list shows it: `note` says the counts that made it so."""

    tone: Tone
    label: str
    note: str


def state_name(state: Vitality) -> str:
    """What the console calls a state."""
    return {
        Vitality.NEW: pgettext("state of a group", "new"),
        Vitality.LIVELY: pgettext("state of a group", "lively"),
        Vitality.COOLING: pgettext("state of a group", "cooling"),
        Vitality.QUIET: pgettext("state of a group", "gone quiet"),
        Vitality.SILENT: pgettext("state of a group", "silent"),
        Vitality.EMPTY: pgettext("state of a group", "no words yet"),
        Vitality.ENDED: pgettext("state of a group", "ended"),
    }[state]


def state_of(line: GroupLine, *, as_of: datetime) -> State:
    """A group's state with its counts."""
    return State(TONES[line.state], state_name(line.state), _because(line, as_of))


def _because(line: GroupLine, as_of: datetime) -> str:
    if line.state in (Vitality.EMPTY, Vitality.ENDED) or line.last_at is None:
        return ""
    if line.state in (Vitality.QUIET, Vitality.SILENT):
        days = (as_of - line.last_at).days
        return ngettext("no word for %(n)s day", "no word for %(n)s days", days) % {"n": f"{days:,}"}
    return _week(line.pulse)


def _week(pulse: Pulse) -> str:
    before = round(pulse.three_weeks_before / 3)
    return _("%(week)s this week, %(before)s a week before") % {
        "week": f"{pulse.last_week:,}",
        "before": f"{before:,}",
    }


def why(line: GroupLine, *, as_of: datetime) -> str:
    """The rule behind a state, as a sentence with this group's counts."""
    counts = {
        "week": f"{line.pulse.last_week:,}",
        "before": f"{line.pulse.three_weeks_before:,}",
        "days": f"{(as_of - line.last_at).days:,}" if line.last_at else "",
    }
    return {
        Vitality.NEW: _("It is not a week old: too early to say more. %(week)s messages so far."),
        Vitality.LIVELY: _(
            "%(week)s messages in the last seven days, %(before)s in the three weeks before: "
            "at least half of its usual."
        ),
        Vitality.COOLING: _(
            "%(week)s messages in the last seven days, %(before)s in the three weeks before: "
            "less than half of its usual."
        ),
        Vitality.QUIET: _(
            "Nobody has said anything for %(days)s days; in the three weeks before: %(before)s messages."
        ),
        Vitality.SILENT: _("Nobody has said anything for %(days)s days, four weeks or more."),
        Vitality.EMPTY: _("Nothing was ever said here, as far as Huoqun knows."),
        Vitality.ENDED: _("The group was dissolved or archived."),
    }[line.state] % counts


def age(since: datetime | None, as_of: datetime) -> str:
    """How old something is, in the largest unit that says enough; empty where nobody knows."""
    if since is None or since > as_of:
        return ""
    days = (as_of - since).days
    if days < 60:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if days < 730:
        return ngettext("%(n)d month", "%(n)d months", days // 30) % {"n": days // 30}
    return ngettext("%(n)d year", "%(n)d years", days // 365) % {"n": days // 365}
