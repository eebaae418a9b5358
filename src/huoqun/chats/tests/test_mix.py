"""Leading voices, active, silent: what a group's kind needs, and what to do where it lacks some."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from huoqun.chats.mix import NEEDS, BadNeed, Mix, leads_on, need_of, own_need, read
from huoqun.chats.models import MemberDay
from huoqun.chats.queries.mix import mix
from huoqun.core.models import Workspace
from huoqun.groups.models import Group, Kind, Span
from huoqun.members.models import Member

TODAY = date(2026, 11, 2)
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "on"),
    [
        # A whole window
        (28, 8),
        # A week
        (7, 2),
        # The first day
        (1, 1),
    ],
)
def test_a_leading_voice_speaks_on_two_days_of_seven(days, on):
    assert leads_on(days) == on


@pytest.mark.parametrize(
    ("kind", "known", "enough"),
    [
        # A camp in which half are seen and one in twenty pulls
        ("camp", {"leading": 5, "active": 45}, (True, True)),
        # Half are seen, but nobody pulls
        ("camp", {"leading": 4, "active": 46}, (False, True)),
        # Some pull, but too many are silent
        ("camp", {"leading": 5, "active": 44}, (True, False)),
        # What is too little for a camp is enough for a group that lives two days
        ("traffic", {"leading": 1, "active": 9}, (True, True)),
        # An operator's own kind needs what comes by itself
        ("own-reading", {"leading": 1, "active": 9}, (True, True)),
    ],
)
def test_a_mix_is_read_against_its_kinds_need(kind, known, enough):
    reading = read(Mix(people=100, messages=300, top=20, days=28, **known), need_of(kind))

    assert (reading.leading_is_enough, reading.active_is_enough) == enough
    assert all(said.text % said.values for said in reading.advice)


def test_too_few_people_or_words_say_nothing():
    few = read(Mix(people=9, leading=1, active=1, messages=300, top=20, days=28), need_of("core"))
    quiet = read(Mix(people=90, leading=0, active=1, messages=19, top=20, days=28), need_of("core"))

    assert not few.tells and not quiet.tells


def test_one_voice_over_all_others_is_said_so():
    reading = read(Mix(people=100, leading=20, active=40, messages=300, top=61, days=28), need_of("core"))

    assert [said.values for said in reading.advice] == [{"n": 61}]


@pytest.mark.parametrize(
    ("leading", "active"),
    [
        (0, 10),  # nobody leads
        (11, 10),  # more lead than are active
        (5, 101),  # more than all
        (-1, -1),
    ],
)
def test_shares_that_no_group_can_have_are_refused(leading, active):
    with pytest.raises(BadNeed):
        own_need(leading, active)


def test_an_operators_own_figures_come_before_what_ships():
    own = {"camp": (2, 20)}

    assert (need_of("camp", own).leading, need_of("camp", own).active) == (2, 20)
    assert need_of("core", own) is NEEDS["core"]


def test_every_kind_says_why_it_needs_that():
    assert all(need.why and need.leading < need.active for need in NEEDS.values())


@pytest.mark.django_db
def test_people_are_counted_without_bots_staff_and_those_who_left():
    here = Workspace.objects.create(name="Hangzhou", created_at=NOON)
    kind = Kind.objects.create(workspace=here, key="core", name="铁粉群")
    group = Group.objects.create(workspace=here, kind=kind, platform="wechat", key="g", name="群", created_at=NOON)

    def person(name, *, days=0, messages=1, left=None, **known):
        who = Member.objects.create(workspace=here, name=name, created_at=NOON, **known)
        joined = NOON - timedelta(days=60)
        Span.objects.create(workspace=here, group=group, member=who, joined_at=joined, left_at=left)
        for back in range(days):
            MemberDay.objects.create(
                workspace=here, group_id=group.id, member_id=who.id, day=TODAY - timedelta(days=back),
                messages=messages, first_at=NOON, last_at=NOON,
            )  # fmt: skip

    person("Alice", days=8, messages=2)  # leads
    person("Bob", days=7, messages=9)  # says more, on fewer days
    person("Chen")
    person("Dora", days=28, is_staff=True)
    person("Eve", days=28, left=NOON - timedelta(days=1))
    person("Bot", days=28, is_bot=True)

    assert mix(here.id, group.id, today=TODAY, since=None) == Mix(3, 1, 1, 16 + 63, 80, 28)
    assert mix(here.id, group.id, today=TODAY, since=NOON - timedelta(days=6)).days == 7
