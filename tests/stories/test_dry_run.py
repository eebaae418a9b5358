"""The dry run and the engine beside each other: one playbook, the same members who do the same, the same steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from huoqun.chats.quiet import zone_named
from huoqun.core.blocks import Todo, all_blocks
from huoqun.core.conditions.snapshot import Done, Snapshot
from huoqun.playbooks.compiling import plan_of
from huoqun.playbooks.format.reading import read
from huoqun.playbooks.models import StepLog
from huoqun.playbooks.simulate.people import Nobody, Person
from huoqun.playbooks.simulate.sending import House, Outbox
from huoqun.playbooks.simulate.world import GROUP_ID, World

from .running import HEAD, MONDAY, NOON, Running

pytestmark = pytest.mark.django_db(transaction=True)

TUESDAY = MONDAY + timedelta(days=1)
ZONE = "Asia/Shanghai"
TURN = timedelta(minutes=30)
"""So often the story's clock turns; every time of the playbook falls on one."""

CAMP = (
    HEAD.format(id="story")
    + """
enrol: {trigger: joined, late_join: {until: D3, policy: digest, digest: welcome}}
quiet_hours: {from: "22:00", to: "08:00", then: defer, expire_after: 10h}
caps: [{scope: member, per: day, max: 1, classes: [nudge]}]
templates:
  lesson: "第{{day}}天 #写{{day}}"
  hello: "{{nick}}，你想学什么？"
  welcome: "{{nick}}，前面说过：{{missed}}"
  praise: "恭喜 {{names}}"
  remind: "{{nick}}，还差一天"
  again: "{{nick}}，再提醒一次"
  call: "{{nick}}，谢谢"
  late: "晚安 {{nick}}"
stages:
  - id: daily
    days: [D1, D2, D3]
    steps:
      - {id: open, scope: group, do: checkin, at: "06:00", word: "#写{{day}}"}
      - {id: lesson, scope: group, do: send, template: lesson, class: care, at: "08:30"}
      - {id: check, do: branch, at: "20:30", if: "checked_in(day)", then: point, else: nudge}
      - {id: point, do: points, amount: 5, key: daily, next: praise}
      - {id: praise, scope: group, do: send, template: praise, class: care, aggregate: {window: 30m}}
      - {id: nudge, do: send, template: remind, class: nudge, next: nudge2}
      - {id: nudge2, do: send, template: again, class: nudge, next: gone}
      - {id: gone, do: branch, if: "missed_in_row >= 2", then: rescue}
      - id: rescue
        do: task
        once: per_run
        title: 回访 {{nick}}
        assignee: {role: coach}
        sla: 24h
        outcomes: {继续: call, 退出: out}
        overdue: {remind: true}
      - {id: call, do: send, template: call, class: care, next: lap}
      - {id: lap, do: wait, for: {said: [再来]}, timeout: 12h, then: call}
      - {id: out, do: end, reason: quit}
  - id: first
    days: [D1]
    steps:
      - id: hello
        do: ask
        template: hello
        class: care
        at: "14:00"
        timeout: 5h
        buttons: false
        answers: {写作: coin, 运营: tagged}
        else: ""
      - {id: coin, do: experiment, arms: {a: 50, b: 50}, then: {a: tagged, b: ""}}
      - {id: tagged, do: tag, add: [答过], next: known}
      - {id: known, do: branch, if: "answer('hello') == '写作' and tag('答过')", then: night}
      - {id: night, do: send, template: late, class: care, next: slow}
      - {id: slow, do: wait, for: {deed: bought}, timeout: 30h, then: call}
      - {id: welcome, do: send, template: welcome, class: care}
exit:
  - {id: rich, if: "points >= 15", do: tag, add: [满分]}
  - {id: buyer, if: "paid('advanced')", do: end, reason: paid}
"""
)

Play = tuple[float, str, str, Any]
"""When (hours after noon of the first day), who, does what, with what."""

PLAY: list[Play] = [
    (1, "Alice", "joins", None), (1, "Bob", "joins", None), (1, "Chen", "joins", None), (1, "Dora", "joins", None),
    (27, "Alice", "says", "写作"), (27.5, "Bob", "says", "随便"), (28, "Bob", "says", " 运营 "),
    (30, "Alice", "says", "#写1 今天写了"), (31, "Chen", "says", "我的 #写1"), (31, "Dora", "says", "#写2"),
    (43, "Alice", "says", "#写2"), (46, "Eve", "joins", None), (50, "Bob", "buys", "advanced"),
    (51, "Chen", "says", "#写2"), (53, "Alice", "buys", "other"), (58, "Dora", "task", "继续"),
    (60, "Dora", "says", "再来"), (62, "Eve", "leaves", None), (68, "Alice", "says", "#写3"),
    (69, "Chen", "says", "#写3"), (70, "Dora", "says", "#写3"), (94, "Chen", "says", "早"),
]  # fmt: skip
LAST = 99


def test_the_dry_run_takes_the_steps_that_the_engine_takes(cast):
    real = Real(cast)
    real.plays(PLAY)
    dry = Dry(real.ids)
    dry.plays(PLAY)

    assert dry.log() == real.log()
    assert dry.told == real.told()
    assert len(real.log()) > 50


class Real:
    """The engine, as it runs in the database."""

    def __init__(self, cast: Any) -> None:
        self.story = Running(cast)
        self.members: dict[str, Any] = {}
        self.story.member("Host").joins("writers")
        self.story.settle()
        self.story.runs(CAMP, on=TUESDAY)
        self.ids: dict[str, int] = {}

    def plays(self, play: list[Play]) -> None:
        begun = self.story.now
        for after, who, verb, what in [*play, (LAST, "", "waits", None)]:
            while self.story.now < begun + timedelta(hours=after):
                self.story.passes(minutes=30)
            self.does(who, verb, what)
            self.story.settle()
        self.ids = {name: self.story.id_of(name) for name in (*self.members, "Host")}

    def does(self, who: str, verb: str, what: Any) -> None:
        story = self.story
        acts: dict[str, Callable[[], Any]] = {
            "joins": lambda: self.members.update({who: story.member(who).joins("writers")}),
            "says": lambda: self.members[who].says(what),
            "leaves": lambda: self.members[who].leaves("writers"),
            "buys": lambda: story.buys(who, what),
            "task": lambda: story.does(story.task("rescue", who), what),
            "waits": lambda: None,
        }
        acts[verb]()

    def log(self) -> dict[tuple[str, str, str], str]:
        names = {number: name for name, number in self.ids.items()}
        rows = StepLog.objects.filter(workspace_id=self.story.actor.workspace_id)
        found = rows.values_list("run__member_id", "step", "occurrence", "outcome")
        return {(names.get(m, "") if m else "", step, at): outcome for m, step, at, outcome in found}

    def told(self) -> dict[str, list[str]]:
        said = {name: member.was_told() for name, member in self.members.items()}
        return {**said, "": self.story.bot.said("writers")}


class Dry(Nobody):
    """The dry run with the same members, who do by the script what they do."""

    def __init__(self, ids: dict[str, int]) -> None:
        self.ids = ids
        self.tasks: dict[tuple[str, int], str] = {}
        self.told: dict[str, list[str]] = {name: [] for name in ("", *(n for n in ids if n != "Host"))}
        plan = plan_of(read(CAMP).playbook, blocks=all_blocks())
        outbox = Listening(self)
        self.world = World(plan, self, outbox, zone=ZONE, starts_on=TUESDAY, now=NOON, values={"group": "writers"})
        self.people = {name: Person(number, name, self._like(number)) for name, number in ids.items()}

    def _like(self, member: int) -> Snapshot:
        return Snapshot(now=NOON, zone=zone_named(ZONE), member_id=member, group_id=GROUP_ID)

    def plays(self, play: list[Play]) -> None:
        world = self.world
        world.at(NOON, world.joins, self.people["Host"])
        for after, who, verb, what in play:
            world.at(NOON + timedelta(hours=after), self.does, who, verb, what)
        world.run(NOON + timedelta(hours=LAST))

    def does(self, who: str, verb: str, what: Any) -> None:
        world, person = self.world, self.people[who]
        acts: dict[str, Callable[[], None]] = {
            "joins": lambda: world.joins(person),
            "says": lambda: world.says(person, what),
            "leaves": lambda: world.leaves(person),
            "buys": lambda: world.does(person, Done("bought", world.now, what)),
            "task": lambda: world.answers_task(self.tasks["rescue", person.id], what),
        }
        acts[verb]()

    def are_asked(self, world: World, todo: Todo) -> None:
        if type(todo.command).__name__ == "Assigning":
            self.tasks[todo.key.split("/")[2], todo.member_id or 0] = todo.key

    def log(self) -> dict[tuple[str, str, str], str]:
        return {
            (way.person.nick if way.person else "", step, at): outcome
            for way in self.world.ways
            for (step, at), outcome in way.log.items()
        }


class Listening(Outbox):
    """The outbox of the dry run, which here keeps the words too."""

    def __init__(self, dry: Dry) -> None:
        super().__init__(House(), zone=ZONE, opted_out=frozenset(), consented=frozenset())
        self.dry = dry

    def _perform(self, world: World, candidate: Any, todo: Todo) -> None:
        super()._perform(world, candidate, todo)
        name = world.persons[todo.member_id].nick if todo.member_id else ""
        if name != "Host":
            self.dry.told[name].append(todo.command.text)
