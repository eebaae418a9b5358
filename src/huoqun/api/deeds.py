"""/api/v1/deeds: what members did in the operator's own systems."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema
from pydantic import Field

from huoqun.core.facts import Origin
from huoqun.deeds.permissions import DeedPermission
from huoqun.deeds.reading import Reading
from huoqun.deeds.rules import Table

from .guard import permission

router = Router(tags=["deeds"])
MOST_ROWS = 1000


class Rows(Schema):
    """Rows as a CSV would have them: {"id", "phone"|"email"|"unionid"|"member_id", "product", "amount", "at" …}."""

    rows: list[dict[str, Any]] = Field(max_length=MOST_ROWS)


class Skipped(Schema):
    """Rows that are no deeds: why, how many, and the place of the first, from 1."""

    reason: str
    count: int
    first_at: int


class Recorded(Schema):
    """`new` were stored, `known` were there already, `unmatched` wait for somebody we do not know yet."""

    new: int
    known: int
    unmatched: int
    skipped: list[Skipped]


@router.post("/{table}", response=Recorded, summary="Record orders or usage")
@permission(DeedPermission.RECORD)
def record(request: Any, table: Table, body: Rows) -> Recorded:
    """At most a thousand rows a call. A row is recorded once by its id (without one: by its content)."""
    return recorded(request.actor, table, body.rows, request.now)


def recorded(actor: Any, table: Table, rows: list[dict[str, Any]], now: Any) -> Recorded:
    reading = Reading(actor, table=table, origin=Origin.LIVE)
    for place, row in enumerate(rows, start=1):
        reading.add(place, row, now=now)
    return Recorded.model_validate(reading.finish(now=now).as_json())
