"""When homework may be handed in, what rubrics say, and what scores come to; a case a line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from huoqun.camps.homework import (
    AlreadyJudged,
    BadRubric,
    BadScore,
    Criterion,
    HomeworkClosed,
    Kind,
    NoMoreVersions,
    NothingHandedIn,
    NotOpenYet,
    Terms,
    Work,
    WorkState,
    WorkTooLong,
    agreed,
    due_after,
    percent,
    read,
    rubric_of,
    stands_without_coach,
    written,
)
from huoqun.camps.rules import BadLink

OPENS = datetime(2026, 11, 2, 4, tzinfo=UTC)
DUE, LATE = OPENS + timedelta(days=2), OPENS + timedelta(days=3)
SECOND = timedelta(seconds=1)
S = WorkState


@pytest.mark.parametrize(
    ("at", "state", "versions", "extended", "why"),
    [
        # A second too early
        (OPENS - SECOND, None, 0, None, NotOpenYet),
        # The moment that it opens
        (OPENS, None, 0, None, None),
        # Due: late from now on, but taken
        (DUE, None, 0, None, None),
        # The last moment of late
        (LATE - SECOND, S.DRAFT, 0, None, None),
        (LATE, S.DRAFT, 0, None, HomeworkClosed),
        # Once more, and a third time of two
        (DUE, S.HANDED_IN, 1, None, None),
        (DUE, S.HANDED_IN, 2, None, NoMoreVersions),
        # Returned: wanted anew, however often and whenever it was due
        (LATE + SECOND, S.RETURNED, 5, LATE + timedelta(days=7), None),
        (LATE + timedelta(days=7), S.RETURNED, 5, LATE + timedelta(days=7), HomeworkClosed),
        # Judged
        (DUE, S.ACCEPTED, 1, None, AlreadyJudged),
        (DUE, S.REFUSED, 1, None, AlreadyJudged),
    ],
)
def test_when_something_may_be_handed_in(at, state, versions, extended, why):
    found = Terms(OPENS, DUE, LATE, 1, state, versions, extended).may(at)

    assert (type(found) if found else None) == why


@pytest.mark.parametrize(
    ("at", "cutoff", "zone", "days", "due"),
    [
        # Noon: until four of the next morning
        ("2026-11-02T04:00", "04:00", "Asia/Shanghai", 1, "2026-11-02T20:00"),
        # Half past three at night is still the day before
        ("2026-11-02T19:30", "04:00", "Asia/Shanghai", 1, "2026-11-02T20:00"),
        # Three days, with midnight as the end
        ("2026-11-02T04:00", "00:00", "Asia/Shanghai", 3, "2026-11-04T16:00"),
        # The clock goes back in the night that it is due
        ("2026-10-31T16:00", "04:00", "America/New_York", 1, "2026-11-01T09:00"),
    ],
)
def test_it_is_due_when_the_day_is_over(at, cutoff, zone, days, due):
    moments = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (at, due)]

    assert due_after(moments[0], cutoff, zone, days) == moments[1]


@pytest.mark.parametrize(
    ("work", "accepts", "why"),
    [
        (Work("三百字"), (Kind.WORDS,), None),
        (Work("   "), (Kind.WORDS,), NothingHandedIn),
        # Words where a picture is asked for
        (Work("看图"), (Kind.PICTURE,), NothingHandedIn),
        (Work("", "", ("picture",)), (Kind.PICTURE, Kind.FILE), None),
        (Work("", "https://docs.example/x"), (Kind.LINK,), None),
        # Links that are none, whatever is asked for
        (Work("x", "javascript:alert(1)"), (Kind.WORDS,), BadLink),
        (Work("x", "https://bank.example@evil.example/"), (Kind.LINK,), BadLink),
        (Work("x" * 20_001), (Kind.WORDS,), WorkTooLong),
        (Work("x", "", ("picture",) * 10), (Kind.WORDS,), WorkTooLong),
    ],
)
def test_what_counts_as_a_work(work, accepts, why):
    if why is None:
        work.met(accepts)
    else:
        with pytest.raises(why):
            work.met(accepts)


def test_a_rubric_is_read_as_it_is_written():
    found = rubric_of("结构 40：清楚 = 40，松散 = 20\n\nA good ending 60")

    assert found == (
        Criterion("c1", "结构", 40, ((40, "清楚"), (20, "松散"))),
        Criterion("c2", "A good ending", 60),
    )
    assert read(written(found)) == found
    for text in ("no points", "x -1", "x 5: y", "\n".join(["a 1"] * 13)):
        with pytest.raises(BadRubric):
            rubric_of(text)


@pytest.mark.parametrize(
    ("scores", "whole", "came"),
    [
        ({"c1": 40, "c2": 60}, None, "100.00"),
        ({"c1": 20, "c2": 30}, None, "50.00"),
        # A criterion left out, one too many, too much, less than nothing
        ({"c1": 20}, None, None),
        ({"c1": 20, "c2": 0, "c3": 0}, None, None),
        ({"c1": 41, "c2": 0}, None, None),
        ({"c1": -1, "c2": 0}, None, None),
    ],
)
def test_scores_by_a_rubric(scores, whole, came):
    rubric = rubric_of("结构 40\n结尾 60")
    if came is None:
        with pytest.raises(BadScore):
            percent(rubric, scores, whole)
    else:
        assert percent(rubric, scores, whole) == Decimal(came)


@pytest.mark.parametrize(
    ("scores", "median", "is_outlier"),
    [
        ((80,), 80, False),
        ((80, 90), 85, False),
        # One who hates it does not decide
        ((80, 85, 10), 80, True),
        # As far apart as is allowed
        ((60, 90, 80), 80, False),
    ],
)
def test_what_peers_agree_on(scores, median, is_outlier):
    found = agreed([Decimal(one) for one in scores])

    assert (found.score, found.is_outlier) == (median, is_outlier)


@pytest.mark.parametrize(
    ("reviewers", "scores", "stands"),
    [
        ("peers", (80, 85, 90), True),
        # Fewer than were asked for; under the mark; not agreed; the coach decides anyway
        ("peers", (80, 85), False),
        ("peers", (50, 55, 50), False),
        ("peers", (95, 85, 20), False),
        ("both", (80, 85, 90), False),
    ],
)
def test_when_peers_alone_let_it_pass(reviewers, scores, stands):
    assert stands_without_coach(reviewers, [Decimal(one) for one in scores], 3, 60) is stands
