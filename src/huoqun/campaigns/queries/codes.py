"""A code as whoever opens it sees it, signed in or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import server_cursor

from ..rules.campaigns import State


def workspace_of_code(token: str) -> int | None:
    """The workspace within whose walls a code is to be looked up; None: there is no such code."""
    with server_cursor() as cursor:
        row = cursor.execute("select workspace_id from campaigns_code where token = %s", [token]).fetchone()
    return row[0] if row else None


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """The seat of a device: which group, how one comes into it, the word to say there, until when it is kept.

    `way`: the address of a picture that the platform itself made, where it holds a join way for the group.
    """

    group: str
    picture: str
    link: str
    way: str
    word: str
    until: datetime
    confirmed: bool


@dataclass(frozen=True, slots=True)
class CodePage:
    """What a code leads to. `pays`: whoever brings people has rewards; `seat`: what this device holds, if anything."""

    campaign_id: int
    name: str
    aim: str
    state: State
    ends_at: datetime
    stays_days: int
    must: str
    pays: bool
    seat: HeldSeat | None


_PAGE = """
    select c.id, c.name, c.aim, c.state, c.ends_at, c.stays_days, c.must,
           c.budget_id is not null, g.name, l.picture, l.link,
           coalesce(replace(w.url, 'http://', 'https://'), ''), t.word,
           t.held_until, t.confirmed_at is not null
    from campaigns_code k join campaigns_campaign c on c.workspace_id = k.workspace_id and c.id = k.campaign_id
    left join campaigns_seat t on t.campaign_id = c.id and t.device = %s and t.released_at is null
                              and (t.confirmed_at is not null or t.held_until > %s)
    left join campaigns_place l on l.workspace_id = t.workspace_id and l.id = t.place_id
    left join chats_held w on w.workspace_id = l.workspace_id and w.id = l.way_id and w.ended_at is null
    left join groups_group g on g.workspace_id = l.workspace_id and g.id = l.group_id
    where k.workspace_id = %s and k.token = %s
"""


def code_page(workspace_id: int, token: str, *, device: bytes, now: datetime) -> CodePage | None:
    """What a code leads to, and the seat that this device holds; one statement."""
    with server_cursor() as cursor:
        row = cursor.execute(_PAGE, [device, now, workspace_id, token]).fetchone()
    if row is None:
        return None
    seat = HeldSeat(*row[8:]) if row[8] is not None else None
    return CodePage(row[0], row[1], row[2], State(row[3]), row[4], row[5], row[6], row[7], seat)


def picture_of_seat(workspace_id: int, token: str, *, device: bytes, now: datetime) -> str:
    """The uid of the picture of the group's code that this device has a seat in; empty: it has none."""
    found = code_page(workspace_id, token, device=device, now=now)
    return found.seat.picture if found is not None and found.seat is not None else ""
