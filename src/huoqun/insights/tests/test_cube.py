"""The cube: what each measure is, and that it is exact whatever became of messages, people and deeds."""

from __future__ import annotations

import random
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections

from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection
from huoqun.chats.port import incoming as said
from huoqun.chats.port.incoming import Person
from huoqun.core.actor import Actor
from huoqun.core.models import Parked, Workspace
from huoqun.core.worker import add_cursors, catch_up
from huoqun.deeds.actions.record import record
from huoqun.deeds.actions.withdrawing import withdraw
from huoqun.deeds.rules import NewDeed
from huoqun.groups.actions.describing import describe
from huoqun.groups.models import Group
from huoqun.insights import jobs
from huoqun.insights.cube import folding, marking
from huoqun.insights.models import MemberDay, StaleDay
from huoqun.members.actions.erasing import erase
from huoqun.members.actions.merging import merge, unmerge
from huoqun.members.models import Member, Merge

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
CHEN, DORA, BOB = (Person(f"u-{name.lower()}", name) for name in ("Chen", "Dora", "Bob"))
MONDAY = date(2026, 11, 2)


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


@pytest.fixture
def hear(workspace):
    row = Connection.objects.create(
        workspace_id=workspace, platform="testing", realm="testing", name="bot", created_at=NOON
    )
    gateway = Actor(workspace, "gateway", row.id)

    def hear(*items) -> None:
        receive(gateway, connection_id=row.id, items=items, now=max(item.at for item in items))

    return hear


def message(id: str, sender: Person, text: str, hours: float = 0.0, **more) -> said.Message:
    return said.Message(id=id, at=at(hours), chat=more.pop("chat", "lake"), sender=sender, text=text, **more)


def work() -> None:
    add_cursors()
    catch_up(now=lambda: at(3000), names=["insights.marking"])
    folding.fold_all()
    assert not Parked.objects.exists()


def cube(workspace: int) -> dict[tuple[int, int, date], tuple[int, ...]]:
    rows = MemberDay.objects.of(workspace).values_list("group_id", "member_id", "day", *folding.COUNTED)
    return {row[:3]: row[3:] for row in rows}


def of(workspace: int, name: str, day: date = MONDAY) -> dict[str, int]:
    """What somebody did on a day, without what they did not."""
    row = MemberDay.objects.of(workspace).values(*folding.COUNTED).get(member_id=member(name), day=day)
    return {measure: count for measure, count in row.items() if count}


def member(name: str) -> int:
    return Member.objects.get(name=name).id


def test_each_measure_is_what_it_says(hear, workspace):
    hear(
        message("1", CHEN, "周六去哪里钓鱼？"),
        message("2", DORA, "the east shore https://example.org/map", 0.1, reply_to="1"),
        message("3", BOB, "同意", 0.2, mentions=("u-dora", "u-bob")),
        message("4", CHEN, "好", 2),
        said.Reaction(id="r1", at=at(3), chat="lake", who=BOB, message="2", emoji="👍"),
    )
    work()

    assert of(workspace, "Chen") == {"messages": 2, "words": 9, "questions": 1, "replies_in": 1}
    assert of(workspace, "Dora") == {
        "messages": 1, "words": 4, "links": 1, "turns": 1, "replies_out": 1, "answers": 1, "mentions_in": 1,
        "reactions": 1,
    }  # fmt: skip
    assert of(workspace, "Bob") == {"messages": 1, "words": 2, "turns": 1, "mentions_out": 1}


def test_deeds_in_no_group_have_days_of_their_own(hear, workspace, alice):
    hear(message("1", CHEN, "早"))
    record(alice, deeds=[NewDeed("bought", at(1), "shop", "1", member_id=member("Chen"))], now=at(1))
    work()

    assert {key[0] == 0: row[-2] for key, row in cube(workspace).items()} == {False: 0, True: 1}


def test_recalled_words_were_never_said(hear, workspace):
    hear(message("1", CHEN, "?"), message("2", DORA, "yes", 26, reply_to="1"))
    work()
    hear(said.Recall(id="1", at=at(30), chat="lake"))
    work()

    assert not MemberDay.objects.of(workspace).filter(day=MONDAY).exists()
    # The reply was said; that it answers a question cannot be seen any more.
    assert of(workspace, "Dora", date(2026, 11, 3)) == {"messages": 1, "words": 1, "replies_out": 1}


def test_two_who_are_one_do_not_reply_to_themselves(hear, workspace, alice):
    hear(message("1", CHEN, "one"), message("2", DORA, "two", 0.1, reply_to="1"))
    work()
    merge(alice, kept_id=member("Chen"), merged_id=member("Dora"), evidence={}, now=at(1))
    work()

    assert of(workspace, "Chen") == {"messages": 2, "words": 2}


def test_what_is_said_amid_a_fold_waits_for_nobody_and_its_day_is_counted_anew(hear, workspace, monkeypatch):
    hear(message("1", CHEN, "早"))
    mark_months, waited = folding.mark, []

    def others_hear_and_mark() -> None:
        hear(message("2", CHEN, "吃了"))
        catch_up(now=lambda: at(3000), names=["insights.marking"])
        connections.close_all()

    def amid(*args) -> None:
        monkeypatch.setattr(folding, "mark", mark_months)
        other = threading.Thread(target=others_hear_and_mark, daemon=True)
        other.start()
        other.join(timeout=20)
        waited.append(other.is_alive())
        mark_months(*args)

    monkeypatch.setattr(folding, "mark", amid)
    work()
    folding.fold_all()

    assert waited == [False]
    assert of(workspace, "Chen") == {"messages": 2, "words": 3}


def test_two_do_not_fold_one_community_at_the_same_time(hear, workspace, monkeypatch):
    hear(message("1", CHEN, "早"))
    mark_months, folded = folding.mark, []

    def fold_too() -> None:
        folded.append(folding.fold_some().days)
        connections.close_all()

    def amid(*args) -> None:
        other = threading.Thread(target=fold_too)
        other.start()
        other.join()
        mark_months(*args)

    monkeypatch.setattr(folding, "mark", amid)
    work()

    assert folded == [0]
    assert of(workspace, "Chen") == {"messages": 1, "words": 1}


def test_all_of_one_community_is_counted_and_nothing_of_another(hear, workspace):
    other = Workspace.objects.create(name="Elsewhere", created_at=NOON).id
    StaleDay.objects.create(workspace_id=other, group_id=0, day=MONDAY, marked_at=NOON)
    hear(message("1", CHEN, "早"))
    add_cursors()
    catch_up(now=lambda: at(3000), names=["insights.marking"])
    folding.fold_all(workspace)

    assert of(workspace, "Chen") == {"messages": 1, "words": 1}
    assert list(StaleDay.objects.values_list("workspace_id", flat=True)) == [other]


def test_a_turn_through_marked_days_counts_each_once_also_where_they_are_marked_again_at_once(hear, workspace):
    hear(message("1", CHEN, "早"), message("2", DORA, "早", 30), message("3", BOB, "早", chat="hill"))
    add_cursors()
    catch_up(now=lambda: at(3000), names=["insights.marking"])
    place, days = folding.BEGIN, []
    while place is not None:
        folded = folding.fold_some(after=place, days=1)
        place, days = folded.at, [*days, folded.days]
        marking.everything(workspace, at(3000))

    assert days == [1, 1, 1, 0]
    assert StaleDay.objects.count() == 3


def test_a_community_that_cannot_be_counted_does_not_keep_those_behind_it_waiting(hear, workspace, monkeypatch):
    hear(message("1", CHEN, "早"))
    StaleDay.objects.create(workspace_id=workspace, group_id=0, day=MONDAY, marked_at=NOON)

    def broken(*args):
        raise ValueError

    monkeypatch.setattr(folding, "mark", broken)
    with pytest.raises(ValueError):
        jobs.fold_marked(NOON)

    assert jobs.fold_marked(NOON) == 0


def test_so_many_messages_are_counted_in_one_go_but_a_day_at_least(hear, workspace):
    hear(*(message(str(n), CHEN, "早", hours) for n, hours in enumerate([0, 1, 2, 24, 48, 72])))
    add_cursors()
    catch_up(now=lambda: at(3000), names=["insights.marking", "chats.counting"])
    first = folding.fold_some(messages=2)
    second = folding.fold_some(after=first.at, messages=2)

    assert (first.days, second.days) == (1, 2)


@pytest.mark.parametrize("seed", range(2))
def test_folded_bit_by_bit_is_as_folded_at_once(hear, workspace, alice, seed):
    world = World(random.Random(seed), hear, alice)
    for _ in range(60):
        world.step()
        if world.random.random() < 0.2:
            work()
    work()
    kept = cube(workspace)
    MemberDay.objects.of(workspace).delete()
    marking.everything(workspace, at(3000))
    work()

    assert kept == cube(workspace)
    assert len(kept) > 20
    assert not StaleDay.objects.exists()


class World:
    """Three people in two groups over two weeks, and everything that may happen to what they say, in any order."""

    def __init__(self, chance: random.Random, hear, alice) -> None:
        self.random, self.hear, self.alice = chance, hear, alice
        self.ids: list[str] = []
        self.deeds: list[str] = []
        self.hours = 0.0

    def step(self) -> None:
        self.hours += 4
        steps = [self.speak] * 12 + [self.edit, self.recall, self.react, self.do, self.undo]
        self.random.choice([*steps, self.merge, self.unmerge, self.move, self.erase])()

    def speak(self) -> None:
        """Sometimes it comes late, sometimes it replies to what has not come yet."""
        number = len(self.ids) + self.random.randrange(3)
        hours = self.hours - self.random.choice((0, 0, 0, 30, 200))
        who, text = (
            self.random.choice((CHEN, DORA, BOB)),
            self.random.choice(("去吗？", "ok", "see https://x.org", "好的")),
        )
        self.ids.append(f"{len(self.ids)}")
        self.hear(
            message(
                self.ids[-1], who, text, hours, chat=self.random.choice(("lake", "hill")),
                reply_to=str(self.random.randrange(number + 1)), mentions=("u-bob",) if number % 4 == 0 else (),
            )
        )  # fmt: skip

    def some(self) -> str:
        return self.random.choice(self.ids or ["0"])

    def edit(self) -> None:
        self.hear(
            said.Edit(id=self.some(), at=at(self.hours), chat="lake", text=self.random.choice(("再想想？", "no")))
        )

    def recall(self) -> None:
        self.hear(said.Recall(id=self.some(), at=at(self.hours), chat="lake"))

    def react(self) -> None:
        what = said.Reaction(
            id=f"r{self.hours}", at=at(self.hours), chat="lake", who=BOB, message=self.some(), emoji="👍",
            added=self.random.random() < 0.8,
        )  # fmt: skip
        self.hear(what)

    def do(self) -> None:
        if group := Group.objects.filter(key="lake").first():
            self.deeds.append(f"{len(self.deeds)}")
            kind = self.random.choice(("came", "bought", "checked_in"))
            deed = NewDeed(kind, at(self.hours), "meet", self.deeds[-1], identities=(("testing", "u-bob"),))
            where = self.random.choice((group.id, None))
            record(self.alice, deeds=[NewDeed(**{**_fields(deed), "group_id": where})], now=at(self.hours))

    def undo(self) -> None:
        if self.deeds:
            withdraw(
                self.alice, source="meet", source_ids=[self.random.choice(self.deeds)], why="no", now=at(self.hours)
            )

    def merge(self) -> None:
        people = list(Member.objects.filter(canonical=None, erased_at=None, name__in=("Chen", "Dora", "Bob")))
        if len(people) > 1:
            one, other = self.random.sample(people, 2)
            merge(self.alice, kept_id=one.id, merged_id=other.id, evidence={}, now=at(self.hours))

    def unmerge(self) -> None:
        if done := Merge.objects.filter(undone_at=None).order_by("-id").first():
            unmerge(self.alice, merge_id=done.id, now=at(self.hours))

    def move(self) -> None:
        if group := Group.objects.filter(key="lake").first():
            zone = self.random.choice(("Asia/Shanghai", "America/New_York"))
            describe(self.alice, group_id=group.id, zone=zone, now=at(self.hours))

    def erase(self) -> None:
        if self.hours > 250 and (bob := Member.objects.filter(name="Bob").first()):
            erase(self.alice, member_id=bob.id, now=at(self.hours))


def _fields(deed: NewDeed) -> dict[str, object]:
    return {name: getattr(deed, name) for name in NewDeed.__slots__}
