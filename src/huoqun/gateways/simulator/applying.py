"""People of a living world before a door: they open it as a phone does, fill in whatever it asks, wait for the
answer on its page, and join the group that it is before once they may.

Nothing of doors is known here: what they do goes through the page and the group, like anybody's.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import NamedTuple, Protocol

from huoqun.chats.personas import NoSuchGroup, State, World, campaigning

log = logging.getLogger(__name__)

FIRST, NEXT, LOOKS = timedelta(minutes=3), timedelta(minutes=2), timedelta(minutes=6)
MOST = 20
NAMES = ("小陈", "林姐", "阿豪", "Mia", "老周", "琳琳", "大刘", "Kevin")
SAYS = "看到朋友在群里，想进来一起学习"

_BDI = re.compile(r"<bdi>([^<]+)</bdi>")
_STATE = re.compile(r'data-state="([a-z_]+)"')
_WORD = re.compile(r'<p class="big"><bdi>([^<]+)</bdi></p>')


class Wanted(NamedTuple):
    """So many people of a kind (`campaigning.KINDS`) come to a door, the first some minutes after a moment."""

    token: str
    kind: str
    people: int
    since: datetime


class Opens(Protocol):
    """A phone that opens a page and may send its form. Raises OSError."""

    def page(self, path: str, phone: str, form: Mapping[str, list[str]] | None = None) -> str: ...


class Form(HTMLParser):
    """What a form asks, each answered in the shortest way that it lets through."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._name = name

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {key: value or "" for key, value in attrs}
        asked, kind = held.get("name", ""), held.get("type", "text")
        if not asked or tag not in ("input", "textarea"):
            return
        if tag == "textarea":
            self.values[asked] = [SAYS]
        elif kind in ("radio", "checkbox", "hidden"):
            self.values.setdefault(asked, [held.get("value", "")])
        else:
            self.values[asked] = [self._name if asked == "name" else "杭州" if asked.startswith("t-") else ""]


def filled(page: str, name: str) -> dict[str, list[str]]:
    """The form of a page, filled in."""
    form = Form(name)
    form.feed(page)
    return form.values


@dataclass(slots=True)
class _Guest:
    wanted: Wanted
    phone: str
    comes: datetime
    looks: datetime
    has_applied: bool = False


@dataclass(slots=True)
class Applicants:
    """Whoever comes to doors of a world from a moment of its clock on. Whoever waits when the world stops is gone."""

    world: World
    opens: Opens
    wanted: list[Wanted]
    since: datetime
    _guests: list[_Guest] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._guests = [guest for one in self.wanted for guest in _guests(one) if guest.comes >= self.since]

    def come(self, state: State, now: datetime) -> int:
        """Let those apply or look whose moment it is; answers how many joined. The state has to stand at `now`."""
        due = [guest for guest in self._guests if guest.looks <= now]
        joined = [guest for guest in due if self._comes(state, guest, now)]
        self._guests = [guest for guest in self._guests if guest not in joined]
        return len(joined)

    def _comes(self, state: State, guest: _Guest, now: datetime) -> bool:
        guest.looks = now + LOOKS
        path = f"/apply/{guest.wanted.token}"
        try:
            page = self.opens.page(path, guest.phone)
            if not guest.has_applied:
                guest.has_applied = True
                name = NAMES[self._guests.index(guest) % len(NAMES)]
                page = self.opens.page(path, guest.phone, filled(page, name))
        except OSError as error:
            log.info("door_not_read", extra={"error": type(error).__name__})
            return False
        group = self._group(page)
        return group is not None and self._joins(state, guest, group, page, now)

    def _group(self, page: str) -> str | None:
        """The group that the page names, to whoever may join."""
        stands = _STATE.search(page)
        if stands is None or stands[1] != "accepted":
            return None
        named = {html.unescape(words) for words in _BDI.findall(page)}
        return next((group.id for group in self.world.groups if group.name in named), None)

    def _joins(self, state: State, guest: _Guest, group: str, page: str, now: datetime) -> bool:
        word = _WORD.search(page)
        visit = campaigning.Visit(guest.comes, guest.wanted.token, guest.wanted.kind, guest.phone)
        try:
            campaigning.arrive(self.world, state, visit, group=group, word=word[1] if word else "", now=now)
        except NoSuchGroup:
            return False
        return True


def _guests(one: Wanted) -> Iterator[_Guest]:
    for place in range(min(one.people, MOST)):
        comes = one.since + FIRST + place * NEXT
        yield _Guest(one, f"{one.token[:6]}-{one.since:%m%d%H%M}-{place}", comes, comes)


def wanted_of(said: str) -> list[Wanted]:
    """`token:kind:people:moment …`, as a connection's settings have it."""
    found = []
    for part in said.split():
        token, kind, people, moment = [*part.split(":", 3), "", "", ""][:4]
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            continue
        if token and kind in campaigning.KINDS and people.isdecimal() and at.tzinfo is not None:
            found.append(Wanted(token, kind, int(people), at))
    return found
