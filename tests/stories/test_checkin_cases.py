"""What counts as a check-in, told as cases: midnight, late openings, recalls, refusals, cards, leave, the page."""

from __future__ import annotations

import pytest

from huoqun.camps.actions.checking_in import check_in, freeze, make_up
from huoqun.camps.actions.judging import accept, refuse
from huoqun.camps.models import Checkin, Window
from huoqun.camps.rules import BadLink, DayIsOver, How, NoCard, NoMoreFreezes, NotEnough, ReasonMissing, State
from huoqun.chats.port.incoming import Edit, Message, Recall
from huoqun.core.actor import member
from huoqun.core.conditions.answering import Row, answer_many
from huoqun.core.conditions.parsing import parse
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed
from huoqun.members.actions.erasing import erase
from huoqun.playbooks.models import Run

from .running import HEAD, Running

pytestmark = pytest.mark.django_db(transaction=True)

CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: daily
    days: [D1, D2, D3, D4, D5]
    steps:
      - {id: open, scope: group, do: checkin, at: "12:01", word: 打卡, accepts: [words, picture, link], freezes: 1}
"""
)
DAY = {"hours": 24}


@pytest.fixture
def story(cast):
    """Noon of the first day: Alice and Bob are in, and check-in is about to open."""
    story = Running(cast)
    story.alice, story.bob = (story.member(name).joins("writers") for name in ("Alice", "Bob"))
    story.runs(CAMP)
    return story


def run_of(story):
    return Run.objects.filter(workspace_id=story.actor.workspace_id).first().group_run_id


def stands(story, name="Alice"):
    """The days that stand for somebody: (day, how, state)."""
    rows = Checkin.objects.filter(member_id=story.id_of(name)).order_by("day")
    return [(row.day, How(row.how), State(row.state)) for row in rows]


def answers(story, day, *questions, name="Alice"):
    run = Run.objects.get(member_id=story.id_of(name))
    row = Row(run.workspace_id, story.now, run.member_id, story.group_id("writers"), run.id, day, run.began_at)
    return answer_many([parse(q, wants=None) for q in questions], [row])[0]


def given(story, what, amount=1, name="Alice"):
    """Somebody was granted cards."""
    deed = NewDeed(
        kind="granted", occurred_at=story.now, source="test", source_id=f"{name}/{what}/{story.now}",
        member_id=story.id_of(name), product=what, value=str(amount),
    )  # fmt: skip
    record(story.actor, deeds=[deed], now=story.now)


def own(story, name="Alice"):
    """What the member's own verbs take, but for the time."""
    who = story.id_of(name)
    return member(story.actor.workspace_id, who), {"member_id": who, "group_run_id": run_of(story)}


def says(story, who, text):
    who.says(text)
    story.settle()


def test_a_message_counts_for_the_day_that_its_moment_is_in(story):
    """Said at half past three in the night: the day before's. After four the day is over, and the next not open yet."""
    story.passes(minutes=5)
    story.passes(hours=15, minutes=25)
    says(story, story.alice, "打卡")
    story.passes(hours=1)
    says(story, story.bob, "打卡")

    assert stands(story) == [(1, How.WORDS, State.COUNTED)] and stands(story, "Bob") == []


def test_a_day_that_opens_late_hears_what_was_said_before(story):
    """Huoqun was down when check-in was to open: what was said meanwhile counts as it was said, once."""
    given(story, "makeup_card")
    for minutes, text in ((0, "早上好 打卡"), (20, "打卡 两页"), (5, "补卡")):
        story.now = story.now.replace(minute=story.now.minute + minutes)
        story.alice.says(text)
        story.hear()
        story.react()
    assert stands(story) == []

    story.passes(minutes=30)

    assert stands(story) == [(1, How.WORDS, State.COUNTED)]
    assert Checkin.objects.get().message_at < Checkin.objects.get().group_run.started_at.replace(minute=30)
    assert len(story.deeds("checked_in")) == 1 and story.deeds("spent") == []


def test_two_days_that_are_open_at_once_take_a_message_each(story):
    """The group's clock was moved: the second day opened while the first was. What is said counts for one of them."""
    story.passes(minutes=5)
    story.passes(**DAY)
    Window.objects.filter(day=1).update(closes_at=story.now.replace(day=story.now.day + 1))

    for expected in ([1], [1, 2], [1, 2]):
        says(story, story.alice, "打卡")
        assert [day for day, _, _ in stands(story)] == expected


def test_what_is_recalled_counts_no_longer_unless_the_team_keeps_it(story):
    story.passes(minutes=5)
    said = story.alice.says("打卡")
    kept = story.bob.says("打卡")
    story.settle()
    accept(story.actor, checkin_id=Checkin.objects.get(member_id=story.id_of("Bob")).id, now=story.now)

    for message in (said, kept):
        story.platform.tell(Recall(id=message, at=story.now, chat="writers"))
    story.settle()
    assert stands(story) == [(1, How.WORDS, State.RECALLED)]
    assert stands(story, "Bob") == [(1, How.WORDS, State.COUNTED)]
    assert answers(story, 1, "checked_in(1)", "streak", "times('checked_in')") == (False, 0, 0)

    story.passes(minutes=1)
    says(story, story.alice, "打卡 再来")
    assert answers(story, 1, "checked_in(1)", "streak", "times('checked_in')") == (True, 1, 1)


def test_a_message_that_is_edited_the_next_day_is_no_second_check_in(story):
    """Alice adds to yesterday's words while today is open: they stay yesterday's; Bob's that were none are today's."""
    story.passes(minutes=5)
    first, other = story.alice.says("打卡"), story.bob.says("早")
    story.settle()
    story.passes(**DAY)
    for who, message in ((story.alice, first), (story.bob, other)):
        story.platform.tell(Edit(id=message, at=story.now, chat="writers", sender=who.person, text="打卡 又写了一页"))
    story.settle()

    assert [day for day, *_ in stands(story)] == [1] and [day for day, *_ in stands(story, "Bob")] == [2]


def test_a_refused_check_in_is_done_anew_or_accepted_after_all(story):
    story.passes(minutes=5)
    says(story, story.alice, "打卡 抄来的")
    one = Checkin.objects.get()
    with pytest.raises(ReasonMissing):
        refuse(story.actor, checkin_id=one.id, reason=" ", now=story.now)

    refuse(story.actor, checkin_id=one.id, reason="请用自己的话", now=story.now)
    assert stands(story) == [(1, How.WORDS, State.REFUSED)] and story.deeds("checked_in") == []
    accept(story.actor, checkin_id=one.id, now=story.now)
    assert stands(story) == [(1, How.WORDS, State.COUNTED)] and len(story.deeds("checked_in")) == 1

    with pytest.raises(NotAllowed):
        refuse(member(story.actor.workspace_id, one.member_id), checkin_id=one.id, reason="x", now=story.now)
    with pytest.raises(NotFound):
        accept(story.actor, checkin_id=one.id + 1, now=story.now)


def test_pictures_and_links_count_where_the_day_accepts_them(story):
    story.passes(minutes=5)
    picture = Message(
        id="p", at=story.now, chat="writers", sender=story.alice.person, text="", kind="image",
        files=({"name": "a.jpg"},),
    )  # fmt: skip
    story.platform.tell(picture)
    says(story, story.bob, "我的文章 https://example.com/a")

    assert stands(story) == [(1, How.PICTURE, State.COUNTED)]
    assert stands(story, "Bob") == [(1, How.LINK, State.COUNTED)]


def test_a_make_up_card_mends_a_streak_that_broke(story):
    story.passes(minutes=5)
    says(story, story.alice, "打卡")
    story.passes(**DAY)
    story.passes(**DAY)
    says(story, story.alice, "打卡")
    assert answers(story, 3, "streak", "longest_streak") == (1, 1)
    actor, known = own(story)
    with pytest.raises(NoCard):
        make_up(actor, **known, now=story.now)

    given(story, "makeup_card")

    assert make_up(actor, **known, now=story.now) == 2
    assert answers(story, 3, "streak", "longest_streak", "left('makeup_card')") == (3, 3, 0)


def test_leave_keeps_a_streak_and_is_taken_so_often(story):
    """By the word, ahead and by the page; one card is one day, and the run allows one."""
    story.passes(minutes=5)
    given(story, "freeze", 2)
    says(story, story.alice, "打卡")
    says(story, story.alice, "请假去看病")  # talk
    says(story, story.alice, "请假")  # today is done: it is for the next day
    says(story, story.alice, "请假 D3")  # one more than the run allows
    assert stands(story) == [(1, How.WORDS, State.COUNTED), (2, How.FROZEN, State.COUNTED)]

    story.passes(**DAY)
    story.passes(**DAY)
    says(story, story.alice, "打卡")
    asked = ("streak", "frozen(2)", "missed_in_row", "left('freeze')", "checkins")
    assert answers(story, 3, *asked) == (2, True, 0, 1, 2)

    actor, known = own(story)
    with pytest.raises(NoMoreFreezes):
        freeze(actor, **known, day=4, now=story.now)
    assert freeze(story.actor, **known, day=4, now=story.now) == 4  # the team may
    _, bobs = own(story, "Bob")
    with pytest.raises(NotAllowed):
        freeze(actor, **bobs, now=story.now)


def test_a_member_checks_in_on_their_page_with_what_the_day_asks_for(story):
    actor, known = own(story)
    with pytest.raises(DayIsOver):
        check_in(actor, **known, text="太早了", now=story.now)
    story.passes(minutes=5)

    with pytest.raises(NotEnough):
        check_in(actor, **known, text=" ", now=story.now)
    with pytest.raises(BadLink):
        check_in(actor, **known, link="javascript:alert(1)", now=story.now)
    with pytest.raises(NotAllowed):
        check_in(actor, **own(story, "Bob")[1], text="替他打卡", now=story.now)
    new = [check_in(actor, **known, text="今天写了两页，关于\x07河", now=story.now) for _ in range(2)]

    assert new == [True, False] and stands(story) == [(1, How.WORDS, State.COUNTED)]
    assert len(story.deeds("checked_in")) == 1


def test_an_erased_member_leaves_days_without_words(story):
    story.passes(minutes=5)
    actor, known = own(story)
    check_in(actor, **known, text="我的手机 13800000000", link="https://example.com/me", now=story.now)

    erase(story.actor, member_id=known["member_id"], now=story.now)
    story.settle()

    one = Checkin.objects.get()
    assert (one.text, one.link, one.fingerprint, one.day) == ("", "", "", 1)
