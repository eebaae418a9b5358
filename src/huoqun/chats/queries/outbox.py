"""Questions about effects: one, a list by state, how many stand where, and what the outbox costs in age."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q

from huoqun.core.actor import Scope
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor

from ..models import Effect, Progress
from ..planner import read
from ..port.effects import Body, decode_body, text_of


@dataclass(frozen=True, slots=True)
class EffectView:
    """An effect as a page shows it. `trace`: (check, reason why it stopped there, or '')."""

    id: int
    uid: UUID
    key: str
    what: str
    cls: str
    state: str
    state_at: datetime
    due_at: datetime
    expires_at: datetime | None
    created_at: datetime
    group_id: int | None
    member_id: int | None
    connection_id: int | None
    body: Body
    text: str
    reason: str
    decided_by: str
    asked_by: str
    cause: str
    attempts: int
    trace: tuple[tuple[str, str], ...]


_ASKED = ("id", "uid", "key", "what", "cls", "created_at", "group_id", "member_id", "body", "asked_by", "cause")
_STANDS = (
    "state", "state_at", "due_at", "expires_at", "connection_id", "reason", "decided_by", "attempts", "trace",
)  # fmt: skip
_FIELDS = (*_ASKED, *(f"progress__{name}" for name in _STANDS))


def _view(row: dict[str, Any]) -> EffectView:
    import orjson

    row = {name.removeprefix("progress__"): value for name, value in row.items()}
    body = decode_body(orjson.dumps(row.pop("body")))
    trace = read(row.pop("trace"))
    return EffectView(**row, body=body, text=text_of(body), trace=trace)


def effect(workspace_id: int, uid: UUID) -> EffectView:
    """One effect. Raises NotFound."""
    row = Effect.objects.of(workspace_id).filter(uid=uid).values(*_FIELDS).first()
    if row is None:
        raise NotFound
    return _view(row)


def effect_by_key(workspace_id: int, key: str) -> EffectView | None:
    """The effect that was asked for under a key, if one was."""
    row = Effect.objects.of(workspace_id).filter(key=key).values(*_FIELDS).first()
    return _view(row) if row is not None else None


def effects_by_uid(workspace_id: int, uids: Iterable[UUID]) -> dict[UUID, EffectView]:
    """Effects by their uid, for those who were told of them by a fact."""
    rows = Effect.objects.of(workspace_id).filter(uid__in=list(uids)).values(*_FIELDS)
    return {row["uid"]: _view(row) for row in rows}


def effects(
    workspace_id: int,
    *,
    scope: Scope,
    states: Sequence[str] = (),
    group_id: int | None = None,
    member_id: int | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> list[EffectView]:
    """Effects, the one that moved last first, within an actor's scope; `before` is (state_at, id) of a page's last."""
    found = Effect.objects.of(workspace_id).order_by("-progress__state_at", "-progress__effect_id")
    if not scope.everywhere:
        found = found.filter(Q(group_id__in=scope.group_ids) | Q(group__chapter_id__in=scope.chapter_ids))
    if states:
        found = found.filter(progress__state__in=states)
    if group_id is not None:
        found = found.filter(group_id=group_id)
    if member_id is not None:
        found = found.filter(member_id=member_id)
    if before is not None:
        at, last = before
        found = found.filter(Q(progress__state_at__lt=at) | Q(progress__state_at=at, id__lt=last))
    return [_view(row) for row in found.values(*_FIELDS)[:limit]]


@dataclass(frozen=True, slots=True)
class Stand:
    """How many effects are in a state, and since when the oldest of them is."""

    state: str
    count: int
    oldest: datetime | None


def stand(workspace_id: int, *, since: datetime | None = None) -> list[Stand]:
    """The outbox by state; ended ones only if they moved `since`."""
    found = Progress.objects.of(workspace_id)
    if since is not None:
        under_way = ["planned", "ready", "leased", "sent", "ambiguous", "awaiting_staff"]
        found = found.filter(Q(state_at__gte=since) | Q(state__in=under_way))
    rows = found.values("state").annotate(count=Count("effect_id"), oldest=Min("state_at")).order_by("state")
    return [Stand(row["state"], row["count"], row["oldest"]) for row in rows]


def suppressed_by(workspace_id: int, *, since: datetime) -> dict[str, int]:
    """How many effects were held back since then, by reason."""
    found = Progress.objects.of(workspace_id).filter(state__in=["suppressed", "expired"], state_at__gte=since)
    counted = found.values("reason").annotate(n=Count("effect_id")).order_by("reason")
    return {row["reason"]: row["n"] for row in counted}


@dataclass(frozen=True, slots=True)
class Due:
    """A workspace whose outbox has work, and its own time."""

    workspace_id: int
    now: datetime


_DUE = """
    select w.id, w.now from (
        select id, send_nothing, case
            when clock_anchor is null then %(real)s
            else clock_shown + (%(real)s - clock_anchor) * clock_speed end as now
        from core_workspace
    ) w
    where not w.send_nothing and exists (
        select from chats_progress p where p.workspace_id = w.id and p.state = 'planned' and p.due_at <= w.now
    )
    order by w.id
"""
_LATE = """
    select w.id, w.now from (
        select id, case
            when clock_anchor is null then %(real)s
            else clock_shown + (%(real)s - clock_anchor) * clock_speed end as now
        from core_workspace
    ) w
    where exists (
        select from chats_progress p
        where p.workspace_id = w.id and p.state in ('ready', 'awaiting_staff') and p.expires_at <= w.now
    )
    order by w.id
"""


def due_workspaces(*, real: datetime, late: bool = False) -> list[Due]:
    """The workspaces where the planner has something to decide (`late`: something to let go of), at a real moment."""
    with server_cursor() as cursor:
        cursor.execute(_LATE if late else _DUE, {"real": real})
        return [Due(row[0], row[1]) for row in cursor.fetchall()]


def uids_of(workspace_id: int, ids: Iterable[int]) -> list[UUID]:
    """What the outside knows these effects by."""
    return list(Effect.objects.of(workspace_id).filter(id__in=list(ids)).values_list("uid", flat=True))


def performed(workspace_id: int, *, since: datetime, until: datetime) -> dict[tuple[str, str], int]:
    """How many effects the system itself has brought to a platform between two moments, by (what, class)."""
    found = Effect.objects.of(workspace_id).filter(
        progress__state__in=["sent", "confirmed"], progress__state_at__gte=since, progress__state_at__lt=until
    )
    rows = found.exclude(progress__decided_by__startswith="staff:").values("what", "cls").annotate(n=Count("id"))
    return {(row["what"], row["cls"]): row["n"] for row in rows.order_by("what", "cls")}


_IN_GROUPS = """
    select e.group_id, e.what, e.cls, count(*)::int
    from chats_effect e join chats_progress p on p.effect_id = e.id
    where e.workspace_id = %s and e.group_id = any(%s::bigint[]) and e.created_at >= %s and e.created_at < %s
      and p.state in ('sent', 'confirmed') and p.decided_by not like 'staff:%%'
    group by 1, 2, 3
"""


def performed_in(
    workspace_id: int, group_ids: Iterable[int], *, since: datetime, until: datetime
) -> dict[int, dict[tuple[str, str], int]]:
    """The same for each of these groups, of what was asked for between two moments."""
    found: dict[int, dict[tuple[str, str], int]] = {}
    with server_cursor() as cursor:
        cursor.execute(_IN_GROUPS, [workspace_id, numbers(group_ids), since, until])
        for group, what, cls, count in cursor.fetchall():
            found.setdefault(group, {})[what, cls] = count
    return found
