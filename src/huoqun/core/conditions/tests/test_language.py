"""What conditions are, what they are not, and what is said to whoever writes one wrongly."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import get_args

import pytest
from django.utils.translation import override
from hypothesis import example, given
from hypothesis import strategies as st

from huoqun.core.conditions import errors
from huoqun.core.conditions.describing import describe
from huoqun.core.conditions.parsing import parse
from huoqun.core.conditions.registry import BOOL, INT, TEXT, Arg, all_questions, question, scale
from huoqun.core.conditions.snapshot import Done, Said, Snapshot
from huoqun.core.conditions.sql import compile_sql
from huoqun.core.conditions.thinking import evaluate
from huoqun.core.conditions.tree import Node, asks, by_clock, parts, questions_of, wakes_on
from huoqun.core.facts import all_facts

NOON = datetime(2026, 11, 4, 12, tzinfo=UTC)  # a Wednesday
ALICE = Snapshot(
    now=NOON,
    zone=UTC,
    member_id=1,
    group_id=1,
    day=3,
    began_at=datetime(2026, 11, 2, tzinfo=UTC),
    joined_at=datetime(2026, 11, 1, 13, tzinfo=UTC),
    tags={"staff", "早鸟 (VIP)"},
    stage=3,
    background={"city": "杭州"},
    messages={NOON.date(): 4, date(2026, 11, 2): 1, date(2026, 10, 1): 9},
    words=[Said("  ＋１ ", NOON), Said("老师好，我买了", NOON), Said("9", datetime(2026, 11, 1, tzinfo=UTC))],
    deeds=[
        Done("bought", NOON, "advanced"),
        Done("bought", NOON, "basic"),
        Done("refunded", NOON, "basic"),
        Done("granted", NOON, "makeup_card", "2"),
        Done("spent", NOON, "makeup_card"),
    ],
    extra={"points": 25, "growth": 30, "level": 2, "badges": {"helper"}},
)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        # Questions without and with arguments, and the words that join them
        ("tag('staff') or opted_out", True),
        ("tag('staff') and opted_out", False),
        ("not tag('staff')", False),
        ("opted_out()", False),
        # Words of a scale
        ("stage >= acquainted", True),
        ("stage in [bought, bought_again]", False),
        ("acquainted < stage < bought", True),
        # Numbers
        ("day in [1, 3, 7]", True),
        ("day not in (1, 7)", True),
        ("day + 1 == 4 and day - 5 == -2", True),
        ("weekday == 3", True),
        ("messages(7) == 5 and spoke_days(2) == 1", True),
        ("spoke_days(day) == 2", True),
        ("joined_days == 2", True),
        # Deeds: refunded is not paid; one card of two is left
        ("paid('advanced') and not paid('basic')", True),
        ("points == 25 and growth == 30", True),
        ("level == 2 and badge('helper') and not badge('elder')", True),
        ("has('makeup_card') and left('makeup_card') == 1", True),
        # Words: width and spaces aside, since the run began
        ("said('+1')", True),
        ("said('9')", False),
        ("said_like('我买')", True),
        # Texts hold what they like
        ('tag("早鸟 (VIP)")', True),
        (r"tag('\n') or tag('%s') or tag('{x}')", False),
        # Typed with an IME: full-width brackets, quotation marks, signs and digits
        ("ｄａｙ　＞＝　３", True),
        ("tag（‘staff’） and tag（“早鸟 (VIP)”）", True),
        ("day ≥ 3 and day ≠ 4", True),
        # On several lines, as in a block of YAML
        ("\n  day == 3\n  and not staff\n", True),
        # What is unknown stays unknown, unless the rest decides
        ("background('trade') == '教师'", None),
        ("not (background('trade') == '教师')", None),
        ("background('trade') == '教师' and day == 3", None),
        ("background('trade') == '教师' and day == 4", False),
        ("background('trade') == '教师' or day == 3", True),
        ("background('trade') in ['教师', '医生']", None),
        ("known(background('trade'))", False),
        ("not known(background('trade')) and background('city') == '杭州'", True),
        # Literals alone
        ("true", True),
        ("True and not False", True),
        ("1 < 2 < 3", True),
    ],
)
def test_a_condition_answers(typed, answer):
    assert evaluate(parse(typed), ALICE) is answer


@pytest.mark.parametrize(
    ("typed", "error", "column", "mend"),
    [
        # Nothing, too much, too deep
        ("  ", errors.BadSyntax, 1, "staff"),
        ("day == 1 or " * 50, errors.TooLong, 501, "two steps"),
        ("(" * 10_000 + "staff" + ")" * 10_000, errors.TooLong, 501, "two steps"),
        ("(" * 240 + "staff" + ")" * 240, errors.TooDeep, 21, "two steps"),
        ("not " * 120 + "bot", errors.TooDeep, 85, "two steps"),
        ("day" + " + 1" * 100 + " == 1", errors.TooDeep, 1, "two steps"),
        # Slips of the pen
        ("day = 3", errors.BadSyntax, 5, "=="),
        ("staff && bot", errors.BadSyntax, 7, "and, or, not"),
        ("staff AND bot", errors.BadSyntax, 7, "and, or, not"),
        ("staff 且 bot", errors.BadSyntax, 7, "and, or, not"),
        ("staff & bot", errors.NotInLanguage, 1, "and, or, not"),
        ("(staff", errors.BadSyntax, 1, "Close it"),
        ("staff)", errors.BadSyntax, 6, "Delete it"),
        ("tag('staff)", errors.BadSyntax, 5, "'"),
        ("tag('a’)", errors.BadSyntax, 5, "'"),
        ("tag(“staff)", errors.BadSyntax, 5, "”"),
        ("day in [1, 'a' 'b']", errors.BadSyntax, 16, "comma"),
        ("tag'staff'", errors.BadSyntax, 4, "checked_in"),
        ("day == 1 # the first", errors.NotInLanguage, 10, "beside the step"),
        ("stage is bought", errors.NotInLanguage, 10, "=="),
        # Names: a typo, another alphabet, a thing in no list; columns count characters, not bytes
        ("opted_outt", errors.UnknownName, 1, "opted_out"),
        ("tag('早鸟') and stagee == bought", errors.UnknownName, 15, "stage"),
        ("d\u0430y == 3", errors.UnknownName, 1, "day"),
        ("stage == boght", errors.UnknownName, 10, "bought"),
        ("staff == None", errors.NotInLanguage, 10, "known"),
        ("xyzzy", errors.UnknownName, 1, "quotation marks"),
        ("day ≥ 3 and xyzzy", errors.UnknownName, 13, "quotation marks"),
        # Arguments
        ("tag", errors.WrongArguments, 1, "tag(name)"),
        ("tag('a', 'b')", errors.WrongArguments, 1, "tag(name)"),
        ("staff('a')", errors.WrongArguments, 1, "staff"),
        ("tag(name='a')", errors.WrongArguments, 5, "="),
        ("tag(*day)", errors.NotInLanguage, 5, "and, or, not"),
        ("known()", errors.WrongArguments, 1, "known"),
        ("tag(3)", errors.WrongType, 5, ""),
        ("messages(0) == 1", errors.BadValue, 10, "between"),
        ("messages(367) == 1", errors.BadValue, 10, "between"),
        # Types
        ("day", errors.WrongType, 1, "day >= 1"),
        ("not stage", errors.WrongType, 5, "stage >= bought_again"),
        ("staff and day", errors.WrongType, 11, "day >= 1"),
        ("stage == 'bought'", errors.WrongType, 10, "without quotation marks"),
        ("day == '3'", errors.WrongType, 8, "Numbers stand without"),
        ("stage == 3", errors.WrongType, 10, ""),
        ("stage == owner", errors.WrongType, 10, ""),
        ("background('city') > 'a'", errors.WrongType, 1, "=="),
        ("staff < bot", errors.WrongType, 1, "=="),
        ("day in ['1']", errors.WrongType, 9, "Numbers stand without"),
        ("staff + 1 == 2", errors.WrongType, 1, ""),
        # Values that no database would take
        ("day == 99999999999999999999999999", errors.BadValue, 8, "smaller"),
        ("day == -99999999999999999999999999", errors.BadValue, 9, "smaller"),
        ("1and 2 == 2", errors.BadSyntax, 1, "plain digits"),
        ("day == 0x1F", errors.BadSyntax, 8, "plain digits"),
        ("day == 1.5", errors.NotInLanguage, 8, "whole"),
        ("tag('a\0b')", errors.BadValue, 7, "Delete it"),
        ("tag('\ud800')", errors.BadValue, 6, "Delete it"),
        ("\0staff", errors.BadSyntax, 1, "Delete it"),
        ("sta\u200bff", errors.BadSyntax, 4, "Delete it"),
        ("\ud800", errors.BadSyntax, 1, "Delete it"),
        # Python that conditions do not speak
        ("__import__('os').system('ls')", errors.NotInLanguage, 1, "and, or, not"),
        ("staff.__class__", errors.NotInLanguage, 1, "and, or, not"),
        ("(lambda: staff)()", errors.NotInLanguage, 2, "and, or, not"),
        ("[x for x in day]", errors.NotInLanguage, 1, "and, or, not"),
        ("f'{day}'", errors.BadSyntax, 2, "checked_in"),
        ("staff if bot else staff", errors.NotInLanguage, 1, "and, or, not"),
        ("(x := staff)", errors.NotInLanguage, 2, "and, or, not"),
        ("day ** 9 == 1", errors.NotInLanguage, 1, "beforehand"),
        ("-day == 1", errors.NotInLanguage, 1, "between two numbers"),
        ("[staff]", errors.NotInLanguage, 1, "day in [1, 3, 7]"),
        ("day in day", errors.NotInLanguage, 8, "day in [1, 3, 7]"),
        ("day in []", errors.NotInLanguage, 8, "day in [1, 3, 7]"),
        ("day in [day]", errors.NotInLanguage, 9, "or"),
        ("staff; bot", errors.BadSyntax, 6, "checked_in"),
    ],
)
def test_whoever_writes_it_wrongly_is_told_where_and_how_to_mend_it(typed, error, column, mend):
    with override("en"), pytest.raises(error) as refused:
        parse(typed)

    assert type(refused.value) is error
    assert (refused.value.column, mend in refused.value.mend) == (column, True), refused.value
    assert refused.value.reason


@given(st.text(max_size=60) | st.text(alphabet="day()[]'\"’“<>=!+-., 1in\\#notrue\n（）", max_size=40))
@example("'")
@example("''''")
@example("1and 2")
@example("-" * 499)
@example("0x1F == 0o7")
@example("day<" * 120 + "1")
def test_whatever_is_typed_is_read_or_refused_by_name(typed):
    try:
        tree = parse(typed, wants=None)
    except errors.BadCondition as refused:
        assert 1 <= refused.column <= len(typed) + 1
        assert refused.reason
    else:
        compile_sql(tree)
        describe(tree, "en")


def test_no_text_of_the_operators_becomes_sql():
    sql, params = compile_sql(parse("""tag("a'); drop table x; --") and said('%(x)s') and field('{}') == '%'"""))

    assert "drop" not in sql and "%(x)s" not in sql and "{}" not in sql
    assert list(params.values()) == ["a'); drop table x; --", "%(x)s", "{}", "%"]


def test_a_condition_tells_what_wakes_it():
    tree = parse("tag('staff') or spoke_days(day) >= 2")

    assert {q.name for q in questions_of(tree)} == {"tag", "spoke_days", "day"}
    assert [ask.question.name for ask in asks(tree)] == ["tag", "spoke_days", "day"]
    assert {"members.tagged", "members.untagged", "chats.messages_received"} <= wakes_on(tree)
    assert by_clock(tree) and not by_clock(parse("tag('staff')"))


def test_questions_wait_for_facts_that_there_are():
    known = {fact.name for fact in all_facts()}

    assert {q.name: q.wakes_on - known for q in all_questions() if q.wakes_on - known} == {}


@pytest.mark.parametrize(
    ("typed", "chinese", "english"),
    [
        # A question and its opposite
        ("tag('早鸟')", "有“早鸟”标签", "has the tag “早鸟”"),
        ("not tag('早鸟')", "没有“早鸟”标签", "does not have the tag “早鸟”"),
        # A scale, a number, a list
        ("stage >= acquainted", "关系阶段至少是“认识你”", "their stage is at least “has met you”"),
        ("day in [1, 3]", "第几天是1、3之一", "the day is one of 1, 3"),
        # What belongs together stays together
        (
            "paid('高阶') and (spoke_days(7) >= 3 or not known(background('city')))",
            "买了“高阶”，并且（最近 7 天里发过言的天数至少是3，或者还不知道背景“city”）",
            (
                "bought “高阶” and (the number of days they spoke out of the last 7 is at least 3 or "
                "it is not known: their background “city”)"
            ),
        ),
    ],
)
def test_a_condition_is_read_aloud(typed, chinese, english):
    tree = parse(typed)

    assert (describe(tree, "zh-hans"), describe(tree, "en")) == (chinese, english)


def test_refusals_are_said_in_the_operators_language():
    with override("zh-hans"), pytest.raises(errors.UnknownName) as refused:
        parse("opted_outt")

    assert str(refused.value) == "没有 opted_outt 这个条件。 你是不是想写 opted_out？"


def test_two_things_never_have_one_name():
    def staff(person):
        """Another question called staff."""

    declare = question(type=BOOL, sql=lambda: "true", says="is staff", says_not="is not staff")

    with pytest.raises(ValueError, match="staff"):
        declare(staff)
    with pytest.raises(ValueError, match="bought"):
        scale("purchase", ["bought"], ["bought"])


def test_a_question_takes_its_arguments_and_is_documented():
    def in_mood(person):
        """Whether they are in the mood."""

    def undocumented(person):
        pass

    declare = question(type=TEXT, args=[Arg("n", INT)], sql=lambda n: "''", says="their mood")

    with pytest.raises(TypeError, match="in_mood"):
        declare(in_mood)
    with pytest.raises(TypeError, match="undocumented"):
        question(type=TEXT, sql=lambda: "''", says="x")(undocumented)


def test_every_node_knows_its_parts():
    tree = parse("not staff and day + 1 in [1, 2] and known(stage) and day < 3")

    assert {type(node) for node in _all(tree)} == set(get_args(Node))


def _all(tree):
    found = [tree, *getattr(tree, "choices", ())]
    return found + [node for part in parts(tree) for node in _all(part)]
