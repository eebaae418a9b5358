"""What proposals are called, and the words that are ready for whoever acts on them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .rules import Way


def thank_title(group: str) -> str:
    """A proposal to thank people of a group."""
    return _("Thank those who took up others' words in “%(group)s”") % {"group": group}


def thank_words(people: Sequence[str]) -> str:
    """Thanks to people, said in their group: what the manual `thank-people` says, too."""
    names = _(", ").join(people)
    return _("Thank you %(names)s: when somebody here said or asked something, it was you who took it up.") % {
        "names": names
    }


def rescue_title(way: Way, group: str) -> str:
    """A proposal to help a group that goes quiet."""
    words = {
        Way.ASK_CORE: _("“%(group)s” is going quiet: ask those who carry it"),
        Way.GATHERING: _("“%(group)s” is going quiet: call a gathering"),
        Way.TOPIC: _("“%(group)s” is going quiet: bring up a topic"),
        Way.MERGE: _("“%(group)s” is going quiet: merge it"),
        Way.END: _("“%(group)s” is going quiet: end it with honour"),
    }
    return words[way] % {"group": group}


def rescue_task(way: Way, group: str, *, name: str = "", into: str = "") -> str:
    """What somebody of the team is to do for it."""
    words = {
        Way.ASK_CORE: _("Ask %(name)s in private what would bring “%(group)s” to life"),
        Way.GATHERING: _("Call a gathering in “%(group)s”: a place, a day, who comes first"),
        Way.TOPIC: _("Bring up a topic in “%(group)s” that people know something about"),
        Way.MERGE: _("Move the people of “%(group)s” into “%(into)s”: first ask the liveliest, then tell all"),
        Way.END: _("End “%(group)s” with honour: thank people by name, say where to go on"),
    }
    return words[way] % {"group": group, "name": name, "into": into or "…"}


def core_words(name: str, group: str) -> str:
    """What is said to somebody who carries a group."""
    return _(
        "%(name)s, “%(group)s” has become quieter, and you are one of those who keep it going. What would you yourself "
        "like to talk about there? I will help to get it started."
    ) % {"name": name, "group": group}


def rescue_words(way: Way | str, group: str, *, into: str = "") -> str:
    """What is said to the group itself."""
    words = {
        Way.GATHERING: _("Shall we meet again? Say which day suits you, and what you would like to do together."),
        Way.TOPIC: _("What have you tried lately that worked, or that went wrong? I will begin: …"),
        Way.MERGE: _(
            "It has become quiet here, and people are talking in “%(into)s”. Come over: we go on there together."
        ),
        Way.END: _(
            "This group has done what it was for. Thank you for having been here: …. It closes on …; whoever wants to "
            "go on together, tell me, and I will find you a place."
        ),
    }
    return words.get(Way(way), words[Way.TOPIC]) % {"group": group, "into": into or "…"}


def ask_back_title(group: str, people: int) -> str:
    """A proposal to ask people back into a group."""
    said = ngettext(
        "Ask %(n)d person back who used to come to “%(group)s”",
        "Ask %(n)d people back who used to come to “%(group)s”",
        people,
    )
    return said % {"n": people, "group": group}


def ask_back_task(name: str, group: str) -> str:
    """What somebody of the team is to do for one of them."""
    return _("Ask %(name)s how they are; they used to come to “%(group)s”") % {"name": name, "group": group}


def ask_back_words(name: str, group: str) -> str:
    """What is said to them, in private."""
    return _("Hi %(name)s, we have missed you in “%(group)s” lately. How are you? What would you like there to be?") % {
        "name": name, "group": group,
    }  # fmt: skip
