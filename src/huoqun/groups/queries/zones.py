"""The time zones of groups: a group's day begins where its people live."""

from __future__ import annotations

from collections.abc import Iterable

from huoqun.groups.models import Group


def zones(workspace_id: int, group_ids: Iterable[int]) -> dict[int, str]:
    """The IANA zone of each of these groups that exists."""
    return dict(Group.objects.of(workspace_id).filter(id__in=list(group_ids)).values_list("id", "zone"))
