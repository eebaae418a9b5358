"""Who brought whom: a phone opens a link, says its word or is known already, or the team writes it down."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor, texts
from huoqun.members.queries.alike import heads
from huoqun.members.queries.faces import faces

from ..facts.referrals import Brought as BroughtFact
from ..models.referral import Referral, Referrer, Visit
from ..permissions import ReferralPermission
from ..queries.standing import above_of
from ..rules.programmes import ProgrammeState
from ..rules.referrers import VISIT, BroughtBefore, Came, NotBrought, NotOpenNow, ReferrerState, makes_a_loop
from ._rows import referrer_of

_VISIT = """
    insert into referrals_visit as v (workspace_id, programme_id, referrer_id, device, word, first_at, last_at, seen)
    values (%(workspace)s, %(programme)s, %(referrer)s, %(device)s, %(word)s, %(now)s, %(now)s, 1)
    on conflict (programme_id, device) do update set last_at = excluded.last_at, seen = v.seen + 1
    returning v.word
"""


@dataclass(frozen=True, slots=True)
class Spoke:
    """A member said what may be the word of a visit."""

    member_id: int
    word: str
    at: datetime


@transaction.atomic
def visit(actor: Actor, *, token: str, device: bytes, now: datetime) -> str:
    """A phone opened a link; answers the word by which it is known. The first link that it opened counts.

    Raises NotFound, NotOpenNow.
    """
    actor.require(ReferralPermission.HEAR)
    one = _by_token(actor, token)
    values = {
        "workspace": actor.workspace_id, "programme": one.programme_id, "referrer": one.id, "device": device,
        "word": VISIT.of(secrets.randbits(50)), "now": now,
    }  # fmt: skip
    with server_cursor() as cursor:
        row = cursor.execute(_VISIT, values).fetchone()
    assert row is not None  # it was inserted, or changed
    return str(row[0])


@transaction.atomic
def opened(actor: Actor, *, token: str, member_id: int, now: datetime) -> bool:
    """A member whose phone is known says whose link they opened; answers whether it counts.

    Raises NotFound, NotOpenNow.
    """
    actor.require(ReferralPermission.HEAR)
    return _bring(actor, _by_token(actor, token), member_id, Came.PAGE, now, at=now) is not None


_SAID = """
    select w.member_id, v.referrer_id, v.first_at
    from unnest(%(members)s::bigint[], %(words)s::text[]) with ordinality as w(member_id, word, n)
    join referrals_visit v on v.workspace_id = %(workspace)s and v.word = w.word and v.member_id is null
    order by w.n
"""


@transaction.atomic
def hear_words(actor: Actor, *, said: Sequence[Spoke], now: datetime) -> int:
    """Know people by the words of their visits; answers how many of them were brought by somebody."""
    actor.require(ReferralPermission.HEAR)
    values = {
        "workspace": actor.workspace_id, "members": [one.member_id for one in said],
        "words": texts([one.word for one in said]),
    }  # fmt: skip
    with server_cursor() as cursor:
        found = cursor.execute(_SAID, values).fetchall()
    made = 0
    for member, referrer, first_at in found:
        one = Referrer.objects.of(actor.workspace_id).select_related("programme").get(id=referrer)
        if _open(one):
            made += _bring(actor, one, member, Came.WORD, now, at=first_at) is not None
            own = Visit.objects.of(actor.workspace_id).filter(programme_id=one.programme_id, member=None)
            own.filter(word__in=[s.word for s in said if s.member_id == member]).update(member_id=member)
    return made


@transaction.atomic
def write_down(actor: Actor, *, referrer_uid: UUID, member_id: int, note: str, now: datetime) -> UUID:
    """Write down by hand that somebody was brought, with what that rests on; answers the referral's uid. Only what they
    buy from now on counts. Raises NotFound, NotBrought, BroughtBefore, NotOpenNow.
    """
    actor.require(ReferralPermission.PEOPLE)
    one = referrer_of(actor, referrer_uid)
    said = note.replace("\0", "").strip()[:200]
    if not said:
        raise NotBrought
    if not _open(one):
        raise NotOpenNow
    head = heads(actor.workspace_id, [member_id]).get(member_id, member_id)
    known = Referral.objects.of(actor.workspace_id).filter(programme_id=one.programme_id, voided_at=None)
    if known.filter(member_id=head).exclude(referrer_id=one.id).exists():
        raise BroughtBefore
    row = _bring(actor, one, member_id, Came.TEAM, now, at=now, note=said)
    if row is None:
        raise NotBrought
    return row.uid


@transaction.atomic
def take_back(actor: Actor, *, referral_uid: UUID, why: str, now: datetime) -> int:
    """Say that somebody was not brought after all; answers the referrer's id, whose shares are settled by the caller.

    Raises NotFound, NotBrought: it has to say why.
    """
    actor.require(ReferralPermission.PEOPLE)
    rows = Referral.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    row = rows.filter(uid=referral_uid).select_related("referrer").first()
    if row is None:
        raise NotFound
    said = why.replace("\0", "").strip()[:200]
    if not said:
        raise NotBrought
    if row.voided_at is None:
        row.voided_at, row.voided_by, row.why = now, str(actor), said
        row.save(update_fields=["voided_at", "voided_by", "why"])
        _tell(actor, row, row.referrer.member_id, "voided", now)
    return int(row.referrer_id)


def _by_token(actor: Actor, token: str) -> Referrer:
    found = Referrer.objects.of(actor.workspace_id).filter(token=token).select_related("programme").first()
    if found is None:
        raise NotFound
    if not _open(found):
        raise NotOpenNow
    return found


def _open(one: Referrer) -> bool:
    return one.state == ReferrerState.ACTIVE and one.programme.state == ProgrammeState.OPEN


def _bring(
    actor: Actor, one: Referrer, member_id: int, came: Came, now: datetime, *, at: datetime, note: str = ""
) -> Referral | None:
    """Write down that somebody was brought, unless nobody else would call it that; None: it does not count."""
    known = faces(actor.workspace_id, [member_id, one.member_id])
    who, bringer = known.get(member_id), known.get(one.member_id)
    if who is None or bringer is None or who.is_bot or who.is_staff or who.erased or who.id == bringer.id:
        return None
    if makes_a_loop(above_of(actor.workspace_id, one.programme_id), bringer=bringer.id, brought=who.id):
        return None
    new = Referral(
        workspace_id=actor.workspace_id, uid=ids.uid(), programme_id=one.programme_id, member_id=who.id,
        referrer_id=one.id, came=came, at=min(at, now), by=str(actor) if came is Came.TEAM else "", note=note,
    )  # fmt: skip
    Referral.objects.bulk_create([new], ignore_conflicts=True)
    row = Referral.objects.of(actor.workspace_id).filter(uid=new.uid).first()
    if row is not None:
        _tell(actor, row, bringer.id, "brought", now)
    return row


def _tell(actor: Actor, row: Referral, bringer: int, about: str, now: datetime) -> None:
    said = BroughtFact(
        programme_id=row.programme_id, referral_id=row.id, member_id=row.member_id, bringer_id=bringer, about=about
    )
    journal.record(actor, [said], at=now)
