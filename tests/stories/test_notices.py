"""Notices: told to whoever is there, acknowledged by a word, reminded of once by name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from huoqun.core.actor import member
from huoqun.core.conditions.answering import Row, answer_many
from huoqun.core.conditions.errors import BadCondition
from huoqun.core.conditions.parsing import parse
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.members.models import Member
from huoqun.notices.actions.linking import send_links
from huoqun.notices.actions.own import acknowledge
from huoqun.notices.actions.telling import close, remind, tell
from huoqun.notices.queries.notices import notice, notices, readers
from huoqun.notices.rules import AllHaveRead, EmptyNotice, NobodyHere, NoticeClosed, NoticeTooLong, acknowledges
from huoqun.notices.telling import names_of
from huoqun.playbooks.models import Run

from .running import HEAD, Running

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("收到", True),  # as it was asked
        ("收到！", True),  # with a sign
        ("好的收到", True),  # with a word before it
        ("Ｒeceived", True),  # typed full-width
        ("没收到货怎么办，已经三天了", False),  # a question that holds the word
        ("好", False),  # anything else
    ],
)
def test_words_that_acknowledge(text, yes):
    assert acknowledges(text) is yes


def test_a_reminder_names_thirty_at_most():
    names = [f"m{n}" for n in range(33)]

    with override("zh-hans"):
        assert names_of(names).endswith("@m29 等，还有 3 人")
    assert names_of(["Alice"]) == "@Alice"


@pytest.fixture
def story(cast):
    story = Running(cast)
    for name in ("Alice", "Bob", "Chen"):
        story.member(name).joins("authors")
    story.settle()
    Member.objects.filter(id=story.id_of("Chen")).update(is_staff=True)
    return story


def told(story, **known):
    uid = tell(
        story.actor,
        group_id=story.group_id("authors"),
        title="交稿改期",
        text="本月交稿改到 28 号。",
        now=story.now,
        **known,
    )
    story.settle()
    return uid


def state(story, uid):
    line = notice(story.actor, uid)
    return line.read, line.asked, line.reminders


def test_whoever_is_there_is_asked_and_the_word_is_the_answer(story):
    uid = told(story)
    (said,) = story.bot.said("authors")
    assert said.startswith("【交稿改期】\n本月交稿改到 28 号。\n")
    assert state(story, uid) == (0, 2, 0)  # Chen is staff.

    story.member("Alice").says("收到")
    story.member("Dora").joins("authors").says("收到")  # She came later, so nobody asked her.
    story.settle()

    assert state(story, uid) == (1, 2, 0)
    assert [(r.name, r.read_at is None) for r in readers(story.actor.workspace_id, notice(story.actor, uid).id)] == [
        ("Bob", True), ("Alice", False),
    ]  # fmt: skip

    # The word counts in private too, and is nobody else's, before it is heard and after.
    story.member("Bob").whispers("收到")
    assert story.whose("Bob", "收到", "我做烘焙") == {1: None}
    story.settle()
    assert state(story, uid) == (2, 2, 0) and story.whose("Bob", "收到") == {1: None}


def test_who_has_not_answered_is_named_once_by_itself_and_again_by_hand(story):
    uid = told(story, remind_after=timedelta(hours=2))
    story.member("Alice").says("收到")

    story.passes(hours=3)
    assert story.bot.said("authors")[1:] == ["Still to be read: “交稿改期”. Please answer “收到”:\n@Bob"]
    story.passes(hours=30)
    assert state(story, uid) == (1, 2, 1)
    assert remind(story.actor, notice_uid=uid, now=story.now) == 1

    story.member("Bob").says("收到")
    story.settle()
    with pytest.raises(AllHaveRead):
        remind(story.actor, notice_uid=uid, now=story.now)


def test_all_who_are_left_have_read_it_so_nobody_is_reminded(story):
    uid = told(story, remind_after=timedelta(hours=2))
    story.member("Alice").says("收到")
    story.passes(minutes=5)
    story.member("Bob").leaves("authors")
    story.settle()

    story.passes(hours=3)

    assert state(story, uid) == (1, 2, 0)
    assert len(story.bot.said("authors")) == 1


def test_only_those_are_asked_of_whom_a_condition_is_true(story):
    story.tags("Bob", "作者")
    uid = told(story, among="tag('作者')")

    story.member("Alice").says("收到")  # It was said to the whole group, and she was not asked.
    story.settle()

    assert state(story, uid) == (0, 1, 0)
    for refusal, among in ((NobodyHere, "tag('商家')"), (BadCondition, "tag(")):
        with pytest.raises(refusal):
            told(story, among=among)


def test_who_left_the_group_gets_a_link_in_private_and_acknowledges_on_their_page(story):
    uid = told(story)
    story.member("Alice").says("收到")
    story.settle()
    story.member("Bob").leaves("authors")
    story.settle()

    assert [send_links(story.actor, notice_uid=uid, now=story.now) for _ in range(2)] == [1, 1]
    story.settle()
    (said,) = story.member("Bob").was_told()  # Once a day, however often it is pressed.
    assert "交稿改期" in said and "/me/open/" in said

    bob, here = story.id_of("Bob"), story.actor.workspace_id
    with pytest.raises(NotAllowed):  # Alice for Bob.
        acknowledge(member(here, story.id_of("Alice")), notice_uid=uid, member_id=bob, now=story.now)
    assert [acknowledge(member(here, bob), notice_uid=uid, member_id=bob, now=story.now) for _ in range(2)] == [
        True, False,
    ]  # fmt: skip
    assert state(story, uid) == (2, 2, 0)
    with pytest.raises(AllHaveRead):
        send_links(story.actor, notice_uid=uid, now=story.now)


def test_a_closed_notice_waits_for_nobody(story):
    uid = told(story)
    for _ in range(2):
        close(story.actor, notice_uid=uid, now=story.now)

    story.member("Bob").says("收到")
    story.settle()

    assert state(story, uid) == (0, 2, 0)
    bob = story.id_of("Bob")
    for refused in (
        lambda: remind(story.actor, notice_uid=uid, now=story.now),
        lambda: send_links(story.actor, notice_uid=uid, now=story.now),
        lambda: acknowledge(member(story.actor.workspace_id, bob), notice_uid=uid, member_id=bob, now=story.now),
    ):
        with pytest.raises(NoticeClosed):
            refused()


def test_what_cannot_be_told_is_refused(story, cast):
    empty = story.group_of_kind("core", "nobody here")
    eve = cast.eve.actor

    for refusal, changes in (
        (EmptyNotice, {"text": "  "}),  # nothing said
        (NoticeTooLong, {"text": "字" * 2_001}),  # more than a chat takes
        (NobodyHere, {"group_id": empty}),  # nobody to tell
    ):
        asked = {"group_id": story.group_id("authors"), "title": "一", "text": "二", "now": story.now} | changes
        with pytest.raises(refusal):
            tell(story.actor, **asked)
    with pytest.raises(NotFound):
        tell(eve, group_id=story.group_id("authors"), title="一", text="二", now=story.now)
    assert notices(eve) == []


BOOK = (
    HEAD.format(id="story")
    + """
templates: {rules: "新版群规见置顶。", thanks: "{{nick}}，谢谢"}
stages:
  - id: first
    days: [D1]
    steps:
      - {id: rules, scope: group, do: notice, at: "12:05", title: 群规, template: rules, class: service, remind: 1h}
      - {id: heard, do: wait, at: "12:06", for: {if: acknowledged('rules')}, timeout: 6h, then: thanks}
      - {id: thanks, do: send, template: thanks, class: care}
"""
)


def test_a_playbook_tells_and_goes_on_with_whoever_acknowledged(story):
    story.runs(BOOK, chat="authors")
    story.passes(minutes=10)
    story.member("Alice").says("收到")
    story.settle()

    run = Run.objects.get(member_id=story.id_of("Alice"))
    row = Row(run.workspace_id, story.now, run.member_id, story.group_id("authors"), run.id, 1, run.began_at)
    assert answer_many([parse("acknowledged('rules')")], [row]) == [(True,)]
    assert story.member("Alice").was_told() == ["Alice，谢谢"]
    assert story.member("Bob").was_told() == []

    bob = story.id_of("Bob")
    (rules,) = notices(story.actor)
    acknowledge(member(run.workspace_id, bob), notice_uid=rules.uid, member_id=bob, now=story.now)  # On his own page.
    story.settle()
    assert story.member("Bob").was_told() == ["Bob，谢谢"]
