"""People of a living world who were sent a link to their own page: some open it, as a phone does, and do what waits
there for them: a quiz, a survey, a classmate's work to look at.

Nothing of those is known here: what they do goes through the pages' own forms, like anybody's.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from random import Random
from urllib.parse import urlsplit

from huoqun.chats.personas import State, World, persona_named

from .applying import Opens

log = logging.getLogger(__name__)

OPENS = 0.8
"""The share of lively members who open what they were sent; the quieter, the fewer."""

MINUTES = 20 * 60.0
AT_ONCE = 2
"""So many are at their page at one look of the world: each opens several, and the bot waits meanwhile."""

ROOMS = ("/me/quiz", "/me/survey", "/me/review")
NAMELESS = 0.3
WORDS = (
    "每天有人陪着，比自己学容易坚持", "点评很具体，知道下一步改哪儿", "例子再多一两个就更好了",
    "开头很抓人，中间可以再短一点",
)  # fmt: skip
_LINK = re.compile(r"https?://[^\s]+/me/open/[\w.~-]*[\w-]")
_TO_DO = re.compile(
    r'<a class="button main" href="(/me/(?:quiz/attempt|survey)/[\w-]+)"|<a class="button" href="(/me/review/[\w-]+)"'
)


class Sheet(HTMLParser):
    """The first form of a page that is sent to `action` ('': to the page itself), with what it asks."""

    def __init__(self, page: str, action: str = "") -> None:
        super().__init__()
        self.target, self.hidden = "", dict[str, list[str]]()
        self.one: dict[str, list[str]] = {}
        self.several: dict[str, list[str]] = {}
        self.most: dict[str, int] = {}
        self.words: list[str] = []
        self.is_there, self._inside, self._action = False, False, action
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {key: value or "" for key, value in attrs}
        if tag == "form" and not self.is_there and held.get("method") == "post":
            self._inside = self.is_there = self._action in held.get("action", "") and bool(self._action) == (
                "action" in held
            )
            self.target = held.get("action", "")
        elif self._inside and held.get("name"):
            self._asked(tag, held)

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"

    def _asked(self, tag: str, held: dict[str, str]) -> None:
        name, kind, value = held["name"], held.get("type", "text"), held.get("value", "")
        if tag == "textarea" or (tag == "input" and kind == "text"):
            self.words.append(name)
        elif tag == "input" and kind == "hidden":
            self.hidden[name] = [value]
        elif tag == "input" and kind == "number":
            self.most[name] = int(held.get("max") or 100)
        elif tag == "input" and kind in ("radio", "checkbox"):
            (self.one if kind == "radio" else self.several).setdefault(name, []).append(value)

    def filled(self, rng: Random) -> dict[str, list[str]]:
        """Answered the way people do: mostly content, on scales; of the rest anything; some without their name."""
        said = dict(self.hidden) | {name: [rng.choice(WORDS)] for name in self.words}
        said |= {name: [str(round(most * rng.uniform(0.6, 1.0)))] for name, most in self.most.items()}
        said |= {name: [_one_of(values, rng)] for name, values in self.one.items()}
        hides = rng.random() < NAMELESS
        for name, values in self.several.items():
            if name != "hidden":
                said[name] = rng.sample(values, min(len(values), rng.choice((1, 1, 2))))
            elif hides:
                said[name] = values
        return said


def _one_of(values: list[str], rng: Random) -> str:
    """A scale of five or more is answered near its top; otherwise one is as good as another."""
    if len(values) < 5 or not all(value.isdecimal() for value in values):
        return rng.choice(values)
    return values[max(0, len(values) - 1 - int(rng.expovariate(1 / 1.2)))]


@dataclass(slots=True)
class _Errand:
    member: str
    path: str
    at: datetime
    rng: Random


@dataclass(slots=True)
class Readers:
    """Whoever of a world was sent a link. Who has not opened it when the world stops does not any more."""

    world: World
    opens: Opens
    _errands: list[_Errand] = field(default_factory=list)

    def told(self, state: State, *, member: str, text: str, ref: str, now: datetime) -> None:
        """Somebody was told this in private; whether they open it, and when, the world's seed and `ref` say."""
        link, life = _LINK.search(text), state.people.get(member)
        if link is None or life is None:
            return
        rng, speaks = Random(f"{self.world.seed}/{ref}/page"), persona_named(life.member.persona).speaks
        if rng.random() < OPENS * speaks / (speaks + 0.1):
            at = now + timedelta(seconds=60 + rng.expovariate(1 / MINUTES))
            self._errands.append(_Errand(member, urlsplit(link[0]).path, at, rng))

    def come(self, state: State, now: datetime) -> int:
        """Let those open it whose moment it is. Nobody joins a group by that."""
        due = [one for one in self._errands if one.at <= now][:AT_ONCE]
        self._errands = [one for one in self._errands if one not in due]
        for one in due:
            try:
                self._does(one)
            except OSError as error:
                log.info("own_page_not_read", extra={"error": type(error).__name__})
        return 0

    def _does(self, one: _Errand) -> None:
        """Open the link, and in each room whatever waits there."""
        phone = f"own-{one.member}"
        door = Sheet(self.opens.page(one.path, phone))
        if door.is_there:
            self.opens.page(one.path, phone, door.hidden)
        for room in ROOMS:
            page = self.opens.page(room, phone)
            begins = Sheet(page, "/start")
            if begins.is_there:
                self.opens.page(begins.target, phone, begins.hidden)
                page = self.opens.page(room, phone)
            for path in dict.fromkeys(found[1] or found[2] for found in _TO_DO.finditer(page)):
                sheet = Sheet(self.opens.page(path, phone))
                if sheet.is_there:
                    self.opens.page(path, phone, sheet.filled(one.rng) | {"hand_in": ["1"]})
