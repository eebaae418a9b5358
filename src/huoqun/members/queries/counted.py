"""Who counts in figures of activity: people, not bots, not those who work here."""

from __future__ import annotations

from collections.abc import Iterable

from huoqun.members.models import Member


def bots(workspace_id: int, member_ids: Iterable[int]) -> set[int]:
    """Those of these members who are bots."""
    members = Member.objects.of(workspace_id).filter(id__in=list(member_ids), is_bot=True)
    return set(members.values_list("id", flat=True))


def left_out(workspace_id: int, member_ids: Iterable[int]) -> set[int]:
    """Those of these members who are left out of activity: bots, and staff."""
    members = Member.objects.of(workspace_id).filter(id__in=list(member_ids)).exclude(is_bot=False, is_staff=False)
    return set(members.values_list("id", flat=True))


def names(workspace_id: int, member_ids: Iterable[int]) -> dict[int, str]:
    """The names of these members; "" for somebody who was erased."""
    members = Member.objects.of(workspace_id).filter(id__in=list(member_ids))
    return dict(members.values_list("id", "name"))
