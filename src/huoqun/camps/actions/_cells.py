"""What stands for members at days: stored once a day, each with its deed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from huoqun.core.actor import Actor, Grant
from huoqun.core.sql import moments, numbers, server_cursor, texts
from huoqun.deeds.actions.record import record
from huoqun.deeds.actions.withdrawing import restore
from huoqun.deeds.permissions import DeedPermission
from huoqun.deeds.rules import DeedKind, NewDeed

from ..rules import FREEZE_CARD, MAKEUP_CARD, SOURCE, How, Open


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a member's, about to stand. `member_id` is the one that is kept where members were merged.

    `actor`: who lets it stand, where many do so at once.
    """

    window: Open
    member_id: int
    at: datetime
    how: How
    message_id: int | None = None
    message_at: datetime | None = None
    text: str = ""
    link: str = ""
    files: tuple[int, ...] = ()
    fingerprint: str = ""
    by: str = ""
    actor: Actor | None = None

    @property
    def key(self) -> tuple[int, int, int]:
        return self.window.group_run_id, self.member_id, self.window.day


# Asked as a value, the merged one by one, so that both tables are asked by index for each row: as `not exists` they
# were joined, and everybody's check-ins of the day were read for each.
# What counts stays as it is. What was refused or recalled may be done anew, and who is on leave may check in. What
# somebody did that day as a member who was merged into them counts for them too.
_PUT = """
    insert into camps_checkin as c (workspace_id, group_run_id, group_id, member_id, day, at, how, state, message_id,
        message_at, text, link, files, fingerprint, by, reason, decided_by)
    select %(workspace)s, w.run, w.grp, w.member, w.day, w.at, w.how, 1, w.message, w.message_at, w.text, w.link,
        w.files::bigint[], w.fingerprint, w.by, '', ''
    from unnest(%(runs)s::bigint[], %(groups)s::bigint[], %(members)s::bigint[], %(days)s::int[],
        %(ats)s::timestamptz[], %(hows)s::int[], %(messages)s::bigint[], %(message_ats)s::timestamptz[],
        %(texts)s::text[], %(links)s::text[], %(files)s::text[], %(prints)s::text[], %(bys)s::text[])
        as w(run, grp, member, day, at, how, message, message_at, text, link, files, fingerprint, by)
    where (
        select f.id from members_member f cross join lateral (
            select from camps_checkin o
            where o.workspace_id = %(workspace)s and o.group_run_id = w.run and o.member_id = f.id and o.day = w.day
                and o.state = 1 and (o.how <> 7 or w.how = 7) limit 1) o
        where f.workspace_id = %(workspace)s and f.canonical_id = w.member limit 1) is null
    order by 2, 4, 5
    on conflict (group_run_id, member_id, day) do update set at = excluded.at, how = excluded.how, state = 1,
        message_id = excluded.message_id, message_at = excluded.message_at, text = excluded.text,
        link = excluded.link, files = excluded.files, fingerprint = excluded.fingerprint, by = excluded.by,
        reason = '', decided_by = '', decided_at = null
    where (c.state <> 1 and excluded.at > c.at) or (c.how = 7 and excluded.how <> 7)
    returning group_run_id, member_id, day, xmax <> 0
"""


def put(actor: Actor, cells: Iterable[Cell], *, now: datetime) -> list[Cell]:
    """Let these stand, each day of a member once, with a deed for each; answers those that do from now on."""
    first: dict[tuple[int, int, int], Cell] = {}
    for cell in cells:
        first.setdefault(cell.key, cell)
    if not first:
        return []
    with server_cursor() as cursor:
        cursor.execute(_PUT, _columns(actor.workspace_id, list(first.values())))
        rows = cursor.fetchall()
    new = [first[row[0], row[1], row[2]] for row in rows]
    if new:
        told = [(deed, cell.actor or actor) for cell in new for deed in _deeds(cell)]
        recorder = trusted(actor)
        record(recorder, deeds=[deed for deed, _ in told], actors=[who for _, who in told], now=now)
        again = [source_id(*row[:3]) for row in rows if row[3]]
        if again:
            restore(recorder, source=SOURCE, source_ids=again, now=now)
    return new


def trusted(actor: Actor) -> Actor:
    """The same with the permission to record deeds: who may check in leaves the deed that it is."""
    return replace(actor, grants=actor.grants | {Grant(DeedPermission.RECORD)})


def source_id(group_run_id: int, member_id: int, day: int) -> str:
    """What makes the deed of a day unique."""
    return f"{group_run_id}/{member_id}/D{day}"


def _deeds(cell: Cell) -> list[NewDeed]:
    window, own = cell.window, source_id(*cell.key)
    frozen = cell.how is How.FROZEN
    data: dict[str, Any] = {"message": cell.message_id} if cell.message_id else {"by": cell.by} if cell.by else {}
    stands = NewDeed(
        kind=DeedKind.FROZEN if frozen else DeedKind.CHECKED_IN, occurred_at=cell.at, source=SOURCE,
        member_id=cell.member_id, group_id=window.group_id, source_id=f"{own}/frozen" if frozen else own,
        value=f"D{window.day}", data=data | ({"makeup": True} if cell.how is How.MAKEUP else {}),
    )  # fmt: skip
    card = MAKEUP_CARD if cell.how is How.MAKEUP else FREEZE_CARD if frozen and not cell.by else ""
    return [stands, _spent(cell, card)] if card else [stands]


def _spent(cell: Cell, card: str) -> NewDeed:
    tail = "card" if card == MAKEUP_CARD else card
    return NewDeed(
        kind=DeedKind.SPENT, occurred_at=cell.at, source=SOURCE, source_id=f"{source_id(*cell.key)}/{tail}",
        member_id=cell.member_id, group_id=cell.window.group_id, product=card, value="1",
    )  # fmt: skip


def _columns(workspace_id: int, cells: Sequence[Cell]) -> dict[str, Any]:
    return {
        "workspace": workspace_id,
        "runs": numbers(c.window.group_run_id for c in cells),
        "groups": numbers(c.window.group_id for c in cells),
        "members": numbers(c.member_id for c in cells),
        "days": numbers(c.window.day for c in cells),
        "ats": moments(c.at for c in cells),
        "hows": numbers(int(c.how) for c in cells),
        "messages": numbers(c.message_id for c in cells),
        "message_ats": moments(c.message_at for c in cells),
        "texts": texts([c.text for c in cells]),
        "links": texts([c.link for c in cells]),
        "files": texts([numbers(c.files) for c in cells]),
        "prints": texts([c.fingerprint for c in cells]),
        "bys": texts([c.by for c in cells]),
    }
