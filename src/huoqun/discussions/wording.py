"""What is said of modes, in the language of the workspace."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .rules.modes import Mode, Numbers


def name(mode: str) -> str:
    """What a mode is called."""
    return {
        Mode.SLOW: _("Slow talk"), Mode.PARAGRAPHS: _("Paragraphs"), Mode.TOPICS: _("One topic at a time"),
    }[Mode(mode)]  # fmt: skip


def asks(mode: str, numbers: Numbers) -> str:
    """What it asks of everybody."""
    minutes = numbers.gap
    return {
        Mode.SLOW: ngettext("One message each in %(n)d minute, please.", "One message each in %(n)d minutes, please.",
                            minutes) % {"n": minutes},
        Mode.PARAGRAPHS: _("Say it in a paragraph of %(n)d characters or more, please, not in one-liners.")
        % {"n": numbers.least},
        Mode.TOPICS: _("One topic after another: “topic: …” puts yours into the queue."),
    }[Mode(mode)]  # fmt: skip


def opened(mode: str, numbers: Numbers, minutes: int) -> str:
    """Said in the group as it opens."""
    said = {"mode": name(mode), "n": minutes}
    lasts = ngettext("%(mode)s, for %(n)d minute.", "%(mode)s, for %(n)d minutes.", minutes) % said
    return f"{lasts} {asks(mode, numbers)}"


def closed(mode: str, left: list[str]) -> str:
    """Said in the group as it closes, with what was not talked about."""
    words = _("%(mode)s is over; talk as you like.") % {"mode": name(mode)}
    if left:
        words += "\n" + _("Still in the queue:") + "\n" + "\n".join(f"{n}. {one}" for n, one in enumerate(left, 1))
    return words


def topic(words: str, who: str, waiting: int) -> str:
    """Said in the group as a topic begins."""
    said = _("Now: %(topic)s (%(who)s)") % {"topic": words, "who": who}
    if not waiting:
        return said
    rest = ngettext("%(n)d waits after it.", "%(n)d wait after it.", waiting) % {"n": waiting}
    return f"{said} {rest}"


def queued(place: int) -> str:
    """To whoever put a topic into the queue."""
    return _("Noted, number %(n)d in the queue.") % {"n": place}


def none_left() -> str:
    return _("Nothing waits in the queue.")


def reminder(mode: str, numbers: Numbers, group: str) -> str:
    """The gentle word."""
    return _("A gentle word about “%(group)s”: %(mode)s just now. %(asks)s") % {
        "group": group, "mode": name(mode), "asks": asks(mode, numbers),
    }  # fmt: skip


def proposal(group: str, mode: str) -> str:
    """The title of a proposal."""
    return _("Many talk at once in “%(group)s”: open “%(mode)s” for half an hour?") % {
        "group": group, "mode": name(mode),
    }  # fmt: skip
