"""Tasks of one step of a playbook as piles: counted, the oldest due first, worked one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Func, Max, Min, Q, QuerySet, TextField, Value, When, Window
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Collate, RowNumber

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..piling import GAP, common_words
from .tasks import FIELDS, Mine, TaskView, open_tasks, seen_by, view

_ALIKE = ("pile", "group_id", "kind", "role", "outcomes")
_STEP = KT("why__step")
_PILE = Case(
    When(why__step__startswith="pb/", then=Func(_STEP, Value("/"), Value(3), function="split_part")),
    default=F("key"),
    output_field=TextField(),
)
"""The step that asked for a task; any other task is a pile of its own, whose name is its key."""
_BARE = Coalesce(
    Func("title", F("member__name"), Value(GAP), function="replace", output_field=TextField()),
    F("title"),
    output_field=TextField(),
)


@dataclass(frozen=True, slots=True)
class PileView:
    """Tasks of one step at one group: `count` of them, `late` of these past their time, `over` of them asked for by a
    way through a playbook that has ended since, `first` due first.

    `title`: what their titles have in common; that of the task where it is a single one.
    """

    first: TaskView
    title: str
    count: int
    late: int
    over: int = 0


@dataclass(frozen=True, slots=True)
class PileTasks:
    """The tasks of a pile, the oldest due first, no more than were asked for; `count`, `late` and `over` are of all."""

    tasks: Sequence[TaskView]
    title: str
    count: int
    late: int
    over: int = 0


def _of_all(what: Any) -> Window:
    return Window(what, partition_by=[F(name) for name in _ALIKE])


def _counted(found: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """Each task with its place in its pile and what is true of the whole pile."""
    title, bare = Collate(F("title"), "C"), Collate(_BARE, "C")
    return found.annotate(
        pile_place=Window(RowNumber(), partition_by=[F(name) for name in _ALIKE], order_by=["due_at", "id"]),
        pile_count=_of_all(Count("id")),
        pile_late=_of_all(Count("id", filter=Q(due_at__lt=now))),
        pile_over=_of_all(Count("id", filter=Q(why__has_key="over"))),
        low=_of_all(Min(title)), high=_of_all(Max(title)), bare_low=_of_all(Min(bare)), bare_high=_of_all(Max(bare)),
    )  # fmt: skip


_TOLD = ("pile_count", "pile_late", "pile_over", "low", "high", "bare_low", "bare_high")


def _pile(row: dict[str, Any]) -> PileView:
    count, late, over, low, high, bare_low, bare_high = (row.pop(name) for name in _TOLD)
    first = view(row)
    title = first.title if count == 1 else common_words((bare_low, bare_high), (low, high))
    return PileView(first, title, count, late, over)


def piles_due(
    actor: Actor, *, now: datetime, until: datetime | None, mine: Mine | None = None, group_id: int | None = None,
    limit: int = 50,
) -> list[PileView]:  # fmt: skip
    """Open tasks within the actor's scope that are due until then (None: ever), as piles, the earliest due first."""
    found = _due(actor, until, mine).annotate(pile=_PILE)
    if group_id is not None:
        found = found.filter(group_id=group_id)
    rows = _counted(found, now).filter(pile_place=1).order_by("due_at", "id").values(*FIELDS, *_TOLD)
    return [_pile(row) for row in rows[:limit]]


def _due(actor: Actor, until: datetime | None, mine: Mine | None) -> QuerySet[Any]:
    found = open_tasks(actor) if until is None else open_tasks(actor).filter(due_at__lte=until)
    return found if mine is None else found.filter(mine.asked)


def pile_of(
    actor: Actor, uid: UUID, *, now: datetime, until: datetime | None, mine: Mine | None = None, limit: int = 100
) -> PileTasks:
    """The pile that a task belongs to, or belonged to while it was open. Raises NotFound."""
    alike = seen_by(actor).filter(uid=uid).annotate(pile=_PILE).values(*_ALIKE).first()
    if alike is None:
        raise NotFound
    known = {name: value for name, value in alike.items() if value is not None}
    missing = {f"{name}__isnull": True for name, value in alike.items() if value is None}
    found = _due(actor, until, mine).annotate(pile=_PILE).filter(**known, **missing)
    rows = _counted(found, now).order_by("due_at", "id").values(*FIELDS, *_TOLD)[:limit]
    piles = [_pile(row) for row in rows]
    if not piles:
        return PileTasks((), "", 0, 0)
    one = piles[0]
    return PileTasks([pile.first for pile in piles], one.title, one.count, one.late, one.over)
