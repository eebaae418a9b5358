"""What is a question, and what answers it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from huoqun.chats.waiting import After, Asker, answer, is_new, is_newcomer, is_question
from huoqun.groups.rules import Stay

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
CHEN, DORA, BOB = 1, 2, 3
ASKED = Asker(CHEN, NOON, "m1", "陈晨")


def said(member, minutes, text="好的", **more):
    person = more.pop("is_person", True)
    reply_to = more.pop("reply_to", None)
    return After(int(minutes), NOON + timedelta(minutes=minutes), member, person, text, reply_to, **more)


@pytest.mark.parametrize(
    "text",
    [
        "请问这个怎么报名？",
        "有没有人知道会议室在哪",
        "明天的活动还有名额吗",
        "发票什么时候开呢",
        "这是什么？",
        "为什么我的打卡没有积分",
        "我来问一下，周六的课改到周日了",
        "帮忙问下老师周六的课还上不上",
        "how do i restore my wallet",
        "Anyone here using it?",
        "hi guys, can anyone help me with this",
        "it fails on start. any idea?",
    ],
)
def test_questions(text):
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        # Reactions.
        "真的吗？",
        "what?",
        "？？？",
        "ok?",
        # Statements with words that also ask.
        "大家晚安呢",
        "这么多",
        "不知道说什么",
        # Whom to ask.
        "这个我也不确定，你问下小助理",
        "可以问问群主",
        "稍等，我去问一下",
        # A mark in a link only.
        "see https://example.org/?q=1",
        # Somebody else's question, quoted.
        "> how does it work?\nlike this",
        # An essay.
        "x" * 700 + "?",
        "",
    ],
)
def test_no_questions(text):
    assert not is_question(text)


@pytest.mark.parametrize(
    ("after", "answered_by"),
    [
        # Silence.
        ([], None),
        # Somebody's next words.
        ([said(DORA, 5)], DORA),
        # The asker alone talks on.
        ([said(CHEN, 1), said(CHEN, 2)], None),
        # A bot answers nobody.
        ([said(BOB, 1, is_person=False), said(DORA, 5)], DORA),
        # The next morning.
        ([said(DORA, 60 * 9)], None),
        # A reply counts whenever it comes.
        ([said(DORA, 60 * 9, reply_to="m1")], DORA),
        # Words to somebody else, then words to the asker.
        ([said(DORA, 1, reply_to="m0"), said(BOB, 2)], BOB),
        # Another question in between: the next words may be meant for it.
        ([said(BOB, 1, "有人知道停车在哪吗？"), said(DORA, 2)], None),
        # … unless they name the asker.
        ([said(BOB, 1, "有人知道停车在哪吗？"), said(DORA, 2, "@陈晨 在二楼")], DORA),
        ([said(BOB, 1, "有人知道停车在哪吗？"), said(DORA, 2, mentions=frozenset({CHEN}))], DORA),
    ],
)
def test_answers(after, answered_by):
    found = answer(ASKED, after)

    assert (found.member_id if found else None) == answered_by


@pytest.mark.parametrize(
    ("after", "answered_by"),
    [
        # Bob is new as well, and greets the group; Dora has been there for long.
        ([said(BOB, 1, "大家好", is_new=True)], None),
        ([said(BOB, 1, "大家好", is_new=True), said(DORA, 5, "欢迎")], DORA),
        # … but meant for Chen his words answer, by a reply or a name.
        ([said(BOB, 1, "握手", is_new=True, reply_to="m1")], BOB),
        ([said(BOB, 1, "@陈晨 握手", is_new=True)], BOB),
    ],
)
def test_newcomers_who_greet_the_group_do_not_welcome_one_another(after, answered_by):
    found = answer(replace(ASKED, is_newcomer=True), after)

    assert (found.member_id if found else None) == answered_by
    # Of a question anybody's next words are an answer.
    assert answer(ASKED, after).member_id == after[0].member_id


@pytest.mark.parametrize(
    ("stay", "group_since", "expected"),
    [
        # Joined yesterday a group that is a month old.
        (Stay(NOON - timedelta(days=1)), NOON - timedelta(days=30), True),
        # First seen by their words yesterday, where joins are not told.
        (Stay(NOON - timedelta(days=1), None, True), NOON - timedelta(days=30), True),
        # Joined last month.
        (Stay(NOON - timedelta(days=30)), NOON - timedelta(days=90), False),
        # A camp's third day: everybody came with the group.
        (Stay(NOON - timedelta(days=3)), NOON - timedelta(days=3), False),
        # Not known to be here: a channel's own voice.
        (None, NOON - timedelta(days=30), False),
    ],
)
def test_who_is_new(stay, group_since, expected):
    assert is_new(NOON, stay, group_since) is expected


@pytest.mark.parametrize(
    ("stay", "group_since", "expected"),
    [
        # Joined yesterday.
        (Stay(NOON - timedelta(days=1)), None, True),
        # Joined last year and speaks for the first time.
        (Stay(NOON - timedelta(days=400)), None, False),
        # Nobody saw them join, in a group watched for a month.
        (Stay(NOON, None, True), NOON - timedelta(days=30), True),
        # On the first day of an export everybody is new to us.
        (Stay(NOON, None, True), NOON - timedelta(hours=1), False),
    ],
)
def test_newcomers(stay, group_since, expected):
    assert is_newcomer(NOON, stay, group_since) is expected
