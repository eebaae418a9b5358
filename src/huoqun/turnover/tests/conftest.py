"""A group with a rule of presence, people who are there and who are not, and a line before it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from huoqun.admission.actions import applying, deciding, making
from huoqun.admission.models.applications import Application
from huoqun.admission.models.doors import Door
from huoqun.admission.rules.applications import Said
from huoqun.admission.rules.doors import DoorState, NewDoor
from huoqun.chats.models import Effect, MemberDay
from huoqun.core.actor import Actor, system
from huoqun.core.models import Workspace
from huoqun.groups.models import Group, Kind, Span
from huoqun.members.models import Identity, Member

from ..actions import approving, proposing, ruling
from ..models.rounds import Line, Round
from ..models.ruling import Rule
from ..rules.presence import NewRule

NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)


class Circle:
    """Ten readers who have been here for a year, of whom nobody said anything yet."""

    NAMES = ("Ann", "Ben", "Cai", "Dan", "Eli", "Fan", "Gus", "Hua", "Ian", "Jia")

    def __init__(self, **about: Any) -> None:
        self.now = NOON
        self.here = Workspace.objects.create(name="Readers", created_at=NOON, language="en").id
        self.actor: Actor = system(self.here, "test")
        self.kind = Kind.objects.create(workspace_id=self.here, key="core", name="Core")
        self.group = Group.objects.create(
            workspace_id=self.here, platform="testing", key="g", name="Core readers", kind=self.kind, created_at=NOON,
            capacity=10,
        )  # fmt: skip
        self.members: dict[str, int] = {}
        for name in self.NAMES:
            self.comes(name, ago=365)
        self.door_uid = making.make(
            self.actor, door=NewDoor(name="Core readers", group_id=self.group.id, way_in="link"), now=NOON
        )
        making.move(self.actor, door_uid=self.door_uid, to=DoorState.OPEN, now=NOON)
        self.ruled(**about)

    def ruled(self, **about: Any) -> Rule:
        said = {"kind_id": self.kind.id, "keep": 2, "share": 50, "thanks": 1, "helpers": True} | about
        uid = ruling.write(self.actor, rule=NewRule(**said), door_uid=self.door_uid, now=self.now)
        ruling.switch(self.actor, rule_uid=uid, on=True, now=self.now)
        return Rule.objects.get(uid=uid)

    def id(self, name: str) -> int:
        if name not in self.members:
            one = Member.objects.create(workspace_id=self.here, name=name, created_at=self.now)
            Identity.objects.create(
                workspace_id=self.here, member=one, platform="testing", key=name, created_at=self.now
            )
            self.members[name] = one.id
        return self.members[name]

    def comes(self, name: str, *, ago: int = 0, **about: Any) -> Span:
        return Span.objects.create(
            workspace_id=self.here, group=self.group, member_id=self.id(name),
            joined_at=self.now - timedelta(days=ago), **about,
        )  # fmt: skip

    def speaks(self, *names: str, days: int = 4) -> None:
        """Some words a day on the last days."""
        MemberDay.objects.bulk_create(
            MemberDay(
                workspace_id=self.here, group_id=self.group.id, member_id=self.id(name), messages=3,
                day=(self.now - timedelta(days=back)).date(), first_at=self.now, last_at=self.now,
            )
            for name in names
            for back in range(1, days + 1)
        )  # fmt: skip

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)

    def proposes(self) -> Round:
        return Round.objects.get(uid=proposing.propose_round(self.actor, group_id=self.group.id, now=self.now))

    def approves(self, row: Round) -> int:
        return approving.approve(self.actor, round_uid=row.uid, now=self.now)

    def month(self) -> Round:
        """A round proposed and approved; a month later."""
        row = self.proposes()
        self.approves(row)
        self.passes(days=30)
        return row

    def steps(self, row: Round) -> dict[str, list[str]]:
        """Who is in which step of a round, by name."""
        names = {id: name for name, id in self.members.items()}
        found: dict[str, list[str]] = {}
        for one in Line.objects.filter(round=row).order_by("member_id"):
            found.setdefault(one.step, []).append(names.get(one.member_id or 0, "?"))
        return found

    def line(self, row: Round, name: str) -> Line:
        return Line.objects.get(round=row, member_id=self.id(name))

    def waits(self, name: str) -> Application:
        """Somebody is accepted while the group is full."""
        token = Door.objects.get(uid=self.door_uid).token
        uid = applying.apply(
            self.actor, token=token, said=Said(name=name, agrees=True), member_id=self.id(name), now=self.now
        )
        deciding.accept(self.actor, application_uid=uid, now=self.now)
        return Application.objects.get(uid=uid)

    def effects(self, name: str) -> list[tuple[str, str]]:
        """What was asked of platforms for somebody, and how far it is."""
        rows = Effect.objects.filter(workspace_id=self.here, member_id=self.id(name)).order_by("id")
        return [(row.what, row.progress.state) for row in rows.select_related("progress")]


@pytest.fixture
def circle(db) -> Circle:
    return Circle()
