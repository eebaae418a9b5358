"""What open pages of talk are told: which messages of a group just came, and which of the older ones changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from ._changes import Place
from ._store import Draft

LIVE_CHANNEL = "huoqun_live"
_AT_ONCE = 100
"""Changes a notice: PostgreSQL takes 8,000 bytes."""


def notices(workspace_id: int, fresh: Iterable[Draft], changed: Iterable[Place]) -> list[str]:
    """What pages are told when the transaction ends, as JSON: {workspace, group, first, last} of new messages' ids, or
    {workspace, group, changed: [[id, at]]}."""
    said = [*_came(fresh), *_changed(changed)]
    return [orjson.dumps({"workspace": workspace_id, **notice}).decode() for notice in said]


def _came(fresh: Iterable[Draft]) -> list[dict[str, Any]]:
    by_group: dict[int, list[int]] = {}
    for draft in fresh:
        if draft.group_id is not None:
            by_group.setdefault(draft.group_id, []).append(draft.id)
    return [{"group": group, "first": ids[0], "last": ids[-1]} for group, ids in by_group.items()]


def _changed(places: Iterable[Place]) -> list[dict[str, Any]]:
    by_group: dict[int, list[Any]] = {}
    for place in places:
        if place.group_id is not None:
            by_group.setdefault(place.group_id, []).append([place.id, place.at])
    return [{"group": group, "changed": some} for group, all_ in by_group.items() for some in _some(all_)]


def _some(places: Sequence[Any]) -> list[Sequence[Any]]:
    return [places[start : start + _AT_ONCE] for start in range(0, len(places), _AT_ONCE)]
