"""A platform says who holds a device: whoever the community knows gets their page there, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from huoqun.core import ids
from huoqun.core.actor import Actor
from huoqun.core.errors import Refused

from ..models import Identity, Member, PageLink
from ..permissions import MemberPermission
from ..rules import stored_key
from ._devices import Entered, bind, inside
from ._owning import Own, own
from .visiting import PageLinkSpent


class NobodyKnown(Refused):
    """The platform vouches for somebody who is no member here."""

    code = "nobody_known"
    message = _("This account is not known to the community yet.")
    way_out = _("Say “my page” in your group or to its assistant: you get a link, and from then on you are known.")
    status = 403


@transaction.atomic
def recognise(
    actor: Actor, *, accounts: Sequence[tuple[str, str]], proof: str, device: str, to: str, now: datetime,
    real: datetime,
) -> Entered:  # fmt: skip
    """Bind this device to the member whose account it is. `accounts`: (realm, key) as the platform proved them just
    now, the surest first; those that are news become the member's own. No account is made for a stranger.

    `proof`: what this sign-in began with; it counts once. Raises NobodyKnown, PageLinkSpent.
    """
    actor.require(MemberPermission.PAGE_LINK)
    member_id = _whose(actor.workspace_id, accounts)
    if member_id is None:
        raise NobodyKnown
    path = inside(to)
    try:
        with transaction.atomic():
            # A link that is spent as it is made: the same proof is refused a second time, by the table.
            PageLink.objects.create(
                workspace_id=actor.workspace_id, member_id=member_id, token_hash=ids.token_hash(proof), path=path,
                made_by=str(actor), made_at=now, expires_at=now, used_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise PageLinkSpent from error
    own(actor, owns=[Own(member_id, realm, key) for realm, key in accounts], now=now)
    return bind(actor.workspace_id, member_id, device=device, to=path, now=now, real=real)


def _whose(workspace_id: int, accounts: Sequence[tuple[str, str]]) -> int | None:
    """Who stands for the first of these accounts that anybody here has."""
    for realm, key in accounts:
        found = Identity.objects.of(workspace_id).filter(platform=realm, key=stored_key(key))
        if (member_id := found.values_list("member_id", flat=True).first()) is None:
            continue
        person = Member.objects.of(workspace_id).get(id=member_id)
        head = Member.objects.of(workspace_id).get(id=person.canonical_id or person.id)
        return None if head.erased_at is not None or head.is_bot else head.id
    return None
