"""A batch of transfers: accounts locked, each decided in its order, all written by a handful of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import IntegrityError, transaction

from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import server_cursor, texts

from ..facts import Reserved, Transferred
from ..rules import Account, AccountKind, Held, Leg, NewTransfer, Outcome, Result, Why, drawn, fault, give, take
from ._accounts import Accounts, Unopened, families, lock, open_accounts
from ._writing import Row, add_legs, insert, tell

_KNOWN = """
    select t.key, t.id, t.amount, t.debited, t.credited from points_transfer t
    where t.workspace_id = %s and t.key = any(%s::text[])
"""
Known = dict[str, tuple[int, int, int, int]]


def make(
    actor: Actor, transfers: Sequence[NewTransfer], *, now: datetime, origin: Origin = Origin.LIVE
) -> tuple[Outcome, ...]:
    """See transferring.transfer. Whoever calls this has asked for the permission."""
    opened = False
    while True:
        try:
            with transaction.atomic():
                return _Batch(actor, transfers, now, opened=opened).made(origin)
        except Unopened as new:
            open_accounts(actor.workspace_id, new.accounts)
            opened = True
        except IntegrityError as error:
            # Somebody stored one of the keys between our looking and our writing: look again.
            if "points_transfer_once" not in str(error):
                raise


class _Plan(msgspec.Struct, gc=False):
    """A transfer that stands: its row, its legs, and whose balances they change."""

    row: Row
    legs: list[Leg]


class _Batch:
    """One call's transfers, on accounts that are locked until the transaction ends."""

    def __init__(self, actor: Actor, transfers: Sequence[NewTransfer], now: datetime, *, opened: bool) -> None:
        self.actor, self.transfers, self.now = actor, transfers, now
        self.faults = [fault(new, now) for new in transfers]
        sound = [new for new, wrong in zip(transfers, self.faults, strict=True) if wrong is None]
        debited = {new.from_.member_id for new in sound if new.from_.member_id is not None}
        self.families = families(actor.workspace_id, debited) if debited else {}
        self.accounts: Accounts = lock(
            actor.workspace_id,
            list(dict.fromkeys(account for new in sound for account in (new.from_, new.to))),
            families=(relative for new in sound for relative in self._relatives(new.from_)), opened=opened,
        ) if sound else {}  # fmt: skip
        self.owners = {held.id: account.member_id for account, held in self.accounts.items()}
        self.known = _known(actor.workspace_id, [new.key for new in sound])
        self.plans: dict[str, _Plan] = {}

    def made(self, origin: Origin) -> tuple[Outcome, ...]:
        decided = [self._decide(new, wrong) for new, wrong in zip(self.transfers, self.faults, strict=True)]
        if not self.plans:
            return tuple(decided)
        ids = insert(self.actor, [plan.row for plan in self.plans.values()], self.now)
        legs = [(ids[key], leg) for key, plan in self.plans.items() for leg in plan.legs]
        add_legs(self.actor.workspace_id, legs)
        for fact, pending in ((Transferred, False), (Reserved, True)):
            touched = [
                (ids[key], [self.owners[leg.account_id] for leg in plan.legs])
                for key, plan in self.plans.items()
                if (plan.row.deadline is not None) is pending
            ]
            tell(self.actor, fact, touched, self.now, origin)
        return tuple(
            one if one.why is not None or one.transfer_id else Outcome(one.key, one.result, None, ids[one.key])
            for one in decided
        )

    def _decide(self, new: NewTransfer, wrong: Why | None) -> Outcome:
        if wrong is not None:
            return Outcome(new.key, Result.REFUSED, wrong)
        to = self.accounts.get(new.to)
        if to is None or new.from_ not in self.accounts:
            return Outcome(new.key, Result.REFUSED, Why.NOBODY)
        if new.key in self.known or new.key in self.plans:
            return self._again(new, to)
        family = [self.accounts[new.from_]] if new.alone else self._family(new.from_)
        shares = drawn(family, new.amount)
        if shares is None:
            return Outcome(new.key, Result.REFUSED, Why.BELOW_FLOOR)
        pending = new.pending_until is not None
        legs = take(shares, pending=pending)
        if not pending:
            legs.append(give(to, new.amount))
        row = Row(
            new.key, self.accounts[new.from_].id, to.id, new.amount, new.reason, new.rule, new.cause, new.group_id,
            None, new.pending_until,
        )  # fmt: skip
        self.plans[new.key] = _Plan(row, legs)
        return Outcome(new.key, Result.MADE)

    def _again(self, new: NewTransfer, to: Held) -> Outcome:
        """A key that is taken: by the same transfer, or by another."""
        from_ = self.accounts[new.from_]
        if new.key in self.plans:
            row, id = self.plans[new.key].row, None
            there = (row.amount, row.debited, row.credited)
        else:
            id, *rest = self.known[new.key]
            there = (rest[0], rest[1], rest[2])
        if there != (new.amount, from_.id, to.id):
            return Outcome(new.key, Result.REFUSED, Why.KEY_REUSED, id)
        return Outcome(new.key, Result.ALREADY, None, id)

    def _family(self, account: Account) -> list[Held]:
        """The accounts that an amount may be taken from, in the order of their ids."""
        if account.member_id not in self.families:
            return [self.accounts[account]]
        found = [self.accounts[one] for one in self._relatives(account) if one in self.accounts]
        return sorted(found, key=lambda held: held.id)

    def _relatives(self, account: Account) -> list[Account]:
        """The accounts of everybody merged with a member; none where nobody was."""
        own = self.families.get(account.member_id or 0, ())
        return [Account(AccountKind.MEMBER, account.currency, member) for member in own]


def _known(workspace_id: int, keys: Sequence[str]) -> Known:
    if not keys:
        return {}
    with server_cursor() as cursor:
        cursor.execute(_KNOWN, [workspace_id, texts(keys)])
        return {row[0]: row[1:] for row in cursor.fetchall()}
