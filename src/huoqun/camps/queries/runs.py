"""Where a class is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor


@dataclass(frozen=True, slots=True)
class Place:
    """A group run's group, chapter and time zone, and which class it is. `number`: in its series; 0: it is no class."""

    group_run_id: int
    group_id: int
    chapter_id: int | None
    zone: str
    group: str
    name: str
    series: str
    number: int

    @property
    def title(self) -> str:
        """In the language of now; a group that is no class is called as it is."""
        if self.name or not self.series:
            return self.name or self.group
        return _("%(series)s, class no. %(number)d") % {"series": self.series, "number": self.number}


_PLACE = """
    select r.id, r.group_id, g.chapter_id, r.zone, g.name, coalesce(c.name, ''), coalesce(c.series, ''),
        coalesce(c.number, 0)
    from playbooks_grouprun r
    join groups_group g on g.workspace_id = r.workspace_id and g.id = r.group_id
    left join camps_class c on c.workspace_id = r.workspace_id and c.group_run_id = r.id
    where r.workspace_id = %s and r.id = any(%s::bigint[])
"""


def places_of(workspace_id: int, group_run_ids: Iterable[int]) -> dict[int, Place]:
    """By group run; those that there are."""
    with server_cursor() as cursor:
        rows = cursor.execute(_PLACE, [workspace_id, numbers(group_run_ids)]).fetchall()
    return {row[0]: Place(*row) for row in rows}


def place_of(workspace_id: int, group_run_id: int) -> Place:
    """Raises NotFound."""
    found = places_of(workspace_id, [group_run_id])
    if group_run_id not in found:
        raise NotFound
    return found[group_run_id]


_HOLDING = "select id, roles -> %s from playbooks_grouprun where workspace_id = %s and id = any(%s::bigint[])"


def holders(workspace_id: int, group_run_ids: Iterable[int], *, role: str) -> dict[int, tuple[int, ...]]:
    """Which users hold a role of the playbook in these group runs; those in which somebody does."""
    with server_cursor() as cursor:
        rows = cursor.execute(_HOLDING, [role, workspace_id, numbers(group_run_ids)]).fetchall()
    return {run: tuple(users) for run, users in rows if users}
