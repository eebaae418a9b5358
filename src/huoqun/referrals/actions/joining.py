"""Members recommend: asked by the team or by themselves, with their own yes, and they may end it at any time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.members.queries.alike import heads
from huoqun.members.queries.faces import faces

from ..facts.referrals import ReferrerMoved
from ..models.programme import Programme
from ..models.referral import Referrer
from ..permissions import ReferralPermission
from ..rules.programmes import ProgrammeState
from ..rules.referrers import NotForYou, NotOpenNow, ReferrerState
from ._rows import programme_of, referrer_of


@transaction.atomic
def ask(actor: Actor, *, programme_uid: UUID, member_ids: Sequence[int], now: datetime) -> int:
    """Ask members to recommend: it stands on their own page, and waits for their yes. Answers how many are new.

    Raises NotFound, NotOpenNow, NotForYou: none of them may be asked.
    """
    actor.require(ReferralPermission.PEOPLE)
    row = programme_of(actor, programme_uid)
    if row.state != ProgrammeState.OPEN:
        raise NotOpenNow
    wanted = _fit(actor.workspace_id, member_ids)
    if not wanted:
        raise NotForYou
    return len(_make(actor, row, wanted, ReferrerState.ASKED, now))


@transaction.atomic
def say_yes(actor: Actor, *, programme_uid: UUID, member_id: int, now: datetime) -> str:
    """A member recommends from now on, having read what it pays and what not; answers the token of their link. Twice
    changes nothing; whoever had left is back. Raises NotFound, NotAllowed, NotOpenNow, NotForYou.
    """
    actor.require_own(ReferralPermission.JOIN, member_id=member_id)
    row = programme_of(actor, programme_uid)
    wanted = _fit(actor.workspace_id, [member_id])
    if not wanted:
        raise NotForYou
    known = Referrer.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    one = known.filter(programme_id=row.id, member_id=wanted[0]).first()
    if one is not None and one.state == ReferrerState.ACTIVE:
        return one.token
    if row.state != ProgrammeState.OPEN or (one is not None and one.state == ReferrerState.STOPPED):
        raise NotOpenNow
    if one is None:
        (one,) = _make(actor, row, wanted, ReferrerState.ASKED, now)
    one.state, one.since, one.ended_at = ReferrerState.ACTIVE, one.since or now, None
    one.save(update_fields=["state", "since", "ended_at"])
    _tell(actor, [one], now)
    return one.token


@transaction.atomic
def say_no(actor: Actor, *, programme_uid: UUID, member_id: int, now: datetime) -> None:
    """A member wants no part in it, or no more: sales from now on pay them nothing, what they earned stays theirs.

    Raises NotFound, NotAllowed.
    """
    actor.require_own(ReferralPermission.JOIN, member_id=member_id)
    rows = Referrer.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    one = rows.filter(programme__uid=programme_uid, member_id=member_id).first()
    if one is None:
        raise NotFound
    _end(actor, one, ReferrerState.DECLINED if one.since is None else ReferrerState.LEFT, now, "")


@transaction.atomic
def stop(actor: Actor, *, referrer_uid: UUID, why: str, now: datetime) -> None:
    """Let somebody recommend no more; what they earned stays theirs. Raises NotFound."""
    actor.require(ReferralPermission.PEOPLE)
    _end(actor, referrer_of(actor, referrer_uid), ReferrerState.STOPPED, now, why)


def _end(actor: Actor, one: Referrer, state: ReferrerState, now: datetime, why: str) -> None:
    if one.ended_at is None:
        one.ended_at = now
    one.state, one.why = state, why.replace("\0", "").strip()[:200]
    one.save(update_fields=["state", "ended_at", "why"])
    _tell(actor, [one], now)


def _fit(workspace_id: int, member_ids: Sequence[int]) -> list[int]:
    """Who of these may recommend, as whoever stands for them now."""
    found = sorted(set(heads(workspace_id, member_ids).values()))
    known = faces(workspace_id, found)
    return [m for m in found if not known[m].is_bot and not known[m].is_staff and not known[m].erased]


def _make(actor: Actor, row: Programme, wanted: Sequence[int], state: ReferrerState, now: datetime) -> list[Referrer]:
    new = [
        Referrer(
            workspace_id=row.workspace_id, uid=ids.uid(), programme_id=row.id, member_id=member,
            token=ids.link_token(), state=state, asked_by=str(actor), asked_at=now,
        )
        for member in wanted
    ]  # fmt: skip
    Referrer.objects.bulk_create(new, ignore_conflicts=True)
    made = list(Referrer.objects.of(row.workspace_id).filter(uid__in=[one.uid for one in new]).order_by("id"))
    _tell(actor, made, now)
    return made


def _tell(actor: Actor, rows: Sequence[Referrer], now: datetime) -> None:
    facts = [
        ReferrerMoved(
            programme_id=one.programme_id, referrer_id=one.id, member_id=one.member_id, about=str(one.state)
        )
        for one in rows
    ]  # fmt: skip
    journal.record(actor, facts, at=now)
