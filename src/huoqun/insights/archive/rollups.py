"""What is rolled up of messages and deeds: member × group × day, and what cannot be told from that.

Expressions over tables by name: whichever engine runs them has tables of these names and shapes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, reduce
from operator import add
from typing import Any

import ibis
from ibis.expr.types import Table

from huoqun.deeds.rules import DeedKind

from . import duck, shape


def table(of: shape.Table) -> Table:
    """One of the archive's tables, bound to no engine."""
    return ibis.table(dict(of.columns), name=of.name)


_CELL = ("group_id", "member_id", "day")
_FLAG, _NUMBER = 21, 32
"""Bits of a flag's sum and of a number's, where several are added up as one: enough for two million messages of one
member in one group on one day. Beyond 63 in all the engine refuses, rather than mixing them up."""


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums of a cell that are carried as one: by name what is added up. The first is at its lowest bits.

    Adding up is what the scan's time goes with, and then carrying and sorting: six sums instead of fourteen, taken
    apart after the last of these, take 27 % less of the processor's time for a month of 1.7 million messages.
    """

    bits: int
    of: Mapping[str, str]

    def packed(self, row: Table) -> Any:
        """Of a row of `of`'s columns one number."""
        parts = [row[column].cast("int64") * (1 << self.bits * n) for n, column in enumerate(self.of.values())]
        return reduce(add, parts)

    def apart(self, column: Any) -> dict[str, Any]:
        """Each of the sums, of the one."""
        mask = (1 << self.bits) - 1
        return {name: (column >> self.bits * n) & mask for n, name in enumerate(self.of)}


_OWN = {
    "said": _Sums(_NUMBER, {"words": "words", "mentions_out": "mentions"}),
    "how": _Sums(_FLAG, {"links": "link", "turns": "turn", "questions": "question"}),
    "to_others": _Sums(_FLAG, {"replies_out": "reply", "answers": "answer", "complaints": "complaint"}),
}
_CAME = {
    "from_others": _Sums(_NUMBER, {"replies_in": "replies_in", "mentions_in": "mentions_in"}),
    "did": _Sums(_FLAG, {"check_ins": "check_ins", "purchases": "purchases", "gatherings": "gatherings"}),
}
_ALONE = ("messages", "reactions")


def days() -> Table:
    """Member × group × day: as insights_memberday, without people who were erased; in the table's order.

    What people said themselves and what came to them are counted apart and joined: measured at twice the cost of the
    bare group-by, where one group-by over both together costs four times as much.
    """
    own, came = _own(table(shape.MESSAGES)), _came(table(shape.MESSAGES), table(shape.DEEDS))
    whole = own.outer_join(came, list(_CELL), rname="{name}_come")
    sums = (*_ALONE, *_OWN, *_CAME)
    cells = whole.select(
        **{name: ibis.coalesce(whole[name], whole[f"{name}_come"]) for name in _CELL},
        **{name: ibis.coalesce(whole[name], 0) for name in sums}, first_at=whole.first_at, heeded_at=whole.heeded_at,
    ).order_by(_order(shape.DAYS))  # fmt: skip
    found = {name: cells[name] for name in (*_CELL, *_ALONE, "first_at", "heeded_at")}
    for name, one in (*_OWN.items(), *_CAME.items()):
        found |= one.apart(cells[name])
    return cells.select(**{name: found[name].cast(kind) for name, kind in shape.DAYS.columns.items()})


def _order(of: shape.Table) -> list[str]:
    return of.order.split(", ")


def pairs() -> Table:
    """Who replied to whom, how often."""
    said = table(shape.MESSAGES)
    said = said.filter(said.to_id.notnull()).mutate(week=(said.day - 1) // 7)
    found = said.group_by("group_id", "week", "member_id", "to_id").agg(replies=said.count())
    return found.order_by(_order(shape.PAIRS))


def answered() -> Table:
    """Questions that were answered, and when first."""
    said = table(shape.MESSAGES)
    said = said.filter(said.answer == 1)
    found = said.group_by(said.group_id, message_id=said.to_message, day=said.to_day)
    return found.agg(answered_at=said.moment.min()).order_by(_order(shape.ANSWERED))


OF = {"days": days, "pairs": pairs, "answered": answered}


@cache
def statement(name: str) -> str:
    """A rollup in DuckDB's words: compiled once, as it is run for every month."""
    return duck.sql(OF[name]())


def _own(said: Table) -> Table:
    sums = {name: _added(one.packed(said)) for name, one in _OWN.items()}
    return said.group_by(*_CELL).agg(
        messages=said.count(), reactions=_added(said.reactions), first_at=said.moment.min(), **sums
    )  # fmt: skip


def _added(column: Any) -> Any:
    # DuckDB adds up in 128 bits; what says that it is never null is cast, where Ibis takes the rest to be 64 already.
    return column.sum().cast("!int64")


def _came(said: Table, done: Table) -> Table:
    """What came to people on a day from others, and what they did besides talking."""
    parts = ibis.union(
        _narrow(said.filter(said.to_id.notnull(), said.reply == 1), "to_id", "replies_in", "moment"),
        _narrow(said.filter(said.after_id.notnull()), "after_id", "", "moment"),
        _narrow(_mentions(said), "named", "mentions_in"),
        *[_narrow(done.filter(done.kind == str(kind)), "member_id", name) for name, kind in _DEEDS.items()],
    )
    sums = {name: _added(parts[name]) for name in _CAME}
    return parts.group_by(*_CELL).agg(heeded_at=parts.heeded_at.min(), **sums)


_DEEDS = {"check_ins": DeedKind.CHECKED_IN, "purchases": DeedKind.BOUGHT, "gatherings": DeedKind.CAME}


def _mentions(said: Table) -> Table:
    return said.filter(said.mentions > 0).select("group_id", "day", named=said.mentioned.unnest())


def _narrow(of: Table, who: str, counts: str, heeded_at: str | None = None) -> Table:
    """A row each for whom something came, with few columns: one of what `counts` names, or nothing."""
    ones = {
        name: ibis.literal(sum(1 << one.bits * n for n, what in enumerate(one.of) if what == counts), "int64")
        for name, one in _CAME.items()
    }
    return of.select(
        "group_id", "day", member_id=of[who],
        heeded_at=ibis.null("int64") if heeded_at is None else of[heeded_at], **ones,
    )  # fmt: skip
