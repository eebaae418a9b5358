"""The journal: what is recorded is read once, in commit order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from huoqun.core import journal
from huoqun.core.actor import system
from huoqun.core.facts import fact
from huoqun.core.journal import START, lane_of
from huoqun.core.models import Workspace

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@fact("testing.happened")
@dataclass(frozen=True, kw_only=True)
class Happened:
    """Something happened in a test."""

    number: int
    member_id: int | None = None


@pytest.fixture
def workspace(db) -> Workspace:
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.mark.django_db(transaction=True)
def test_what_is_recorded_is_read_in_order(workspace):
    journal.record(system(workspace.id, "test"), [Happened(number=n, member_id=n) for n in range(3)], at=NOON)

    read = journal.read(lane_of(workspace.id), START, limit=10)

    assert [f.payload["number"] for _, f in read] == [0, 1, 2]
    assert [f.member_id for _, f in read] == [0, 1, 2]
    assert journal.read(lane_of(workspace.id), read[-1][0], limit=10) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_not_read(workspace):
    from django.db import transaction

    with transaction.atomic():
        journal.record(system(workspace.id, "test"), [Happened(number=1)], at=NOON)
        assert journal.read(lane_of(workspace.id), START, limit=10) == []
    assert len(journal.read(lane_of(workspace.id), START, limit=10)) == 1
