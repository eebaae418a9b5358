"""A host slows a group down by a word, and it goes back to normal by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.chats.models import Effect
from huoqun.core.actor import system
from huoqun.core.models import Workspace
from huoqun.groups.models import Group, Kind, Span
from huoqun.members.models import Member
from huoqun.work.actions.proposals import approve
from huoqun.work.models import Proposal

from ..actions import hearing, running
from ..models.modes import Mode, Topic
from ..queries import modes as asked
from ..rules.modes import BadNumbers, Crowd, Numbers, Order, order_in, topic_in
from ..rules.modes import Mode as M

NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)
LONG = "这一段话不短，说清楚了前因后果，也说清楚了我想请教大家什么，所以够得上一段，不是一句话。"


class Room:
    """A group with a host, Hua, and whoever else speaks."""

    def __init__(self) -> None:
        self.now = NOON
        self.here = Workspace.objects.create(name="Readers", created_at=NOON, language="en").id
        self.actor = system(self.here, "test")
        kind = Kind.objects.create(workspace_id=self.here, key="core", name="Core")
        self.group = Group.objects.create(
            workspace_id=self.here, platform="testing", key="g", name="Readers", kind=kind, created_at=NOON
        )
        self.members: dict[str, int] = {}
        self.said = 0

    def id(self, name: str) -> int:
        if name not in self.members:
            one = Member.objects.create(workspace_id=self.here, name=name, created_at=NOON)
            Span.objects.create(
                workspace_id=self.here, group=self.group, member=one, joined_at=NOON,
                role="owner" if name == "Hua" else "member",
            )  # fmt: skip
            self.members[name] = one.id
        return self.members[name]

    def hears(self, name: str, text: str, *, after: float = 0, picture: bool = False) -> None:
        self.now += timedelta(seconds=after)
        self.said += 1
        one = hearing.Heard(self.said, self.group.id, self.id(name), self.now, text, not picture)
        hearing.hear(self.actor, heard=[one], now=self.now)

    @property
    def mode(self) -> str:
        row = Mode.objects.filter(closed_at=None).first()
        return row.mode if row else ""

    @property
    def told(self) -> list[str]:
        """What was said in the group by us, without the gentle words."""
        rows = Effect.objects.filter(workspace_id=self.here, member=None).order_by("id")
        return [row.body["text"] for row in rows]

    @property
    def reminded(self) -> list[str]:
        names = {id: name for name, id in self.members.items()}
        rows = Effect.objects.filter(workspace_id=self.here, cls="nudge").order_by("id")
        return [names[row.member_id] for row in rows]


@pytest.fixture
def room(db) -> Room:
    return Room()


def test_a_host_slows_it_down_whoever_hurries_is_told_gently_and_it_ends_by_itself(room):
    room.hears("Lin", "开慢聊 30分钟")
    assert room.mode == ""  # only a host may
    room.hears("Hua", "开慢聊 30分钟")
    assert "Slow talk, for 30 minutes" in room.told[0]
    room.hears("Lin", "One", after=10)
    room.hears("Mo", "Two", after=10)
    for _ in range(4):
        room.hears("Lin", "And", after=10)
    assert room.reminded == ["Lin"]
    room.hears("Lin", "Calm", after=130)
    room.hears("Lin", "Again", after=700)
    room.hears("Lin", "Hurry", after=10)
    room.hears("Lin", "Hurry", after=900)
    assert room.reminded == ["Lin", "Lin"]
    assert running.close_due(room.actor, now=room.now + timedelta(minutes=30)) == 1
    assert (room.mode, room.told[-1]) == ("", "Slow talk is over; talk as you like.")


def test_paragraphs_pass_and_pictures_too_and_another_mode_ends_the_first(room):
    room.hears("Hua", "慢聊模式")
    room.hears("Hua", "成段模式 2小时", after=5)
    assert room.mode == "paragraphs" and Mode.objects.count() == 2
    room.hears("Lin", LONG, after=5)
    room.hears("Lin", "", picture=True)
    for place in range(9):
        room.hears(f"Reader {place}", "哈哈")
    assert len(room.reminded) == 6  # a group hears no more within ten minutes
    room.hears("Hua", "关闭模式")
    assert room.mode == ""


def test_topics_stand_in_a_queue_and_what_is_left_is_said_in_the_end(room):
    room.hears("Hua", "开排队")
    for topic in ("Rye", "Wheat", "Spelt", "Too many"):
        room.hears("Lin", f"排队：{topic}")
    room.hears("Mo", "topic: Salt")
    assert [t.words for t in Topic.objects.order_by("id")] == ["Rye", "Wheat", "Spelt", "Salt"]
    room.hears("Hua", "下一题")
    assert room.told[-1] == "Now: Rye (Lin) 3 wait after it."
    room.hears("Hua", "下一题")
    (open_one,) = asked.opened(room.here, [room.group.id]).values()
    assert [(t[1], t[2]) for t in open_one.topics] == [("Wheat", True), ("Spelt", False), ("Salt", False)]
    room.hears("Hua", "结束排队")
    assert room.told[-1].splitlines()[1:] == ["Still in the queue:", "1. Spelt", "2. Salt"]


def test_where_many_talk_at_once_a_mode_is_proposed_once_and_opens_when_approved(room):
    crowd = Crowd(room.group.id, 60, 12, 45)
    made = hearing.propose(room.actor, proposals=[hearing._proposal(crowd, "Readers", room.now)] * 2, now=room.now)
    assert len(made) == 1 and (crowd.is_one, crowd.mode) == (True, M.PARAGRAPHS)
    approve(room.actor, proposal_uid=Proposal.objects.get().uid, now=room.now)
    assert room.mode == "paragraphs" and hearing.look_for_crowds(room.actor, now=room.now) == 0


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("开慢聊", Order(True, M.SLOW)),
        ("开启一题一聊模式 1 小时。", Order(True, M.TOPICS, 60)),
        ("Slow mode 1h", Order(True, M.SLOW, 60)),
        ("slow mode off", Order(False, M.SLOW)),
        ("结束讨论模式", Order(False, None)),
        ("下一题", Order(is_next=True)),
        # Ordinary talk
        ("慢", None),
        ("大家慢聊", None),
        ("我们排队吧", None),
        ("开慢聊" * 30, None),
    ],
)
def test_only_an_order_is_an_order(text, order):
    assert order_in(text) == order


def test_a_topic_is_bounded():
    assert topic_in("排队：" + "长" * 60_000) == "长" * 100 and topic_in("我在排队") == ""


def test_a_groups_numbers_are_its_own_and_stay(room):
    for wrong in (Numbers(gap=0), Numbers(least=501), Numbers(each=21)):
        with pytest.raises(BadNumbers):
            running.open_mode(room.actor, group_id=room.group.id, mode=M.SLOW, numbers=wrong, now=room.now)
    room.id("Hua")
    own = Numbers(gap=5, least=8, each=1)
    running.open_mode(room.actor, group_id=room.group.id, mode=M.SLOW, numbers=own, now=room.now)
    room.hears("Lin", "One", after=60)
    room.hears("Lin", "Two", after=4 * 60)  # two minutes would have been enough elsewhere
    assert "in 5 minutes" in room.told[-1] and room.reminded == ["Lin"]

    room.hears("Hua", "成段模式")  # a host's word opens it with the group's numbers, not with ours
    assert "8 characters" in room.told[-1]
    room.hears("Mo", "Nine char.")
    room.hears("Mo", "Seven.")
    assert room.reminded == ["Lin", "Mo"]

    room.hears("Hua", "一题一聊模式")
    for words in ("topic: yeast", "topic: rye"):
        room.hears("Qi", words)
    assert [row.words for row in Topic.objects.order_by("id")] == ["yeast"]
