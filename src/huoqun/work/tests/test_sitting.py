"""Minutes are measured, not claimed: while somebody is seen at a card, at one card at a time, by the wall's clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from huoqun.core.actor import Actor, Grant, system
from huoqun.core.errors import NotFound
from huoqun.core.models import Workspace
from huoqun.work.actions import incidents, proposals, tasks
from huoqun.work.actions._sitting import leave_cards
from huoqun.work.actions.proposals import NewProposal
from huoqun.work.actions.sitting import close_card, open_card
from huoqun.work.actions.tasks import NewTask
from huoqun.work.models import Incident, Proposal, Sitting, Task
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.minutes import minutes
from huoqun.work.rules import LONGEST_GAP, approvable, sitting

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


@approvable("testing.nothing")
def nothing(actor: Actor, *, now: datetime) -> None:
    """Do nothing in a test."""


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@given(st.datetimes(timezones=st.just(UTC)), st.timedeltas())
def test_silence_counts_for_a_minute_and_a_half_at_most(seen, gap):
    try:
        now = seen + gap
    except OverflowError:
        return
    assert 0 <= sitting(seen, now) <= LONGEST_GAP.total_seconds()


@pytest.fixture
def workspace(transactional_db):
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.fixture
def bob(workspace):
    return Actor(workspace.id, "staff", 2, "Bob", frozenset(Grant(p) for p in WorkPermission))


@pytest.fixture
def chen(workspace):
    return Actor(workspace.id, "staff", 3, "Chen", frozenset(Grant(p) for p in WorkPermission))


def call(actor: Actor, key: str = "call/1") -> Task:
    tasks.make(actor, tasks=[NewTask(key=key, kind="call", title="Call 小林", due_at=NOON)], now=NOON)
    return Task.objects.get(key=key)


def at(actor: Actor, card, *seconds: float, noun: str = "task") -> None:
    for second in seconds:
        open_card(actor, noun=noun, card_uid=card.uid, now=after(second))


def seconds_of(card) -> int:
    card.refresh_from_db()
    return card.seconds


def test_time_counts_while_somebody_is_seen_there(bob):
    one = call(bob)
    at(bob, one, 0, 30, 60, 90)
    close_card(bob, now=after(100))
    close_card(bob, now=after(500))
    at(bob, one, 1000, 1030)
    tasks.done(bob, task_uid=one.uid, now=after(86_400), real=after(1050))

    assert seconds_of(one) == 100 + 50
    assert Sitting.objects.count() == 0
    assert minutes(bob.workspace_id, since=NOON, until=after(86_401)).spent == {"call": 2.5}


def test_a_page_that_vanished_counts_for_a_moment_only(bob):
    one = call(bob)
    at(bob, one, 0, 30)
    tasks.done(bob, task_uid=one.uid, now=after(7200))

    assert seconds_of(one) == 30 + 90


def test_two_cards_at_once_are_one_persons_time_once(bob):
    one, other = call(bob), call(bob, "call/2")
    for second in range(0, 300, 20):
        at(bob, one, second)
        at(bob, other, second + 10)

    assert seconds_of(one) + seconds_of(other) <= 300


def test_two_people_at_one_card_both_spent_their_time(bob, chen):
    one = call(bob)
    at(bob, one, 0, 30, 60)
    at(chen, one, 40, 60)

    assert seconds_of(one) == 60 + 20


def test_what_has_ended_takes_no_more_time(bob, chen):
    one = call(bob)
    at(chen, one, 0)
    tasks.done(bob, task_uid=one.uid, now=after(20))
    at(chen, one, 40, 60)

    assert seconds_of(one) == 20


def test_two_windows_and_whoever_ends_the_cards_never_wait_in_a_circle(bob, chen):
    cards, went_wrong = [call(bob, "call/1"), call(bob, "call/2")], []

    def turns(what: Callable[[int], None]) -> None:
        try:
            for turn in range(60):
                what(turn)
        except Exception as error:
            went_wrong.append(error)
        finally:
            connection.close()

    @transaction.atomic
    def ends(turn: int) -> None:
        """As every verb does that ends a card: the card first, then whoever is at it."""
        card = Task.objects.select_for_update().get(id=cards[turn % 2].id)
        leave_cards(chen, noun="task", ids=[card.id], now=after(turn))

    windows = [
        lambda turn: at(bob, cards[turn % 2], turn),
        lambda turn: at(bob, cards[turn // 2 % 2], turn),
        lambda turn: close_card(bob, now=after(turn)),
        ends,
    ]
    threads = [Thread(target=turns, args=[window]) for window in windows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert went_wrong == []


def test_judging_takes_time_too(bob, workspace):
    engine = system(workspace.id, "test")
    new = NewProposal(key="p", action="testing.nothing", title="", origin="", expires_at=after(9000))
    proposals.propose(engine, proposals=[new], now=NOON)
    incidents.open(engine, key="i", kind="misfire", title="", choices=("skip",), now=NOON)
    proposal, incident = Proposal.objects.get(), Incident.objects.get()
    at(bob, proposal, 0, 60, noun="proposal")
    proposals.approve(bob, proposal_uid=proposal.uid, now=after(60))
    at(bob, incident, 60, noun="incident")
    incidents.decide(bob, incident_uid=incident.uid, choice="skip", version=1, now=after(90))

    spent = minutes(workspace.id, since=NOON, until=after(100)).spent
    assert spent == {"proposal": 1.0, "incident": 0.5}


def test_who_may_not_do_it_opens_nothing(bob, workspace):
    other = Workspace.objects.create(name="Elsewhere", created_at=NOON)
    eve = Actor(other.id, "staff", 5, "Eve", frozenset(Grant(p) for p in WorkPermission))
    looker = Actor(workspace.id, "staff", 4, "Dora", frozenset({Grant(WorkPermission.TASK_VIEW)}))
    one = call(bob)

    for stranger in (eve, looker):
        with pytest.raises(NotFound):
            at(stranger, one, 0)
    with pytest.raises(NotFound):
        at(bob, one, 0, noun="workspace")
