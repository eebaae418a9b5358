"""Who somebody is: everywhere they are known, how well, and in which groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoqun.chats.queries import people
from huoqun.chats.queries.people import IdentityLine, PersonWhole, Stay
from huoqun.chats.queries.pulse import as_of
from huoqun.console.access import Looking, needs
from huoqun.members.permissions import MemberPermission
from huoqun.members.queries.records import fields
from huoqun.members.rules import KNOWN_FROM
from huoqun.members.whereabouts import reaches

from .checkins import CampRow, camps_of
from .head import Head, headed, nobody, sees_points
from .proving import MergeRow, merge_rows
from .said import background_name, platform_name, role_name


@dataclass(frozen=True, slots=True)
class IdentityRow:
    identity: IdentityLine
    platform: str


@dataclass(frozen=True, slots=True)
class StayRow:
    stay: Stay
    role: str


@dataclass(frozen=True, slots=True)
class MemberPage:
    """What the page shows. `known`: two identity tags or more."""

    head: Head
    whole: PersonWhole
    identities: tuple[IdentityRow, ...]
    stays: tuple[StayRow, ...]
    background: tuple[tuple[str, str], ...]
    custom: tuple[tuple[str, str], ...]
    camps: tuple[CampRow, ...]
    merges: tuple[MergeRow, ...]
    may_edit: bool
    may_tag: bool
    may_merge: bool
    may_declare: bool
    sees_points: bool

    @property
    def first_seen(self) -> datetime:
        """When they came or spoke first, wherever; else when Huoqun heard of them."""
        return min((row.stay.joined_at for row in self.stays), default=self.whole.created_at)

    @property
    def known(self) -> bool:
        return len(self.background) >= KNOWN_FROM


@needs(MemberPermission.VIEW)
@require_GET
def member(request: Looking, uid: UUID) -> HttpResponse:
    """GET /members/<uid>"""
    here, actor = request.workspace.id, request.actor
    looked = as_of(here, now=request.now)
    whole = people.whole(here, uid, scope=actor.scope(MemberPermission.VIEW), as_of=looked.at)
    if whole is None:
        raise nobody()
    page = MemberPage(
        headed(request, whole.line, whole.family, looked, "member"),
        whole,
        tuple(IdentityRow(one, platform_name(one.platform)) for one in whole.identities),
        tuple(StayRow(stay, role_name(stay.role)) for stay in whole.stays),
        tuple((background_name(key), value) for key, value in whole.background.items()),
        _custom(here, whole.custom),
        camps_of(request, whole.line.id),
        merge_rows(whole.merges),
        may_edit=reaches(actor, MemberPermission.EDIT, whole.line.id),
        may_tag=reaches(actor, MemberPermission.TAG, whole.line.id),
        may_merge=actor.may(MemberPermission.MERGE),
        may_declare=actor.may(MemberPermission.EDIT) and not whole.line.is_bot,
        sees_points=sees_points(request),
    )
    return render(request, "console/members/member.html", {"page": page})


def _custom(workspace_id: int, custom: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The person's values of the workspace's own fields, in their order."""
    if not custom:
        return ()
    return tuple((field.label, str(custom[field.key])) for field in fields(workspace_id) if field.key in custom)
