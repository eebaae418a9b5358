"""Which words are a check-in, and which day a make-up card is for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.camps.rules import Open, day_ends, day_made_up, days_missed, is_checkin, makeup

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "word", "least", "counts"),
    [
        ("#写作1 今天写了两页", "#写作1", 0, True),  # as it is meant
        ("今天写了两页 #写作1", "#写作1", 0, True),  # a tag may stand anywhere
        ("＃写作１", "#写作1", 0, True),  # typed full-width
        ("打卡 第一天", "打卡", 0, True),  # a plain word at the beginning
        ("我昨天打卡了", "打卡", 0, False),  # a plain word inside talk is talk
        ("#写作12", "#写作1", 0, False),  # another day's word
        ("#写作1", "#写作1", 5, False),  # nothing written
        ("#写作1 今天 写了", "#写作1", 4, True),  # spaces are no writing
        ("今天我读完了第三章", "", 8, True),  # any words of a length
        ("好", "", 8, False),  # too short
        ("", "", 0, False),  # a picture without words
    ],
)
def test_words_that_check_in(text, word, least, counts):
    assert is_checkin(text, word, least) is counts


@pytest.mark.parametrize(
    ("text", "asks", "day"),
    [
        ("补卡", True, None),  # the last day that was missed
        ("补卡 D3", True, 3),  # as the timetable writes it
        ("补打卡第２天", True, 2),  # as people write it
        ("makeup day 4", True, 4),  # in English
        ("怎么补卡？", False, None),  # a question about it
    ],
)
def test_words_that_use_a_card(text, asks, day):
    assert makeup(text) == (asks, day)


def test_a_card_is_for_a_day_that_is_over_and_was_missed():
    days = [Open(1, 1, n, "", 1, NOON + timedelta(days=n), NOON + timedelta(days=n + 1)) for n in range(1, 5)]

    missed = days_missed(days, {2}, NOON + timedelta(days=4, hours=1))

    assert missed == {1, 3}
    assert [day_made_up(missed, asked) for asked in (None, 1, 2, 4)] == [3, 1, None, None]
    assert day_made_up(set(), None) is None


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        (datetime(2026, 11, 2, 4, tzinfo=UTC), datetime(2026, 11, 2, 20, tzinfo=UTC)),  # noon: at four in the night
        (datetime(2026, 11, 2, 19, tzinfo=UTC), datetime(2026, 11, 2, 20, tzinfo=UTC)),  # in the night: an hour later
        (datetime(2026, 11, 2, 20, tzinfo=UTC), datetime(2026, 11, 3, 20, tzinfo=UTC)),  # at four: the next night
    ],
)
def test_a_day_ends_when_the_clock_shows_the_cut_off(at, ends):
    assert day_ends(at, "04:00", "Asia/Shanghai") == ends
