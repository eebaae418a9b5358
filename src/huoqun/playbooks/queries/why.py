"""Why something happened: from a key back to the step, the version and the facts that it comes of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.conditions.describing import describe
from huoqun.core.conditions.parsing import parse
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.groups.queries.places import places

from ..engine.moment import read_key
from ..format.reading import Document, read
from ..permissions import PlaybookPermission
from .plans import plan

LONGEST_EXCERPT = 30
MOST_BEFORE = 12


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken on the way, and what it came to."""

    step: str
    occurrence: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Why:
    """Where something comes from. `excerpt`: the step as its version says it, from `line`; `conditions`: in words.

    `fact`: the name of what woke it, and when that was; '' where it was the clock. `before`: the steps that led here.
    `values`: of the variables that the group's texts share.
    """

    group_run: UUID
    group_id: int
    member_id: int | None
    playbook: UUID
    playbook_name: str
    version: int
    step: str
    occurrence: str
    outcome: str
    due_at: datetime | None
    at: datetime | None
    excerpt: str
    line: int
    conditions: tuple[str, ...]
    fact: str
    fact_at: datetime | None
    before: tuple[Taken, ...]
    version_id: int
    values: Mapping[str, Any]


_RUN = """
    select g.uid, g.group_id, r.member_id, p.uid, p.name, v.number, v.text, v.id, l.outcome, l.due_at,
           coalesce(l.ended_at, l.at), l.cause, g.vars
    from playbooks_run r
    join playbooks_grouprun g on g.id = r.group_run_id
    left join playbooks_steplog l on l.run_id = r.id and l.step = %(step)s and l.occurrence = %(occurrence)s
    join playbooks_version v on v.id = coalesce(l.version_id, g.version_id)
    join playbooks_playbook p on p.id = v.playbook_id
    where r.workspace_id = %(workspace)s and r.id = %(run)s
"""
_BEFORE = """
    select step, occurrence, outcome, at from playbooks_steplog
    where run_id = %s and (%s::timestamptz is null or at <= %s) and not (step = %s and occurrence = %s)
    order by at desc, step limit {most:d}
"""
_FACT = """
    select name, recorded_at from core_fact
    where workspace_id = %s and id = %s and recorded_at between %s - interval '40 days' and %s + interval '1 hour'
"""


def why(actor: Actor, key: str) -> Why:
    """Where an effect, a task or a deed of a playbook comes from, by its key. Raises NotFound."""
    found = read_key(key)
    if found is None:
        raise NotFound
    run, step, occurrence = found
    with server_cursor() as cursor:
        cursor.execute(_RUN, {"workspace": actor.workspace_id, "run": run, "step": step, "occurrence": occurrence})
        row = cursor.fetchone()
        if row is None or row[1] not in places(actor.workspace_id, scope=actor.scope(PlaybookPermission.VIEW)):
            raise NotFound
        (group_run, group, member, book, name, number, text, version, outcome, due_at, at, cause, values) = row
        cursor.execute(_BEFORE.format(most=MOST_BEFORE), [run, at, at, step, occurrence])
        before = [Taken(*taken) for taken in cursor.fetchall()]
        fact = _fact(cursor, actor.workspace_id, cause or "", at)
    excerpt, line = excerpt_of(read(text), step)
    said = _conditions(actor.workspace_id, version, step)
    return Why(
        group_run, group, member, book, name, number, step, occurrence, outcome or "", due_at, at, excerpt, line, said,
        *fact, tuple(_in_order(actor.workspace_id, version, before)), version, values,
    )  # fmt: skip


def _in_order(workspace_id: int, version_id: int, taken: list[Taken]) -> list[Taken]:
    """By time; steps of one moment as they stand in the file."""
    places = {name: step.ordinal for name, step in plan(workspace_id, version_id).steps.items()}
    return sorted(taken, key=lambda one: (one.at, places.get(one.step, -1)))


def _fact(cursor: Any, workspace_id: int, cause: str, at: datetime | None) -> tuple[str, datetime | None]:
    kind, _, number = cause.partition(":")
    if kind == "message" and at is not None:
        return "chats.messages_received", at
    if kind != "fact" or not number.isdecimal() or at is None:
        return "", None
    cursor.execute(_FACT, [workspace_id, int(number), at, at])
    return cursor.fetchone() or ("", None)


def _conditions(workspace_id: int, version_id: int, step: str) -> tuple[str, ...]:
    planned = plan(workspace_id, version_id).steps.get(step)
    language = workspace(workspace_id).language
    return tuple(describe(parse(text), language) for text in planned.conditions) if planned else ()


def excerpt_of(document: Document, step: str) -> tuple[str, int]:
    """A step as its file says it, and its first line; nothing where the file has no such step."""
    first = next((line for name, line in _steps(document) if name == step), 0)
    if not first:
        return "", 0
    lines = document.text.splitlines()[first - 1 :]
    within = takewhile(lambda line: not line.strip() or _indent(line) > _indent(lines[0]), lines[1:LONGEST_EXCERPT])
    return "\n".join([lines[0], *within]).rstrip(), first


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _steps(document: Document) -> list[tuple[str, int]]:
    book = document.playbook
    found = [
        (step.id, document.line("stages", s, "steps", n))
        for s, stage in enumerate(book.stages) for n, step in enumerate(stage.steps)
    ]  # fmt: skip
    return found + [(step.id, document.line("exit", n)) for n, step in enumerate(book.exit)]
