"""Streaks: a table of cases, each a line of prose."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.camps.rules import (
    BadLink,
    How,
    Leave,
    NotEnough,
    Open,
    TooLong,
    checked_link,
    day_ends,
    day_frozen,
    handed_in,
    leave_taken,
    link_in,
    said_as,
)
from huoqun.camps.streaks import Kept, Streak, across, missed_in_row, streak
from huoqun.chats.rules import MessageKind

DAYS = {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("opened", "checked", "frozen", "today", "current", "longest", "missed"),
    [
        (DAYS, {1, 2, 3}, set(), 3, 3, 3, 0),  # every day so far
        (DAYS, {1, 2, 3}, set(), 4, 3, 3, 1),  # today is not over: it breaks nothing, though it is not done yet
        (DAYS, {1, 2, 4}, set(), 4, 1, 2, 0),  # a day was missed: it begins anew, the longest stays
        (DAYS, {1, 2, 3, 4}, set(), 4, 4, 4, 0),  # the same after a make-up card for the third day: mended
        (DAYS, {1, 2, 4}, {3}, 4, 3, 3, 0),  # leave on the third day: it breaks nothing and counts for nothing
        (DAYS, {1}, {2, 3}, 3, 1, 1, 0),  # only leave since: nothing is missed
        (DAYS, {1, 2}, {2}, 2, 2, 2, 0),  # checked in on a day of leave after all: it counts
        ({3, 4, 5}, {3, 4}, set(), 4, 2, 2, 0),  # a late joiner: the days before they came are none of theirs
        ({1, 3, 5}, {1, 3}, set(), 3, 2, 2, 0),  # nobody could check in on the second day: it is no gap
        (DAYS, set(), set(), 3, 0, 0, 3),  # never
        (set(), set(), set(), 3, 0, 0, 0),  # no day was open yet
        (DAYS, {5}, set(), 3, 0, 0, 3),  # what is after today is not asked for
    ],
)
def test_days_in_a_row(opened, checked, frozen, today, current, longest, missed):
    assert streak(opened, checked, frozen, today) == Streak(current, longest)
    assert missed_in_row(opened, checked, frozen, today) == missed


days = st.sets(st.integers(1, 9))


@given(days, days, days, st.integers(0, 10), st.integers(1, 9))
def test_more_never_shortens_a_streak(opened, checked, frozen, today, more):
    """A check-in or a freeze more never makes a streak shorter; none is longer than the days that were done."""
    before = streak(opened, checked, frozen, today)

    assert before.current <= before.longest <= len(opened & checked)
    for after in (streak(opened, checked | {more}, frozen, today), streak(opened, checked, frozen | {more}, today)):
        assert after.current >= before.current and after.longest >= before.longest


def on(day):
    return date(2026, 11, day)


@pytest.mark.parametrize(
    ("days", "current", "longest"),
    [
        ([Kept(on(1), True), Kept(on(2), True)], 2, 2),  # one camp
        ([Kept(on(1), True), Kept(on(4), True)], 2, 2),  # the next camp began three days later: nobody could in between
        ([Kept(on(1), True), Kept(on(1), False)], 1, 1),  # two camps at once: one of them done is enough
        ([Kept(on(1), True), Kept(on(2), False), Kept(on(3), True)], 1, 1),  # a date was missed
        ([Kept(on(1), True), Kept(on(2), None), Kept(on(3), True)], 2, 2),  # a date of leave
    ],
)
def test_days_in_a_row_across_camps(days, current, longest):
    assert across(days) == Streak(current, longest)


@pytest.mark.parametrize(
    ("at", "cutoff", "zone", "ends"),
    [
        # Midnight: the last second is today's, and the first is tomorrow's.
        ("2026-11-02T15:59:59", "00:00", "Asia/Shanghai", "2026-11-02T16:00:00"),
        ("2026-11-02T16:00:00", "00:00", "Asia/Shanghai", "2026-11-03T16:00:00"),
        # Cut-off at four: half past one in the night is still the day before's.
        ("2026-11-02T17:30:00", "04:00", "Asia/Shanghai", "2026-11-02T20:00:00"),
        # The group moved to New York: its day ends by the clock there from the next day on.
        ("2026-11-02T17:30:00", "04:00", "America/New_York", "2026-11-03T09:00:00"),
        # Clocks go forward over the cut-off: the day ends at the next minute that a clock shows.
        ("2026-03-08T05:00:00", "02:30", "America/New_York", "2026-03-08T07:00:00"),
        # Clocks go back: the day ends at the first of the two.
        ("2026-11-01T05:00:00", "01:30", "America/New_York", "2026-11-01T05:30:00"),
    ],
)
def test_a_day_ends_by_the_groups_own_clock(at, cutoff, zone, ends):
    assert day_ends(datetime.fromisoformat(at + "+00:00"), cutoff, zone) == datetime.fromisoformat(ends + "+00:00")


def day(**known):
    at = datetime(2026, 11, 2, tzinfo=UTC)
    return Open(1, 1, known.pop("day", 1), **{"word": "打卡", "least": 0, "opened_at": at, "closes_at": at, **known})


ALL = ("words", "picture", "voice", "link")


@pytest.mark.parametrize(
    ("known", "kind", "text", "how"),
    [
        ({}, MessageKind.TEXT, "打卡 第一天", How.WORDS),  # words, as ever
        ({}, MessageKind.IMAGE, "", None),  # a picture where only words are asked for
        ({}, MessageKind.IMAGE, "打卡", How.WORDS),  # a picture whose caption is the word
        ({"accepts": ALL}, MessageKind.IMAGE, "", How.PICTURE),  # a picture alone
        ({"accepts": ALL, "with_word": True}, MessageKind.IMAGE, "看看这个", None),  # a joke, where the word is needed
        ({"accepts": ALL, "with_word": True}, MessageKind.IMAGE, "打卡", How.PICTURE),  # with the word beside it
        ({"accepts": ALL}, MessageKind.VOICE, "", How.VOICE),  # a voice message
        ({"accepts": ALL}, MessageKind.LINK, "我的文章", How.LINK),  # a link as the platform's own card
        ({"accepts": ALL}, MessageKind.TEXT, "今天的：https://example.com/a", How.LINK),  # a link in words
        ({"accepts": ("link",)}, MessageKind.TEXT, "打卡", None),  # the word, where a link is asked for
        ({"accepts": ALL}, MessageKind.STICKER, "", None),  # a sticker is nothing
    ],
)
def test_what_is_shown_in_the_group_counts_as_the_day_asks(known, kind, text, how):
    assert said_as(day(**known), kind, text) == how


@pytest.mark.parametrize(
    ("known", "given", "how"),
    [
        ({"least": 4}, ("今天写了两页", (), ""), How.WORDS),  # on the page nobody needs to say the word
        ({"least": 9}, ("太短", (), ""), NotEnough),  # not long enough
        ({"accepts": ("picture",)}, ("", ("image",), ""), How.PICTURE),  # a picture
        ({"accepts": ("picture",)}, ("只有字", (), ""), NotEnough),  # words where a picture is asked for
        ({"accepts": ("voice",)}, ("", ("image",), ""), NotEnough),  # a picture where a voice is asked for
        ({"accepts": ALL}, ("", (), "https://example.com/a"), How.LINK),  # a link
        ({"accepts": ALL}, ("", (), "javascript:alert(1)"), BadLink),  # not one
        ({}, ("长" * 2001, (), ""), TooLong),  # a book
        ({"accepts": ALL}, ("", ("image",) * 10, ""), TooLong),  # an album
    ],
)
def test_what_is_handed_in_on_the_page_counts_as_the_day_asks(known, given, how):
    if isinstance(how, How):
        assert handed_in(day(**known), *given) == how
    else:
        with pytest.raises(how):
            handed_in(day(**known), *given)


@pytest.mark.parametrize(
    ("link", "fine"),
    [
        ("https://www.douyin.com/video/7", True),  # as people paste it
        ("http://example.com:8080/a?b=c#d", True),  # with everything
        ("javascript:alert(1)", False),  # a script
        ("data:text/html,<script>", False),  # a page of their own
        ("https://bank.example@evil.example/", False),  # shows one place and leads to another
        ("https://localhost/admin", False),  # no place of the web
        ("https://router.local/", False),  # a place of the home
        ("https://exa mple.com", False),  # broken
        ('https://example.com/"onmouseover="x', False),  # a way out of the page
        ("https://[::1", False),  # half an address
        ("https://example.com:99999/", False),  # no port
        ("https://example.com/" + "a" * 500, False),  # endless
        ("", False),  # nothing
    ],
)
def test_links_are_judged(link, fine):
    if fine:
        assert checked_link(link) == link == link_in(f"看这个 {link} 。")
    else:
        with pytest.raises(BadLink):
            checked_link(link)


@pytest.mark.parametrize(
    ("text", "leave"),
    [
        ("请假", Leave()),  # as it fits
        ("请假卡", Leave()),  # the card by its name
        ("免打卡", Leave()),  # by its other name
        ("明天请假", Leave(None, True)),  # ahead
        ("请假 D5", Leave(5)),  # a day
        ("请假第５天", Leave(5)),  # as people write it
        ("Freeze day 5", Leave(5)),  # in English
        ("请假去看病", None),  # talk
        ("我想请假", None),  # talk, too
    ],
)
def test_words_that_take_leave(text, leave):
    assert leave_taken(text) == leave


@pytest.mark.parametrize(
    ("stands", "leave", "frozen"),
    [
        ({1, 2}, Leave(), 3),  # today's, which is open and not done
        ({1, 2, 3}, Leave(), 4),  # today is done and nothing missed: the next
        ({1, 3}, Leave(), 2),  # today is done: the one that was missed
        ({1, 2}, Leave(None, True), 4),  # tomorrow's
        ({1}, Leave(2), 2),  # the one they name, missed
        ({1, 2}, Leave(9), 9),  # the one they name, ahead
        ({1, 2}, Leave(1), None),  # done: there is nothing to freeze
        ({1, 2}, Leave(99), None),  # too far ahead
    ],
)
def test_the_day_that_leave_is_for(stands, leave, frozen):
    noon = datetime(2026, 11, 3, 12, tzinfo=UTC)
    days = [
        day(day=n, opened_at=noon.replace(day=n, hour=6), closes_at=noon.replace(day=n, hour=22)) for n in (1, 2, 3)
    ]

    assert day_frozen(days, stands, leave, noon) == frozen
