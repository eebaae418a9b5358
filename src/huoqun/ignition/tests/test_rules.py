"""What is paid or given is disclosed, or it is not recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from huoqun.ignition.rules import (
    BadGift,
    GiftKind,
    NewGift,
    Undisclosed,
    check_gift,
    each_costs,
    is_address,
    topic_fault,
)

PAID = NewGift(
    kind=GiftKind.PAID, what="一条小红书", amount=20_000, disclosure="广告", given_at=datetime(2026, 11, 2, tzinfo=UTC)
)


@pytest.mark.parametrize(
    ("gift", "fault"),
    [
        (PAID, None),
        # Goods may be worth nothing, but somebody who got them says so all the same.
        (replace(PAID, kind=GiftKind.GOODS, amount=0), None),
        (replace(PAID, disclosure=""), Undisclosed),
        (replace(PAID, disclosure="  "), Undisclosed),
        (replace(PAID, kind=GiftKind.GOODS, amount=0, disclosure=""), Undisclosed),
        # A paid post that is paid nothing is none.
        (replace(PAID, amount=0), BadGift),
        (replace(PAID, amount=-1), BadGift),
        (replace(PAID, what=" "), BadGift),
    ],
)
def test_a_gift_without_words_that_disclose_it_is_refused(gift, fault):
    if fault is None:
        check_gift(gift)
    else:
        with pytest.raises(fault):
            check_gift(gift)


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://www.xiaohongshu.com/explore/abc?x=1", True),
        ("http://example.com", True),
        ("javascript:alert(1)", False),
        ("https://example.com/<script>", False),
        ("example.com", False),
        ("https://" + "a" * 600, False),
    ],
)
def test_what_stands_as_a_link_is_one(url, is_one):
    assert is_address(url) is is_one


def test_a_topic_has_a_name_and_words_and_a_price_needs_people():
    assert not topic_fault("新课", "", "{name}，来看看？")
    assert topic_fault(" ", "", "x") and topic_fault("x", "", " ") and topic_fault("x" * 61, "", "x")
    assert (each_costs(100, 3), each_costs(100, 0)) == (34, None)
