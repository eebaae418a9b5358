"""A group run's days as the calendar's cells, with their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huoqun.core.actor import Actor
from huoqun.playbooks.agenda import Entry
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries.calendar import Cell, Row, RunHead
from huoqun.playbooks.queries.spoken import words
from huoqun.playbooks.rules import GroupRunState

from .words import block_name

SHORT = 14


@dataclass(frozen=True, slots=True)
class Chip:
    """A step in a cell: its time, in a word or two what it is, all of it on hover."""

    at: str
    label: str
    title: str
    taken: bool


@dataclass(frozen=True, slots=True)
class CellView:
    """A run's day as it is shown. `look` is a level of colour; `count`: messages to the group."""

    on: date
    url: str
    title: str
    count: int
    look: str
    day: int
    first: str
    last: str
    reach: int
    tasks: int
    chips: tuple[Chip, ...] = ()


@dataclass(frozen=True, slots=True)
class RowView:
    """A group run's row. `shift_url`: where it is moved to another day, for those who may."""

    head: RunHead
    cells: tuple[CellView | None, ...]
    shift_url: str

    @property
    def paused(self) -> bool:
        return self.head.state == GroupRunState.PAUSED


def may_shift(actor: Actor, head: RunHead) -> bool:
    """Whether somebody may move a run to another day."""
    here = {"chapter_id": head.chapter_id, "group_id": head.group_id}
    return head.state != GroupRunState.ENDED and actor.may(PlaybookPermission.STEER, **here)


def shift_url(head: RunHead) -> str:
    """Where a run is moved to another day."""
    return f"{reverse('playbooks_shift')}?run={head.uid}"


def cell_of(row: Row, on: date, cell: Cell, said: Mapping[int, Any]) -> CellView:
    total, entries = cell.sums, cell.entries
    chips = tuple(chip(row, entry, said) for entry in entries) if said else ()
    days = {entry.day for entry in entries if entry.day}
    taken = all(entry.is_taken for entry in entries)
    look = "over" if cell.is_over else "past" if taken else str(min(3, 1 + total.to_group // 2))
    return CellView(
        on,
        f"{reverse('playbooks_calendar_day')}?run={row.head.uid}&on={on}",
        "\n".join(f"{entry.at:%H:%M} {name_of(row, entry)}" for entry in entries[:12]),
        total.to_group,
        look,
        days.pop() if len(days) == 1 else 0,
        f"{entries[0].at:%H:%M}",
        f"{entries[-1].at:%H:%M}",
        total.to_members,
        round(sum(total.tasks.values())),
        chips,
    )


def name_of(row: Row, entry: Entry) -> str:
    """What an entry does, for how many members."""
    step = row.plan.steps.get(entry.step)
    name = block_name(step.block.name) if step is not None else entry.step
    if not entry.people:
        return name
    return f"{name} · " + ngettext("%(n)d member", "%(n)d members", entry.people) % {"n": entry.people}


def chip(row: Row, entry: Entry, said: Mapping[int, Any]) -> Chip:
    """An entry with its words, cut short in the cell and whole on hover."""
    spoken = " ".join(words(row.head, row.plan, entry, said[row.plan.version_id], nick=nick()))
    title = f"{entry.at:%H:%M} {name_of(row, entry)}\n{spoken}".strip()
    return Chip(f"{entry.at:%H:%M}", short(spoken) or name_of(row, entry), title, entry.is_taken)


def short(text: str) -> str:
    """The beginning of a text."""
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def nick() -> str:
    """What stands where each member's own name will stand."""
    return _("(their name)")


def read_day(text: str) -> date | None:
    """A day of an address; None where it is none, or no calendar goes there."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def read_uid(text: str) -> UUID | None:
    """A run's public id in an address."""
    try:
        return UUID(text)
    except ValueError:
        return None
