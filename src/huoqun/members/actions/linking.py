"""A link of one use, sent to one account, that asks whether another account is the same person's.

The token is random, and signed with the workspace that it names, since whoever opens it is nobody yet: a forged one is
refused before anything is looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huoqun.core import ids
from huoqun.core.actor import Actor, system
from huoqun.core.sql import server_cursor

from .. import tokens
from ..models import Proof
from ..permissions import MemberPermission
from ..rules import LinkSpent, ProofKind
from ._proofs import issue, must_stand, use

_SALT = "huoqun.members.link"


@transaction.atomic
def issue_link(actor: Actor, *, member_id: int, other_id: int, now: datetime) -> str:
    """The token of a link for `member_id` alone, which asks whether they are `other_id` too; it works for a day.

    Whoever opens it and says yes is taken to be both: it is sent to that account in private, and to nobody else.
    Raises NotFound.
    """
    actor.require(MemberPermission.MERGE)
    must_stand(actor, [member_id, other_id])
    secret = ids.link_token()
    issue(actor, ProofKind.LINK, secret, member_id=member_id, other_id=other_id, now=now)
    return tokens.signed(_SALT, actor.workspace_id, secret)


def _read(token: str) -> tuple[int, str]:
    """The workspace and the secret of a token. Raises LinkSpent where we have not signed it."""
    found = tokens.read(_SALT, token)
    if found is None:
        raise LinkSpent
    return found


def workspace_of_link(token: str) -> int:
    """The workspace within whose walls a link is to be looked up. Raises LinkSpent."""
    return _read(token)[0]


@dataclass(frozen=True, slots=True)
class Question:
    """What a link asks: whether its reader is also this person on this platform."""

    name: str
    platform: str


_ASKED = """
    select coalesce(nullif(i.name, ''), m.name), coalesce(i.platform, '')
    from members_proof p
    join members_member m on m.workspace_id = p.workspace_id and m.id = p.other_id and m.erased_at is null
    left join lateral (
        select platform, name from members_identity i
        where i.workspace_id = p.workspace_id and i.member_id = p.other_id
          and i.platform not in ('unionid', 'phone', 'email', 'own')
        order by i.id desc limit 1
    ) i on true
    where p.workspace_id = %s and p.token_hash = %s and p.kind = 'link' and p.used_at is null and p.expires_at > %s
"""


def asked_by_link(token: str, *, now: datetime) -> Question:
    """What a link asks, without spending it: chat previews open links too. Raises LinkSpent."""
    workspace_id, secret = _read(token)
    with server_cursor() as cursor:
        row = cursor.execute(_ASKED, [workspace_id, ids.token_hash(secret), now]).fetchone()
    if row is None:
        raise LinkSpent
    return Question(*row)


@transaction.atomic
def link_verified(*, token: str, now: datetime) -> str:
    """The reader of a link said yes: spends it, and makes the two one person. Answers what came of it, as ProofUsed.

    Raises LinkSpent. Whoever opens it is nobody yet: no actor.
    """
    workspace_id, secret = _read(token)
    standing = Proof.objects.of(workspace_id).select_for_update().filter(
        token_hash=ids.token_hash(secret), kind=ProofKind.LINK, used_at=None, expires_at__gt=now
    )  # fmt: skip
    proof = standing.first()
    if proof is None or proof.other_id is None:
        raise LinkSpent
    actor = system(workspace_id, "link")
    return use(actor, ProofKind.LINK, proof.id, proof.other_id, by_id=proof.member_id, now=now)
