"""The demo's story: what makes Today worth looking at, at any hour of the day."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from huoqun.chats.personas import Joined, Said, begin, camp_world, demo_world, history, kinds

from .worlds import DAY, demo, said

HOURS = [
    # Early on a Monday morning, before anybody is awake
    datetime(2026, 11, 22, 21, 40, tzinfo=UTC),
    # A weekday, noon
    datetime(2026, 11, 25, 4, 0, tzinfo=UTC),
    # A weekday, late in the evening
    datetime(2026, 3, 4, 15, 30, tzinfo=UTC),
    # A Saturday afternoon
    datetime(2026, 8, 15, 8, 0, tzinfo=UTC),
]


@pytest.fixture(params=HOURS, ids=str)
def today(request):
    return demo(until=request.param)


def addressed(events) -> set[str]:
    """Everybody to whom somebody replied or whom somebody mentioned."""
    authors, whom = {}, set()
    for message in said(list(events)):
        authors[message.id] = message.member
        whom |= {authors.get(message.reply_to or ""), *message.mentions}
    return whom


def test_thirty_groups_of_all_kinds(today):
    world, _ = today
    assert Counter(group.kind for group in world.groups).keys() == kinds().keys()
    assert len(world.groups) == 30
    assert {group.city for group in world.groups if group.kind == "chapter"} >= {"杭州", "上海", "成都", "深圳"}


def test_some_newcomers_of_the_last_two_days_wait_and_some_were_welcomed(today):
    world, events = today
    heard = addressed(events)
    spoke = {message.member for message in said(list(events))}
    new = {event.member for event in events if isinstance(event, Joined) and event.at > world.until - 2 * DAY}
    assert len({member for member in new & spoke if member not in heard}) >= 4
    assert len(new & spoke & heard) >= 2


def test_some_questions_of_the_last_two_days_have_no_answer(today):
    world, events = today
    unanswered = [moment for moment in world.story if moment.behaviour in ("asks", "inquires") and not moment.answered]
    asked = {message.at: message for message in said(list(events))}
    open_questions = [asked[moment.at] for moment in unanswered if moment.at in asked]
    replied = {message.reply_to for message in said(list(events))}
    assert len(open_questions) >= 6
    assert not {question.id for question in open_questions} & replied


def test_groups_are_hot_cooling_silent_just_quiet_and_dissolved(today):
    world, events = today
    last, week = {}, Counter()
    for message in said(list(events)):
        last[message.group] = message.at
        week[message.group] += message.at > world.until - 7 * DAY
    silent_for = {group.id: world.until - last[group.id] for group in world.groups if group.id in last}
    assert sum(timedelta(days=1) < gone < timedelta(days=3) and week[id] > 3 for id, gone in silent_for.items()) >= 1
    assert sum(gone > timedelta(days=8) for gone in silent_for.values()) >= 5
    assert sum(count > 20 for count in week.values()) >= 3
    assert sum(bool(group.ends_at) for group in world.groups) >= 4


def test_an_advertiser_posts_links_and_somebody_minds():
    _, events = demo()
    links = [message for message in said(list(events)) if message.member == "fans"]
    assert len(links) > 5
    assert all(message.kind == "link" for message in links)


def test_a_helper_carries_the_core_group_and_another_stopped_coming():
    world, events = demo()
    answers = defaultdict(Counter)
    for message in said(list(events)):
        if message.reply_to or message.mentions:
            answers[message.group][message.member] += 1
    assert answers["core-1"].most_common(1)[0][0] in ("susu", "laohe")
    bridget = [message.at for message in said(list(events)) if message.member == "qiaoqiao"]
    assert len(bridget) > 10
    assert max(bridget) < world.until - 20 * DAY


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_whole_demo_has_the_size_of_a_real_community(language: str):
    world = demo_world(until=HOURS[1], language=language)
    state = begin(world)
    messages = sum(isinstance(event, Said) for event in history(world, state))
    assert 1_300 <= len(state.people) <= 1_700
    assert 25_000 <= messages <= 40_000


def test_a_smaller_and_a_shorter_demo_can_be_asked_for():
    world = demo_world(until=HOURS[1], days=30, scale=0.1)
    assert world.begins >= HOURS[1] - 31 * DAY
    assert sum(1 for _ in history(world)) < 5_000


def test_a_camp_has_its_people_before_it_begins_and_speaks_the_language_asked_for():
    for language, called in (("zh-Hans", "7天写作营·第14期"), ("en", "7-day writing camp, no. 14")):
        world = camp_world(until=HOURS[1], size=200, language=language)
        state = begin(world)
        told = list(history(world, state))

        (group,) = world.groups
        assert group.name == called and 160 < len(state.grounds[group.id].seats) <= 200
        assert not any(event.staff for event in told if isinstance(event, Joined)), "the manual speaks, nobody else"
        assert told == list(history(world, begin(world)))
