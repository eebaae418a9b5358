"""Referrals as a member sees them: where they may recommend, their link, whom they brought, what they have of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..rules.programmes import ProgrammeState
from ..rules.referrers import ReferrerState


@dataclass(frozen=True, slots=True)
class MyProgramme:
    """A programme that is open, or in which they recommend. Amounts in minor units; `token`: of their link.

    `state`: None where nobody asked them yet.
    """

    uid: UUID
    name: str
    about: str
    programme_state: ProgrammeState
    products: list[str]
    trial_reward: int
    trial_most: int
    commission: int
    second: int
    signed: bool
    lasts_days: int
    waits_days: int
    referrer_id: int | None
    state: ReferrerState | None
    token: str
    opened: int
    brought: int
    aside: int
    waiting: int
    paid: int
    open: int


_MINE = """
    with me as materialized (
        select id from members_member where workspace_id = %(workspace)s
          and (id = %(member)s or canonical_id = %(member)s)
    ),
    own as materialized (
        select distinct on (f.programme_id) f.* from referrals_referrer f
        where f.workspace_id = %(workspace)s and f.member_id in (select id from me)
        order by f.programme_id, f.member_id = %(member)s desc, f.id
    )
    select p.uid, p.name, p.about, p.state, p.products, p.trial_reward, p.trial_most, p.commission, p.second,
           exists (select from referrals_signoff g where g.workspace_id = p.workspace_id and g.programme_id = p.id
                                                     and g.ended_at is null),
           p.lasts_days, p.waits_days, o.id, o.state, coalesce(o.token, ''), coalesce(v.opened, 0),
           coalesce(r.brought, 0), coalesce(s.aside, 0)::bigint, coalesce(s.waiting, 0)::bigint,
           coalesce(t.paid, 0)::bigint, greatest(0, coalesce(t.paid, 0) - coalesce(s.kept, 0))::bigint
    from referrals_programme p
    left join own o on o.programme_id = p.id
    left join lateral (select count(*) as opened from referrals_visit where referrer_id = o.id) v on true
    left join lateral (
        select count(*) as brought from referrals_referral where referrer_id = o.id and voided_at is null) r on true
    left join lateral (
        select sum(amount) filter (where state = 'pending') as aside, sum(kept) filter (where state = 'paid') as kept,
               sum(amount) filter (where state = 'waiting') as waiting
        from referrals_share where referrer_id = o.id and state <> 'voided') s on true
    left join lateral (select sum(paid) as paid from referrals_statement where referrer_id = o.id) t on true
    where p.workspace_id = %(workspace)s and (p.state = 'open' or o.since is not null)
      and (%(uid)s::uuid is null or p.uid = %(uid)s::uuid)
    order by o.id is null, p.id desc
"""


def my_programmes(workspace_id: int, member_id: int) -> list[MyProgramme]:
    """Programmes that are open or in which they recommend, those first. `member_id`: who stands for them now."""
    return _mine(workspace_id, member_id, None)


def my_programme(workspace_id: int, member_id: int, *, programme_uid: UUID) -> MyProgramme:
    """One of them. Raises NotFound."""
    found = _mine(workspace_id, member_id, programme_uid)
    if not found:
        raise NotFound
    return found[0]


def _mine(workspace_id: int, member_id: int, uid: UUID | None) -> list[MyProgramme]:
    with server_cursor() as cursor:
        rows = cursor.execute(_MINE, {"workspace": workspace_id, "member": member_id, "uid": uid}).fetchall()
    values = [
        [*row[:3], ProgrammeState(row[3]), *row[4:13], ReferrerState(row[13]) if row[13] else None, *row[14:]]
        for row in rows
    ]
    return [MyProgramme(*one) for one in values]


@dataclass(frozen=True, slots=True)
class LinkPage:
    """What a link leads to. `word`: by which whoever opened it is known, empty before they asked for it; `known`: it is
    known already who they are.
    """

    programme: str
    about: str
    open: bool
    word: str
    known: bool


_LINK = """
    select p.name, p.about, p.state = 'open' and f.state = 'active', coalesce(v.word, ''), v.member_id is not null
    from referrals_referrer f
    join referrals_programme p on p.workspace_id = f.workspace_id and p.id = f.programme_id
    left join referrals_visit v on v.workspace_id = f.workspace_id and v.programme_id = p.id and v.device = %s
    where f.workspace_id = %s and f.token = %s
"""


def workspace_of_link(token: str) -> int | None:
    """The workspace within whose walls a link is to be looked up; None: there is no such link."""
    with server_cursor() as cursor:
        row = cursor.execute("select workspace_id from referrals_referrer where token = %s", [token]).fetchone()
    return row[0] if row else None


def link_page(workspace_id: int, token: str, *, device: bytes) -> LinkPage | None:
    """What a link leads to, for this phone."""
    with server_cursor() as cursor:
        row = cursor.execute(_LINK, [device, workspace_id, token]).fetchone()
    return LinkPage(*row) if row else None


@dataclass(frozen=True, slots=True)
class MyReferral:
    """Somebody whom a member brought; what they bought stays their own affair but for whether it counts."""

    member_id: int
    at: datetime
    voided: bool
    bought: int


_BROUGHT = """
    select r.member_id, r.at, r.voided_at is not null,
           (select count(*) from referrals_share s where s.referral_id = r.id and s.state <> 'voided' and s.level = 1)
    from referrals_referral r where r.workspace_id = %s and r.referrer_id = %s order by r.at desc, r.id desc limit 200
"""


def my_referrals(workspace_id: int, referrer_id: int) -> list[MyReferral]:
    """Whom a referrer brought, the newest first."""
    with server_cursor() as cursor:
        return [MyReferral(*row) for row in cursor.execute(_BROUGHT, [workspace_id, referrer_id]).fetchall()]
