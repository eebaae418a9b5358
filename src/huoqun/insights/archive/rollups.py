"""What is rolled up of messages and deeds: member × group × day, and what cannot be told from that.

Expressions over tables by name: whichever engine runs them has tables of these names and shapes.
"""

from __future__ import annotations

import ibis
from ibis.expr.types import IntegerColumn, Table

from huoqun.deeds.rules import DeedKind

from . import shape


def table(of: shape.Table) -> Table:
    """One of the archive's tables, bound to no engine."""
    return ibis.table(dict(of.columns), name=of.name)


_CELL = ("group_id", "member_id", "day")
_SUMS = tuple(name for name in shape.DAYS.columns if name not in (*_CELL, "first_at", "heeded_at"))


def days() -> Table:
    """Member × group × day: as insights_memberday, without people who were erased."""
    said, done = table(shape.MESSAGES), table(shape.DEEDS)
    parts = [
        _own(said),
        _heard(said.filter(said.reply == 1), "to_id", "replies_in"),
        _heard(said.filter(said.after_id.notnull()), "after_id", None),
        _mentioned(said),
        _done(done),
    ]
    together = ibis.union(*[_padded(part) for part in parts])
    first = {name: together[name].min() for name in ("first_at", "heeded_at")}
    return together.group_by(*_CELL).agg(**{name: together[name].sum() for name in _SUMS}, **first)


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


def _own(said: Table) -> Table:
    return said.group_by(*_CELL).agg(
        messages=said.count(), words=said.words.sum(), links=said.link.sum(), turns=said.turn.sum(),
        questions=said.question.sum(), reactions=said.reactions.sum(), replies_out=said.reply.sum(),
        answers=said.answer.sum(), mentions_out=said.mentions.sum(),
        complaints=said.complaint.sum(), first_at=said.moment.min(),
    )  # fmt: skip


def _heard(said: Table, who: str, count: str | None) -> Table:
    """What came to whoever was replied to, or spoke before."""
    said = said.filter(said[who].notnull())
    counts = {count: said.count()} if count else {}
    return said.group_by(said.group_id, said.day, member_id=said[who]).agg(heeded_at=said.moment.min(), **counts)


def _mentioned(said: Table) -> Table:
    named = said.filter(said.mentions > 0).select("group_id", "day", member_id=said.mentioned.unnest())
    return named.group_by(*_CELL).agg(mentions_in=named.count())


def _done(done: Table) -> Table:
    kinds = {
        "check_ins": DeedKind.CHECKED_IN,
        "purchases": DeedKind.BOUGHT,
        "gatherings": DeedKind.CAME,
    }
    done = done.filter(done.kind.isin([str(kind) for kind in kinds.values()]))
    return done.group_by(*_CELL).agg(**{name: _of(done, kind) for name, kind in kinds.items()})


def _of(done: Table, kind: DeedKind) -> IntegerColumn:
    return (done.kind == str(kind)).cast("int64").sum()


def _padded(part: Table) -> Table:
    """With the columns that it says nothing of."""
    missing = {name: ibis.literal(0, "int64") for name in _SUMS if name not in part.columns}
    unknown = {name: ibis.null("int64") for name in ("first_at", "heeded_at") if name not in part.columns}
    whole = part.mutate(**missing, **unknown)
    return whole.select(
        *[whole[name].cast(kind) for name, kind in shape.DAYS.columns.items()],
    )
