"""A workspace with a few people in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from huoqun.core.actor import Actor, system
from huoqun.core.models import Workspace
from huoqun.members.models import Member

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def actor(db) -> Actor:
    return system(Workspace.objects.create(name="Runners", created_at=NOON).id, "rewards")


@pytest.fixture
def people(actor) -> list[int]:
    """Three members, by id."""
    return [
        Member.objects.create(workspace_id=actor.workspace_id, name=name, created_at=NOON).id
        for name in ("Ann", "Ben", "Cai")
    ]
