"""Who graduates from a class, as data: how much of what, how good, until when; all of it or any. Pure.

A rule is a tree: `{"all": [{"of": "checkin", "least": 5}, {"any": [{"of": "homework", "percent": 80}, {"of": "quiz",
"score": 60}]}]}`. `through` (`D5`, or a date) lets only what was due until then count. An empty rule: by hand alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from huoqun.core.errors import Refused

from .marks import Column, ColumnKind, Mark

MOST_PARTS, DEEPEST, MOST = 12, 3, 1_000


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class BadRule(Refused):
    code = "bad_completion_rule"
    message = N_("Nobody could graduate by this rule.")
    way_out = N_("Say of each part what it asks for: how many, how many of a hundred, or which score; at most twelve.")


@dataclass(frozen=True, slots=True)
class Part:
    """Of the columns of a kind: at least so many done, or so many of a hundred, or a mean score; one of the three.

    Excused columns are asked of nobody. A graded column that is missing scores nothing. `through`: see `bounds`.
    """

    of: ColumnKind
    least: int | None = None
    percent: int | None = None
    score: int | None = None
    through: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of which all hold, or one does."""

    how: Literal["all", "any"]
    parts: tuple[Part | Group, ...]


Rule = Group
NO_RULE = Group("all", ())
_DAY = re.compile(r"D(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Gap:
    """What somebody still lacks: they have `has` of `needs`. `open`: it may still be done; False: it is too late."""

    part: Part
    has: int
    needs: int
    open: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody meets the rule now, and what they lack: the parts that an `any` could still be met by too."""

    met: bool
    gaps: tuple[Gap, ...]

    @property
    def possible(self) -> bool:
        """Whether they may still come to it."""
        return self.met or (bool(self.gaps) and all(gap.open for gap in self.gaps))


def read(raw: Any) -> Rule:
    """A rule from what is stored or was sent. Raises BadRule."""
    if not raw:
        return NO_RULE
    found = _node(raw, 1)
    rule = found if isinstance(found, Group) else Group("all", (found,))
    if _count(rule) > MOST_PARTS:
        raise BadRule
    return rule


def write(rule: Rule) -> dict[str, Any]:
    """A rule as it is stored; `read` answers the same again."""
    if not rule.parts:
        return {}
    return {rule.how: [write(one) if isinstance(one, Group) else _part_out(one) for one in rule.parts]}


def judged(
    rule: Rule, columns: Sequence[Column], marks: Sequence[Mark], bounds: Mapping[str, datetime], *, over: bool = False
) -> Verdict:
    """How somebody stands, whose marks are these, column by column.

    `bounds`: for each `through` of the rule the last moment that counts; `over`: no more columns will come. A rule
    without parts is met by nobody.
    """
    if not rule.parts:
        return Verdict(False, ())
    return _group(rule, _Cells(list(zip(columns, marks, strict=True)), bounds, over))


def throughs(rule: Rule) -> set[str]:
    """What the parts say of the time until which they count."""
    found: set[str] = set()
    for one in rule.parts:
        found |= throughs(one) if isinstance(one, Group) else {one.through} - {""}
    return found


def bound(through: str, starts_on: date) -> date:
    """The last date that counts: a day of the class's calendar (`D5`), or the date that is said."""
    day = _DAY.fullmatch(through)
    return starts_on + timedelta(days=int(day[1]) - 1) if day else date.fromisoformat(through)


@dataclass(frozen=True, slots=True)
class _Cells:
    """A member's cells, and what is known of time."""

    cells: Sequence[tuple[Column, Mark]]
    bounds: Mapping[str, datetime]
    over: bool


def _group(group: Group, cells: _Cells) -> Verdict:
    found = [_group(one, cells) if isinstance(one, Group) else _part(one, cells) for one in group.parts]
    met = all(one.met for one in found) if group.how == "all" else any(one.met for one in found)
    lacking = [one for one in found if not one.met]
    if met:
        return Verdict(True, ())
    if group.how == "any":
        # One way that is still open is enough; those that are closed need not be told.
        lacking = [one for one in lacking if one.possible] or lacking
    return Verdict(False, tuple(gap for one in lacking for gap in one.gaps))


def _part(part: Part, here: _Cells) -> Verdict:
    last = here.bounds.get(part.through)
    own = [
        mark
        for column, mark in here.cells
        if column.kind is part.of and (last is None or (column.due is not None and column.due <= last))
    ]
    asked = [mark for mark in own if mark.is_done or mark.is_missed or mark.is_open]
    done, still = sum(mark.is_done for mark in asked), any(mark.is_open for mark in asked)
    if part.score is not None:
        graded = [mark.score or Decimal(0) for mark in asked if mark.score is not None or mark.is_missed]
        has = int(sum(graded, Decimal(0)) / len(graded)) if graded else 0
        met, needs = bool(graded) and has >= part.score, part.score
    elif part.percent is not None:
        needs = -(-part.percent * len(asked) // 100)
        has, met = done, bool(asked) and done >= needs
    else:
        needs = part.least or 0
        has, met = done, done >= needs
    return Verdict(met, () if met else (Gap(part, has, needs, still or not here.over),))


def _node(raw: Any, depth: int) -> Part | Group:
    if not isinstance(raw, Mapping) or depth > DEEPEST:
        raise BadRule
    for how in ("all", "any"):
        if set(raw) == {how}:
            inner = raw[how]
            if not isinstance(inner, list | tuple) or not 0 < len(inner) <= MOST_PARTS:
                raise BadRule
            return Group("all" if how == "all" else "any", tuple(_node(one, depth + 1) for one in inner))
    return _part_in(raw)


def _part_in(raw: Mapping[str, Any]) -> Part:
    asked = [key for key in ("least", "percent", "score") if raw.get(key) is not None]
    if len(asked) != 1 or set(raw) - {"of", "through", *asked} or raw.get("of") not in set(ColumnKind):
        raise BadRule
    number, through = raw[asked[0]], str(raw.get("through") or "")
    highest = MOST if asked[0] == "least" else 100
    if type(number) is not int or not 0 < number <= highest or not _is_through(through):
        raise BadRule
    return Part(ColumnKind(raw["of"]), through=through, **{asked[0]: number})


def _is_through(said: str) -> bool:
    if not said or _DAY.fullmatch(said):
        return True
    try:
        date.fromisoformat(said)
    except ValueError:
        return False
    return True


def _part_out(part: Part) -> dict[str, Any]:
    named = {"least": part.least, "percent": part.percent, "score": part.score, "through": part.through or None}
    return {"of": str(part.of)} | {key: value for key, value in named.items() if value is not None}


def _count(rule: Group) -> int:
    return sum(_count(one) if isinstance(one, Group) else 1 for one in rule.parts)
