"""A lecture relayed to many groups: every line in each group once, in order, whatever goes wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from huoqun.chats.actions.settling import by_person
from huoqun.chats.models import Effect
from huoqun.chats.port.capabilities import Limit
from huoqun.chats.port.incoming import Edit, Recall
from huoqun.gateways.simulator.people import BOT
from huoqun.lectures.actions import following, planning, running, speaking
from huoqun.lectures.models.lecture import Target
from huoqun.lectures.models.relay import Delivery, Line
from huoqun.lectures.rules import NewLecture, NotStuck
from tests.stories.running import Running

pytestmark = pytest.mark.django_db(transaction=True)


class Relay(Running):
    """A lecture that Qin holds in the group `hall`, heard in `room 1`, `room 2` …"""

    def __init__(self, cast, *, rooms=3, delay=0, **known):
        super().__init__(cast, **known)
        for chat in ("hall", *(names := [f"room {n}" for n in range(1, rooms + 1)])):
            self.member("Keeper").joins(chat)
        for name in ("Qin", "Guest"):
            self.member(name).joins("hall")
        self.settle()
        self.rooms = names
        lecture = NewLecture(
            title="开春公开课", lecturer="秦老师", starts_at=self.now, host_group_id=self.group_id("hall"),
            host_ids=(self.id_of("Qin"),), group_ids=tuple(self.group_id(room) for room in names), delay=delay,
        )  # fmt: skip
        self.uid = planning.plan(self.actor, lecture=lecture, now=self.now)
        running.start(self.actor, lecture_uid=self.uid, now=self.now)

    def qin(self, *texts):
        """The lecturer says these in the host group, one after the other; answers the messages' ids."""
        said = [self.member("Qin").says(text, to="hall") for text in texts]
        self.settle()
        return said

    def heard(self):
        """What the bot said in each room, without what was taken away again."""
        return {
            room: [x.text for x in self.platform.rooms[room].posts if x.sender == BOT.key and not x.recalled]
            for room in self.rooms
        }

    def everywhere(self, *texts):
        return {room: list(texts) for room in self.rooms}

    def say(self, text):
        speaking.say(self.actor, lecture_uid=self.uid, text=text, now=self.now)
        self.settle()

    def retry(self, **known):
        following.retry(self.actor, lecture_uid=self.uid, now=self.now, **known)
        self.settle()

    def edits(self, message, text):
        who = self.member("Qin").person
        self.platform.tell(Edit(id=message, at=self.now, chat="hall", text=text, sender=who))
        self.settle()

    def takes_back(self, message):
        self.platform.tell(Recall(id=message, at=self.now, chat="hall", by=self.member("Qin").person))
        self.settle()

    def states(self):
        rows = Target.objects.filter(workspace_id=self.actor.workspace_id).select_related("group")
        return {row.group.name: (row.state, row.at_no) for row in rows}


@pytest.fixture
def relay(cast):
    return Relay(cast)


def test_what_the_lecturer_says_goes_to_every_group_in_order_and_nothing_else_does(relay):
    relay.qin("one", "two")
    relay.member("Guest").says("a guest's words", to="hall")
    relay.settle()
    relay.say("from the console")
    relay.qin("three")
    assert relay.heard() == relay.everywhere("one", "two", "from the console", "three")
    running.end(relay.actor, lecture_uid=relay.uid, now=relay.now)
    relay.qin("after the end")
    assert relay.heard() == relay.everywhere("one", "two", "from the console", "three")


def test_a_group_that_fails_waits_alone_and_is_retried_without_repeating_anything(relay):
    relay.platform.faults.refuse("not_in_chat")
    relay.qin("one", "two")
    heard = relay.heard()
    stuck = [room for room, said in heard.items() if not said]
    assert len(stuck) == 1
    assert all(said == ["one", "two"] for room, said in heard.items() if room not in stuck)
    assert relay.states()[stuck[0]] == ("stuck", 0)

    relay.retry(group_ids=[relay.group_id(stuck[0])])
    assert relay.heard() == relay.everywhere("one", "two")
    with pytest.raises(NotStuck):
        following.retry(relay.actor, lecture_uid=relay.uid, now=relay.now)


def test_where_nobody_knows_whether_a_line_arrived_a_person_is_asked_and_it_is_never_said_twice(relay):
    relay.platform.faults.cut_answer()
    relay.platform.faults.no_echo()
    relay.qin("one", "two")
    assert sorted(map(len, relay.heard().values())) == [1, 2, 2]
    relay.passes(minutes=10)
    assert sorted(map(len, relay.heard().values())) == [1, 2, 2]
    unsure = Effect.objects.get(progress__state="ambiguous")
    by_person(relay.actor, effect_uid=unsure.uid, word="done", now=relay.now)
    relay.settle()
    assert relay.heard() == relay.everywhere("one", "two")


def test_what_is_taken_back_in_the_middle_is_never_said_where_it_was_not_and_deleted_where_it_was(relay):
    first, second = relay.qin("one", "a slip")
    relay.takes_back(second)
    assert relay.heard() == relay.everywhere("one")
    assert set(Delivery.objects.filter(line__message_id__isnull=False).values_list("state", flat=True)) == {
        "sent", "recalled",
    }  # fmt: skip
    relay.takes_back(first)
    relay.qin("two")
    assert relay.heard() == relay.everywhere("two")


def test_a_line_that_is_kept_back_can_be_mended_and_taken_back_before_anybody_hears_it(cast):
    relay = Relay(cast, rooms=2, delay=30)
    first, second = relay.qin("one thousend", "a slip")
    relay.edits(first, "one thousand")
    relay.takes_back(second)
    assert relay.heard() == relay.everywhere()
    relay.passes(seconds=31)
    assert relay.heard() == relay.everywhere("one thousand")


def test_groups_that_had_the_old_words_hear_a_correction_and_the_others_the_new_ones(relay):
    relay.platform.faults.refuse("down")
    (first,) = relay.qin("at seven")
    relay.qin("see you")
    relay.edits(first, "at eight")
    relay.retry()
    heard = sorted(relay.heard().values())
    assert heard[0] == ["at eight", "see you"]
    assert heard[1] == heard[2] == ["at seven", "see you", "Correction: at eight"]


def test_a_held_relay_says_nothing_and_goes_on_where_each_group_was(relay):
    relay.qin("one")
    running.hold(relay.actor, lecture_uid=relay.uid, now=relay.now)
    relay.qin("two", "three")
    assert relay.heard() == relay.everywhere("one")
    running.go_on(relay.actor, lecture_uid=relay.uid, now=relay.now)
    relay.settle()
    assert relay.heard() == relay.everywhere("one", "two", "three")


def test_where_colleagues_copy_what_gathers_goes_as_one_message(cast):
    relay = Relay(cast, rooms=1, without=["send_group"])
    relay.qin("one", "two", "three")
    first = Effect.objects.get(what="send")
    assert first.body["text"] == "one"
    by_person(relay.actor, effect_uid=first.uid, word="done", now=relay.now)
    relay.settle()
    second = Effect.objects.exclude(id=first.id).get(what="send")
    assert second.body["text"] == "two\nthree"


def test_fifty_groups_within_the_platforms_pace_and_one_that_fails(cast):
    # At most one message a group in three seconds: as slow as the strictest platform.
    pace = Limit("group", 20, 60, scope="chat", burst=1)
    relay = Relay(cast, rooms=50, limits=[pace])
    relay.platform.faults.refuse("removed")
    relay.qin("one", "two")
    assert all(len(said) <= 1 for said in relay.heard().values())
    relay.passes(seconds=4)
    failed = [room for room, (state, _) in relay.states().items() if state == "stuck"]
    assert len(failed) == 1
    assert {room: said for room, said in relay.heard().items() if room not in failed} == {
        room: ["one", "two"] for room in relay.rooms if room not in failed
    }
    relay.retry()
    relay.passes(seconds=4)
    assert relay.heard() == relay.everywhere("one", "two")


def test_two_workers_and_what_is_told_twice_change_nothing(relay):
    def follows(_):
        try:
            keys = list(Delivery.objects.values_list("key", flat=True))
            following.follow(relay.actor, keys=keys, now=relay.now)
            speaking.say(relay.actor, lecture_uid=relay.uid, text="console", now=relay.now)
        finally:
            connections.close_all()

    relay.qin("one")
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(follows, range(8)))
    relay.settle()
    assert relay.heard() == relay.everywhere("one", *["console"] * 8)
    assert list(Line.objects.order_by("no").values_list("no", flat=True)) == list(range(1, 10))


def test_a_crash_between_two_groups_loses_and_repeats_nothing(relay, monkeypatch):
    relay.member("Qin").says("one", to="hall")
    relay.hear()
    whole, calls = following.pump, []

    def dies(*args, **known):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("the worker was killed")
        return whole(*args, **known)

    monkeypatch.setattr(following, "pump", dies)
    relay.settle()
    relay.qin("two")
    assert relay.heard() == relay.everywhere("one", "two")
