"""What a policy may say, how it reads, and what deeds come to by it."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from huoqun.points.levels import Place, Span, ahead, level_of, places, rights_at
from huoqun.points.policy.aloud import aloud, rule_line
from huoqun.points.policy.earning import Counted, Done, changes, earn
from huoqun.points.policy.model import Right, RightKind, Rule
from huoqun.points.policy.reading import BadPolicy, Code, read
from huoqun.points.policy.shipped import shipped
from huoqun.points.thanks import is_thanks_sign, thanked

LEVELS = "levels: [{name: 萌新, growth: 0}, {name: 常客, growth: 100}]\n"
MONDAY = date(2026, 11, 23)
ENGLISH = read(shipped("en"))


def policy(earns: str, more: str = ""):
    return read(f"earns: {{{earns}}}\n{LEVELS}{more}")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_shipped_policy_is_one_and_can_be_read_aloud(language):
    with override(language):
        chapters = aloud(read(shipped(language)))

    assert len(chapters) == 6
    assert all(line.endswith(("。", ".")) for chapter in chapters for line in chapter.lines)
    said = " ".join(line for chapter in chapters for line in chapter.lines)
    assert ("答谢不低于 100 元。" if language == "zh-hans" else "at least 100 yuan in thanks.") in said


@pytest.mark.parametrize(
    ("rule", "chinese"),
    [
        # As the issue says it
        (Rule("a", "checked_in", points=5, growth=5, times_a_day=1), "打卡一次得 5 分，每天最多 1 次；成长值 5。"),
        # As often as one likes, and no growth
        (Rule("a", "graduated", points=100), "从训练营结营得 100 分。"),
        # By the yuan
        (Rule("a", "bought", points_a_yuan=1, growth_a_yuan=2), "购买一次，每满 1 元得 1 分；成长值每满 1 元涨 2。"),
        # Growth alone
        (Rule("a", "duty", growth=3, times_a_day=2), "完成一次值班：成长值 3，每天最多 2 次。"),
    ],
)
def test_rules_are_said_as_an_operator_says_them(rule, chinese):
    with override("zh-hans"):
        assert rule_line(rule) == chinese


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        # Nothing at all
        ("", Code.WRONG_TYPE, ""),
        # Half a bracket
        ("earns: {", Code.NOT_YAML, "line 1"),
        # Little that would become much
        ("a: &x [1]\nb: [*x, *x]", Code.NOT_YAML, ""),
        # Deeper than anybody writes
        ("[" * 5000, Code.NOT_YAML, ""),
        # More than anybody writes
        ("#" * 50_000, Code.TOO_LARGE, ""),
        # The same rule twice
        (f"earns: {{a: {{deed: duty, points: 1}}, a: {{deed: duty, points: 2}}}}\n{LEVELS}", Code.NOT_YAML, ""),
        # A word nobody knows
        (f"earns: {{a: {{deed: duty, points: 1, bonus: 2}}}}\n{LEVELS}", Code.UNKNOWN_KEY, "earns.a.bonus"),
        # A deed nobody does
        (f"earns: {{a: {{deed: dancing, points: 1}}}}\n{LEVELS}", Code.UNKNOWN_WORD, "earns.a.deed"),
        # Yes is no number
        (f"earns: {{a: {{deed: duty, points: true}}}}\n{LEVELS}", Code.WRONG_TYPE, "earns.a.points"),
        # Below nothing
        (f"earns: {{a: {{deed: duty, points: -1}}}}\n{LEVELS}", Code.OUT_OF_RANGE, "earns.a.points"),
        # A rule for nothing
        (f"earns: {{a: {{deed: duty}}}}\n{LEVELS}", Code.EARNS_NOTHING, "earns.a"),
        # By the yuan, of what costs nothing
        (f"earns: {{a: {{deed: duty, points_a_yuan: 1}}}}\n{LEVELS}", Code.UNKNOWN_KEY, "earns.a"),
        # Levels that begin above nothing
        ("earns: {}\nlevels: [{name: 萌新, growth: 5}]", Code.ORDER, "levels"),
        # Levels that go down
        ("earns: {}\nlevels: [{name: 萌新, growth: 0}, {name: 常客, growth: 0}]", Code.ORDER, "levels"),
        # Money as a broken number
        (f"earns: {{}}\n{LEVELS}gifts: {{guest: 99.999}}", Code.BAD_MONEY, "gifts.guest"),
        # A condition that is none
        (f"earns: {{}}\n{LEVELS}allowances: {{a: {{who: nobody_knows, points: 1}}}}", Code.BAD_CONDITION,
         "allowances.a.who"),
        # A role nobody has
        (f"earns: {{}}\n{LEVELS}by_hand: {{king: {{a_day: 1, a_month: 1, a_member_a_month: 1}}}}", Code.UNKNOWN_WORD,
         "by_hand.king"),
        # Both ends at once
        (f"earns: {{}}\n{LEVELS}expiry: {{at: year_end, after_months: 3}}", Code.MISSING, "expiry"),
    ],
)  # fmt: skip
def test_what_is_no_policy_is_refused_with_its_place(text, code, at):
    with override("en"), pytest.raises(BadPolicy) as refused:
        read(text)

    assert (refused.value.faults[0].code, refused.value.faults[0].at) == (code, at)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        read(text)
    except BadPolicy as refusal:
        assert refusal.faults


def done(n, kind="checked_in", day=MONDAY, amount=None, member=1, product="", currency="CNY"):
    return Done(n, member, kind, product, day, amount, currency)


@pytest.mark.parametrize(
    ("text", "deeds", "expected"),
    [
        # Once a day, and again tomorrow
        ("a: {deed: checked_in, points: 5, times_a_day: 1}", [done(1), done(2), done(3, day=date(2026, 11, 24))],
         [5, 0, 5]),
        # Everybody has a day of their own
        ("a: {deed: checked_in, points: 5, times_a_day: 1}", [done(1), done(2, member=2)], [5, 5]),
        # Whole yuan only
        ("a: {deed: bought, points_a_yuan: 2}", [done(1, "bought", amount=19_99)], [38]),
        # Of other money nobody knows the worth
        ("a: {deed: bought, points_a_yuan: 2, points: 1}", [done(1, "bought", amount=1999, currency="USD")], [1]),
        # The first rule that fits counts: the product's own, then all others
        ("a: {deed: bought, product: camp, points: 9}, b: {deed: bought, points: 1}",
         [done(1, "bought", product="camp"), done(2, "bought", product="mug")], [9, 1]),
        # What no rule pays is not there
        ("a: {deed: duty, points: 5}", [done(1)], []),
    ],
)  # fmt: skip
def test_deeds_earn(text, deeds, expected):
    assert [one.points for one in earn(policy(text), deeds, Counted(), currency="CNY")] == expected


def test_a_day_has_an_end():
    rules = policy("a: {deed: duty, points: 4, growth: 4}", "points_a_day: 10\ngrowth_a_day: 5\n")

    earned = earn(rules, [done(n, "duty") for n in range(4)], Counted(), currency="CNY")

    assert [(one.points, one.growth, one.cut) for one in earned] == [
        (4, 4, False), (4, 1, True), (2, 0, True), (0, 0, True),
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2), st.sampled_from(("duty", "checked_in", "bought")))))
def test_paying_all_at_once_or_one_by_one_is_the_same(drawn):
    rules = policy(
        "a: {deed: duty, points: 4, growth: 1, times_a_day: 2}, b: {deed: checked_in, points: 3}, "
        "c: {deed: bought, points_a_yuan: 1}", "points_a_day: 12\n",
    )  # fmt: skip
    deeds = [
        done(n, kind, date(2026, 11, 23 + day), 700, member) for n, (member, day, kind) in enumerate(drawn)
    ]  # fmt: skip
    counted = Counted()

    at_once = earn(rules, deeds, Counted(), currency="CNY")
    assert [one for deed in deeds for one in earn(rules, [deed], counted, currency="CNY")] == at_once
    for member in (1, 2, 3):
        assert all(sum(one.points for one in at_once if (one.member_id, one.day) == (member, day)) <= 12
                   for day in {deed.day for deed in deeds})  # fmt: skip


def test_a_change_names_whom_it_changes_the_most_first():
    before = policy("a: {deed: duty, points: 5}, b: {deed: came, points: 10}")
    after = policy("a: {deed: duty, points: 50}, b: {deed: came, points: 8}")
    deeds = [done(1, "duty", member=1), done(2, "came", member=2), done(3, "checked_in", member=3)]

    found = changes(*(earn(one, deeds, Counted(), currency="CNY") for one in (before, after)))

    assert [(one.member_id, one.more) for one in found] == [(1, 45), (2, -2)]


@pytest.mark.parametrize(
    ("growth", "level", "missing"),
    [
        # Newcomers begin at the first
        (0, 1, 100),
        # One short
        (99, 1, 1),
        # On the step itself
        (100, 2, 400),
        # At the top
        (6000, 5, None),
        (10**9, 5, None),
    ],
)
def test_levels(growth, level, missing):
    following = ahead(growth, ENGLISH.levels)

    assert level_of(growth, ENGLISH.levels) == level
    assert (following.missing if following else None) == missing


def test_of_rights_the_largest_number_counts():
    found = rights_at(ENGLISH, 3, [])

    assert set(found) == {Right(RightKind.DISCOUNT, 5), Right(RightKind.EARLY_SEAT, 12)}


def test_ties_share_a_place():
    assert places([9, 7, 7, 3]) == [Place(1, False), Place(2, True), Place(2, True), Place(4, False)]


@pytest.mark.parametrize(
    ("span", "day", "start", "after"),
    [
        # A Sunday belongs to the Monday before it
        (Span.WEEK, date(2026, 11, 29), MONDAY, date(2026, 11, 30)),
        # A month over the end of the year
        (Span.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        # A season is a quarter
        (Span.SEASON, date(2026, 11, 26), date(2026, 10, 1), date(2027, 1, 1)),
        (Span.DAY, MONDAY, MONDAY, date(2026, 11, 24)),
    ],
)
def test_spans(span, day, start, after):
    assert (span.start(day), span.after(start), span.before(after)) == (start, after, start)


@pytest.mark.parametrize(
    ("text", "replied_to", "mentioned", "whom"),
    [
        # In answer to what helped
        ("谢谢！", 7, (), 7),
        ("太有用了，感谢", 7, (), 7),
        # By name
        ("@Ann thanks a lot", None, (7,), 7),
        # Of two named nobody knows whom
        ("谢谢 @Ann @Ben", None, (7, 8), None),
        # Nobody in particular
        ("谢谢大家", 7, (), None),
        ("谢谢", None, (), None),
        # Oneself
        ("谢谢", 1, (), None),
        # In advance, and as a question
        ("怎么退款？谢谢", 7, (), None),
        ("先谢过了", 7, (), None),
        # Declined
        ("不用谢", 7, (), None),
        ("No, thanks", 7, (), None),
        # What hosts and sellers say to everybody, even in an answer
        ("感谢各位老师的支持", 7, (), None),
        ("谢谢关注", 7, (), None),
        ("thanks everyone!", 7, (), None),
        # To somebody who is not there
        ("帮我谢谢王老师", 7, (), None),
        ("记得说声谢谢", 7, (), None),
        # It did not help, or is meant otherwise
        ("谢谢，但是还是不行", 7, (), None),
        ("我谢谢你啊", 7, (), None),
        ("thanks, but it still does not start", 7, (), None),
        # A holiday is no thanks
        ("Happy Thanksgiving", 7, (), None),
        ("thx 解决了", 7, (), 7),
        # A long text says something else
        ("谢谢" + "我再说说我的情况" * 10, 7, (), None),
    ],
)
def test_thanks(text, replied_to, mentioned, whom):
    assert thanked(text, replied_to, mentioned, by=1) == whom


@pytest.mark.parametrize(
    ("emoji", "means_it"), [("🙏", True), ("🙏🏽", True), (":pray:", True), ("谢谢", True), ("❤️", False), ("👍", False)]
)
def test_signs_of_thanks(emoji, means_it):
    assert is_thanks_sign(emoji) == means_it
