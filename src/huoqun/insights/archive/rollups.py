"""What is rolled up of messages and deeds: member × group × day, and what cannot be told from that.

Expressions over tables by name: whichever engine runs them has tables of these names and shapes.
"""

from __future__ import annotations

from functools import cache

import ibis
from ibis.expr.types import Table

from huoqun.deeds.rules import DeedKind

from . import duck, shape


def table(of: shape.Table) -> Table:
    """One of the archive's tables, bound to no engine."""
    return ibis.table(dict(of.columns), name=of.name)


_CELL = ("group_id", "member_id", "day")
_SUMS = tuple(name for name in shape.DAYS.columns if name not in (*_CELL, "first_at", "heeded_at"))


def days() -> Table:
    """Member × group × day: as insights_memberday, without people who were erased.

    What people said themselves and what came to them are counted apart and joined: measured at twice the cost of the
    bare group-by, where one group-by over both together costs four times as much.
    """
    own, came = _own(table(shape.MESSAGES)), _came(table(shape.MESSAGES), table(shape.DEEDS))
    whole = own.outer_join(came, list(_CELL), rname="{name}_come")
    cell = {name: ibis.coalesce(whole[name], whole[f"{name}_come"]) for name in _CELL}
    counts = {name: ibis.coalesce(whole[name], 0) for name in _SUMS}
    firsts = {name: whole[name] for name in ("first_at", "heeded_at")}
    columns = {**cell, **counts, **firsts}
    return whole.select(**{name: columns[name].cast(kind) for name, kind in shape.DAYS.columns.items()})


def pairs() -> Table:
    """Who replied to whom, how often."""
    said = table(shape.MESSAGES)
    said = said.filter(said.to_id.notnull()).mutate(week=(said.day - 1) // 7)
    return said.group_by("group_id", "week", "member_id", "to_id").agg(replies=said.count())


def answered() -> Table:
    """Questions that were answered, and when first."""
    said = table(shape.MESSAGES)
    said = said.filter(said.answer == 1)
    return said.group_by(said.group_id, message_id=said.to_message, day=said.to_day).agg(answered_at=said.moment.min())


OF = {"days": days, "pairs": pairs, "answered": answered}


@cache
def statement(name: str) -> str:
    """A rollup in DuckDB's words: compiled once, as it is run for every month."""
    return duck.sql(OF[name]())


def _own(said: Table) -> Table:
    return said.group_by(*_CELL).agg(
        messages=said.count(), words=said.words.sum(), links=said.link.sum(), turns=said.turn.sum(),
        questions=said.question.sum(), reactions=said.reactions.sum(), replies_out=said.reply.sum(),
        answers=said.answer.sum(), mentions_out=said.mentions.sum(),
        complaints=said.complaint.sum(), first_at=said.moment.min(),
    )  # fmt: skip


def _came(said: Table, done: Table) -> Table:
    """What came to people on a day from others, and what they did besides talking."""
    parts = ibis.union(
        _narrow(said.filter(said.to_id.notnull(), said.reply == 1), "to_id", heeded_at="moment", replies_in=1),
        _narrow(said.filter(said.after_id.notnull()), "after_id", heeded_at="moment"),
        _narrow(_mentions(said), "named", mentions_in=1),
        *[
            _narrow(done.filter(done.kind == str(kind)), "member_id", None, **{name: 1})
            for name, kind in _DEEDS.items()
        ],
    )
    return parts.group_by(*_CELL).agg(
        **{name: parts[name].sum() for name in _COMING}, heeded_at=parts.heeded_at.min()
    )  # fmt: skip


_DEEDS = {"check_ins": DeedKind.CHECKED_IN, "purchases": DeedKind.BOUGHT, "gatherings": DeedKind.CAME}
_COMING = ("replies_in", "mentions_in", *_DEEDS)


def _mentions(said: Table) -> Table:
    return said.filter(said.mentions > 0).select("group_id", "day", named=said.mentioned.unnest())


def _narrow(of: Table, who: str, heeded_at: str | None = None, **counts: int) -> Table:
    """A row each for whom something came, with few and narrow columns."""
    return of.select(
        "group_id", "day", member_id=of[who],
        heeded_at=ibis.null("int64") if heeded_at is None else of[heeded_at],
        **{name: ibis.literal(counts.get(name, 0), "int32") for name in _COMING},
    )  # fmt: skip
