"""Applications as the team sees them: the queue, and one with everything that speaks for and against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor
from huoqun.forms.surveys import Asks, Item

from ..permissions import AdmissionPermission
from ..rules.applications import ApplicationState
from ..rules.checks import Check, Found, Record, Verdict
from .doors import scoped
from .standing import records

LIMIT = 50


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """An application. `member_id` None: it is not known yet who applied; `said`: (question, answer) in words."""

    id: int
    uid: UUID
    door_uid: UUID
    door: str
    place: str
    kind_id: int | None
    name: str
    contact: str
    member_id: int | None
    state: ApplicationState
    said: Sequence[tuple[str, str]]
    tags: dict[str, str]
    inviter_id: int | None
    inviter_named: str
    checks: Sequence[Found]
    group_id: int | None
    applied_at: datetime
    ends_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str
    talk_at: datetime | None
    word: str
    joined_at: datetime | None
    left_at: datetime | None
    rules_versions: dict[str, str]
    rules_text: str


_LINES = """
    select a.id, a.uid, d.uid, d.name, coalesce(g.name, k.name, ''), d.kind_id, a.name, a.contact, a.member_id, a.state,
           a.items, a.answers, a.tags, a.inviter_id, a.inviter_named, a.checks, a.group_id, a.applied_at, a.ends_at,
           a.decided_at, a.decided_by, a.reason, s.at, a.word, a.joined_at, a.left_at,
           a.rules_versions, a.rules_text
    from admission_application a
    join admission_door d on d.workspace_id = a.workspace_id and d.id = a.door_id
    left join groups_group g on g.workspace_id = d.workspace_id and g.id = coalesce(a.group_id, d.group_id)
    left join groups_kind k on k.workspace_id = d.workspace_id and k.id = d.kind_id
    left join groups_group dg on dg.workspace_id = d.workspace_id and dg.id = d.group_id
    left join admission_slot s on s.workspace_id = a.workspace_id and s.application_id = a.id
    where a.workspace_id = %(workspace)s
      and (%(all)s or d.group_id = any(%(groups)s::bigint[]) or dg.chapter_id = any(%(chapters)s::bigint[]))
      and (%(uid)s::uuid is null or a.uid = %(uid)s::uuid)
      and (%(state)s::text is null or a.state = %(state)s) and (%(door)s::uuid is null or d.uid = %(door)s::uuid)
    order by case when a.state = 'open' then extract(epoch from a.applied_at)
                  when a.state = 'waiting' then extract(epoch from a.decided_at)
                  else -extract(epoch from coalesce(a.decided_at, a.applied_at)) end, a.id
    limit %(limit)s offset %(skip)s
"""


def applications(
    actor: Actor, *, state: ApplicationState | None = ApplicationState.OPEN, door_uid: UUID | None = None,
    limit: int = LIMIT, skip: int = 0,
) -> list[ApplicationLine]:  # fmt: skip
    """Applications that stand somewhere: open ones and the line from the oldest, answered ones from the newest."""
    return _lines(actor, {"state": state and state.value, "door": door_uid, "uid": None, "limit": limit, "skip": skip})


def application(actor: Actor, *, application_uid: UUID) -> ApplicationLine:
    """One of them. Raises NotFound."""
    found = _lines(actor, {"state": None, "door": None, "uid": application_uid, "limit": 1, "skip": 0})
    if not found:
        raise NotFound
    return found[0]


def _lines(actor: Actor, values: dict[str, Any]) -> list[ApplicationLine]:
    scope = actor.scope(AdmissionPermission.VIEW)
    with server_cursor() as cursor:
        rows = cursor.execute(_LINES, {"workspace": actor.workspace_id, **values, **scoped(scope)}).fetchall()
    found = [
        [
            *row[:9], ApplicationState(row[9]), in_words(row[10], row[11]), *row[12:15],
            [Found(Check(c), Verdict(v), tuple(sorted(detail.items()))) for c, v, detail in row[15]], *row[16:],
        ]
        for row in rows
    ]  # fmt: skip
    return [ApplicationLine(*one) for one in found]


def in_words(items: Sequence[dict[str, Any]], answers: dict[str, Any]) -> list[tuple[str, str]]:
    """What was asked with what was answered, in words; what was left out is empty."""
    asked = msgspec.convert(items, tuple[Item, ...])
    return [(item.prompt, _word(item, answers.get(str(place)))) for place, item in enumerate(asked)]


def _word(item: Item, said: Any) -> str:
    if said is None:
        return ""
    if item.asks in (Asks.CHOICE, Asks.SEVERAL):
        places = said if isinstance(said, list) else [said]
        return "、".join(item.options[n] for n in places if n < len(item.options))
    return str(said)


_COUNTS = """
    select a.state, count(*)::int
    from admission_application a
    join admission_door d on d.workspace_id = a.workspace_id and d.id = a.door_id
    left join groups_group g on g.workspace_id = d.workspace_id and g.id = d.group_id
    where a.workspace_id = %(workspace)s
      and (%(all)s or d.group_id = any(%(groups)s::bigint[]) or g.chapter_id = any(%(chapters)s::bigint[]))
    group by a.state
"""


def counts(actor: Actor) -> dict[ApplicationState, int]:
    """How many applications stand where, of those that this person sees."""
    with server_cursor() as cursor:
        values = {"workspace": actor.workspace_id} | scoped(actor.scope(AdmissionPermission.VIEW))
        return {ApplicationState(state): count for state, count in cursor.execute(_COUNTS, values).fetchall()}


@dataclass(frozen=True, slots=True)
class InviterLine:
    """Somebody who brings people, with their record. `open`: applications that nobody answered yet."""

    member_id: int
    record: Record
    open: int


_INVITERS = """
    select inviter_id, count(*) filter (where state = 'open')::int from admission_application
    where workspace_id = %(workspace)s and inviter_id is not null group by inviter_id
    union
    select s.brought_by_id, 0 from groups_span s
    where s.workspace_id = %(workspace)s and s.brought_by_id is not null
      and not exists (select from admission_application a
                      where a.workspace_id = s.workspace_id and a.inviter_id = s.brought_by_id)
    group by s.brought_by_id having count(*) >= 3
"""


def inviters(actor: Actor) -> list[InviterLine]:
    """Whoever brought people, those first of whom most was lost."""
    actor.require(AdmissionPermission.VIEW)
    with server_cursor() as cursor:
        found = dict(cursor.execute(_INVITERS, {"workspace": actor.workspace_id}).fetchall())
    known = records(actor.workspace_id, found)
    lines = [InviterLine(member, known.get(member, Record()), count) for member, count in found.items()]
    return sorted(lines, key=lambda one: (-(one.record.left + one.record.refused), -one.record.brought, one.member_id))[
        :200
    ]
