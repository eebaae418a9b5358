"""Members on their way to another group: invited into the one that runs what comes next and has room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Invite
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor
from huoqun.core.blocks import Todo
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.work.actions import tasks
from huoqun.work.actions.tasks import NewTask

_ROOMS = """
    select g.id, greatest(coalesce(g.capacity, 500) - count(s.id), 0) as room
    from groups_group g
    join groups_kind k on k.workspace_id = g.workspace_id and k.id = g.kind_id and k.key = %(kind)s
    left join groups_span s on s.workspace_id = g.workspace_id and s.group_id = g.id and s.left_at is null
    where g.workspace_id = %(workspace)s and g.ended_at is null and (%(playbook)s = '' or exists (
        select from playbooks_grouprun r
        join playbooks_version v on v.id = r.version_id join playbooks_playbook p on p.id = v.playbook_id
        where r.workspace_id = g.workspace_id and r.group_id = g.id and r.state <> 'ended' and p.key = %(playbook)s))
    group by g.id order by 2, g.id
"""


def move_members(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    """Invite these members; whoever finds no room becomes a task of the team's."""
    effects: list[NewEffect] = []
    without: list[Todo] = []
    for (kind, playbook), these in _by_target(todos).items():
        places = [group for group, room in rooms(actor.workspace_id, kind, playbook) for _ in range(room)]
        effects += [_invitation(todo, group) for todo, group in zip(these, places, strict=False)]
        without += these[len(places) :]
    if effects:
        ask(actor, effects=effects, now=now, origin=origin)
    _tell_staff(actor, without, now=now, origin=origin)


def rooms(workspace_id: int, kind: str, playbook: str) -> list[tuple[int, int]]:
    """The groups that may be moved to, with how many still have room there; the fullest first."""
    with server_cursor() as cursor:
        cursor.execute(_ROOMS, {"workspace": workspace_id, "kind": kind, "playbook": playbook})
        return [(group, room) for group, room in cursor.fetchall() if room]


def _by_target(todos: Sequence[Todo]) -> dict[tuple[str, str], list[Todo]]:
    found: dict[tuple[str, str], list[Todo]] = {}
    for todo in todos:
        found.setdefault((todo.command.kind, todo.command.playbook), []).append(todo)
    return found


def _invitation(todo: Todo, group_id: int) -> NewEffect:
    return NewEffect(
        key=todo.key, body=Invite(todo.command.text), cls=EffectClass(todo.cls or "service"), group_id=group_id,
        member_id=todo.member_id, due_at=todo.at, arm=todo.arm, cause=todo.key,
    )  # fmt: skip


def _tell_staff(actor: Actor, without: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    if not without:
        return
    with override(workspace(actor.workspace_id).language):
        title = _("Invite this member by hand: no group of the right kind has room")
    made = [
        NewTask(
            key=todo.key, kind="move_by_hand", title=title, due_at=now, copy_text=todo.command.text,
            # Their way here ends with this step: whoever is to go on somewhere else is still to be invited there.
            why={"kind": todo.command.kind, "playbook": todo.command.playbook, "stays": True}, group_id=todo.group_id,
            member_id=todo.member_id, outcomes=("done", "not_done"),
        )
        for todo in without
    ]  # fmt: skip
    tasks.make(actor, tasks=made, now=now, origin=origin)
