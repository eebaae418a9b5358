"""People of a living world who come by the codes of campaigns: they open the code's page as a phone does, take a seat,
and see there which group it is and which word to say.

Nothing of campaigns is known here: what they do goes through the page and the group, like anybody's.
"""

from __future__ import annotations

import html
import logging
import re
import urllib.request
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http.cookiejar import CookieJar
from typing import NamedTuple
from urllib.parse import urlencode

from huoqun.chats.personas import NoSuchGroup, State, World, campaigning

log = logging.getLogger(__name__)

SECONDS = 5.0
LONGEST = timedelta(hours=2)
"""Whatever was missed beyond that (the machine slept) nobody makes up for."""
AT_ONCE = 20
PHONES = 500
TRIES = 3
"""Whoever sees no page, since the machine is busy, opens it again a moment later, so often in all."""

_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_GROUP = re.compile(r"<h2><bdi>([^<]+)</bdi></h2>")
_WORD = re.compile(r'<p class="big"><bdi>([^<]+)</bdi></p>')


class Seen(NamedTuple):
    """What the page of a code says to whoever has a seat: the group's name, and the word to say there."""

    group: str
    word: str


Opens = Callable[[str, str], str]
"""Opens a code's page with a phone and asks for a seat: (token, phone) → the page. Raises OSError."""


class Web:
    """Phones that open pages of this installation, each with cookies of its own."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self._jars: dict[str, CookieJar] = {}

    def __call__(self, token: str, phone: str) -> str:
        page = self.page(f"/g/{token}", phone)
        if found := _CSRF.search(page):
            page = self.page(f"/g/{token}", phone, {"csrfmiddlewaretoken": [found[1]]})
        return page

    def page(self, path: str, phone: str, form: Mapping[str, list[str]] | None = None) -> str:
        """A page as a phone sees it, or what it answers to a form. Raises OSError."""
        jar = self._jars.setdefault(phone, CookieJar())
        if len(self._jars) > PHONES:
            del self._jars[next(iter(self._jars))]
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        url = f"{self.address}{path}"
        if form is None:
            return self._read(opener, urllib.request.Request(url))
        sent = urlencode(form, doseq=True).encode()
        return self._read(opener, urllib.request.Request(url, sent, {"Referer": url}))

    def _read(self, opener: urllib.request.OpenerDirector, request: urllib.request.Request) -> str:
        with opener.open(request, timeout=SECONDS) as answer:
            return str(answer.read(200_000).decode("utf-8", "replace"))


def seen(page: str) -> Seen | None:
    """What a page says to whoever has a seat; None: there is none for them."""
    group, word = _GROUP.search(page), _WORD.search(page)
    return Seen(html.unescape(group[1]), html.unescape(word[1])) if group and word else None


class Crowd:
    """Whoever comes by these codes (kind by token) into a world, from a moment of its clock on."""

    def __init__(self, world: World, codes: Mapping[str, str], opens: Opens, since: datetime) -> None:
        self.world, self.opens, self.since = world, opens, since
        self.codes = {token: kind for token, kind in codes.items() if kind in campaigning.KINDS}
        self._groups = {group.name: group.id for group in world.groups}
        self._again: list[tuple[campaigning.Visit, int]] = []

    def come(self, state: State, now: datetime) -> int:
        """Let those come whose hour it is; answers how many joined a group. The state has to stand at `now`."""
        since, self.since = max(self.since, now - LONGEST), now
        due = campaigning.visits(self.world.seed, self.codes, since=since, until=now, zone=self.world.zone)
        fresh = [(visit, 1) for _, visit in zip(range(AT_ONCE), due, strict=False)]
        tried, self._again = [*self._again, *fresh], []
        return sum(self._comes(state, visit, now, nth) for visit, nth in tried)

    def _comes(self, state: State, visit: campaigning.Visit, now: datetime, nth: int) -> bool:
        try:
            found = seen(self.opens(visit.token, visit.phone))
        except OSError as error:
            log.info("code_page_not_read", extra={"error": type(error).__name__})
            if nth < TRIES:
                self._again.append((visit, nth + 1))
            return False
        group = self._groups.get(found.group) if found else None
        if found is None or group is None:
            return False
        try:
            campaigning.arrive(self.world, state, visit, group=group, word=found.word, now=now)
        except NoSuchGroup:
            return False
        return True


def codes_of(said: str) -> dict[str, str]:
    """`token:kind token:kind`, as a connection's settings have it."""
    pairs = (part.partition(":") for part in said.split())
    return {token: kind for token, _, kind in pairs if token and kind}
