"""Which rules hold where, and the versions of one text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from huoqun.core.sql import numbers, server_cursor

from ..charter.model import Charter, together
from ..charter.reading import BadCharter, read

OFTEN, WITHIN = 3, timedelta(days=90)
"""So many versions within this time are too many: nobody can keep rules that change every month."""


@dataclass(frozen=True, slots=True)
class Version:
    """A published text. `group_id` and `kind_id` None: the whole community's."""

    id: int
    group_id: int | None
    kind_id: int | None
    number: int
    text: str
    note: str
    published_at: datetime
    published_by: str

    @property
    def charter(self) -> Charter:
        """What it says. A text that a later release no longer reads holds nobody to anything, and breaks nothing."""
        try:
            return read(self.text)
        except BadCharter:
            return Charter()


_COLUMNS = "id, group_id, kind_id, number, text, note, published_at, published_by"
_CURRENT = f"""
    select distinct on (group_id, kind_id) {_COLUMNS} from moderation_rules
    where workspace_id = %s order by group_id, kind_id, number desc
"""
_VERSIONS = f"""
    select {_COLUMNS} from moderation_rules
    where workspace_id = %s and group_id is not distinct from %s and kind_id is not distinct from %s
    order by number desc
"""


def current(workspace_id: int) -> list[Version]:
    """The newest version of every text of a workspace."""
    with server_cursor() as cursor:
        return [Version(*row) for row in cursor.execute(_CURRENT, [workspace_id]).fetchall()]


def versions(workspace_id: int, *, group_id: int | None = None, kind_id: int | None = None) -> list[Version]:
    """All versions of one text, the newest first."""
    with server_cursor() as cursor:
        return [Version(*row) for row in cursor.execute(_VERSIONS, [workspace_id, group_id, kind_id]).fetchall()]


def changes_often(known: Sequence[Version], now: datetime) -> bool:
    """Whether a text has changed so often lately that one more change deserves a warning."""
    return sum(now - one.published_at < WITHIN for one in known) >= OFTEN


@dataclass(frozen=True, slots=True)
class Ground:
    """The rules that hold in a group, and the version that each of them stands in. `zone`: the group's clock."""

    charter: Charter
    sources: dict[str, int]
    zone: str


_GROUPS = "select id, kind_id, zone from groups_group where workspace_id = %s and id = any(%s::bigint[])"


def grounds(workspace_id: int, group_ids: Iterable[int]) -> dict[int, Ground]:
    """The rules of each of these groups that has any."""
    known = current(workspace_id)
    if not known:
        return {}
    with server_cursor() as cursor:
        rows = cursor.execute(_GROUPS, [workspace_id, numbers(group_ids)]).fetchall()
    found = {}
    for group_id, kind_id, zone in rows:
        # The widest first: whatever is nearer takes its place.
        wide = ((None, None), (None, kind_id), (group_id, None))
        here = [one for one in known if (one.group_id, one.kind_id) in wide]
        here.sort(key=lambda one: (one.group_id is not None, one.kind_id is not None))
        if here:
            sources = {key: one.id for one in here for key in one.charter.rules}
            found[group_id] = Ground(together(one.charter for one in here), sources, zone)
    return found


_NAMES = "select id, name from groups_group where workspace_id = %s and id = any(%s::bigint[])"


def names_of(workspace_id: int, group_ids: Iterable[int]) -> dict[int, str]:
    """What these groups are called."""
    with server_cursor() as cursor:
        return dict(cursor.execute(_NAMES, [workspace_id, numbers(group_ids)]).fetchall())
