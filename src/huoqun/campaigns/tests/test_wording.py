"""What a campaign must not say, and what it may promise once it has begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from huoqun.campaigns.rules.awards import AwardState, Brought, Stands, changes, due
from huoqun.campaigns.rules.campaigns import Kind, Must, NewCampaign, Step
from huoqun.campaigns.rules.favour import worse
from huoqun.campaigns.rules.wording import breaches

NOON = datetime(2026, 11, 26, 4, tzinfo=UTC)
ASKS: dict[str, object] = {"words": ["晨读", "夜读"], "likes": 20, "size": 3, "hours": 24}
OLD = NewCampaign(
    name="春", kind=Kind.ASSIST, starts_at=NOON, ends_at=NOON + timedelta(days=2), budget_id=1, each=10, each_most=5,
    ladder=(Step(3, 50), Step(6, 150)), stays_days=3, must=Must.SPEAK, entry=ASKS,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # An honest invitation
        ("邀请三位想读书的朋友进群，留满三天你得 50 积分", []),
        ("Bring friends who would like to read with us", []),
        # The platform's own examples
        ("转发后可领资料包", ["induces_sharing"]),
        ("集满 20 个赞送课", ["induces_sharing"]),
        ("是中国人就转", ["induces_sharing"]),
        ("关注公众号即可领取", ["induces_following"]),
        # The utmost
        ("全网最低价，保证上岸", ["extreme_words"]),
        # Points as money
        ("积分可以提现", ["points_for_cash"]),
        # Levels of people
        ("发展下线，二级分销", ["recruiting"]),
        # A draw without odds; with odds; with a car
        ("参与抽奖，奖品若干", ["no_odds"]),
        ("抽奖：奖品 3 份，中奖概率 1%", []),
        ("抽奖：名额 1 个，奖品价值 8万元的汽车", ["prize_too_dear"]),
        ("抽奖：名额 10 个，奖品价值 50,000 元", []),
        ("抽奖：名额 1 个，奖金 50,001 元", ["prize_too_dear"]),
        # Children, and children with their parents
        ("小学生打卡赢礼物", ["minors"]),
        ("小学生打卡赢礼物，须家长同意", []),
    ],
)
def test_what_must_not_be_said(text, codes):
    assert [rule.code for rule in breaches([text])] == codes


@pytest.mark.parametrize(
    ("change", "says"),
    [
        # More for each, a longer time, a shorter stay, nothing more to do: all good
        ({"each": 20, "each_most": 10, "ends_at": NOON + timedelta(days=3), "stays_days": 2, "must": Must.NOTHING}, ""),
        # Another step between, and more on top
        ({"ladder": (Step(2, 50), Step(4, 100), Step(6, 200))}, ""),
        # Less in any way
        ({"each": 9}, "less for each"),
        ({"each_most": 4}, "less for each"),
        ({"stays_days": 4}, "stay longer"),
        ({"ends_at": NOON + timedelta(days=1)}, "end earlier"),
        ({"must": Must.PAY}, "something else"),
        # The first step asks for more people
        ({"ladder": (Step(4, 50), Step(6, 150))}, "less on the ladder"),
        ({"ladder": ()}, "less on the ladder"),
        # What nobody can say of whether it is better
        ({"name": "夏"}, "as they were published"),
        # On the second day: words of the days to come, fewer likes, more time
        ({"entry": ASKS | {"words": ["晨读", "夜读", "早起"], "likes": 10, "hours": 48, "size": 2}}, ""),
        ({"entry": {}}, ""),
        # The word of today, or one more thing to be seen
        ({"entry": ASKS | {"words": ["晨读", "早起"]}}, "words of the days so far"),
        ({"entry": ASKS | {"needs_code": True}}, "show more"),
        ({"entry": ASKS | {"likes": 21}}, "show more"),
        ({"entry": ASKS | {"size": 4}}, "more people"),
        ({"entry": ASKS | {"product": "camp"}}, "something else"),
    ],
)
def test_what_has_begun_promises_more_and_never_less(change, says):
    said = worse(OLD, replace(OLD, **change), today=1)
    assert says in said and bool(says) == bool(said)


def settled(standing: list[Stands], brought: Brought, *, whose: int = 1, each: int = 0, most: int = 9, **steps: int):
    """What stands once it is in line with a promise."""
    ladder = [Step(int(people[1:]), amount) for people, amount in steps.items()]
    wanted = due(brought, each=each, each_most=most, ladder=ladder, standing=standing)
    todo = changes(wanted, standing, whose=whose)
    kept = [one for one in standing if (one.whose, one.what) not in todo.void]
    rows = [*kept, *(Stands(whose, what, amount, AwardState.PENDING) for what, amount in todo.make.items())]
    return [replace(r, state=AwardState.POSTED) if (r.whose, r.what) in todo.post else r for r in rows]


def paid(standing: list[Stands]) -> tuple[int, int]:
    """In all, and of that paid."""
    posted = [one.amount for one in standing if one.state is AwardState.POSTED]
    return sum(one.amount for one in standing), sum(posted)


@pytest.mark.parametrize(
    ("before", "after", "in_all"),
    [
        # a lower step gives more
        ({"_2": 30, "_5": 100}, {"_2": 50, "_5": 100}, 100),
        # one more step below
        ({"_5": 100}, {"_2": 30, "_5": 100}, 100),
        # the upper one gives more
        ({"_2": 30, "_5": 100}, {"_2": 30, "_5": 120}, 120),
        # each one gives more, for those who were paid already, too
        ({"each": 10}, {"each": 20}, 100),
    ],
)
@pytest.mark.parametrize("matured", [0, 2, 5])
def test_a_promise_that_became_more_pays_what_it_says_to_those_before_too(before, after, in_all, matured):
    people = list(range(5))
    then = settled([], Brought(people, people[:matured]), **before)
    now = settled(then, Brought(people, people[:matured]), **after)
    assert paid(now)[0] == in_all
    end = settled(now, Brought(people, people), **after)
    assert paid(end) == (in_all, in_all)
    assert settled(end, Brought(people, people), **after) == end


def test_two_who_are_one_person_are_owed_what_one_is():
    bob = settled([], Brought([1, 2], []), whose=1, each=10, most=2, _2=30)
    bobby = settled([], Brought([3, 4], [3]), whose=2, each=10, most=2, _2=30, _4=70)
    as_one = settled([*bob, *bobby], Brought([1, 2, 3, 4], [3]), whose=1, each=10, most=2, _2=30, _4=70)
    assert paid(as_one) == (2 * 10 + 70, 10)
