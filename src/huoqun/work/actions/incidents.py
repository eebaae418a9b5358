"""Incidents: one is open for a key and grows while it is; decided with one of its choices by somebody who saw all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.sql import server_cursor

from ..facts import IncidentDecided, IncidentOpened, IncidentWithdrawn
from ..models import Incident
from ..permissions import WorkPermission
from ..rules import CardOver, IncidentState, MoreCame, NotOpen, UnknownChoice
from ._reach import require_at
from ._sitting import leave_cards

_OPEN = """
    insert into work_incident as known (workspace_id, uid, key, kind, title, evidence, choices, people, group_id, state,
                                        version, created_at, decided_by, choice, reason, seconds)
    values (%(workspace)s, %(uid)s, %(key)s, %(kind)s, %(title)s, %(evidence)s::jsonb, %(choices)s::jsonb, %(people)s,
            %(group)s, 'open', 1, %(now)s, '', '', '', 0)
    on conflict (workspace_id, key) where state = 'open' do update
    set title = excluded.title, evidence = excluded.evidence, choices = excluded.choices, people = excluded.people,
        version = known.version + 1
    where (known.evidence, known.choices, known.people)
          is distinct from (excluded.evidence, excluded.choices, excluded.people)
    returning id, version
"""


@transaction.atomic
def open(
    actor: Actor, *, key: str, kind: str, title: str, choices: Sequence[str], now: datetime,
    evidence: Mapping[str, Any] | None = None, people: int = 0, group_id: int | None = None,
    origin: Origin = Origin.LIVE,
) -> None:  # fmt: skip
    """Put an incident before the team, in the caller's transaction. Opened again while it is open, it says what it says
    now, and counts one version on where that is something else; opened after it was decided, it is a new one.

    `people`: how many wait for the decision. `evidence`: names to values, or to a list of rows (JSON), of ids, numbers,
    moments and words of ours, never of a member's: a row may carry `member_id`, and the card looks their name up.
    """
    require_at(actor, WorkPermission.INCIDENT_DECIDE, group_id)
    values = {
        "workspace": actor.workspace_id, "uid": ids.uid(), "key": key, "kind": kind, "title": title, "people": people,
        "evidence": orjson.dumps(evidence or {}).decode(), "choices": orjson.dumps(list(choices)).decode(),
        "group": group_id, "now": now,
    }  # fmt: skip
    with server_cursor() as cursor:
        row = cursor.execute(_OPEN, values).fetchone()
    if row is not None:
        fact = IncidentOpened(incident_id=row[0], key=key, kind=kind, version=row[1], group_id=group_id)
        journal.record(actor, [fact], at=now, origin=origin)


@transaction.atomic
def decide(
    actor: Actor, *, incident_uid: UUID, choice: str, version: int, now: datetime, real: datetime | None = None
) -> None:
    """Say how it goes on, having seen `version`. Whoever opened it hears `work.incident_decided`. Decided the same way
    twice, it is decided once. Raises NotFound, NotOpen, CardOver, UnknownChoice, MoreCame.
    """
    one = Incident.objects.of(actor.workspace_id).select_for_update().filter(uid=incident_uid).first()
    if one is None:
        raise NotFound
    require_at(actor, WorkPermission.INCIDENT_DECIDE, one.group_id)
    if one.state == IncidentState.DECIDED and one.choice == choice:
        return
    if one.state != IncidentState.OPEN:
        raise CardOver(way_out=one.reason) if one.state == IncidentState.WITHDRAWN and one.reason else NotOpen
    if choice not in one.choices:
        raise UnknownChoice
    if version != one.version:
        raise MoreCame
    leave_cards(actor, noun="incident", ids=[one.id], now=real or now)
    _end([one], IncidentState.DECIDED, actor, choice=choice, reason="", now=now)
    fact = IncidentDecided(
        incident_id=one.id, key=one.key, kind=one.kind, choice=choice, version=one.version, group_id=one.group_id
    )
    journal.record(actor, [fact], at=now)


@transaction.atomic
def withdraw(
    actor: Actor, *, keys: Sequence[str], reason: str, now: datetime, origin: Origin = Origin.LIVE
) -> int:  # fmt: skip
    """These incidents have settled themselves (a run has ended): nobody need decide. `reason`: in the workspace's
    words. Answers how many were open.
    """
    require_at(actor, WorkPermission.INCIDENT_DECIDE, None)
    found = Incident.objects.of(actor.workspace_id).filter(key__in=list(keys), state=IncidentState.OPEN)
    rows = list(found.order_by("id").select_for_update())
    leave_cards(actor, noun="incident", ids=[one.id for one in rows], now=now)
    _end(rows, IncidentState.WITHDRAWN, actor, choice="", reason=reason, now=now)
    facts = [
        IncidentWithdrawn(incident_id=one.id, key=one.key, kind=one.kind, reason=reason, group_id=one.group_id)
        for one in rows
    ]
    journal.record(actor, facts, at=now, origin=origin)
    return len(rows)


def _end(
    rows: Sequence[Incident], state: IncidentState, actor: Actor, *, choice: str, reason: str, now: datetime
) -> None:
    for row in rows:
        row.state, row.choice, row.reason, row.decided_at, row.decided_by = state, choice, reason, now, str(actor)
    Incident.objects.bulk_update(rows, ["state", "choice", "reason", "decided_at", "decided_by"])
