"""What stories about playbooks share: a stage whose groups can be run by a playbook."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connections

from huoqun.chats.jobs import Said
from huoqun.chats.queries.outbox import effects_by_uid
from huoqun.chats.whose import whose
from huoqun.core import clock, ids
from huoqun.core.actions import set_clock
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed
from huoqun.gateways.simulator.stage import Stage
from huoqun.members.actions import tagging
from huoqun.playbooks.actions.starting import start
from huoqun.playbooks.models import GroupRun, Playbook, StepLog, Version
from huoqun.work.actions import incidents, proposals, tasks

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
"""Noon of a Monday in Shanghai."""
MONDAY = date(2026, 11, 2)

HEAD = """
schema: playbook/v1
id: {id}
name: 故事
kind: camp
timezone: Asia/Shanghai
calendar: {{days: 7, day_cutoff: "04:00"}}
misfire: {{grace: 2h, then: skip}}
"""


class Running(Stage):
    """A stage with a group that a playbook runs."""

    def __init__(self, cast: Any, *, now: datetime = NOON, zone: str = "Asia/Shanghai", **known: Any) -> None:
        super().__init__(cast.workspace, now=now, **known)
        self.zone = zone

    def runs(self, text: str, *, on: date = MONDAY, chat: str = "writers", **known: Any) -> UUID:
        """Publish a playbook and start it in a chat; whoever is there goes along. Answers the group run's uid."""
        self.settle()
        version = self.version(text)
        groups = apps.get_model("groups", "Group").objects.filter(workspace_id=self.actor.workspace_id, name=chat)
        groups.update(zone=self.zone)
        uid = start(self.actor, version_id=version, group_id=groups.get().id, starts_on=on, now=self.now, **known)
        self.settle()
        return uid

    def version(self, text: str) -> int:
        """A version of this text, published as it is."""
        workspace = self.actor.workspace_id
        book, _ = Playbook.objects.get_or_create(
            workspace_id=workspace, key="story",
            defaults={"uid": ids.uid(), "name": "故事", "kind": "camp", "draft_at": self.now, "created_at": self.now},
        )  # fmt: skip
        number = Version.objects.filter(playbook_id=book.id).count() + 1
        made = Version.objects.create(
            workspace_id=workspace, playbook_id=book.id, number=number, text=text, published_at=self.now,
            published_by="test",
        )  # fmt: skip
        return made.id

    def log(self, step: str) -> list[tuple[str, str]]:
        """What was logged of a step: (occurrence, outcome), in order."""
        rows = StepLog.objects.filter(workspace_id=self.actor.workspace_id, step=step).order_by("at", "occurrence")
        return list(rows.values_list("occurrence", "outcome"))

    def state(self, uid: UUID) -> str:
        return GroupRun.objects.get(uid=uid).state

    def group_id(self, chat: str) -> int:
        return apps.get_model("groups", "Group").objects.get(workspace_id=self.actor.workspace_id, name=chat).id

    # The team

    def task(self, step: str, name: str) -> Any:
        """The task of a step about a member."""
        found = apps.get_model("work", "Task").objects.filter(workspace_id=self.actor.workspace_id)
        return found.get(key__contains=f"/{step}/", member_id=self.id_of(name))

    def tasks_of(self, step: str) -> list[Any]:
        """All tasks of a step, the group's own too, in order."""
        found = apps.get_model("work", "Task").objects.filter(workspace_id=self.actor.workspace_id)
        return list(found.filter(key__contains=f"/{step}/").order_by("id"))

    def does(self, task: Any, outcome: str) -> None:
        """Somebody does a task, and says what came of it."""
        tasks.done(self.actor, task_uid=task.uid, outcome=outcome, now=self.now)
        self.settle()

    def incidents(self) -> list[Any]:
        return list(apps.get_model("work", "Incident").objects.filter(workspace_id=self.actor.workspace_id))

    def decides(self, card: Any, choice: str) -> None:
        """Somebody decides an incident, having seen all of it."""
        incidents.decide(self.actor, incident_uid=card.uid, choice=choice, version=card.version, now=self.now)
        self.settle()

    def proposals(self) -> list[Any]:
        return list(apps.get_model("work", "Proposal").objects.filter(workspace_id=self.actor.workspace_id))

    def judges(self, proposal: Any, verdict: str) -> None:
        """Somebody approves or refuses."""
        if verdict == "approve":
            proposals.approve(self.actor, proposal_uid=proposal.uid, now=self.now)
        else:
            proposals.refuse(self.actor, proposal_uid=proposal.uid, reason="不必", now=self.now)
        self.settle()

    # Members

    def whose(self, name: str, *texts: str, first: int = 1) -> dict[int, datetime | None]:
        """Which of these words, said to the bot alone, belong to some room; the first has this id."""
        here, who = self.actor.workspace_id, self.id_of(name)
        said = [Said(n, here, None, who, 1, self.now, one, None, None, False) for n, one in enumerate(texts, first)]
        return whose(here, said)

    def id_of(self, name: str) -> int:
        return apps.get_model("members", "Member").objects.get(workspace_id=self.actor.workspace_id, name=name).id

    def tags(self, name: str, tag: str) -> None:
        tagging.tag(self.actor, member_ids=[self.id_of(name)], names=[tag], now=self.now)
        self.settle()

    def buys(self, name: str, product: str) -> None:
        """An order of the operator's own shop arrives."""
        deed = NewDeed(
            kind="bought", occurred_at=self.now, source="orders", source_id=f"{name}/{product}",
            member_id=self.id_of(name), product=product, amount_minor=9900, currency="CNY",
        )  # fmt: skip
        record(self.actor, deeds=[deed], now=self.now)
        self.settle()

    def deeds(self, kind: str) -> list[Any]:
        return list(apps.get_model("deeds", "Deed").objects.filter(workspace_id=self.actor.workspace_id, kind=kind))

    def points(self) -> dict[int, int]:
        """What each member has who ever earned points."""
        accounts = apps.get_model("points", "Account").objects.filter(
            workspace_id=self.actor.workspace_id, kind="member", currency="points"
        )
        return dict(accounts.values_list("member_id", "posted"))

    def group_of_kind(self, kind: str, name: str) -> int:
        """One more group, of a kind."""
        there = {"workspace_id": self.actor.workspace_id}
        known = apps.get_model("groups", "Kind").objects.get(key=kind, **there)
        return apps.get_model("groups", "Group").objects.create(
            platform="simulator", key=name, name=name, kind_id=known.id, created_at=self.now, **there
        ).id  # fmt: skip

    # Effects

    def effects(self, name: str) -> list[tuple[str, str]]:
        """What was asked for about somebody: (what, text)."""
        rows = apps.get_model("chats", "Effect").objects.filter(member_id=self.id_of(name)).order_by("id")
        return [(row.what, row.body.get("text", "")) for row in rows]

    def effect_of(self, step: str) -> Any:
        """The one effect of a step."""
        uid = apps.get_model("chats", "Effect").objects.get(key__contains=f"/{step}/").uid
        return effects_by_uid(self.actor.workspace_id, [uid])[uid]


class Shown(Running):
    """A story that pages and verbs are looked at in between: the workspace's own clock shows the story's time."""

    def settle(self) -> None:
        # In a thread of its own: a browser's loop may run in the test's.
        with ThreadPoolExecutor(1) as aside:
            aside.submit(self._settle).result()

    def _settle(self) -> None:
        try:
            set_clock(self.actor, shown=self.now, speed=1, real=self.now)
            super().settle()
            set_clock(self.actor, shown=self.now, speed=1, real=clock.now())
        finally:
            connections.close_all()
