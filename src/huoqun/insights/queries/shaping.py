"""Groups judged by their shape: the counts first, circles only where the counts call for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from huoqun.core.sql import server_cursor

from ..proposing import shape
from ..proposing.shape import MONTH, Counts, Verdict
from ..ties.graph import Ties, ties_of
from ..ties.reading import LOOKS_BACK, edges
from ..ties.splitting import HELPERS, split
from .shapes import PEOPLE, Landscape
from .ties import load_of

MOST_EDGES = 100_000
"""Ties that are looked at at once, those of the groups first in which most people speak: the time goes with them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict on a group (0: on the whole community). `people`: the two parts of a split; who holds the circle that
    is to be opened. `cut`: the share of the ties between the parts.
    """

    group_id: int
    verdict: Verdict
    people: tuple[tuple[int, ...], ...] = ()
    cut: float = 0.0


def judged(workspace_id: int, here: Landscape, *, at: datetime) -> Iterator[Judged]:
    """Every verdict; of groups beyond MOST_EDGES what needs circles is left out."""
    yield Judged(0, shape.service(here.people))
    looked = 0
    for one in sorted(here.counts, key=lambda one: (-one.speakers, one.group_id)):
        yield Judged(one.group_id, shape.merging(one, here.counts, here.both.get(one.group_id, {})))
        yield Judged(one.group_id, shape.voices(one))
        whole, closed = shape.seems_whole(one), shape.seems_closed(one)
        yield from (Judged(one.group_id, verdict) for verdict in (whole, closed) if verdict is not None)
        if (whole is None or closed is None) and looked < MOST_EDGES:
            found = _ties(workspace_id, one.group_id, at)
            looked += len(found.ties)
            if whole is None:
                yield _as_two(workspace_id, one, found, at)
            if closed is None:
                yield _of_one_circle(one, found)


def _ties(workspace_id: int, group_id: int, at: datetime) -> Ties:
    return ties_of(edges(workspace_id, since=at - timedelta(days=LOOKS_BACK), until=at, group_ids=[group_id]))


def _as_two(workspace_id: int, one: Counts, found: Ties, at: datetime) -> Judged:
    load = replace(load_of(workspace_id, one.group_id, at), joiners_fell=one.joiners_fell)
    two = split(found, load)
    verdict = shape.apart(one, two)
    return Judged(one.group_id, verdict, two.parts if two else (), two.cut if two else 0.0)


def _of_one_circle(one: Counts, found: Ties) -> Judged:
    largest = found.circles[0] if found.circles else ()
    own, whole = set(largest), sum(tie.weight for tie in found.ties)
    within = sum(tie.weight for tie in found.ties if tie.one in own and tie.other in own)
    share = within / whole if whole else 0.0
    verdict = shape.clique(one, people=len(largest), of=len(found.people), ties=share)
    return Judged(one.group_id, verdict, (largest[:HELPERS],))


_VOICES = f"""
    select d.member_id from insights_memberday d {PEOPLE.format(table="d")} and p.erased_at is null
    where d.workspace_id = %(workspace)s and d.group_id = %(group)s and d.messages > 0
      and d.day >= %(month)s and d.day < %(until)s
    group by 1 order by sum(d.messages) desc, 1 offset %(after)s limit %(most)s
"""


def voices_after(workspace_id: int, group_id: int, *, at: datetime, after: int, most: int) -> list[int]:
    """Who speaks most in a group in 28 days, after so many who speak more."""
    values = {
        "workspace": workspace_id, "group": group_id, "after": after, "most": most,
        "month": at.date() - timedelta(days=MONTH - 1), "until": at.date() + timedelta(days=1),
    }  # fmt: skip
    with server_cursor() as cursor:
        return [row[0] for row in cursor.execute(_VOICES, values).fetchall()]
