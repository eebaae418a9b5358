"""Personal codes: shown to a member in private, said from another account of theirs, and the two are one person."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor

from ..codes import LENGTH, LIVES, MOST_WRONG, written
from ..facts import CodeWrong
from ..models import Proof, WrongCode
from ..permissions import MemberPermission
from ..rules import ProofKind
from ._proofs import issue, must_stand, use


@transaction.atomic
def issue_code(actor: Actor, *, member_id: int, now: datetime) -> str:
    """A new personal code of a member, shown to them in private and only once; one that they had no longer works.

    Whoever says it in a group or in private within a day is the same person. Raises NotFound.
    """
    actor.require(MemberPermission.MERGE)
    must_stand(actor, [member_id])
    old = Proof.objects.of(actor.workspace_id).filter(member_id=member_id, kind=ProofKind.CODE, used_at=None)
    old.filter(expires_at__gt=now).update(expires_at=now)
    code = written(secrets.randbits(5 * LENGTH))
    issue(actor, ProofKind.CODE, code, member_id=member_id, now=now)
    return code


@dataclass(frozen=True, slots=True)
class Saying:
    """A member said something that looks like a code."""

    member_id: int
    code: str
    in_public: bool = False


_ASIDE = """
    select id from members_member
    where workspace_id = %s and id = any(%s::bigint[]) and (is_bot or is_staff or erased_at is not null)
"""
_FOUND = """
    select p.token_hash, p.id, p.member_id from members_proof p
    where p.workspace_id = %s and p.token_hash = any(%s) and p.kind = 'code' and p.used_at is null and p.expires_at > %s
    order by p.id for update
"""
_WRONG = """
    select member_id, count(*) from members_wrongcode
    where workspace_id = %s and member_id = any(%s::bigint[]) and at > %s group by member_id
"""


@transaction.atomic
def hear_codes(actor: Actor, *, sayings: Sequence[Saying], now: datetime) -> int:
    """Merge whoever said a code with whom it was shown to, in the order in which they were said; answers how many.

    Bots and the team pass codes on, so theirs do not count; one that they say in a group is spent all the same. A code
    that is said is spent, by whomever. Who says too many wrong ones is not listened to for a day.
    """
    actor.require(MemberPermission.MERGE)
    here, members = actor.workspace_id, numbers(s.member_id for s in sayings)
    hashes = {s.code: ids.token_hash(s.code) for s in sayings}
    with server_cursor() as cursor:
        aside = {row[0] for row in cursor.execute(_ASIDE, [here, members]).fetchall()}
        wrong = dict(cursor.execute(_WRONG, [here, members, now - LIVES]).fetchall())
        rows = cursor.execute(_FOUND, [here, list(hashes.values()), now]).fetchall()
    good = {bytes(digest): (proof, member) for digest, proof, member in rows}
    merged = 0
    for saying in sayings:
        if saying.member_id in aside:
            if saying.in_public and (shown := good.pop(hashes[saying.code], None)):
                # Everybody has read it: whoever says it next need not be whom it was meant for.
                Proof.objects.filter(id=shown[0]).update(used_at=now)
            continue
        heard = good.get(hashes[saying.code]) if wrong.get(saying.member_id, 0) < MOST_WRONG else None
        if heard is None:
            _note_wrong(actor, saying.member_id, wrong, now)
            continue
        del good[hashes[saying.code]]
        merged += use(actor, ProofKind.CODE, *heard, by_id=saying.member_id, now=now) == "merged"
    return merged


def _note_wrong(actor: Actor, member_id: int, wrong: dict[int, int], now: datetime) -> None:
    ignored = wrong.get(member_id, 0) >= MOST_WRONG
    wrong[member_id] = wrong.get(member_id, 0) + 1
    if not ignored:
        WrongCode.objects.create(workspace_id=actor.workspace_id, member_id=member_id, at=now)
    journal.record(actor, [CodeWrong(member_id=member_id, ignored=ignored)], at=now)


def forget_wrong_codes(*, workspace_id: int, now: datetime) -> int:
    """Delete what is too old to count; answers how much that was."""
    return int(WrongCode.objects.of(workspace_id).filter(at__lte=now - LIVES).delete()[0])
