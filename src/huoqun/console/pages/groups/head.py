"""What the pages of one group share: which group, how it stands, and its tabs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.queries import groups as chats
from huoqun.chats.queries.groups import GroupLine, GroupWhole
from huoqun.chats.queries.pulse import AsOf, as_of
from huoqun.console.access import Looking
from huoqun.console.parts import NavItem
from huoqun.core.errors import NotFound
from huoqun.groups.permissions import GroupPermission
from huoqun.members.permissions import MemberPermission
from huoqun.newcomers.permissions import NewcomersPermission
from huoqun.playbooks.permissions import PlaybookPermission

from .said import State, age, state_of, why


@dataclass(frozen=True, slots=True)
class Head:
    """A group with its state. `today`: the day in the group's zone at the moment that is looked at."""

    whole: GroupWhole
    state: State
    why: str
    age: str
    tabs: list[NavItem]
    looked: AsOf
    may_edit: bool
    may_read: bool

    @property
    def line(self) -> GroupLine:
        return self.whole.line

    @property
    def today(self) -> date:
        return self.looked.at.astimezone(ZoneInfo(self.whole.zone)).date()


def head_of(request: Looking, uid: UUID, active: str) -> Head:
    """The group of an address. Raises NotFound where it is not here or outside the scope."""
    actor, here = request.actor, request.workspace.id
    looked = as_of(here, now=request.now)
    whole = chats.whole(here, uid, scope=actor.scope(GroupPermission.VIEW), as_of=looked.at)
    if whole is None:
        raise NotFound(_("There is no such group."), way_out=_("It may have been another workspace's, or not yours."))
    place = {"chapter_id": whole.chapter_id, "group_id": whole.line.id}
    may_read = actor.may(ChatsPermission.MESSAGE_VIEW, **place)
    has_newcomers = request.workspace.has("newcomers")
    pages = [
        ("group", _("How it is"), True),
        ("group_talk", _("Talk"), may_read),
        ("group_people", _("People"), actor.may(MemberPermission.VIEW, **place)),
        ("group_moves", _("Comings and goings"), actor.may(MemberPermission.VIEW, **place)),
        ("group_newcomers", _("Newcomers"), has_newcomers and actor.may(NewcomersPermission.VIEW, **place)),
        ("group_charter", _("Position and charter"), True),
        ("group_checkup", _("Check-up"), actor.may(PlaybookPermission.VIEW, **place)),
    ]
    return Head(
        whole,
        state_of(whole.line, as_of=looked.at),
        why(whole.line, as_of=looked.at),
        age(whole.line.founded_at or whole.line.first_at, looked.at),
        [NavItem(reverse(n, args=[uid]), label, "", active=n == active) for n, label, may in pages if may],
        looked,
        actor.may(GroupPermission.EDIT, **place),
        may_read,
    )
