"""The present of a world: cut into any steps the same, kept over a restart, and moved by what others do in it."""

from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.chats.personas import (
    PRIVATE,
    Did,
    Dissolved,
    Joined,
    Left,
    NoSuchGroup,
    Said,
    State,
    World,
    begin,
    camp_world,
    demo_world,
    history,
    live,
    lone_group,
    respond,
    respond_in_private,
)

from .worlds import DAY, NOON, cohort, past, said


def standing(world: World) -> State:
    """The state of a world at its `until`."""
    return past(world)[1]


def welcome(member: str, *, at=NOON, text: str = "欢迎！", id: str = "bot-1") -> Said:
    """A message of the bot to somebody."""
    return Said(id, at, "lone", "bot", text, mentions=(member,))


def waiting(state: State, *, at: datetime = NOON) -> list[Said]:
    """The calls without an answer by then, the latest last."""
    return [call for call in state.grounds["lone"].waiting.values() if call.at < at]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 4000), max_size=6))
def test_the_present_is_the_same_however_it_is_cut(cuts: list[int]):
    world = cohort("cut", size=50, days=5)
    end = NOON + 2 * DAY
    whole = live(world, standing(world), until=end)
    state, pieces = standing(world), []
    for minutes in sorted(cuts):
        pieces += live(world, state, until=min(end, NOON + timedelta(minutes=minutes)))
    assert pieces + live(world, state, until=end) == whole


def test_the_past_and_the_present_are_one_story():
    later = cohort("one", size=50, days=5)
    earlier = msgspec.structs.replace(later, until=NOON - 2 * DAY)
    state = begin(earlier)
    assert [*history(earlier, state), *live(earlier, state, until=NOON)] == list(history(later))


def test_a_state_survives_a_restart():
    world = cohort("kept", size=50, days=5)
    state = standing(world)
    kept = msgspec.json.decode(msgspec.json.encode(state), type=State)
    assert live(world, kept, until=NOON + DAY) == live(world, state, until=NOON + DAY)


def test_the_demo_lives_on_and_newcomers_still_arrive():
    world = demo_world(until=NOON, scale=0.5)
    events = live(world, standing(world), until=NOON + 2 * DAY)
    assert any(isinstance(event, Joined) for event in events)
    assert len({event.group for event in said(events)}) > 10
    assert all(NOON <= event.at < NOON + 2 * DAY for event in events)


def test_whoever_is_welcomed_mostly_says_something_back():
    world = cohort("welcome", days=10)

    def speaks(number: int, *, welcomed: bool) -> bool:
        state = standing(world)
        member = waiting(state)[number % 5].member
        if welcomed:
            respond(world, state, welcome(member, id=f"bot-{number}"), now=NOON)
            assert member not in {call.member for call in waiting(state)}
        return any(event.member == member for event in said(live(world, state, until=NOON + DAY)))

    assert sum(speaks(number, welcomed=True) for number in range(15)) >= 9
    assert sum(speaks(number, welcomed=False) for number in range(15)) <= 5


def test_the_welcome_can_also_be_a_reply():
    world = cohort("welcome", days=10)
    state = standing(world)
    call = waiting(state)[0]
    respond(world, state, Said("bot-1", NOON, "lone", "bot", "欢迎！", reply_to=call.id), now=NOON)
    assert call not in waiting(state)


def test_the_same_words_have_the_same_effect():
    world = cohort("welcome", days=10)

    def told() -> list:
        state = standing(world)
        respond(world, state, welcome(waiting(state)[-1].member), now=NOON)
        return live(world, state, until=NOON + DAY)

    assert told() == told()


def test_a_group_whose_calls_a_bot_answers_outlives_one_that_nobody_answers():
    def words(answers: bool) -> int:
        world = cohort("bot", days=3, kind="newcomer")
        state, count = standing(world), 0
        for hour in range(27 * 24):
            now = NOON + timedelta(hours=hour)
            count += len(said(live(world, state, until=now)))
            for call in waiting(state, at=now) if answers else ():
                respond(world, state, welcome(call.member, at=now, id=f"bot-{call.id}"), now=now)
        return count

    assert words(answers=True) > 1.5 * words(answers=False)


@pytest.mark.parametrize("text", ["【第1天】开头\n打卡口令：#写作营第1天", "Lesson\nCheck in with: #写作营第1天"])
def test_a_days_word_comes_back_over_the_day_with_what_was_written(text):
    world = cohort("word", size=60, days=5)
    state = standing(world)
    respond(world, state, Said("bot-7", NOON, "lone", "bot", text), now=NOON)

    told = [one for one in said(live(world, state, until=NOON + DAY)) if one.text.startswith("#写作营第1天 ")]

    assert 5 <= len({one.member for one in told}) == len(told) < 60
    assert max(one.at for one in told) - min(one.at for one in told) > timedelta(hours=1)


@pytest.mark.parametrize("text", ["来的扣1", "想参加的回复「1」", "Reply 1 if you are in", 'reply with "1"'])
def test_a_call_for_a_word_gets_that_word(text: str):
    world = cohort("call", days=2)
    state = standing(world)
    respond(world, state, Said("bot-1", NOON, "lone", "bot", text), now=NOON)
    assert sum(event.text == "1" for event in said(live(world, state, until=NOON + DAY))) >= 2


@pytest.mark.parametrize("text", ["我会尽快回复大家", "type in your name", "扣款成功"])
def test_not_every_word_is_a_call(text: str):
    world = cohort("call", days=2)
    state = standing(world)
    respond(world, state, Said("bot-1", NOON, "lone", "bot", text), now=NOON)
    assert not {event.text for event in said(state.pending)} & {"大家", "in", "款"}


def test_a_buyer_whose_inquiry_is_answered_may_buy():
    world = lone_group(until=NOON, seed="buyers", size=60, days=10, mix={"buyer": 1})
    bought = 0
    for number in range(12):
        state = standing(world)
        asked = waiting(state)[number]
        respond(world, state, Said(f"bot-{number}", NOON, "lone", "bot", "1299", reply_to=asked.id), now=NOON)
        deeds = [event for event in live(world, state, until=NOON + DAY) if isinstance(event, Did)]
        bought += any(deed.kind == "bought" and deed.member == asked.member for deed in deeds)
    assert 1 <= bought <= 9


def test_whoever_is_removed_says_nothing_more():
    world = cohort("kick", days=3)
    events = said(live(world, standing(world), until=NOON + DAY))
    member = events[-1].member
    state = standing(world)
    respond(world, state, Left("kick-1", NOON, "lone", member, by="staff"), now=NOON)
    assert member not in {event.member for event in live(world, state, until=NOON + 3 * DAY) if event.group}


def test_a_dissolved_group_is_silent():
    world = cohort("end", days=3)
    state = standing(world)
    respond(world, state, Dissolved("end-1", NOON, "lone", ""), now=NOON)
    assert not said(live(world, state, until=NOON + 5 * DAY))


def test_a_group_that_had_gone_quiet_wakes_when_somebody_speaks_to_it():
    world = cohort("quiet", days=10)
    quiet = msgspec.structs.replace(world.groups[0], quiet_from=NOON - 2 * DAY)
    world = msgspec.structs.replace(world, groups=(quiet,))
    assert not said(live(world, standing(world), until=NOON + 3 * DAY))
    state = standing(world)
    respond(world, state, Said("staff-1", NOON, "lone", "staff", "大家最近写得怎么样？"), now=NOON)
    assert said(live(world, state, until=NOON + 3 * DAY))


def test_an_event_of_an_unknown_group_is_refused():
    world = cohort("unknown", days=2)
    with pytest.raises(NoSuchGroup):
        respond(world, standing(world), Said("x", NOON, "elsewhere", "bot", "hi"), now=NOON)


@pytest.mark.parametrize(
    ("asked", "answers"),
    [
        # A score, as the camp's manual asks for it
        ("耽误半分钟：这七天打几分（1–5 分）？直接回数字就行。", {"1", "2", "3", "4", "5"}),
        # A word that leads on
        ("进阶营下周开，想了解回「1」。", {"1"}),
        # Nothing is asked
        ("今天的作业还没见到你的。", set()),
    ],
)
def test_who_is_asked_alone_mostly_answers_there(asked, answers):
    world = camp_world(until=NOON, size=60)
    state = begin(world)
    list(history(world, state))
    for member in list(state.people):
        respond_in_private(world, state, member=member, text=asked, ref=f"b-{member}", now=NOON)
    respond_in_private(world, state, member="nobody", text=asked, ref="b", now=NOON)

    told = [one for one in live(world, state, until=NOON + timedelta(days=1)) if one.group.startswith(PRIVATE)]
    assert {one.text for one in told} <= answers and bool(told) == bool(answers)
    assert all(one.group == f"{PRIVATE}{one.member}" for one in told) and len(told) < len(state.people)
