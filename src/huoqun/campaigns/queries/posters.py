"""A campaign's poster, what stands on it for one code, and how many have theirs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from huoqun.core import files
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor

from ..models.posters import Copy, Poster
from ..posters.drawing import Said, matrix
from ..posters.layout import Layout, SlotKind, read
from ..rules.campaigns import RUNNING, State
from ..rules.posters import is_there, may_have

SAMPLE = "A" * 22
"""The token of a sample's code: as long as any, and of nobody."""


@dataclass(frozen=True, slots=True)
class PosterLine:
    """A poster as it was laid out. `picture`: a file's uid, "" without one; `tones`: of it."""

    layout: Layout
    picture: str
    digest: bytes
    tones: bytes
    changed_by: str
    changed_at: datetime


def poster(workspace_id: int, campaign_id: int) -> PosterLine | None:
    """A campaign's poster; None: it has none."""
    row = Poster.objects.of(workspace_id).filter(campaign_id=campaign_id).first()
    if row is None:
        return None
    return PosterLine(
        read(row.layout), row.picture, bytes(row.digest), bytes(row.tones), row.changed_by, row.changed_at
    )


def ground(workspace_id: int, line: PosterLine | None) -> bytes:
    """The bytes of the picture below a poster; b"" without one."""
    if line is None or not line.picture:
        return b""
    try:
        return files.read(workspace_id, uid=line.picture).raw
    except NotFound:
        return b""


def portrait(workspace_id: int, layout: Layout, file_id: int) -> bytes:
    """The picture of themselves that a participant gave; b"" without one, or where the poster has no place for it."""
    kept = files.listed(workspace_id, [file_id]) if file_id and SlotKind.AVATAR in layout.shown() else {}
    try:
        return files.read(workspace_id, uid=kept[file_id].uid).raw if kept else b""
    except NotFound:
        return b""


def address(token: str) -> str:
    """What a code says."""
    return f"{settings.PUBLIC_URL}/g/{token}"


def modules() -> int:
    """Of the side of this installation's codes."""
    return int(matrix(address(SAMPLE)).size[0])


def hours(begins: datetime, ends: datetime, *, zone: str, language: str) -> str:
    """When a campaign is on, as a poster says it."""
    shape = "{0.month} 月 {0.day} 日 {0:%H:%M}" if language.startswith("zh") else "{0.day} {0:%b} {0:%H:%M}"
    return " – ".join(shape.format(at.astimezone(ZoneInfo(zone))) for at in (begins, ends))


def said_by(
    workspace_id: int, *, begins: datetime, ends: datetime, token: str = SAMPLE, name: str = "", portrait: bytes = b""
) -> Said:
    """What one poster of a campaign says."""
    here = workspace(workspace_id)
    when = hours(begins, ends, zone=here.zone, language=here.language)
    return Said(address(token), name, when, here.language, portrait)


@dataclass(frozen=True, slots=True)
class Handing:
    """A participant, and their copy: `handed_at` None: not asked for yet."""

    participant_id: int
    code_id: int
    token: str
    member_id: int
    copy: UUID | None
    handed_at: datetime | None


_HANDINGS = """
    select p.id, k.id, k.token, p.member_id, c.uid, c.handed_at
    from campaigns_participant p
    join campaigns_code k on k.workspace_id = p.workspace_id and k.participant_id = p.id
    left join campaigns_copy c on c.code_id = k.id
    where p.workspace_id = %s and p.campaign_id = %s and p.parted_at is null and p.member_id = any(%s::bigint[])
"""


def handings(workspace_id: int, campaign_id: int, member_ids: Collection[int]) -> dict[int, Handing]:
    """Who of these members takes part, with their copies; by member."""
    with server_cursor() as cursor:
        rows: list[Any] = cursor.execute(_HANDINGS, [workspace_id, campaign_id, numbers(member_ids)]).fetchall()
    return {row[3]: Handing(*row) for row in rows}


@dataclass(frozen=True, slots=True)
class MyPoster:
    """A member's own poster. `asked`: they wanted it; `there`: they have it; `turn`: when they will.

    `may`: it is handed out now; `why`: the word for why that is slow. `shows_portrait`: it has a place for a picture
    of themselves; `has_portrait`: they gave one.
    """

    asked: bool
    there: bool
    turn: datetime | None
    may: bool
    why: str
    shows_portrait: bool
    has_portrait: bool


_MINE = """
    select c.state, c.why, y.handed_at, x.layout, coalesce(y.portrait, 0)
    from campaigns_campaign c join campaigns_poster x on x.workspace_id = c.workspace_id and x.campaign_id = c.id
    join campaigns_code k on k.workspace_id = c.workspace_id and k.campaign_id = c.id and k.participant_id = %s
    left join campaigns_copy y on y.code_id = k.id
    where c.workspace_id = %s and c.id = %s
"""


def my_poster(workspace_id: int, campaign_id: int, participant_id: int, *, now: datetime) -> MyPoster | None:
    """How far a participant's poster is; None: the campaign has none."""
    with server_cursor() as cursor:
        row = cursor.execute(_MINE, [participant_id, workspace_id, campaign_id]).fetchone()
    if row is None:
        return None
    state = State(row[0])
    there = state in RUNNING and is_there(state, row[2], now)
    why = row[1] if state is State.THROTTLED else ""
    shows = SlotKind.AVATAR in read(row[3]).shown()
    return MyPoster(row[2] is not None, there, row[2], may_have(state), why, shows, bool(row[4]))


def last_turn(workspace_id: int, campaign_id: int) -> datetime | None:
    """When the latest poster is handed out of those that were asked for."""
    found = Copy.objects.of(workspace_id).filter(campaign_id=campaign_id, handed_at__isnull=False)
    return found.order_by("-handed_at").values_list("handed_at", flat=True).first()


@dataclass(frozen=True, slots=True)
class Handed:
    """How many participants have their poster, how many wait for their turn, and how many pictures are kept."""

    has: int
    waits: int
    kept: int


def handed(workspace_id: int, campaign_id: int, *, now: datetime) -> Handed:
    """Counts of a campaign's posters."""
    with server_cursor() as cursor:
        row = cursor.execute(
            "select count(*) filter (where handed_at <= %(now)s), count(*) filter (where handed_at > %(now)s), "
            "count(*) filter (where file <> 0) from campaigns_copy "
            "where workspace_id = %(workspace)s and campaign_id = %(campaign)s",
            {"now": now, "workspace": workspace_id, "campaign": campaign_id},
        ).fetchone()
    return Handed(*(row or (0, 0, 0)))


def open_campaign(workspace_id: int, name: str) -> UUID | None:
    """The campaign of this name that is on, or the newest of them all where the name is empty."""
    with server_cursor() as cursor:
        row = cursor.execute(
            "select uid from campaigns_campaign where workspace_id = %s and state in ('live', 'throttled') "
            "and (%s = '' or name = %s) order by id desc limit 1",
            [workspace_id, name, name],
        ).fetchone()
    return row[0] if row else None
