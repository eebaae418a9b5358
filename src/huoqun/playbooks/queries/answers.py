"""Which words in private are for a step of a playbook: those that it waits for, and those that it has taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from huoqun.chats.jobs import Said
from huoqun.chats.sameness import folded
from huoqun.chats.whose import whose
from huoqun.core.blocks import Event, said_key
from huoqun.core.sql import numbers, server_cursor, texts
from huoqun.members.queries.alike import heads

from ..actions._loading import load
from ..actions.triggers import words_that_enrol
from ..engine.deciding import decide
from ..plan import PlanStep
from .plans import plan

# When it asked, where it said anything at all: its first entry in the log.
_WAITS = """
    select w.key, d.id, l.at from playbooks_wake w join playbooks_due d on d.id = w.due_id
    join playbooks_steplog l on l.run_id = d.run_id and l.step = d.step and l.occurrence = d.occurrence
    where w.workspace_id = %s and w.key = any(%s::text[]) and d.waiting order by d.id
"""
_TAKEN = """
    select l.cause, l.at, l.step, l.version_id from playbooks_run r
    join playbooks_steplog l on l.run_id = r.id and l.cause = any(%s::text[])
    where r.workspace_id = %s and r.member_id = any(%s::bigint[])
"""

ROOM = "playbooks.steps"
_TAKERS = """
    select w.key, d.id, l.at, l.step, l.version_id
    from playbooks_wake w join playbooks_due d on d.id = w.due_id
    join playbooks_steplog l on l.run_id = d.run_id and l.step = d.step and l.occurrence = d.occurrence
    where w.workspace_id = %s and w.key = any(%s::text[]) and d.waiting
"""


def answers(workspace_id: int, said: Sequence[Said]) -> Mapping[int, datetime | None]:
    """What a step waits for or has taken: a word of its own is its own; any words are when it takes any."""
    found: dict[int, datetime | None] = {}
    enrol = words_that_enrol(workspace_id)
    for message, at in [*_waited_for(workspace_id, said), *_taken(workspace_id, said)]:
        before = found.get(message, at)
        found[message] = None if at is None or before is None else max(at, before)
    return found | {one.id: None for one in said if folded(one.text) in enrol}


def _waited_for(workspace_id: int, said: Sequence[Said]) -> Iterable[tuple[int, datetime | None]]:
    who = heads(workspace_id, {one.member_id for one in said if one.member_id is not None})
    spoken: dict[str, list[Said]] = {}
    for one in said:
        for member in {one.member_id, who.get(one.member_id or 0)} - {None}:
            spoken.setdefault(said_key(None, member or 0), []).append(one)
    with server_cursor() as cursor:
        waits = cursor.execute(_WAITS, [workspace_id, texts(list(spoken))]).fetchall()
        items = {item.due_id: item for item in load(cursor, workspace_id, [row[1] for row in waits])} if waits else {}
    for key, due, asked_at in waits:
        for one in spoken[key] if due in items else ():
            item = items[due]
            event = Event("said", one.text, f"message:{one.id}")
            if decide(item.plan, item.state, event, one.at, texts=item.texts).outcome:
                yield one.id, asked_at if _takes_any(item.plan.steps.get(item.state.step), one.text) else None


def _taken(workspace_id: int, said: Sequence[Said]) -> Iterable[tuple[int, datetime | None]]:
    members = {one.member_id for one in said if one.member_id is not None}
    members |= set(heads(workspace_id, members).values())
    by_cause = {f"message:{one.id}": one for one in said}
    with server_cursor() as cursor:
        rows = cursor.execute(_TAKEN, [texts(list(by_cause)), workspace_id, numbers(members)]).fetchall()
    for cause, asked_at, step, version in rows:
        one = by_cause[cause]
        yield one.id, asked_at if _takes_any(plan(workspace_id, version).steps.get(step), one.text) else None


def for_others(workspace_id: int, said: Sequence[Said]) -> set[tuple[int, str]]:
    """What waiting steps that take any words leave alone, as (due, message): what answers another room's newer
    question, and of words that are kept as an answer also what is another room's order.
    """
    private = {one.id: one for one in said if one.group_id is None and one.member_id is not None}
    by_key: dict[str, list[Said]] = {}
    for one in private.values():
        by_key.setdefault(said_key(None, one.member_id or 0), []).append(one)
    if not by_key:
        return set()
    with server_cursor() as cursor:
        rows = cursor.execute(_TAKERS, [workspace_id, texts(list(by_key))]).fetchall()
    taken = [
        (due, one.id, asked_at, step)
        for key, due, asked_at, name, version in rows
        for step in [plan(workspace_id, version).steps.get(name)]
        for one in by_key[key]
        if _takes_any(step, one.text)
    ]
    rivals = whose(workspace_id, [private[id] for id in {id for _, id, _, _ in taken}], but=ROOM) if taken else {}
    return {
        (due, f"message:{id}")
        for due, id, asked_at, step in taken
        if id in rivals and _is_theirs(rivals[id], asked_at, step)
    }


def _is_theirs(rival: datetime | None, asked_at: datetime, step: PlanStep | None) -> bool:
    if rival is not None:
        return rival >= asked_at  # The other room takes what was asked at the very same moment.
    return getattr(step.args if step is not None else None, "free", None) is not None


def _takes_any(step: PlanStep | None, text: str) -> bool:
    """Whether a step took these words though it knows no such word."""
    args = step.args if step is not None else None
    known = getattr(args, "answers", None) or ()
    if getattr(args, "free", None) is not None:
        return folded(text) not in {folded(word) for word in known}
    return bool(getattr(getattr(args, "for_", None), "any_words", False))
