"""Who waits for an answer: newcomers without a first reply, questions without an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from huoqun.chats.models import Waiting
from huoqun.chats.waiting import WaitingKind

GRACE = {WaitingKind.NEWCOMER: timedelta(0), WaitingKind.QUESTION: timedelta(minutes=30)}
"""Whoever asked is shown as waiting once half an hour has gone; a newcomer at once: first words decide."""

SHOWN_FOR = {WaitingKind.NEWCOMER: timedelta(days=14), WaitingKind.QUESTION: timedelta(days=7)}
"""After that it is too late to answer."""


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Somebody who waits: `message_id` at `since` is what they said, `excerpt` its beginning."""

    id: int
    kind: WaitingKind
    group_id: int
    member_id: int
    message_id: int | None
    since: datetime
    excerpt: str


def waiting(
    workspace_id: int,
    *,
    kind: WaitingKind,
    now: datetime,
    group_ids: Iterable[int] | None = None,
    after: int = 0,
    limit: int = 30,
) -> list[WaitingLine]:
    """Those who wait at `now` (see pulse.as_of), newest first. `after`: the id of the last line of the page before."""
    rows = _open(workspace_id, kind, now, group_ids).order_by("-since", "-id")
    if after and (last := Waiting.objects.of(workspace_id).filter(id=after).values_list("since", flat=True).first()):
        rows = rows.filter(since__lte=last).exclude(since=last, id__gte=after)
    return [
        WaitingLine(w.id, WaitingKind(w.kind), w.group_id, w.member_id, w.message_id, w.since, w.excerpt)
        for w in rows[:limit]
    ]


def waiting_one(workspace_id: int, id: int) -> WaitingLine | None:
    """Somebody who still waits, by the row's id."""
    w = Waiting.objects.of(workspace_id).filter(id=id, answered_at=None, dismissed_at=None).first()
    if w is None:
        return None
    return WaitingLine(w.id, WaitingKind(w.kind), w.group_id, w.member_id, w.message_id, w.since, w.excerpt)


def count(workspace_id: int, *, kind: WaitingKind, now: datetime, group_ids: Iterable[int] | None = None) -> int:
    """How many wait at `now`."""
    return int(_open(workspace_id, kind, now, group_ids).count())


def _open(workspace_id: int, kind: WaitingKind, now: datetime, group_ids: Iterable[int] | None):  # type: ignore[no-untyped-def]
    rows = Waiting.objects.of(workspace_id).filter(
        kind=kind.value,
        answered_at=None,
        dismissed_at=None,
        since__gt=now - SHOWN_FOR[kind],
        since__lte=now - GRACE[kind],
    )
    return rows if group_ids is None else rows.filter(group_id__in=list(group_ids))
