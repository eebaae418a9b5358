"""Found a workspace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from huoqun.core import actions as core
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed, Refused
from huoqun.core.queries import workspaces
from huoqun.groups.actions.kinds import make_shipped_kinds
from huoqun.team.facts import WorkspaceFounded
from huoqun.team.models import Post, User
from huoqun.team.rules import Role

from ._users import find_or_make, normal


@dataclass(frozen=True, slots=True)
class Founded:
    """A new workspace and its first owner."""

    workspace_id: int
    user_id: int


@transaction.atomic
def found_workspace(
    actor: Actor,
    *,
    name: str,
    owner_email: str,
    owner_name: str,
    now: datetime,
    zone: str = "Asia/Shanghai",
    language: str = "zh-hans",
    currency: str = "CNY",
    is_demo: bool = False,
) -> Founded:
    """Make a workspace with the kinds of groups that ship, in its language, and its owner.

    `actor` is trusted (the command line: `system(0, "cli")`), as nobody of a workspace may make another.
    """
    workspace_id = core.create_workspace(
        actor, name=name, zone=zone, language=language, currency=currency, now=now, is_demo=is_demo
    )
    here = replace(actor, workspace_id=workspace_id)
    make_shipped_kinds(here, language=language)
    owner = find_or_make(email=owner_email, name=owner_name, now=now)
    Post.objects.create(workspace_id=workspace_id, user=owner, role=Role.OWNER, created_at=now)
    journal.record(here, [WorkspaceFounded(user_id=owner.id)], at=now)
    return Founded(workspace_id, owner.id)


class UnknownPerson(Refused):
    """Nobody of this address works here."""

    code = "unknown_person"
    message = _("Nobody on any team here has this e-mail address.")
    way_out = _("Invite them on the Team page, or check the spelling.")
    status = 404


def owner_or_known(actor: Actor, *, email: str, now: datetime, workspace_name: str = "") -> int:
    """The id of a known user; in a database without a workspace, of the owner of a new one. Raises UnknownPerson."""
    if not actor.trusted:
        raise NotAllowed
    known = User.objects.filter(email=normal(email)).values_list("id", flat=True).first()
    if known is not None:
        return known
    if workspaces():
        raise UnknownPerson
    name = workspace_name or gettext("My community")
    return found_workspace(actor, name=name, owner_email=email, owner_name="", now=now).user_id
