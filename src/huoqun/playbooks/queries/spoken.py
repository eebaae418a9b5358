"""The words that a step will say on a day, with what is known beforehand filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from huoqun.chats.quiet import instant, zone_named

from ..agenda import Entry
from ..engine.moment import Moment, State
from ..engine.texts import Template
from ..engine.timetable import Course
from ..plan import Plan
from .calendar import RunHead


def words(head: RunHead, known: Plan, entry: Entry, said: Mapping[str, Template], *, nick: str) -> list[str]:
    """What an entry's step says: its texts, or its task's title. `nick` stands for each member's name."""
    step = known.steps.get(entry.step)
    if step is None:
        return []
    at = instant(entry.on, entry.at, zone_named(head.zone))
    moment = Moment(known, step, _state(head, entry, at, nick), at, entry.day or 1, said)
    names = [name for field in step.block.templates for name in _leaves(getattr(step.args, field, None))]
    texts_ = [text for field in step.block.words for text in _leaves(getattr(step.args, field, None))]
    found = [moment.text(name) for name in names] + [moment.words(text) for text in texts_]
    return [text for text in found if text.strip()]


def _state(head: RunHead, entry: Entry, at: datetime, nick: str) -> State:
    first = entry.on - timedelta(days=entry.day - 1) if entry.day and entry.people else head.starts_on
    return State(
        workspace_id=0, group_run_id=head.id, run_id=0, group_id=head.group_id,
        member_id=0 if entry.people else None, step=entry.step, occurrence=f"D{entry.day}", due_at=at,
        course=Course(head.zone, first, at), nick=nick,
        values={**head.values, "group": head.group, "owner": head.owner},
    )  # fmt: skip


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _leaves(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _leaves(one)
