"""WeCom's own figures: by day and by owner, in the pieces that it takes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.gateways.wecom.fake import statistics
from huoqun.gateways.wecom.figures import spans
from huoqun.gateways.wecom.testing import FakeWeCom

from .ground import Watch, with_gateway

PATH = "/cgi-bin/externalcontact/groupchat/statistic_group_by_day"


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def wecom(watch):
    with FakeWeCom(now=watch) as fake:
        yield fake


def asked(wecom, first=""):
    async def story(gateway):
        async for _ in gateway.past():
            pass
        return await gateway.group_stats(first=first)

    return with_gateway(wecom, story)


def test_each_owner_has_their_days_until_yesterday_in_china(wecom, watch):
    one, two = wecom.group("一群", owner="zhang"), wecom.group("二群", owner="li")
    watch.passes(days=2, hours=13)  # 01:00 of 5 November in Hangzhou, still the 4th in London
    statistics.count(wecom.corp, "zhang", "2026-11-04", msg_total=40, member_has_msg=9, new_member_cnt=3)
    days = {(day.owner, day.day): day for day in asked(wecom, first="2026-11-03")}

    assert sorted(days) == [(o, d) for o in ("li", "zhang") for d in ("2026-11-03", "2026-11-04")]
    told = days["zhang", "2026-11-04"]
    assert (told.messages, told.spoke, told.joined, told.members, told.chats) == (40, 9, 3, 1, (one.id,))
    assert (days["li", "2026-11-04"].messages, days["li", "2026-11-04"].chats) == (0, (two.id,))


def test_the_first_time_all_that_wecom_keeps_is_asked_for(wecom):
    wecom.group("一群")
    days = asked(wecom)

    assert len(days) == 180
    assert wecom.calls(PATH) == 6


def test_an_owner_out_of_reach_hides_nobody_else(wecom, watch):
    wecom.group("一群", owner="li")
    wecom.group("二群", owner="zhang")
    wecom.fails(60011, "no privilege", path=PATH)

    assert {day.owner for day in asked(wecom, first="2026-11-01")} == {"zhang"}


def test_with_no_whole_day_since_there_is_nothing_to_ask(wecom):
    wecom.group("一群")

    assert asked(wecom, first="2026-11-02") == [] and wecom.calls(PATH) == 0


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(-3, 200))
def test_pieces_hold_every_day_once_and_none_more_than_wecom_takes(first, length):
    last = first + timedelta(days=length)
    days = [a + timedelta(days=n) for a, b in spans(first, last) for n in range((b - a).days + 1)]

    assert days == [first + timedelta(days=n) for n in range(max(0, length + 1))]
    assert all(0 <= (b - a).days < 30 for a, b in spans(first, last))
