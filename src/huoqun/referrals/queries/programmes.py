"""Programmes as the team sees them: what each pays, who recommends, whom they brought, and what that came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..permissions import ReferralPermission
from ..rules.programmes import ProgrammeState
from ..rules.referrers import ReferrerState


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme with its counts; columns as `rules.programmes.NewProgramme` has them. Amounts in minor units.

    `sold`: what people who were brought paid; `aside`, `waiting`, `paid`: of shares.
    """

    id: int
    uid: UUID
    name: str
    about: str
    state: ProgrammeState
    why: str
    products: list[str]
    trial_kind: str
    trial_product: str
    trial_reward: int
    trial_most: int
    commission: int
    second: int
    depth: int
    lasts_days: int
    waits_days: int
    new_only: bool
    entry_fee: int
    entry_product: str
    budget_id: int | None
    opened_at: datetime | None
    closed_at: datetime | None
    referrers: int
    asked: int
    brought: int
    sold: int
    aside: int
    waiting: int
    paid: int


_PROGRAMMES = """
    select p.id, p.uid, p.name, p.about, p.state, p.why, p.products, p.trial_kind, p.trial_product, p.trial_reward,
           p.trial_most, p.commission, p.second, p.depth, p.lasts_days, p.waits_days, p.new_only, p.entry_fee,
           p.entry_product, p.budget_id, p.opened_at, p.closed_at, f.active, f.asked, r.brought, s.sold, s.aside,
           s.waiting, s.paid
    from referrals_programme p
    cross join lateral (
        select count(*) filter (where state = 'active') as active, count(*) filter (where state = 'asked') as asked
        from referrals_referrer where workspace_id = p.workspace_id and programme_id = p.id) f
    cross join lateral (
        select count(*) as brought from referrals_referral
        where workspace_id = p.workspace_id and programme_id = p.id and voided_at is null) r
    cross join lateral (
        select coalesce(sum(base) filter (where level = 1), 0)::bigint as sold,
               coalesce(sum(amount) filter (where state = 'pending'), 0)::bigint as aside,
               coalesce(sum(amount) filter (where state = 'waiting'), 0)::bigint as waiting,
               coalesce(sum(kept) filter (where state = 'paid'), 0)::bigint as paid
        from referrals_share where workspace_id = p.workspace_id and programme_id = p.id and state <> 'voided') s
    where p.workspace_id = %(workspace)s and (%(uid)s::uuid is null or p.uid = %(uid)s::uuid)
    order by p.id desc
"""


def programmes(actor: Actor) -> list[ProgrammeLine]:
    """All programmes, the newest first."""
    actor.require(ReferralPermission.VIEW)
    return _lines(actor.workspace_id, None)


def programme(actor: Actor, *, programme_uid: UUID) -> ProgrammeLine:
    """One of them. Raises NotFound."""
    actor.require(ReferralPermission.VIEW)
    found = _lines(actor.workspace_id, programme_uid)
    if not found:
        raise NotFound
    return found[0]


def _lines(workspace_id: int, uid: UUID | None) -> list[ProgrammeLine]:
    with server_cursor() as cursor:
        rows = cursor.execute(_PROGRAMMES, {"workspace": workspace_id, "uid": uid}).fetchall()
    values = [[*row[:4], ProgrammeState(row[4]), *row[5:]] for row in rows]
    return [ProgrammeLine(*one) for one in values]


@dataclass(frozen=True, slots=True)
class SignOffLine:
    by: str
    on: date
    document: str
    recorded_by: str
    recorded_at: datetime
    ended_at: datetime | None


def sign_offs(actor: Actor, *, programme_id: int) -> list[SignOffLine]:
    """The legal sign-offs of a programme, the newest first."""
    actor.require(ReferralPermission.VIEW)
    with server_cursor() as cursor:
        cursor.execute(
            "select signed_by, signed_on, document, recorded_by, recorded_at, ended_at from referrals_signoff "
            "where workspace_id = %s and programme_id = %s order by id desc",
            [actor.workspace_id, programme_id],
        )
        return [SignOffLine(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class ReferrerLine:
    """Somebody who recommends. `opened`: phones that opened their link; `buyers`: of whom they brought, who paid;
    `sold`: what those paid; `open`: what of paid shares was sent back and not taken off yet.
    """

    uid: UUID
    member_id: int
    state: ReferrerState
    asked_at: datetime
    since: datetime | None
    ended_at: datetime | None
    why: str
    opened: int
    brought: int
    buyers: int
    sold: int
    second: int
    aside: int
    waiting: int
    stated: int
    open: int


_REFERRERS = """
    select f.uid, f.member_id, f.state, f.asked_at, f.since, f.ended_at, f.why, v.opened, r.brought, s.buyers, s.sold,
           s.second, s.aside, s.waiting, t.stated, greatest(0, t.stated - s.kept)
    from referrals_referrer f
    cross join lateral (select count(*) as opened from referrals_visit where referrer_id = f.id) v
    cross join lateral (
        select count(*) as brought from referrals_referral where referrer_id = f.id and voided_at is null) r
    cross join lateral (
        select count(distinct referral_id) filter (where level = 1 and kind = 'sale') as buyers,
               coalesce(sum(base) filter (where level = 1), 0)::bigint as sold,
               coalesce(sum(kept) filter (where level = 2), 0)::bigint as second,
               coalesce(sum(amount) filter (where state = 'pending'), 0)::bigint as aside,
               coalesce(sum(amount) filter (where state = 'waiting'), 0)::bigint as waiting,
               coalesce(sum(kept) filter (where state = 'paid'), 0)::bigint as kept
        from referrals_share where referrer_id = f.id and state <> 'voided') s
    cross join lateral (
        select coalesce(sum(paid), 0)::bigint as stated from referrals_statement where referrer_id = f.id) t
    where f.workspace_id = %(workspace)s and f.programme_id = %(programme)s
    order by s.sold desc, r.brought desc, f.id limit %(limit)s offset %(skip)s
"""


def referrers(actor: Actor, *, programme_id: int, limit: int = 50, skip: int = 0) -> list[ReferrerLine]:
    """Who recommends in a programme, whoever sold most first."""
    actor.require(ReferralPermission.VIEW)
    values = {"workspace": actor.workspace_id, "programme": programme_id, "limit": limit, "skip": skip}
    with server_cursor() as cursor:
        rows = cursor.execute(_REFERRERS, values).fetchall()
    return [ReferrerLine(row[0], row[1], ReferrerState(row[2]), *row[3:]) for row in rows]


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """Somebody who was brought. `bought`: what they paid that counts; `shares`: what it brings in all."""

    uid: UUID
    member_id: int
    bringer_id: int
    came: str
    at: datetime
    note: str
    voided_at: datetime | None
    why: str
    bought: int
    shares: int


_REFERRALS = """
    select r.uid, r.member_id, f.member_id, r.came, r.at, r.note, r.voided_at, r.why,
           coalesce(s.bought, 0)::bigint, coalesce(s.shares, 0)::bigint
    from referrals_referral r
    join referrals_referrer f on f.workspace_id = r.workspace_id and f.id = r.referrer_id
    left join lateral (
        select sum(base) filter (where level = 1) as bought, sum(kept) as shares from referrals_share
        where workspace_id = r.workspace_id and referral_id = r.id and state <> 'voided') s on true
    where r.workspace_id = %(workspace)s and r.programme_id = %(programme)s
      and (%(referrer)s::uuid is null or f.uid = %(referrer)s::uuid)
    order by r.at desc, r.id desc limit %(limit)s
"""


def referrals(
    actor: Actor, *, programme_id: int, referrer_uid: UUID | None = None, limit: int = 50
) -> list[ReferralLine]:
    """Who was brought in a programme (by one referrer), the newest first."""
    actor.require(ReferralPermission.VIEW)
    values = {
        "workspace": actor.workspace_id, "programme": programme_id, "referrer": referrer_uid, "limit": limit,
    }  # fmt: skip
    with server_cursor() as cursor:
        return [ReferralLine(*row) for row in cursor.execute(_REFERRALS, values).fetchall()]
