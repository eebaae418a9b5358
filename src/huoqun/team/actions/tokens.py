"""Tokens for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed, NotFound, Refused
from huoqun.team.facts import TokenMade, TokenRevoked
from huoqun.team.models import ApiToken
from huoqun.team.permissions import TeamPermission
from huoqun.team.rules import TOKEN_PREFIX


class TokenMayNothing(Refused):
    """A token without permissions is of no use."""

    code = "token_may_nothing"
    message = _("This token would be allowed to do nothing.")
    way_out = _("Choose at least one permission.")


@transaction.atomic
def make_token(actor: Actor, *, name: str, permissions: Iterable[str], now: datetime) -> str:
    """A new token, shown once and stored hashed. It may do what `permissions` say, over the whole workspace.

    Nobody gives a token more than they have: NotAllowed. Raises TokenMayNothing.
    """
    actor.require(TeamPermission.TOKEN_EDIT)
    wanted = sorted(set(permissions))
    if not wanted:
        raise TokenMayNothing
    for permission in wanted:
        if not actor.may(permission) or permission.startswith("team:"):
            raise NotAllowed(permission=permission)
    token = TOKEN_PREFIX + ids.link_token() + ids.link_token()
    made = ApiToken.objects.create(
        workspace_id=actor.workspace_id,
        name=name.strip()[:80],
        token_hash=ids.token_hash(token),
        permissions=wanted,
        made_by=str(actor),
        created_at=now,
    )
    journal.record(actor, [TokenMade(token_id=made.id, permissions=wanted)], at=now)
    return token


@transaction.atomic
def revoke_token(actor: Actor, *, token_id: int, now: datetime) -> None:
    """Revoke a token; revoking it twice changes nothing. Raises NotFound."""
    actor.require(TeamPermission.TOKEN_EDIT)
    token = ApiToken.objects.of(actor.workspace_id).select_for_update().filter(id=token_id).first()
    if token is None:
        raise NotFound
    if token.revoked_at is None:
        ApiToken.objects.of(actor.workspace_id).filter(id=token.id).update(revoked_at=now)
        journal.record(actor, [TokenRevoked(token_id=token.id)], at=now)
