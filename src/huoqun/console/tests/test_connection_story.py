"""One story of a connection: its light, its words and its live test say the same, whatever came when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from huoqun.chats.queries import connections as queries
from huoqun.chats.queries.connections import ConnectionView
from huoqun.console.pages.connections.words import marks, story

NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)
BEFORE = NOW - timedelta(minutes=10)
SERVED = NOW + timedelta(seconds=10)
GOOD, BAD = queries.Tested(False, True, "", BEFORE), queries.Tested(False, False, "no route", BEFORE)
ASKED, LONG_AGO = queries.Tested(True, False, "", NOW - timedelta(seconds=5)), queries.Tested(True, False, "", BEFORE)


def line(**more: Any) -> ConnectionView:
    known: dict[str, Any] = {
        "id": 1, "uid": UUID(int=1), "platform": "matrix", "name": "Lakeside", "settings": {}, "has_secrets": False,
        "is_on": True, "send_nothing": False, "served_until": SERVED, "capabilities": ("send_group",), "groups": 1,
        "last_event_at": BEFORE, "last_error": "", "last_error_at": None, "created_at": BEFORE, "test": GOOD,
        "was_called": False,
    }  # fmt: skip
    return ConnectionView(**known | more)


def told(one: ConnectionView, language: str, *, hushed: bool = False) -> tuple[str, str, str]:
    """The light's word, the live test's tone, and the words below."""
    with translation.override(language):
        found = story(one, hushed=hushed, now=NOW, real=NOW)
        mark = marks(one, found, is_called=False, listens=False)[0]
        words = render_to_string("console/connections/story.html", {"told": found, "now": NOW, "zone": "UTC"})
    return found.said, mark.tone, words


FAILED = {"last_error": "no route", "last_error_at": BEFORE, "test": BAD}


@pytest.mark.parametrize(
    ("one", "light", "mark", "en", "zh"),
    [
        # Connected, and nothing went wrong since
        (line(), "works", "good", "all has gone well since", "一直正常"),
        # Its process went down in good order: the last test was good, and nobody is there now
        (line(served_until=None), "no gateway process serves it", "watch", "all went well", "一切正常"),
        # Its process was killed: it still stands as the holder, and renews no more
        (line(served_until=BEFORE), "no gateway process serves it", "watch", "all went well", "一切正常"),
        # The line was lost after a good test
        (line(**FAILED), "does not work", "bad", "goes on trying", "自动重试"),
        # It did not work, and now nobody even tries
        (line(served_until=None, **FAILED), "no gateway process serves it", "watch", "it did not work", "没连上"),
        # Just asked to connect: what was before does not count
        (line(served_until=None, **FAILED | {"test": ASKED}), "being connected", "watch", "few seconds", "几秒"),
        # Asked long ago, and nobody took it up
        (line(served_until=None, test=LONG_AGO), "no gateway process serves it", "watch", "Nothing is heard", "收不到"),
        # Taken up, and the platform takes its time
        (line(test=LONG_AGO), "being connected", "watch", "few seconds", "几秒"),
        # Switched off while it failed
        (line(is_on=False, **FAILED), "switched off", "quiet", "until it is switched on", "启用"),
        (line(send_nothing=True), "hears, sends nothing", "good", "all has gone well since", "一直正常"),
    ],
)
def test_light_words_and_live_test_agree(one, light, mark, en, zh):
    said, tone, words = told(one, "en")

    assert (said, tone) == (light, mark)
    assert en in words
    assert zh in told(one, "zh-hans")[2]


def test_where_the_whole_workspace_sends_nothing_no_light_says_that_it_works():
    assert told(line(), "en", hushed=True)[0] == "hears, sends nothing"
    assert told(line(**FAILED), "en", hushed=True)[0] == "does not work"
