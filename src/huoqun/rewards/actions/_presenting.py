"""Rewards given by playbooks: what is there is given in order, and the team is told of what is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.blocks import Todo
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.members.queries.alike import heads
from huoqun.work.actions import tasks
from huoqun.work.actions.tasks import NewTask

from ..facts.orders import GiftFailed
from ..models.order import Order
from ..models.reward import Reward
from ..rules.orders import Came
from ._gifts import gift_key, handed_out

ANSWER_WITHIN = timedelta(days=1)


def present(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    """Give each of these their reward, once; rewards are held in the order of their ids."""
    if not origin.acts:
        return
    rewards = _held(actor, todos)
    known = heads(actor.workspace_id, [todo.member_id for todo in todos if todo.member_id is not None])
    alike: dict[tuple[str, str, str, int, str], list[Todo]] = defaultdict(list)
    for todo in todos:
        if todo.member_id in known:
            said = todo.command
            alike[said.reward, said.only, said.once, todo.group_run_id, said.reason].append(todo)
    for (name, only, once, run, reason), these in alike.items():
        reward = rewards.get(name)
        if reward is not None and only and reward.kind != only:
            reward = None
        owed = _Owed(name, reward, f"playbook/{run}/{once}", run, these[0].group_id)
        people = list(dict.fromkeys(known[todo.member_id] for todo in these if todo.member_id is not None))
        if left := _give(actor, owed, people, reason, now, origin):
            _tell(actor, owed, left, now, origin)


@dataclass(frozen=True, slots=True)
class _Owed:
    """What is given, by its name; `reward` None: there is none of that name and kind."""

    name: str
    reward: Reward | None
    key: str
    group_run_id: int
    group_id: int | None


def _held(actor: Actor, todos: Sequence[Todo]) -> dict[str, Reward]:
    """The rewards of these names, the newest of each, held until the transaction ends."""
    names = {todo.command.reward for todo in todos}
    rows = Reward.objects.of(actor.workspace_id).filter(name__in=names).order_by("id")
    return {row.name: row for row in rows.select_for_update(no_key=True)}


def _give(
    actor: Actor, owed: _Owed, people: Sequence[int], reason: str, now: datetime, origin: Origin
) -> Sequence[int]:  # fmt: skip
    """Give as many as there are; answers who got none."""
    reward = owed.reward
    if reward is None:
        return people
    keys = {gift_key(reward, owed.key, member): member for member in people}
    had = {keys[k] for k in Order.objects.of(actor.workspace_id).filter(key__in=keys).values_list("key", flat=True)}
    asking = [member for member in people if member not in had]
    reward.refresh_from_db(fields=["stock"])
    served = asking if reward.stock is None else asking[: reward.stock]
    if served:
        handed_out(actor, reward, served, reason=reason, key=owed.key, came=Came.PLAYBOOK, now=now, origin=origin)
    return [member for member in asking if member not in served]


def _tell(actor: Actor, owed: _Owed, people: Sequence[int], now: datetime, origin: Origin) -> None:
    """That some got nothing is announced, and a task for the team."""
    reward = owed.reward.id if owed.reward else None
    facts = [GiftFailed(reward_id=reward, member_id=one, group_run_id=owed.group_run_id) for one in people]
    journal.record(actor, facts, at=now, origin=origin)
    with override(workspace(actor.workspace_id).language):
        if reward is None:
            title = _("A playbook gives “%(name)s”, and there is no such reward of that kind on the shelf")
        else:
            title = _("“%(name)s” has run out, and a playbook owes it to members")
    made = NewTask(
        key=f"rewards/{owed.key}/{owed.name}"[:200], kind="gift_failed", title=title % {"name": owed.name},
        why={"reason": "gift_failed", "people": len(people), "members": [{"member_id": one} for one in people]},
        due_at=now + ANSWER_WITHIN, group_id=owed.group_id,
    )  # fmt: skip
    tasks.make(system(actor.workspace_id, "rewards"), tasks=[made], now=now, origin=origin)
