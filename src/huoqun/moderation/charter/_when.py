"""Conditions as a charter writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from ..ads.signs import Sign
from ..ads.spelling import read
from ..conditions import (
    TALK,
    About,
    AddsMany,
    Advertises,
    AtNight,
    Condition,
    Floods,
    Forwards,
    InLanguage,
    Repeats,
    Shown,
    Suspected,
    Words,
    Written,
)
from ..lists import WordList, imported
from ..patterns import Pattern, PatternUnfit
from .topics import SHIPPED

MOST_PATTERNS, LONGEST_WINDOW = 20, 24 * 60
MOST_TOPICS, LONGEST_TOPIC = 20, 30
Say = Callable[[str, str], None]
Take = Callable[[Any, str, Say], list[Condition]]
SHOWN = {
    "link": (Sign.LINK,), "phone": (Sign.PHONE,), "account": (Sign.ACCOUNT, Sign.CODE), "invite": (Sign.INVITE,),
    "handle": (Sign.HANDLE,), "contact": (Sign.CONTACT,),
}  # fmt: skip


def _words(value: Any, at: str, say: Say) -> list[Condition]:
    lines = value.splitlines() if isinstance(value, str) else value
    if not isinstance(lines, list) or not all(isinstance(one, str | int) for one in lines):
        say(at, _("Here stand words, one a line or as a list."))
        return []
    found = imported(map(str, lines))
    for one in found.refused[:5]:
        say(at, _("“%(word)s” cannot be looked for: it is too short or too long.") % {"word": one.word})
    if not found.words:
        say(at, _("Here stand words, one a line or as a list."))
    return [Words(WordList(found.words))]


def _patterns(value: Any, at: str, say: Say) -> list[Condition]:
    sources = [value] if isinstance(value, str) else value
    if not isinstance(sources, list) or not 0 < len(sources) <= MOST_PATTERNS:
        say(at, _("Here stand at most %(n)d patterns.") % {"n": MOST_PATTERNS})
        return []
    made: list[Condition] = []
    for source in sources:
        try:
            made.append(Written(Pattern(str(source))))
        except PatternUnfit as unfit:
            say(at, f"{_(unfit.message)} {_(unfit.way_out)}")
    return made


def _signs(value: Any, at: str, say: Say) -> list[Condition]:
    if not isinstance(value, list) or not value or any(str(one) not in SHOWN for one in value):
        say(at, _("Here stands a list of: %(known)s.") % {"known": ", ".join(SHOWN)})
        return []
    return [Shown(frozenset(sign for one in value for sign in SHOWN[str(one)]))]


def _advertises(value: Any, at: str, say: Say) -> list[Condition]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.1 <= value <= 1:
        say(at, _("A number from %(low)s to %(high)s stands here.") % {"low": 0.1, "high": 1})
        return []
    return [Advertises(float(value))]


def _forwards(value: Any, at: str, say: Say) -> list[Condition]:
    known = ("cards", "codes")
    if not isinstance(value, list) or not value or any(one not in known for one in value):
        say(at, _("Here stands a list of: %(known)s.") % {"known": ", ".join(known)})
        return []
    return [Forwards(cards="cards" in value, codes="codes" in value)]


def _counted(value: Any, at: str, say: Say) -> tuple[int, timedelta] | None:
    if isinstance(value, dict) and set(value) == {"most", "minutes"}:
        most, minutes = value["most"], value["minutes"]
        if type(most) is int and type(minutes) is int and 1 <= most <= 1000 and 1 <= minutes <= LONGEST_WINDOW:
            return most, timedelta(minutes=minutes)
    say(at, _("Here stands for example {most: 8, minutes: 2}, within a day."))
    return None


def _floods(value: Any, at: str, say: Say) -> list[Condition]:
    return [Floods(*counted)] if (counted := _counted(value, at, say)) else []


def _adds(value: Any, at: str, say: Say) -> list[Condition]:
    return [AddsMany(*counted)] if (counted := _counted(value, at, say)) else []


def _night(value: Any, at: str, say: Say) -> list[Condition]:
    given = value if isinstance(value, dict) and set(value) == {"from", "to"} else {}
    begins, ends = (_moment(given.get(name)) for name in ("from", "to"))
    if begins is None or ends is None or begins == ends:
        say(at, _("Here stands for example {from: '23:00', to: '07:00'}."))
        return []
    return [AtNight(begins, ends)]


def _moment(value: Any) -> time | None:
    try:
        return time.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _repeats(value: Any, at: str, say: Say) -> list[Condition]:
    if type(value) is not int or not 2 <= value <= 50:
        say(at, _("A number from %(low)s to %(high)s stands here.") % {"low": 2, "high": 50})
        return []
    return [Repeats(value)]


def _language(value: Any, at: str, say: Say) -> list[Condition]:
    if value not in ("zh", "en"):
        say(at, _("Here stands a list of: %(known)s.") % {"known": "zh, en"})
        return []
    return [InLanguage(value)]


def _topics(value: Any, at: str, say: Say) -> list[Condition]:
    """Topics that are here already by their names, one's own as `{name: [words]}`."""
    wanted = value if isinstance(value, list) else [value]
    found: dict[str, tuple[str, ...]] = {}
    for one in wanted[: MOST_TOPICS + 1]:
        if isinstance(one, str) and one in SHIPPED:
            found[one] = SHIPPED[one]
        elif isinstance(one, dict):
            found |= {str(name): _own(words, at, say) for name, words in one.items()}
        else:
            known = ", ".join(SHIPPED)
            say(at, _("Here stands a list of: %(known)s, or your own as {name: [words]}.") % {"known": known})
            return []
    if not 0 < len(found) <= MOST_TOPICS or any(not 0 < len(name.strip()) <= LONGEST_TOPIC for name in found):
        say(at, _("From one to %(n)d topics stand here, their names short.") % {"n": MOST_TOPICS})
        return []
    of: dict[str, tuple[str, ...]] = {}
    alike: dict[str, str] = {}  # however a word is written, it is one word
    for name, words in found.items():
        for one in words:
            word = alike.setdefault(read(one).bare, one)
            of[word] = (*of.get(word, ()), name)
    return [About(WordList(list(of)), of)]


def _own(lines: Any, at: str, say: Say) -> tuple[str, ...]:
    if isinstance(lines, list) and all(isinstance(one, str | int) for one in lines):
        words = imported(map(str, lines)).words
        if len(words) >= TALK:
            return words
    say(at, _("A topic has two words or more: one alone says little."))
    return ()


def _suspects(value: Any, at: str, say: Say) -> list[Condition]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 2 <= value <= 10:
        say(at, _("A number from %(low)s to %(high)s stands here.") % {"low": 2, "high": 10})
        return []
    return [Suspected(float(value))]


CONDITIONS: dict[str, Take] = {
    "advertises": _advertises, "words": _words, "patterns": _patterns, "signs": _signs, "forwards": _forwards,
    "floods": _floods, "night": _night, "repeats": _repeats, "adds": _adds, "language": _language,
    "topics": _topics, "suspects": _suspects,
}  # fmt: skip


def conditions(value: dict[str, Any], at: str, say: Say) -> tuple[Condition, ...]:
    """The conditions of a rule; what is wrong with them goes to `say`."""
    made: list[Condition] = []
    for name, given in value.items():
        if name in CONDITIONS:
            made += CONDITIONS[name](given, f"{at}.{name}", say)
        else:
            say(f"{at}.{str(name)[:40]}", _("Here may stand: %(known)s.") % {"known": ", ".join(CONDITIONS)})
    return tuple(made)
