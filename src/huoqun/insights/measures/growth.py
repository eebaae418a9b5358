"""Who comes, by which way, who stays and who goes."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from .base import RIPE, Frame, beside, lines, named, together

COHORTS, LATER = 12, 8
"""Weeks of joining that are shown, and for how many weeks after."""


def retention(frame: Frame) -> Table:
    """Of those who joined in a week, how many were active in the weeks after; `part` is WEEK+N, both numbers."""
    last = (frame.until - 1) // 7
    stays = frame.stays
    joined = stays.group_by("member_id").agg(day=stays.joined_day.min())
    joined = joined.select("member_id", cohort=((joined.day - 1) // 7).cast("int64"))
    joined = joined.filter(joined.cohort >= last - COHORTS, joined.cohort < last - 1)
    did = frame.active.select("member_id", week=((frame.active.day - 1) // 7).cast("int64")).distinct()
    sizes = joined.group_by("cohort").agg(base=joined.count())
    grid = sizes.mutate(later=ibis.array([ibis.literal(n, "int64") for n in range(1, LATER + 1)]).unnest())
    grid = grid.filter(grid.cohort + grid.later < last)
    back = joined.inner_join(did, "member_id").select("member_id", "cohort", later=did.week - joined.cohort)
    back = back.filter(back.later >= 1, back.later <= LATER).group_by("cohort", "later").agg(n=ibis._.count())
    found = grid.left_join(back, ["cohort", "later"]).select(grid.cohort, grid.later, grid.base, back.n)
    part = found.cohort.cast("string").concat("+", found.later.cast("string"))
    return together(lines(found, "back", count=found.n.fill_null(0), base=found.base, part=part))


def joins(frame: Frame) -> Table:
    """Who joined in 28 days, by the way in; of those of the weeks before the last, who spoke and who left in a week."""
    stays = frame.stays.filter(frame.stays.inferred == 0)
    stays = stays.mutate(way=named(stays.way_in))
    fresh = stays.filter(stays.joined_day >= frame.since)
    ways = fresh.group_by("way").agg(n=fresh.count())
    of_all = beside(ways, fresh.agg(base=fresh.count()))
    ripe = stays.filter(frame.ripe(stays.joined_day)).select("group_id", "member_id", "joined_day", "left_day", "way")
    spoke = frame.days.filter(frame.days.messages > 0).select("group_id", "member_id", "day")
    met = ripe.inner_join(spoke, ["group_id", "member_id"]).select(
        ripe.group_id, ripe.member_id, ripe.joined_day, spoke.day
    )
    met = met.filter(met.day >= met.joined_day, met.day < met.joined_day + RIPE)
    met = met.select("group_id", "member_id", "joined_day").distinct().mutate(spoke=ibis.literal(1, "int64"))
    keys = ["group_id", "member_id", "joined_day"]
    seen = ripe.left_join(met, keys).select(ripe.way, ripe.joined_day, ripe.left_day, met.spoke)
    quality = seen.group_by("way").agg(
        base=seen.count(),
        spoke=seen.spoke.sum().fill_null(0),
        left=(seen.left_day < seen.joined_day + RIPE).cast("int64").sum().fill_null(0),
    )
    return together(
        lines(of_all, "joined", count=of_all.n, base=of_all.base, part=of_all.way),
        lines(quality, "left_in_a_week", count=quality.left, base=quality.base, part=quality.way),
        lines(quality, "spoke_in_a_week", count=quality.spoke, base=quality.base, part=quality.way),
    )


def leaving(frame: Frame) -> Table:
    """Of all stays that lasted into the last 28 days or began in them, how many ended in them."""
    stays = frame.stays
    at_risk = stays.filter(stays.left_day.isnull() | (stays.left_day >= frame.since))
    gone = at_risk.filter(at_risk.left_day < frame.until)
    found = beside(gone.agg(n=gone.count()), at_risk.agg(base=at_risk.count()))
    return lines(found, "stays", count=found.n, base=found.base)
