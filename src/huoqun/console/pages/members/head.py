"""What the pages of one person share: who it is, and their tabs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.queries import people
from huoqun.chats.queries.people import PersonLine
from huoqun.chats.queries.pulse import AsOf, as_of
from huoqun.console.access import Looking
from huoqun.console.parts import NavItem
from huoqun.core.errors import NotFound
from huoqun.members.permissions import MemberPermission
from huoqun.points.permissions import PointsPermission

from .said import stage_name


@dataclass(frozen=True, slots=True)
class Head:
    """A person, their stage in words, and the pages about them."""

    line: PersonLine
    family: tuple[int, ...]
    stage: str
    tabs: list[NavItem]
    looked: AsOf


def head_of(request: Looking, uid: UUID, active: str) -> Head:
    """The person of an address. Raises NotFound where they are not here or outside the scope."""
    looked = as_of(request.workspace.id, now=request.now)
    scope = request.actor.scope(MemberPermission.VIEW)
    found = people.brief(request.workspace.id, uid, scope=scope, as_of=looked.at)
    if found is None:
        raise nobody()
    return headed(request, found.line, found.family, looked, active)


def sees_points(request: Looking) -> bool:
    """Whether whoever looks may see points, and there are any here."""
    return request.workspace.has("points") and request.actor.may_somewhere(PointsPermission.VIEW)


def nobody() -> NotFound:
    return NotFound(_("There is no such member."), way_out=_("They may be in none of your groups, or erased."))


def headed(request: Looking, line: PersonLine, family: tuple[int, ...], looked: AsOf, active: str) -> Head:
    """The head of somebody who was found."""
    actor = request.actor
    pages = [
        ("member", _("Who they are"), True),
        ("member_journey", _("Journey"), True),
        ("member_points", _("Points"), sees_points(request)),
        ("member_words", _("Their words"), actor.may_somewhere(ChatsPermission.MESSAGE_VIEW)),
        ("member_data", _("Consent and data"), True),
    ]
    tabs = [NavItem(reverse(n, args=[line.uid]), label, "", active=n == active) for n, label, may in pages if may]
    return Head(line, family, stage_name(line.stage), tabs, looked)
