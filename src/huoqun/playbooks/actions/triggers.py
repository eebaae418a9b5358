"""Who came, was tagged, did or said something, and the running playbooks that take people in by that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from huoqun.chats.jobs import Said
from huoqun.chats.sameness import folded
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.jobs import Unit
from huoqun.core.sql import numbers, server_cursor

from ..permissions import PlaybookPermission
from ..plan import Plan
from ..queries.plans import plan
from .enrolling import enrol


@dataclass(frozen=True, slots=True)
class Running:
    """A group run that takes people in. `plan` says by what."""

    id: int
    group_id: int
    plan: Plan
    origin: Origin


_RUNNING = """
    select id, group_id, version_id, origin from playbooks_grouprun
    where workspace_id = %s and state <> 'ended' order by id
"""
_TAGS = "select id, name from members_tag where workspace_id = %s and id = any(%s::bigint[])"
_WERE_THERE = """
    select w.member_id, s.group_id
    from unnest(%s::bigint[]) as w(member_id)
    join groups_span s on s.workspace_id = %s and s.member_id = w.member_id and s.group_id = any(%s::bigint[])
    group by 1, 2
"""


def enrol_by(actor: Actor, *, units: Sequence[Unit], now: datetime) -> None:
    """Take in whoever these facts and words bring to a running playbook."""
    actor.require(PlaybookPermission.STEER)
    running = _running(actor.workspace_id)
    if not running:
        return
    found = _by_joining(units)
    others = _by_doing(actor.workspace_id, units)
    for one in running:
        trigger, value = one.plan.enrol.trigger, one.plan.enrol.value
        if trigger == "joined":
            came = found.get(one.group_id, [])
        elif trigger == "said":
            came = [(m, at) for m, at, group in _sayers(units, folded(value)) if group == one.group_id]
        else:
            came = _who_were_there(actor.workspace_id, one.group_id, others.get((trigger, value), []))
        if came:
            enrol(actor, group_run_id=one.id, members=came, now=now, origin=one.origin)


def words_that_enrol(workspace_id: int) -> set[str]:
    """The words, folded, by which running playbooks take people in."""
    enrols = [one.plan.enrol for one in _running(workspace_id)]
    return {folded(one.value) for one in enrols if one.trigger == "said"}


def _running(workspace_id: int) -> list[Running]:
    with server_cursor() as cursor:
        cursor.execute(_RUNNING, [workspace_id])
        rows = cursor.fetchall()
    return [Running(row[0], row[1], plan(workspace_id, row[2]), Origin(row[3])) for row in rows]


def _by_joining(units: Iterable[Unit]) -> dict[int, list[tuple[int, datetime]]]:
    found: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for unit in units:
        fact = unit.fact
        if fact.name == "groups.joined" and fact.member_id is not None and fact.group_id is not None:
            found[fact.group_id].append((fact.member_id, fact.occurred_at))
    return found


def _sayers(units: Iterable[Unit], word: str) -> list[tuple[int, datetime, int | None]]:
    return [
        (said.member_id, said.at, said.group_id)
        for unit in units
        if isinstance(said := unit.value, Said) and said.member_id is not None and folded(said.text) == word
    ]


def _by_doing(workspace_id: int, units: Sequence[Unit]) -> dict[tuple[str, str], list[tuple[int, datetime]]]:
    """(trigger, value) → who. A deed is meant by its kind, or by kind and product (`bought:advanced`)."""
    found: dict[tuple[str, str], list[tuple[int, datetime]]] = defaultdict(list)
    tagged = [u.fact for u in units if u.fact.name == "members.tagged" and u.value is None]
    if tagged:
        with server_cursor() as cursor:
            cursor.execute(_TAGS, [workspace_id, numbers({f.payload["tag_id"] for f in tagged})])
            names = dict(cursor.fetchall())
        for fact in tagged:
            if fact.member_id is not None and fact.payload["tag_id"] in names:
                found["tagged", names[fact.payload["tag_id"]]].append((fact.member_id, fact.occurred_at))
    for unit in units:
        fact = unit.fact
        if fact.name.startswith("deeds.") and fact.member_id is not None:
            kind, product = fact.payload["kind"], fact.payload["product"]
            for value in {kind, f"{kind}:{product}"}:
                found["deed", value].append((fact.member_id, fact.recorded_at))
    return found


def _who_were_there(
    workspace_id: int, group_id: int, came: Sequence[tuple[int, datetime]]
) -> list[tuple[int, datetime]]:
    """Of these, whoever is in the group or once was: a follow-up goes on where a group has ended."""
    if not came:
        return []
    with server_cursor() as cursor:
        cursor.execute(_WERE_THERE, [numbers(m for m, _ in came), workspace_id, numbers([group_id])])
        there = {row[0] for row in cursor.fetchall()}
    return [(member, at) for member, at in came if member in there]
