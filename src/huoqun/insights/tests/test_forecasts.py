"""Forecasts of groups: nobody looks past the day, young groups have none, and each has its reasons."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database

from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection
from huoqun.chats.port.incoming import Message, Person
from huoqun.core.actor import Actor, system
from huoqun.core.worker import add_cursors, catch_up
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed
from huoqun.groups.models import Group
from huoqun.insights.cube import folding, marking
from huoqun.insights.queries.forecasts import (
    GroupForecast,
    group_forecasts,
    member_forecasts,
    newcomer_forecasts,
)
from huoqun.insights.rules import Outlook
from huoqun.members.models import Member

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = datetime(2026, 8, 1, 4, tzinfo=UTC)
AT = date(2026, 10, 1)


def on(day: float) -> datetime:
    return FIRST + timedelta(days=day)


@pytest.fixture
def community(workspace):
    """Four months of a lively group, of one that fades, and of one that is four days old on the first of October."""
    chance = random.Random(1)
    row = Connection.objects.create(
        workspace_id=workspace, platform="testing", realm="testing", name="bot", created_at=FIRST
    )
    said = [(day, "lively") for day in range(120) for _ in range(3)]
    said += [(day, "counting") for day in range(3)]
    said += [(day, "fading") for day in (0, 1, 2, 5, 9, 14, 22)] + [(57, "young"), (58, "young")]
    items = [
        Message(
            id=str(n), at=on(day + chance.random() / 3), chat=chat, chat_name=chat, text="好" * (1 + n % 5),
            sender=Person(f"u{n % 7}", f"Person {n % 7}"),
        )
        for n, (day, chat) in enumerate(sorted(said))
    ]  # fmt: skip
    receive(Actor(workspace, "gateway", row.id), connection_id=row.id, items=items, now=on(125))
    checked_in(workspace, "counting", range(3, 120, 2))
    folded(workspace)


def checked_in(workspace: int, name: str, days: Iterable[float]) -> None:
    """Somebody checks in in a group, without a word."""
    group, member = Group.objects.get(name=name).id, Member.objects.get(name="Person 1").id
    record(
        system(workspace, "test"), now=on(125),
        deeds=[NewDeed("checked_in", on(day), "test", f"{name}-{day}", member_id=member, group_id=group)
               for day in days],
    )  # fmt: skip


def folded(workspace: int) -> None:
    add_cursors()
    catch_up(now=lambda: on(125), names=["insights.marking"])
    marking.everything(workspace, on(125))
    folding.fold_all(workspace)


def told(actor: Actor) -> dict[str, GroupForecast]:
    return {line.group: line for line in group_forecasts(actor, at=AT)}


def test_what_comes_after_the_day_changes_nothing(community, workspace, alice):
    before = everything(alice)
    assert all(before)
    with database.cursor() as cursor:
        cursor.execute("delete from chats_message where at >= %s", [datetime(2026, 9, 30, 16, tzinfo=UTC)])
        assert cursor.rowcount > 100
    folded(workspace)

    assert everything(alice) == before


def everything(actor: Actor) -> tuple[list[Any], ...]:
    """What `huoqun insights forecast` tells: of groups, with --members, with --newcomers."""
    return tuple(told(actor, at=AT) for told in (group_forecasts, member_forecasts, newcomer_forecasts))


def test_a_lively_group_is_alive_a_fading_one_is_not_and_a_young_one_is_not_judged(community, alice):
    found = told(alice)

    assert (found["lively"].outlook, found["young"].outlook) == (Outlook.ALIVE, Outlook.TOO_EARLY)
    assert "fading" not in found  # Nobody spoke in it for 28 days: it needs no forecast.
    assert found["lively"].p_alive_28d > 0.95
    assert found["counting"].outlook is Outlook.ALIVE  # Nobody says anything any more, but they check in.
    assert (found["counting"].silent, found["counting"].month.messages) == (1, 0)
    assert found["young"].p_alive_28d is None
    assert found["young"].why == ()
    assert (found["lively"].month.messages, found["lively"].month.days) == (84, 28)


def test_the_chances_fall_while_nobody_speaks(community, alice):
    days = [date(2026, 8, 24), date(2026, 9, 4), date(2026, 9, 19)]
    chances = [{line.group: line.p_alive_28d for line in group_forecasts(alice, at=at)}["fading"] for at in days]

    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.8 > chances[-1]


def test_who_leads_a_chapter_hears_of_its_groups_only(community, cast):
    assert group_forecasts(cast.chen.actor, at=AT) == []
    assert group_forecasts(cast.eve.actor, at=AT) == []
    assert len(group_forecasts(cast.bob.actor, at=AT)) == 3


def test_whoever_is_silent_longer_is_less_likely_to_return(community, alice):
    early, late = ({line.member: line for line in member_forecasts(alice, at=at)} for at in (date(2026, 9, 10), AT))
    both = early.keys() & late.keys()

    assert both
    assert {line.group for line in early.values()} == {"fading"}
    assert all(early[name].p_return_60d > late[name].p_return_60d for name in both)
    assert all(late[name].silent == early[name].silent + 21 for name in both)
