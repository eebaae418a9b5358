"""The past of a world: the same for the same seed, in order, and possible."""

import os
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.chats.personas import (
    Did,
    Dissolved,
    Edited,
    Joined,
    Left,
    Reacted,
    Recalled,
    Said,
    demo_world,
    history,
    kinds,
    lone_group,
    products,
)

from .worlds import NOON, cohort, demo, past, said

DIGEST = """
import hashlib, sys
from huoqun.chats.personas.tests.worlds import cohort
from huoqun.chats.personas import history
print(hashlib.sha256(repr(list(history(cohort('x', size=40)))).encode()).hexdigest())
"""


def test_the_same_world_has_the_same_past():
    assert list(history(cohort("a"))) == list(history(cohort("a")))


def test_another_seed_has_another():
    assert list(history(cohort("a"))) != list(history(cohort("b")))


def test_the_past_does_not_depend_on_the_process_that_tells_it():
    told = {
        subprocess.run(
            [sys.executable, "-c", DIGEST], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_the_past_streams():
    assert len(list(islice(history(demo_world(until=NOON)), 100))) == 100


@settings(max_examples=12, deadline=None)
@given(st.text(max_size=6), st.sampled_from(sorted(kinds())), st.integers(0, 60), st.integers(1, 20))
def test_any_past_is_in_order_and_possible(seed: str, kind: str, size: int, days: int):
    world = lone_group(until=NOON, seed=seed, kind=kind, size=size, days=days, open=True, helpers=1)
    check(list(history(world)), until=NOON)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_demos_past_is_in_order_and_possible(language: str):
    check(list(demo(language)[1]), until=NOON)


def check(events, *, until):
    """Time runs forward, ids are unique, and nobody does in a group what only members can."""
    assert all(one.at <= other.at for one, other in pairwise(events))
    assert not events or events[-1].at < until
    assert max(Counter(event.id for event in events).values(), default=1) == 1
    inside, messages = defaultdict(set), {}
    for event in events:
        match event:
            case Joined():
                assert event.member not in inside[event.group]
                assert event.invited_by is None or event.invited_by in inside[event.group]
                inside[event.group].add(event.member)
            case Left():
                inside[event.group].remove(event.member)
            case Dissolved():
                inside[event.group].clear()
            case Said():
                assert event.member in inside[event.group], event
                assert event.text.strip()
                assert "{" not in event.text
                assert event.reply_to is None or messages[event.reply_to] == event.group
                messages[event.id] = event.group
            case Reacted(to=message) | Recalled(said=message) | Edited(said=message):
                assert messages[message] == event.group
            case Did(kind="bought"):
                assert event.amount_minor == products()[event.product].amount_minor


def test_people_come_by_codes_by_invitation_and_in_waves():
    joins = [event for event in demo()[1] if isinstance(event, Joined) and not event.staff]
    assert sum(join.code is not None for join in joins) > 0.3 * len(joins)
    assert sum(join.invited_by is not None for join in joins) > 0.1 * len(joins)
    wave = Counter(join.at.date() for join in joins if join.group == "traffic-2")
    assert max(wave.values()) > 0.6 * wave.total()


def test_people_move_on_from_one_group_to_the_next():
    groups = defaultdict(list)
    for event in demo()[1]:
        if isinstance(event, Joined) and not event.staff:
            groups[event.member].append(event.group.split("-")[0])
    ways = Counter(way for stays in groups.values() for way in pairwise(stays))
    assert ways["traffic", "newcomer"] > 5
    assert ways["newcomer", "camp"] > 5
    assert ways["camp", "delivery"] > 2


def test_whoever_is_in_a_class_has_paid_for_it():
    paid, staff = set(), set()
    for event in demo()[1]:
        if isinstance(event, Did) and event.kind == "bought":
            paid.add((event.member, event.product))
        if isinstance(event, Joined) and not event.staff:
            product = kinds()[event.group.split("-")[0]].product
            assert not product or (event.member, product) in paid, event
        staff |= {event.member} if isinstance(event, Joined) and event.staff else set()
    assert not staff & {member for member, _ in paid}


def test_deeds_give_stages_and_conversion_their_data():
    deeds = Counter(event.kind for event in demo()[1] if isinstance(event, Did))
    assert all(deeds[kind] for kind in ("used", "bought", "checked_in", "came", "helped"))


def test_most_questions_find_an_answer_where_somebody_helps_and_few_where_nobody_does():
    def waiting(helpers: int) -> int:
        return len(past(cohort("questions", helpers=helpers, days=12, kind="newcomer"))[1].grounds["lone"].waiting)

    assert waiting(helpers=0) > 2 * waiting(helpers=3)


def test_a_group_of_lurkers_only_is_a_silent_one():
    lurkers = lone_group(until=NOON, size=100, days=10, mix={"lurker": 1})
    talkers = lone_group(until=NOON, size=100, days=10, mix={"talker": 1})
    assert 20 * len(said(past(lurkers)[0])) < len(said(past(talkers)[0]))
