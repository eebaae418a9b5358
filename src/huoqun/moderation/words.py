"""Rules, what was seen and what follows, in words: for the public text, the evidence sheet and the notice."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext, pgettext

from .ads.signs import Sign
from .ads.telling import WORDS
from .charter.topics import NAMES
from .conditions import Evidence
from .rules import Sanction

SANCTIONS = {
    Sanction.REMIND: N_("a reminder"),
    Sanction.WARN: N_("a warning"),
    Sanction.MUTE: N_("muted for a while"),
    Sanction.REMOVE: N_("removed from the group"),
    Sanction.BAN: N_("removed, and may not come back"),
}
ROLES = {"owner": N_("the group's owner"), "admin": N_("the group's admins"), "member": N_("ordinary members")}
DAYS = {
    "mon": N_("Mondays"), "tue": N_("Tuesdays"), "wed": N_("Wednesdays"), "thu": N_("Thursdays"),
    "fri": N_("Fridays"), "sat": N_("Saturdays"), "sun": N_("Sundays"),
}  # fmt: skip


def sanction_name(sanction: str) -> str:
    """What follows, in a few words."""
    return _(SANCTIONS[Sanction(sanction)])


def topic_name(topic: str) -> str:
    """What a topic is called, ours or an operator's own."""
    return _(NAMES[topic]) if topic in NAMES else topic


def span(length: timedelta) -> str:
    """How long: in days or hours where it is whole in them, or much longer than one."""
    minutes = int(length.total_seconds() // 60)
    if minutes >= 3 * 1440 or (minutes and minutes % 1440 == 0):
        return ngettext("%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}
    if minutes >= 180 or (minutes and minutes % 60 == 0):
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


TALK_OF = N_("talk of %(topic)s: %(seen)s")
SEEN = {
    "words": N_("the word “%(seen)s”"),
    "pattern": N_("“%(seen)s”, which a pattern of the rule looks for"),
    "advertises": N_("it reads like an advertisement: %(seen)s of 1"),
    "card": N_("a forwarded card"),
    "code": N_("a QR code in a picture: %(seen)s"),
    "picture": N_("the words stood in a picture, as the system reads it: it may misread"),
    "floods": N_("%(seen)s messages within the time"),
    "night": N_("it was %(seen)s in the group"),
    "repeats": N_("nearly the same text in %(seen)s groups"),
    "adds": N_("%(seen)s people added within the time"),
    "reported": N_("%(seen)s members reported it"),
    "language": N_("it is in another language than the group's"),
    "brought": N_("people brought in within a week who never said a word: %(seen)s"),
    "rush": N_("%(seen)s people brought in within one hour"),
    "silent": N_("never said a word themselves"),
    "batch": N_("came in with others in even steps, as by a clock: %(seen)s accounts"),
    "company": N_("came into another group in such steps with the same people: %(seen)s accounts"),
    "rooms": N_("came into %(seen)s groups within a week"),
    "series": N_("a name of a series: %(seen)s"),
    "title": N_("a name as advertisers give themselves: “%(seen)s”"),
    "trade": N_("a trade in the name that this group is not for: “%(seen)s”"),
    "chorus": N_("the same advertisement as from other accounts: %(seen)s accounts"),
    "minute": N_("speaks at the same minute of the hour, again and again: %(seen)s messages"),
    "faster": N_("answers faster than a person can read and write: %(seen)s answers"),
    "speed": N_("was faster than a person in speed tests: %(seen)s tests"),
    "told": N_("%(seen)s members told the team of being added or drawn elsewhere"),
}


WHYS = {
    "ads": N_("advertises"), "adds": N_("adds members or draws them elsewhere"), "fraud": N_("deceives people"),
    "insult": N_("insults somebody"), "other": N_("something else that is not right"),
}  # fmt: skip


def seen_words(seen: Evidence) -> str:
    """What was seen, in words that the accused understands."""
    if seen.kind == "sign" and seen.seen in set(Sign):
        return _(WORDS[Sign(seen.seen)])
    if seen.kind == "topic":
        topic, _colon, words = seen.seen.partition(": ")
        return _(TALK_OF) % {"topic": topic_name(topic), "seen": words}
    return _(SEEN[seen.kind]) % {"seen": seen.seen} if seen.kind in SEEN else pgettext("evidence", "something else")
