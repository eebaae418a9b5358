"""Pages that many open at once are made once: what is the reader's own is theirs all the same."""

from __future__ import annotations

import re

import pytest
from django.test import RequestFactory
from django.urls import Resolver404
from django.utils import translation

from huoqun.camps.queries.mine import Mark, MyDays
from huoqun.camps.rules import Open
from huoqun.camps.streaks import Streak
from huoqun.core.clock import now
from huoqun.pages.alike import _made, alike
from huoqun.pages.pages.checkin.views import CheckinPage
from huoqun.site.serving import ThreadedHandler

KEY = re.compile(r'name="idempotency_key" value="([^"]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
AT = now()


def page(longest: int = 3) -> CheckinPage:
    day = Open(1, 1, 1, "", 4, AT, AT)
    mine = MyDays("Writers", day, False, ((1, Mark.OPEN),), Streak(0, longest), 1, 1)
    return CheckinPage(1, mine, "words", ("words",), "", ((1, Mark.OPEN, "still open"),))


def shown(page: CheckinPage) -> str:
    return alike(RequestFactory().get("/me/checkin/1"), "pages/checkin.html", page)


def test_two_who_stand_alike_get_one_page_with_keys_and_tokens_of_their_own():
    _made.cache_clear()
    lin, may = shown(page()), shown(page())

    assert _made.cache_info().misses == 1
    keys, tokens = KEY.findall(lin) + KEY.findall(may), TOKEN.findall(lin) + TOKEN.findall(may)
    assert len(keys) == len(set(keys)) == 4  # a form to hand in and one to take leave
    assert len(set(tokens)) == 2
    assert KEY.sub("", TOKEN.sub("", lin)) == KEY.sub("", TOKEN.sub("", may))
    assert "token-" not in lin and "once-" not in lin


def test_who_stands_differently_or_reads_another_language_gets_another_page():
    assert shown(page(3)) != shown(page(4))
    with translation.override("zh-hans"):
        assert "打卡" in shown(page(3))
    with translation.override("en"):
        assert "打卡" not in shown(page(3))


def test_an_address_is_found_once_and_one_that_leads_nowhere_never():
    handler, asked = ThreadedHandler(1), RequestFactory()
    first, again = (handler.resolve_request(asked.get("/me/checkin/7")) for _ in range(2))

    assert first is again and first.kwargs == {"group_run_id": 7}
    for path in ("/me/checkin/x", f"/{'x' * 2000}"):
        with pytest.raises(Resolver404):
            handler.resolve_request(asked.get(path))
