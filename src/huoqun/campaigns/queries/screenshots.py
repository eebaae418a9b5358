"""Screenshots: which were sent before and are like one, and what waits for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.sql import numbers, server_cursor
from huoqun.members.queries.alike import heads

from ..models.screenshots import Shot
from ..rules.campaigns import Kind
from ..rules.entry import asks_picture
from ..rules.screenshots import ShotState
from ..screenshots.gallery import LIKELIEST
from ..screenshots.prints import Print, unpacked
from .entries import Running, entry
from .people import selves

LEAST_VOTES = 8

_LIKELY = """
    select p.shot_id, s.uid, p.width, p.height, p.points, p.signs, p.edges
    from campaigns_print p join campaigns_shot s on s.workspace_id = p.workspace_id and s.id = p.shot_id
    cross join lateral (
        select count(*) as votes from unnest(p.words) w where w = any(%(words)s::bigint[])) v
    where p.workspace_id = %(workspace)s and p.words && %(words)s::bigint[]
      and s.member_id <> all(%(members)s::bigint[]) and v.votes >= %(least)s
    order by v.votes desc, p.shot_id limit %(limit)s
"""
_SAME = """
    select s.uid from campaigns_print p
    join campaigns_shot s on s.workspace_id = p.workspace_id and s.id = p.shot_id
    where p.workspace_id = %s and p.digest = %s and s.member_id <> all(%s::bigint[]) order by p.shot_id limit 1
"""


def likely(workspace_id: int, words: Collection[int], *, not_of: Collection[int]) -> dict[UUID, Print]:
    """The prints of others' pictures that have most words in common with one, of every campaign."""
    values = {
        "workspace": workspace_id, "words": numbers(sorted(words)), "members": numbers(not_of), "least": LEAST_VOTES,
        "limit": LIKELIEST,
    }  # fmt: skip
    with server_cursor() as cursor:
        rows = cursor.execute(_LIKELY, values).fetchall()
    return {uid: unpacked(row[0], row[1], *map(bytes, row[2:])) for _, uid, *row in rows}


def same(workspace_id: int, digest: bytes, *, not_of: Collection[int]) -> UUID | None:
    """Somebody else's picture that is the very same."""
    with server_cursor() as cursor:
        row = cursor.execute(_SAME, [workspace_id, digest, numbers(not_of)]).fetchone()
    return row[0] if row else None


@dataclass(frozen=True, slots=True)
class ShotLine:
    """A screenshot. `like`: {"of": uid, "how", "share"} of the picture it is made of; `has_file`: it can be seen."""

    uid: UUID
    member_id: int
    attempt: int
    state: ShotState
    sent_at: datetime
    signs: list[str]
    like: dict[str, Any]
    appeal: str
    because: str
    why: str
    has_file: bool
    is_appealed: bool


def queue(workspace_id: int, campaign_id: int, *, limit: int) -> list[ShotLine]:
    """What waits for a person in a campaign, who waits longest first."""
    rows = Shot.objects.of(workspace_id).filter(campaign_id=campaign_id, state=ShotState.QUEUED)
    return [_line(row) for row in rows.order_by("sent_at", "id")[:limit]]


def firsts(workspace_id: int, lines: Collection[ShotLine], *, campaign_id: int) -> dict[UUID, ShotLine]:
    """Of each that is a second attempt the one before it, as whomever its sender sent that, which was sent back."""
    again = [line for line in lines if line.attempt > 1]
    if not again:
        return {}
    head = heads(workspace_id, {line.member_id for line in again})
    known = selves(workspace_id, head.values())
    rows = Shot.objects.of(workspace_id).filter(campaign_id=campaign_id, attempt=1, member_id__in=list(known))
    # Two who became one may each have sent a first: the later of those before it stands.
    return {
        line.uid: _line(row) for row in rows.order_by("sent_at", "id") for line in again
        if head.get(line.member_id) == known[row.member_id] and row.sent_at <= line.sent_at
    }  # fmt: skip


def queued(workspace_id: int, campaign_id: int) -> int:
    """How many wait for a person."""
    return Shot.objects.of(workspace_id).filter(campaign_id=campaign_id, state=ShotState.QUEUED).count()


def tally(workspace_id: int, campaign_id: int) -> dict[ShotState, int]:
    """How many screenshots of a campaign are how far."""
    states = Counter(Shot.objects.of(workspace_id).filter(campaign_id=campaign_id).values_list("state", flat=True))
    return {state: states[state] for state in ShotState}


def mine(workspace_id: int, campaign_id: int, member_id: int) -> list[ShotLine]:
    """A member's own, the newest first."""
    me = list(selves(workspace_id, [member_id]))
    rows = Shot.objects.of(workspace_id).filter(campaign_id=campaign_id, member_id__in=me)
    return [_line(row) for row in rows.order_by("-attempt", "-id")]


def _line(row: Shot) -> ShotLine:
    return ShotLine(
        row.uid, row.member_id, row.attempt, ShotState(row.state), row.sent_at, row.signs, row.alike, row.appeal,
        row.because, row.why, bool(row.file), row.appealed_at is not None,
    )  # fmt: skip


@entry(Kind.SCREENSHOT, Kind.LIKES, Kind.LECTURE)
def proved(row: Running, member_ids: Collection[int], now: datetime) -> set[int]:
    """Who sent a screenshot that was accepted, as whomever they sent it; everybody where a lecture asks for none."""
    if not asks_picture(row.kind, row.entry):
        return set(member_ids)
    known = selves(row.workspace_id, member_ids)
    shots = Shot.objects.of(row.workspace_id).filter(campaign_id=row.id, state=ShotState.ACCEPTED)
    return {known[one] for one in shots.filter(member_id__in=list(known)).values_list("member_id", flat=True)}
