"""Modes opened, closed, and their topics gone through."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import override

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.members.queries.counted import names
from huoqun.work.rules import approvable

from .. import wording
from ..facts import ModeMoved
from ..models.modes import Mode, Topic
from ..permissions import DiscussionsPermission
from ..queries.modes import numbers_of
from ..rules.modes import LEAST_MINUTES, MINUTES, MOST_MINUTES, BadMode, BadNumbers, Numbers, TopicState
from ..rules.modes import Mode as M
from ._saying import require_at, say

ACTION = "discussions.open"


@transaction.atomic
def open_mode(
    actor: Actor, *, group_id: int, mode: M, minutes: int = MINUTES, numbers: Numbers | None = None, now: datetime
) -> int:  # fmt: skip
    """Open a mode in a group until then; another one that is open there ends. The group is told. Answers its id.
    `numbers` None: those of its last one.

    Raises NotFound, BadMode, BadNumbers.
    """
    require_at(actor, group_id)
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise BadMode
    numbers = numbers or numbers_of(actor.workspace_id, group_id)
    if not numbers.fit:
        raise BadNumbers
    _close(actor, _open_in(actor, group_id), now, tells=False)
    row = Mode.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), group_id=group_id, mode=mode, opened_at=now,
        opened_by=str(actor), ends_at=now + timedelta(minutes=minutes), **asdict(numbers),
    )  # fmt: skip
    with override(workspace(actor.workspace_id).language):
        say(actor, row, "opened", wording.opened(mode, numbers, minutes), now)
    _tell(actor, row, "opened", now)
    return row.id


@transaction.atomic
def close_mode(actor: Actor, *, group_id: int, now: datetime, mode: M | None = None) -> bool:
    """Close the mode that is open in a group (`mode`: only this one); answers whether it was. Raises NotFound."""
    require_at(actor, group_id)
    row = _open_in(actor, group_id)
    if row is None or (mode is not None and row.mode != mode):
        return False
    _close(actor, row, now)
    return True


@transaction.atomic
def next_topic(actor: Actor, *, group_id: int, now: datetime) -> bool:
    """Go on to the topic that waits longest; answers whether there is one. Raises NotFound."""
    require_at(actor, group_id)
    row = _open_in(actor, group_id)
    if row is None or row.mode != M.TOPICS:
        return False
    topics = Topic.objects.of(actor.workspace_id).filter(mode_id=row.id)
    topics.filter(state=TopicState.CURRENT).update(state=TopicState.DONE)
    waiting = list(topics.filter(state=TopicState.WAITING).order_by("id"))
    with override(workspace(actor.workspace_id).language):
        if not waiting:
            say(actor, row, f"none/{now.timestamp():.0f}", wording.none_left(), now)
            return False
        one = waiting[0]
        one.state = TopicState.CURRENT
        one.save(update_fields=["state"])
        who = names(actor.workspace_id, [one.member_id]).get(one.member_id, "")
        say(actor, row, f"topic/{one.id}", wording.topic(one.words, who, len(waiting) - 1), now)
    return True


@transaction.atomic
def close_due(actor: Actor, *, now: datetime) -> int:
    """Close the modes whose time is over; answers how many."""
    actor.require(DiscussionsPermission.HEAR)
    rows = Mode.objects.of(actor.workspace_id).select_for_update(of=("self",), skip_locked=True)
    found = list(rows.filter(closed_at=None, ends_at__lte=now).order_by("id")[:100])
    for row in found:  # each says goodbye in its own group, and there are seldom two at once
        _close(actor, row, now)
    return len(found)


@approvable(ACTION)
def approve_mode(actor: Actor, *, group_id: int, mode: str, minutes: int, now: datetime) -> int:
    """Open the mode that was proposed for a group in which many talk at once."""
    require_at(actor, group_id)
    return open_mode(actor, group_id=group_id, mode=M(mode), minutes=minutes, now=now)


def _open_in(actor: Actor, group_id: int) -> Mode | None:
    rows = Mode.objects.of(actor.workspace_id).select_for_update(of=("self",))
    found: Mode | None = rows.filter(group_id=group_id, closed_at=None).first()
    return found


def _close(actor: Actor, row: Mode | None, now: datetime, *, tells: bool = True) -> None:
    if row is None:
        return
    row.closed_at, row.closed_by = now, str(actor)
    row.save(update_fields=["closed_at", "closed_by"])
    left = Topic.objects.of(actor.workspace_id).filter(mode_id=row.id, state=TopicState.WAITING).order_by("id")
    if tells:
        with override(workspace(actor.workspace_id).language):
            say(actor, row, "closed", wording.closed(row.mode, list(left.values_list("words", flat=True))), now)
    _tell(actor, row, "closed", now)


def _tell(actor: Actor, row: Mode, about: str, now: datetime) -> None:
    moved = ModeMoved(mode_id=row.id, group_id=row.group_id, mode=str(row.mode), about=about)
    journal.record(actor, [moved], at=now)
