"""A playbook as the checks see it: each step with its block, its arguments, its place in the file, its ways on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from huoqun.core.blocks import GROUP, Block

from ..codes import Code
from ..engine.spans import BadTime, day_number
from ..findings import Finding, found
from ..format.fitting import Misfit, fit
from ..format.model import Exit, Stage, Step
from ..format.reading import Document
from .context import Context

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIVE_WEEKS = 35
"""How much of a calendar without end is looked at."""
LAST_DAY = 1000
Path = tuple[str | int, ...]
NOWHERE = frozenset({"", "done"})
"""Ways that lead to no step: the path ends there for now. Where a step is called `done`, it leads there."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A step where it stands. `args` is None where they do not fit the block; `ways`: every step it may lead to."""

    step: Step
    stage: Stage | None
    path: Path
    block: Block | None
    args: Any
    misfits: tuple[Misfit, ...]
    ways: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.step.id

    @property
    def is_timed(self) -> bool:
        return bool(self.step.at or self.step.after)

    @property
    def is_root(self) -> bool:
        """Whether it is reached by itself: by the clock, or as a way out that opens."""
        return self.is_timed or (isinstance(self.step, Exit) and bool(self.step.if_))

    @property
    def speaks(self) -> bool:
        return self.block is not None and self.block.speaks

    @property
    def is_of_group(self) -> bool:
        return self.step.scope == GROUP

    def arg(self, name: str) -> Any:
        """An argument as the file says it."""
        return self.step.args.get(name)


def leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Every scalar below a value, with its path. Files are at most 20 deep, so this cannot run away."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, (*path, key))
    elif isinstance(value, list | tuple):
        for place, one in enumerate(value):
            yield from leaves(one, (*path, place))
    else:
        yield path, value


class View:
    """What the checks look at."""

    def __init__(self, document: Document, blocks: Mapping[str, Block], context: Context) -> None:
        self.document, self.playbook = document, document.playbook
        self.blocks, self.context = blocks, context
        self._days: dict[int, tuple[int, ...]] = {}
        self.steps = tuple(self._placed())

    def _placed(self) -> Iterator[Placed]:
        for n, stage in enumerate(self.playbook.stages):
            for m, step in enumerate(stage.steps):
                yield self._place(step, stage, ("stages", n, "steps", m))
        for n, way_out in enumerate(self.playbook.exit):
            yield self._place(way_out, None, ("exit", n))

    def _place(self, step: Step, stage: Stage | None, path: Path) -> Placed:
        block = self.blocks.get(step.do)
        args, misfits = fit(block.args, step.args, path) if block else (None, [])
        ways = tuple(block.ways(args)) if block and args is not None else ()
        nowhere = NOWHERE - self._named
        ways = tuple(dict.fromkeys(way for way in (*ways, step.next) if way not in nowhere))
        return Placed(step, stage, path, block, args, tuple(misfits), ways)

    @cached_property
    def _named(self) -> frozenset[str]:
        inside = (step.id for stage in self.playbook.stages for step in stage.steps)
        return frozenset((*inside, *(step.id for step in self.playbook.exit)))

    @cached_property
    def by_id(self) -> dict[str, Placed]:
        """The first of each id."""
        return {placed.id: placed for placed in reversed(self.steps)}

    @cached_property
    def _ids(self) -> dict[Path, str]:
        return {placed.path: placed.id for placed in self.steps}

    def found(self, code: Code, path: Sequence[str | int], reason: str, mend: str) -> Finding:
        """A finding at a path's line, in the step that the path lies in."""
        path = tuple(path)
        step = self._ids.get(path[:4]) or self._ids.get(path[:2]) or ""
        return found(code, self.document.line(*path), reason, mend, step=step)

    def place_of(self, placed: Placed, word: str) -> Path:
        """Where a step says this word: the step, template or condition that it names."""
        if placed.step.next == word:
            return (*placed.path, "next")
        return next((path for path, value in leaves(placed.step.args, placed.path) if value == word), placed.path)

    def conditions(self) -> Iterator[tuple[Path, str]]:
        """Every condition with its place."""
        enrol = self.playbook.enrol
        yield from ((("enrol", key), text) for key, text in (("only", enrol.only), ("unless", enrol.unless)) if text)
        for placed in self.steps:
            if isinstance(placed.step, Exit) and placed.step.if_:
                yield (*placed.path, "if"), placed.step.if_
            for text in self.conditions_of(placed):
                yield self.place_of(placed, text), text

    def conditions_of(self, placed: Placed) -> list[str]:
        """The conditions among a step's arguments."""
        return self._said(placed, placed.block.conditions if placed.block else ())

    def templates_of(self, placed: Placed) -> list[str]:
        """The names of the templates that a step says."""
        return self._said(placed, placed.block.templates if placed.block else ())

    def words_of(self, placed: Placed) -> list[str]:
        """The texts that a step says and that are no templates."""
        return self._said(placed, placed.block.words if placed.block else ())

    def _said(self, placed: Placed, names: Sequence[str]) -> list[str]:
        if placed.args is None:
            return []
        said = (text for name in names for _, text in leaves(getattr(placed.args, name, None), ()))
        return [text for text in said if isinstance(text, str) and text]

    def texts_of(self, placed: Placed) -> Iterator[tuple[Path, str]]:
        """Every text that a step says, with its place: a template's own, or the step's."""
        for name in self.templates_of(placed):
            if name in self.playbook.templates:
                yield ("templates", name), self.playbook.templates[name]
        for text in self.words_of(placed):
            yield self.place_of(placed, text), text

    def all_texts(self) -> Iterator[tuple[Path, str]]:
        """Every template and every text of a step, once."""
        yield from ((("templates", name), text) for name, text in self.playbook.templates.items())
        for placed in self.steps:
            yield from ((self.place_of(placed, text), text) for text in self.words_of(placed))

    def days_of(self, placed: Placed) -> tuple[int, ...]:
        """The days on which a step is due by the clock, as far as the calendar tells; none without a time."""
        step, stage = placed.step, placed.stage
        if not placed.is_timed:
            return ()
        day = step.at.rpartition(" ")[0]
        if day or step.days:
            return _numbers((day,) if day else step.days)
        if step.after or stage is None:
            return (1,)
        # Stages have thousands of steps at most but may list days without end: worked out once for each.
        if id(stage) not in self._days:
            self._days[id(stage)] = _numbers(stage.days) if stage.days else self._coming(stage)
        return self._days[id(stage)]

    def _coming(self, stage: Stage) -> tuple[int, ...]:
        last = min(self.playbook.calendar.days or FIVE_WEEKS, LAST_DAY)
        return tuple(day for day in range(1, last + 1) if _falls_on(stage, day))

    @cached_property
    def edges(self) -> dict[str, tuple[str, ...]]:
        """To which steps that are there each step leads."""
        return {placed.id: tuple(way for way in placed.ways if way in self.by_id) for placed in self.steps}

    @cached_property
    def last_first(self) -> tuple[str, ...]:
        """Every step after those that it leads to, as far as circles allow."""
        done: dict[str, None] = {}
        begun: set[str] = set()
        for start in self.edges:
            todo = [(start, False)]
            while todo:
                step, is_back = todo.pop()
                if is_back:
                    done[step] = None
                elif step not in begun:
                    begun.add(step)
                    todo.append((step, True))
                    todo += [(way, False) for way in self.edges[step]]
        return tuple(done)

    @cached_property
    def reached(self) -> frozenset[str]:
        """Steps that the clock, a way out or a late comer's digest leads to, however far."""
        late = self.playbook.enrol.late_join
        todo = [placed.id for placed in self.steps if placed.is_root] + ([late.digest] if late and late.digest else [])
        seen: set[str] = set()
        while todo:
            step = todo.pop()
            if step not in seen:
                seen.add(step)
                todo += self.edges.get(step, ())
        return frozenset(seen)


def _numbers(days: Iterable[str]) -> tuple[int, ...]:
    """The days that are such, each once."""
    found = {number(day) for day in days}
    return tuple(sorted(day for day in found if day is not None and abs(day) <= LAST_DAY))


def _falls_on(stage: Stage, day: int) -> bool:
    """Whether a stage without days comes on a day, in a calendar that begins on a Monday, the first of a month."""
    if stage.weekdays:
        return WEEK[(day - 1) % 7] in stage.weekdays
    if stage.monthdays:
        return (day - 1) % 30 + 1 in stage.monthdays
    return (day - 1) % max(1, stage.every or 1) == 0


def number(day: str) -> int | None:
    """A day's number; None for what is no day."""
    try:
        return day_number(day)
    except BadTime:
        return None
