"""What is owed brought into line with what was really sold: shares set aside, let go, and made anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor
from huoqun.points.actions import transferring
from huoqun.points.rules import NewTransfer
from huoqun.rewards.queries.budgets import purse_of

from ..accounts import RULE, acting, key_of, purse
from ..facts.referrals import Settled
from ..models.programme import Programme
from ..models.referral import Referrer
from ..models.statement import Share
from ..permissions import ReferralPermission
from ..queries.scope import attempts, near, referrers_about, stood
from ..queries.standing import done_by, standing, terms_of
from ..rules.shares import Changes, ShareState, changes, due
from ..rules.shares import Share as Owed
from ._rows import alone

STANDS = timedelta(days=400)
"""What is set aside longer than that is let go by the ledger, and set aside anew by the next settling."""
_KEEP = """
    update referrals_share s set kept = w.kept from unnest(%s::bigint[], %s::bigint[]) as w(id, kept)
    where s.workspace_id = %s and s.id = w.id
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many shares were made, let go, changed after they were paid, and how many the budget does not hold."""

    made: int = 0
    voided: int = 0
    changed: int = 0
    waiting: int = 0


@transaction.atomic
def settle(actor: Actor, *, member_ids: Iterable[int] | None = None, now: datetime) -> Outcome:
    """Bring shares into line with what these people bought, sent back or became; None: everybody.

    Twice changes nothing. A sale pays in one programme: the oldest that it belongs to.
    """
    actor.require(ReferralPermission.HEAR)
    alone(actor)
    terms = {one.programme_id: one for one in terms_of(actor.workspace_id)}
    brought = standing(actor.workspace_id, terms)
    referrers = referrers_about(actor.workspace_id, member_ids, brought)
    wanted: dict[tuple[int, int], tuple[int, Owed]] = {}
    currency = workspace(actor.workspace_id).currency
    for programme_id, term in terms.items():
        people = near(brought.get(programme_id, []), referrers)
        kinds = {"bought", "refunded", term.trial_kind}
        done = done_by(actor.workspace_id, [one.buyer for one in people], kinds, currency) if people else []
        for key, one in due(term, people, done).items():
            if one.referrer_id in referrers:
                wanted.setdefault(key, (programme_id, one))
    there = stood(actor.workspace_id, referrers, {deed for deed, _ in wanted})
    found = changes({key: one for key, (_, one) in wanted.items()}, there)
    return _done(actor, found, {one.key: programme for programme, one in wanted.values()}, now)


def _done(actor: Actor, found: Changes, programmes: dict[tuple[int, int], int], now: datetime) -> Outcome:
    _void(actor, found.void, now)
    _keep(actor, found.keep)
    before = attempts(actor.workspace_id, {one.deed_id for one in found.make})
    new = [
        Share(
            workspace_id=actor.workspace_id, uid=ids.uid(), programme_id=programmes[one.key],
            referrer_id=one.referrer_id, referral_id=one.referral_id, deed_id=one.deed_id, level=one.level,
            kind=one.kind, base=one.base, amount=one.amount, kept=one.amount, state=ShareState.WAITING,
            attempt=before.get(one.key, 0) + 1, ripe_at=one.ripe_at, made_at=now,
        )
        for one in found.make
    ]  # fmt: skip
    Share.objects.bulk_create(new)
    again = list(Share.objects.of(actor.workspace_id).filter(id__in=found.retry).order_by("id"))
    waiting = _set_aside(actor, [*again, *new], now)
    outcome = Outcome(len(new), len(found.void), len(found.keep), waiting)
    if outcome.made or outcome.voided or outcome.changed:
        said = Settled(made=len(new), voided=outcome.voided, changed=outcome.changed, waiting=waiting)
        journal.record(actor, [said], at=now)
    return outcome


def _keep(actor: Actor, kept: Mapping[int, int]) -> None:
    """Say of paid shares what is still earned of them."""
    with server_cursor() as cursor:
        cursor.execute(_KEEP, [numbers(kept), numbers(kept.values()), actor.workspace_id])


def _void(actor: Actor, share_ids: Sequence[int], now: datetime) -> None:
    rows = list(Share.objects.of(actor.workspace_id).filter(id__in=share_ids).order_by("id"))
    keys = [key_of(row.uid) for row in rows if row.state == ShareState.PENDING]
    if keys:
        transferring.void(acting(actor), keys=keys, now=now, why="not_sold")
    Share.objects.of(actor.workspace_id).filter(id__in=share_ids).update(
        state=ShareState.VOIDED, kept=0, settled_at=now
    )


def _set_aside(actor: Actor, rows: Sequence[Share], now: datetime) -> int:
    """Set shares aside in their budgets; answers for how many there was no money."""
    if not rows:
        return 0
    budgets = {p.id: p for p in Programme.objects.of(actor.workspace_id).filter(id__in={r.programme_id for r in rows})}
    purses = {
        one.id: purse_of(actor.workspace_id, one.budget_id) for one in budgets.values() if one.budget_id is not None
    }
    own = Referrer.objects.of(actor.workspace_id).filter(id__in={row.referrer_id for row in rows})
    uids = dict(own.values_list("id", "uid"))
    able = [row for row in rows if row.programme_id in purses]
    made = transferring.transfer(
        acting(actor),
        transfers=[
            NewTransfer(
                key=key_of(row.uid), from_=purses[row.programme_id], to=purse(uids[row.referrer_id]),
                amount=row.amount, reason=budgets[row.programme_id].name[:200], rule=RULE,
                pending_until=now + STANDS, cause=f"deed/{row.deed_id}",
            )
            for row in able
        ],
        now=now,
    )  # fmt: skip
    stand = [row.id for row, outcome in zip(able, made, strict=True) if outcome.stands]
    Share.objects.of(actor.workspace_id).filter(id__in=stand).update(state=ShareState.PENDING)
    return len(rows) - len(stand)
