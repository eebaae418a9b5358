"""A campaign rehearsed: the same for the same seed, never beyond what it has, honest about what it does not know."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from random import Random

import msgspec
import pytest

from huoqun.campaigns.rehearsal.auditing import Notes, Persona
from huoqun.campaigns.rehearsal.figures import About, Figure, assumed, part_of
from huoqun.campaigns.rehearsal.report import rehearse
from huoqun.campaigns.rehearsal.running import run
from huoqun.campaigns.rehearsal.scenario import BadSheet, Room, Scenario, read
from huoqun.campaigns.rules.campaigns import Must
from huoqun.campaigns.rules.capacity import Why

SURE = {
    About.SHARES: Figure(0.5, 0.5, 0.5), About.LOOKS: Figure(6, 6, 6), About.JOINS: Figure(1, 1, 1),
    About.PASSES_ON: Figure(0, 0, 0), About.HUNTERS: Figure(0, 0, 0), About.LEAVES: Figure(0, 0, 0),
    About.DEEDS: Figure(1, 1, 1), About.RINGS: Figure(0, 0, 0), About.HIRED: Figure(0, 0, 0),
}  # fmt: skip
PLAIN = Scenario(
    name="开春", starts_at=datetime(2026, 11, 2, 9, tzinfo=UTC), hours=24, told=100, rooms=(Room(10_000),),
    budget=10**9, each=10, each_most=1000, figures=SURE,
)  # fmt: skip


def with_(**about):
    return msgspec.structs.replace(PLAIN, **about)


def test_the_same_seed_gives_the_same_course_and_another_one_another():
    assert run(PLAIN, "a") == run(PLAIN, "a") != run(PLAIN, "b")


def test_everybody_who_stays_costs_what_they_cost_in_the_real_one():
    one = run(PLAIN, "a")
    assert one.joined == one.matured == one.looked > 50
    assert one.cost == 10 * one.joined


@pytest.mark.parametrize(
    ("about", "limit"),
    [
        # A group of twenty is full within the hour
        ({"rooms": (Room(20),)}, Why.FULL),
        # The code ends after four hours
        ({"rooms": (Room(10_000, code_hours=4),)}, Why.CODES),
        # Money for twelve people
        ({"budget": 120}, Why.BUDGET),
        # The team has twenty minutes a day
        ({"staff_minutes": 20}, Why.STAFF),
    ],
)
def test_each_limit_is_met_where_it_stands_and_nothing_goes_beyond_it(about, limit):
    report = rehearse(with_(**about), seeds=5)
    assert limit in {one.why for one in report.limits}
    assert report.safe < 5
    if limit is Why.FULL:
        assert report.joined.high <= 20
    if limit is Why.BUDGET:
        assert report.cost.high <= 120


def test_a_reserve_is_opened_before_the_others_are_full():
    full, kept = with_(rooms=(Room(60),)), with_(rooms=(Room(60), Room(10_000, reserve=True)))
    assert run(full, "a").joined <= 60 < run(kept, "a").joined


def test_what_is_not_known_is_a_range_and_says_that_it_is_assumed():
    report = rehearse(with_(figures={About.JOINS: part_of(300, 1000)}), seeds=20)
    assert report.joined.low < report.joined.middle < report.joined.high
    assert {about for about, one in report.figures.items() if one.of} == {About.JOINS}
    assert part_of(3, 10) is None
    assert all(one.low <= one.middle <= one.high for must in Must for one in assumed(must).values())


def test_a_file_says_what_is_to_be_rehearsed():
    sheet = {
        "name": "春", "starts_at": "2026-11-02T09:00:00", "hours": 24, "told": 500, "rooms": [{"seats": 180}],
        "ladder": [{"count": 3, "amount": 50}], "budget": 1000, "assumptions": {"joins": [0.1, 0.2, 0.3]},
    }  # fmt: skip
    found = read(json.dumps(sheet).encode())
    assert found.figure(About.JOINS) == Figure(0.2, 0.1, 0.3)
    for wrong in ({"told": -1}, {"assumptions": {"joins": [0.3, 0.2, 0.1]}}, {"rooms": []}, {"colour": "red"}):
        with pytest.raises(BadSheet):
            read(json.dumps(sheet | wrong).encode())


def test_a_course_is_the_same_whether_the_auditor_looks_or_not():
    cheated = with_(figures={**SURE, About.RINGS: Figure(0.3, 0.3, 0.3), About.HIRED: Figure(0.1, 0.1, 0.1)})
    assert run(cheated, "a") == run(cheated, "a", Notes(Random(1), 0.0))


def test_the_auditor_finds_rings_and_lets_friends_be():
    cheated = with_(
        told=400, figures={**SURE, About.RINGS: Figure(0.35, 0.35, 0.35), About.HUNTERS: Figure(0.1, 0.1, 0.1)}
    )
    found = {one.persona: one for one in rehearse(cheated, seeds=2).audits}

    rings, friends, hunters = found[Persona.RINGS], found[Persona.FRIENDS], found[Persona.HUNTERS]
    assert rings.held + rings.void >= 0.9 * rings.brought >= 45
    assert friends.held + friends.void <= 0.02 * friends.brought
    assert hunters.void >= 0.9 * hunters.brought
    assert rings.reasons[0].sign == "circle"
    assert Persona.HIRED not in found


def test_without_cheats_nobody_stands_there_as_one():
    assert [one.persona for one in rehearse(PLAIN, seeds=2).audits] == [Persona.FRIENDS]


def test_whoever_rings_bring_takes_seats_and_money_like_anybody():
    rings = {About.SHARES: Figure(1, 1, 1), About.RINGS: Figure(1, 1, 1)}
    one = run(with_(told=200, figures={**SURE, **rings}, rooms=(Room(33),)), "a")
    assert (one.joined, one.cost) == (33, 330)
    assert one.turned_away > 50


@pytest.mark.parametrize(
    "part",
    [
        # All of them in rings: no more people than take part, each of whom brings one.
        1.0,
        # Some of them: friends, whom nobody follows here, stay the rest.
        0.3,
    ],
)
def test_so_many_of_those_who_take_part_are_in_rings_and_not_five_times_as_many(part):
    few = {About.SHARES: Figure(1, 1, 1), About.LOOKS: Figure(0, 0, 0), About.RINGS: Figure(part, part, part)}
    one = run(with_(told=2000, figures={**SURE, **few}), "a")
    assert one.shared == pytest.approx(2000, rel=0.15)
    assert one.joined == pytest.approx(part * one.shared, rel=0.15)
