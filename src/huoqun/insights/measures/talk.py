"""Who speaks, who is replied to, and how words are shared out."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from ..archive import shape
from ..archive.rollups import table
from .base import MONTH, RIPE, Frame, beside, lines, together

HOUR = 3_600_000_000
WEEKS = 4


def active(frame: Frame) -> Table:
    """Who did something on the last day, in the last 7, in the last 28; of those who are here."""
    here = frame.here.agg(base=frame.here.member_id.nunique())
    parts = []
    for what, span in (("day", 1), ("month", MONTH), ("week", 7)):
        days = frame.month.filter(frame.month.day >= frame.until - span)
        found = beside(days.agg(n=days.member_id.nunique()), here)
        parts.append(lines(found, what, count=found.n, base=found.base))
    return together(*parts)


def stickiness(frame: Frame) -> Table:
    """Of 28 days, on how many whoever was active at all was active: days of people to people × 28."""
    days = frame.month.select("member_id", "day").distinct()
    found = days.agg(n=days.count(), people=days.member_id.nunique())
    return lines(found, "days", count=found.n, base=found.people * MONTH)


def first_reply(frame: Frame) -> Table:
    """Whoever spoke in a group for the first time, between five weeks and one week ago: replied to within a day, and
    after how many hours; and who of them, replied to and not, spoke again in the days after.
    """
    days = frame.days
    came = days.filter(days.first_at.notnull()).group_by("group_id", "member_id")
    first = came.agg(first_day=days.day.min(), began=days.first_at.min())
    first = first.filter(frame.ripe(first.first_day))
    heeded = days.filter(days.heeded_at.notnull()).select("group_id", "member_id", "day", "heeded_at")
    both = first.left_join(heeded, ["group_id", "member_id"]).select(
        first.group_id, first.member_id, first.first_day, first.began, heeded.day, heeded.heeded_at
    )
    is_reply = (both.heeded_at >= both.began) & (both.day <= both.first_day + RIPE)
    waits = both.mutate(wait=is_reply.ifelse(both.heeded_at - both.began, ibis.null("int64")))
    each = waits.group_by("group_id", "member_id").agg(wait=waits.wait.min())
    each = each.left_join(_came_again(first, days), ["group_id", "member_id"], rname="{name}_again")
    within, again = (each.wait <= 24 * HOUR).fill_null(False).cast("int64"), each.again.fill_null(0)
    found = each.agg(
        n=each.count(), within=within.sum().fill_null(0), heeded=each.wait.count(),
        middle=each.wait.cast("float64").median() / HOUR, again=again.sum().fill_null(0),
        again_within=(again * within).sum().fill_null(0),
    )  # fmt: skip
    return together(
        lines(found, "again_alone", count=found.again - found.again_within, base=found.n - found.within),
        lines(found, "again_replied", count=found.again_within, base=found.within),
        lines(found, "hours", count=found.heeded, base=found.n, value=found.middle),
        lines(found, "within_a_day", count=found.within, base=found.n),
    )


def _came_again(first: Table, days: Table) -> Table:
    """Which newcomers spoke again from the second day after their first one on, within a week: later than a reply
    that came within a day, so that it is not what they were replied to for.
    """
    spoke = days.filter(days.messages > 0).select("group_id", "member_id", "day")
    both = first.join(spoke, ["group_id", "member_id"])
    later = both.filter(both.day >= both.first_day + 2, both.day <= both.first_day + RIPE)
    return later.select("group_id", "member_id").distinct().mutate(again=1)


def reciprocity(frame: Frame) -> Table:
    """Of those who replied to somebody in the last four whole weeks, by twos: how many were replied to by them."""
    pairs = table(shape.PAIRS)
    last = (frame.until - 1) // 7
    pairs = pairs.filter(pairs.week >= last - WEEKS, pairs.week < last)
    others = frame.people.select(to_id=frame.people.member_id)
    pairs = frame.counted(pairs).semi_join(others, "to_id").select("group_id", "member_id", "to_id").distinct()
    back = pairs.select("group_id", member_id=pairs.to_id, to_id=pairs.member_id)
    answered = pairs.semi_join(back, ["group_id", "member_id", "to_id"])
    found = beside(answered.agg(n=answered.count()), pairs.agg(base=pairs.count()))
    return lines(found, "pairs", count=found.n, base=found.base)


def voices(frame: Frame) -> Table:
    """How unevenly words are shared out among those who spoke in 28 days: Gini, and how few people wrote one half."""
    spoke = frame.month.filter(frame.month.messages > 0)
    each = spoke.group_by("member_id").agg(x=spoke.messages.sum())
    up = each.mutate(rank=ibis.row_number().over(order_by=[each.x, each.member_id]) + 1)
    found = up.agg(ranked=(up["rank"] * up.x).sum().fill_null(0), n=up.count(), total=up.x.sum().fill_null(0))
    down = each.mutate(
        before=each.x.sum().over(order_by=[each.x.desc(), each.member_id], rows=(None, 0)) - each.x,
        total=each.x.sum().over(),
    )
    few = down.filter(2 * down.before < down.total)
    most = beside(few.agg(few=few.count()), each.agg(people=each.count()))
    return together(
        lines(found, "gini", count=2 * found.ranked - (found.n + 1) * found.total, base=found.n * found.total),
        lines(most, "half_by", count=most.few, base=most.people),
    )


def unanswered(frame: Frame) -> Table:
    """Questions between five weeks and one week ago without an answer, in groups whose platform tells replies."""
    days = frame.all_days.filter(frame.ripe(frame.all_days.day))
    groups = days.group_by("group_id").agg(asked=days.questions.sum(), told=days.replies_out.sum())
    groups = groups.filter(groups.told > 0)
    answered = table(shape.ANSWERED)
    answered = answered.filter(frame.ripe(answered.day)).select("group_id", "message_id").distinct()
    answered = answered.semi_join(groups, "group_id")
    found = beside(
        groups.agg(asked=groups.asked.sum().fill_null(0)), answered.agg(answered=answered.message_id.count())
    )
    return lines(found, "questions", count=found.asked - found.answered, base=found.asked)


def silent_readers(frame: Frame) -> Table:
    """Of those here who said nothing in 28 days, how many did something else that is known: a deed of any kind."""
    spoke = frame.days.filter(frame.days.day >= frame.since, frame.days.messages > 0)
    silent = frame.here.anti_join(spoke, "member_id")
    deeds = table(shape.DEEDS)
    did = silent.semi_join(deeds.filter(frame.in_month(deeds.day)), "member_id")
    found = beside(did.agg(n=did.count()), silent.agg(base=silent.count()))
    return lines(found, "people", count=found.n, base=found.base)


def orbits(frame: Frame) -> Table:
    """Levels by what people did in twelve weeks, the later the more it weighs; gravity by how many replied, too."""
    weeks = MONTH * 3 // 7
    days = frame.active.filter(frame.active.day >= frame.until - weeks * 7)
    weight = weeks - (frame.until - 1 - days.day) // 7
    ways = [(days.replies_out > 0), (days.answers > 0), (days.check_ins > 0), (days.gatherings > 0)]
    did = sum((way.cast("int64") for way in ways), ibis.literal(1, "int64"))
    love = days.group_by("member_id").agg(love=(weight * did).sum())
    pairs = table(shape.PAIRS)
    pairs = pairs.filter(pairs.week > (frame.until - 1) // 7 - weeks, pairs.week <= (frame.until - 1) // 7)
    reach = pairs.group_by(member_id=pairs.to_id).agg(reach=pairs.member_id.nunique())
    found = frame.here.left_join(love, "member_id").select(frame.here.member_id, love.love)
    found = found.left_join(reach, "member_id").select(found.member_id, found.love, reach.reach)
    each = found.mutate(love=found.love.fill_null(0), reach=found.reach.fill_null(0) + 1)
    per_week = weeks * (weeks + 1) // 2
    level = ibis.cases((each.love >= 4 * per_week, "1"), (each.love >= per_week, "2"), (each.love > 0, "3"), else_="4")
    each = each.mutate(level=level)
    levels = each.group_by("level").agg(n=each.count(), gravity=(each.love * each.reach).sum())
    found = beside(levels, each.agg(base=each.count()))
    return together(
        lines(found, "gravity", count=found.gravity, base=found.n, part=found.level),
        lines(found, "people", count=found.n, base=found.base, part=found.level),
    )


def advertising(frame: Frame) -> Table:
    """Of all messages of 28 days, how many the rules judged to be advertisements; none where they never judged any."""
    ads = table(shape.ADS)
    ads = ads.filter(ads.day < frame.until)
    lately = ads.filter(frame.in_month(ads.day))
    judged = beside(
        lately.agg(n=lately.messages.sum().fill_null(0), gone=lately.gone.sum().fill_null(0)),
        ads.agg(ever=ads.messages.sum().fill_null(0)),
    )
    days = frame.all_days.filter(frame.in_month(frame.all_days.day))
    found = beside(judged, days.agg(said=days.messages.sum().fill_null(0)))
    found = found.filter(found.ever > 0)
    return lines(found, "messages", count=found.n, base=found.said + found.gone)


def complaints(frame: Frame) -> Table:
    """Of those who spoke in 28 days, how many said a word of complaint."""
    spoke = frame.days.filter(frame.days.day >= frame.since, frame.days.messages > 0)
    loud = spoke.filter(spoke.complaints > 0)
    found = beside(loud.agg(n=loud.member_id.nunique()), spoke.agg(base=spoke.member_id.nunique()))
    return lines(found, "people", count=found.n, base=found.base)
