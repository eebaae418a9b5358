"""A group with a door before it, people who apply, and who invited them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from huoqun.chats.models import Effect
from huoqun.core.actor import Actor, system
from huoqun.core.models import Workspace
from huoqun.groups.models import Group, Kind, Span
from huoqun.members.models import Identity, Member

from ..actions import applying, deciding, hearing, making
from ..models.applications import Application
from ..models.doors import Door
from ..rules.applications import Said
from ..rules.doors import DoorState, NewDoor

NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)


class Entrance:
    """A group of readers, its door, and everybody before it."""

    def __init__(self, **about: Any) -> None:
        self.now = NOON
        self.here = Workspace.objects.create(name="Readers", created_at=NOON, language="en").id
        self.actor: Actor = system(self.here, "test")
        kind = Kind.objects.create(workspace_id=self.here, key="core", name="Core")
        self.group = Group.objects.create(
            workspace_id=self.here, platform="testing", key="g", name="Core readers", kind=kind, created_at=NOON
        )
        self.members: dict[str, int] = {}
        self.uid = making.make(self.actor, door=self.new(**about), now=self.now)
        making.move(self.actor, door_uid=self.uid, to=DoorState.OPEN, now=self.now)

    def new(self, **about: Any) -> NewDoor:
        said = {"name": "Core readers", "group_id": self.group.id, "way_in": "https://in.example/1"}
        return NewDoor(**said | about)

    @property
    def door(self) -> Door:
        return Door.objects.get(uid=self.uid)

    def is_now(self, **about: Any) -> None:
        making.edit(self.actor, door_uid=self.uid, door=self.new(**about), now=self.now)

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)

    def id(self, name: str) -> int:
        if name not in self.members:
            one = Member.objects.create(workspace_id=self.here, name=name, created_at=self.now)
            Identity.objects.create(
                workspace_id=self.here, member=one, platform="testing", key=name, created_at=self.now
            )
            self.members[name] = one.id
        return self.members[name]

    def inside(self, name: str, *, by: str = "") -> Span:
        return Span.objects.create(
            workspace_id=self.here, group=self.group, member_id=self.id(name), joined_at=self.now,
            brought_by_id=self.id(by) if by else None,
        )  # fmt: skip

    def applies(self, name: str, *, phone: bytes | None = None, token: str = "", **said: Any) -> Application:
        """A member applies from their own page; with a phone, somebody whom nobody knows yet."""
        who = {"device": phone} if phone else {"member_id": self.id(name)}
        words = Said(name=said.pop("called", name), **said)
        uid = applying.apply(self.actor, token=token or self.door.token, said=words, now=self.now, **who)
        return Application.objects.get(uid=uid)

    def accepts(self, row: Application, **about: Any) -> str:
        return deciding.accept(self.actor, application_uid=row.uid, now=self.now, **about)

    def joins(self, name: str) -> None:
        self.inside(name)
        hearing.came(self.actor, moves=[(self.group.id, self.id(name), self.now)], now=self.now)

    def leaves(self, name: str) -> None:
        Span.objects.filter(group=self.group, member_id=self.id(name), left_at=None).update(left_at=self.now)
        hearing.went(self.actor, moves=[(self.group.id, self.id(name), self.now)])

    def state(self, row: Application) -> str:
        row.refresh_from_db()
        return row.state

    def verdicts(self, row: Application) -> dict[str, str]:
        row.refresh_from_db()
        return {check: verdict for check, verdict, _ in row.checks}

    def told(self, name: str) -> list[str]:
        """What somebody was told in private."""
        rows = Effect.objects.filter(workspace_id=self.here, member_id=self.id(name), what="send").order_by("id")
        return [row.body["text"] for row in rows]


@pytest.fixture
def entrance(db) -> Entrance:
    return Entrance()
