"""What comes in, what it costs, what a member is worth. Amounts are minor units, never of two currencies at once."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from huoqun.deeds.rules import DeedKind

from ..archive import shape
from ..archive.rollups import table
from .base import Frame, lines, named, together

BOUGHT, REFUNDED = str(DeedKind.BOUGHT), str(DeedKind.REFUNDED)


def revenue(frame: Frame) -> Table:
    """What members paid in 28 days, less what they were given back, and for how many purchases; by currency."""
    paid = _paid(frame)
    paid = paid.filter(frame.in_month(paid.day))
    found = paid.group_by("currency").agg(amount=paid.amount.sum(), n=(paid.kind == BOUGHT).cast("int64").sum())
    return together(lines(found, "paid", count=found.amount, base=found.n, part=found.currency))


def cost(frame: Frame) -> Table:
    """Minutes of the team and what was paid out to members in 28 days."""
    costs = table(shape.COSTS)
    costs = costs.filter(frame.in_month(costs.day))
    minutes, paid = costs.filter(costs.kind == "minutes"), costs.filter(costs.kind == "paid")
    worked = minutes.agg(n=minutes.amount.sum().fill_null(0) // 60, days=minutes.day.nunique())
    out = paid.group_by("currency").agg(n=paid.amount.sum(), days=paid.day.nunique())
    return together(
        lines(worked, "minutes", count=worked.n, base=worked.days),
        lines(out, "paid_out", count=out.n, base=out.days, part=out.currency),
    )


def lifetime_value(frame: Frame) -> Table:
    """What a member has paid since they came, on average; by the way in and by the kind of their first group."""
    stays, groups = frame.stays, table(shape.GROUPS)
    groups = groups.select(group_id=groups.id, kind=groups.kind)
    order = ibis.row_number().over(group_by=stays.member_id, order_by=[stays.joined_at, stays.group_id])
    first = stays.mutate(place=order)
    first = first.filter(first.place == 0).select("member_id", "group_id", way=named(first.way_in))
    first = first.inner_join(groups, "group_id").select(first.member_id, first.way, groups.kind)
    paid = _paid(frame)
    each = paid.group_by("member_id", "currency").agg(amount=paid.amount.sum())
    return together(*[_by(first, each, column, what) for what, column in (("by_kind", "kind"), ("by_source", "way"))])


def _by(first: Table, each: Table, column: str, what: str) -> Table:
    people = first.group_by(part=first[column]).agg(n=first.count())
    known = first.inner_join(each, "member_id").select(part=first[column], currency=each.currency, amount=each.amount)
    sums = known.group_by("part", "currency").agg(amount=known.amount.sum())
    found = sums.inner_join(people, "part").select(sums.part, sums.currency, sums.amount, people.n)
    return lines(found, what, count=found.amount, base=found.n, part=found.part.concat("|", found.currency))


def _paid(frame: Frame) -> Table:
    """Amounts with their sign, of people who count."""
    deeds = table(shape.DEEDS)
    deeds = deeds.filter(deeds.day < frame.until, deeds.amount_minor.notnull(), deeds.kind.isin([BOUGHT, REFUNDED]))
    deeds = frame.counted(deeds)
    amount = (deeds.kind == REFUNDED).ifelse(-deeds.amount_minor, deeds.amount_minor)
    return deeds.select("member_id", "day", "kind", "currency", amount=amount)
