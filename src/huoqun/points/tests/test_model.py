"""The ledger against a model of it that a child could keep: whatever is asked in whatever order, both say the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from huoqun.core.actor import system
from huoqun.core.models import Workspace
from huoqun.members.actions.merging import merge, unmerge
from huoqun.members.models import Member
from huoqun.points.actions.transferring import post, reverse, transfer, void, void_late
from huoqun.points.queries.auditing import audit
from huoqun.points.queries.balances import balances, entries
from huoqun.points.rules import (
    Account,
    AccountKind,
    BelowFloor,
    CannotReverse,
    Currency,
    NewTransfer,
    NoSuchTransfer,
    issue,
    of_member,
)

from .conftest import NOON

WHO = st.integers(0, 2)
AMOUNTS = st.integers(1, 9)
KEYS = st.integers(0, 30).map(str)
STOCK = Account(AccountKind.STOCK, Currency.POINTS)
ASKED = st.tuples(KEYS, st.sampled_from(("earn", "spend", "reserve")), WHO, AMOUNTS)


class Ledger(RuleBasedStateMachine):
    """`has` and `aside`: for each account; `done`: for each key what it asked for, its state, and who gave how much."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.actor = system(Workspace.objects.create(name="Model", created_at=NOON).id, "model")
        self.members = [
            Member.objects.create(workspace_id=self.actor.workspace_id, name="", created_at=NOON).id for _ in range(3)
        ]
        self.has, self.aside, self.merged = [0, 0, 0], [0, 0, 0], None
        self.done: dict[str, list] = {}
        # Accounts are drawn in the order in which they were opened.
        self.opened: list[int] = []

    def family(self, who: int) -> list[int]:
        own = {0, 1} if self.merged and who in (0, 1) else {who}
        return [one for one in self.opened if one in own]

    def draw(self, who: int, amount: int) -> dict[int, int] | None:
        parts = {}
        for one in self.family(who):
            part = min(amount, self.has[one] - self.aside[one])
            if part:
                parts[one], amount = part, amount - part
        return None if amount else parts

    @rule(batch=st.lists(ASKED, min_size=1, max_size=5))
    def make(self, batch):
        asked = []
        for key, what, who, amount in batch:
            own = of_member(self.members[who], Currency.POINTS)
            until = NOON + timedelta(hours=1) if what == "reserve" else None
            ends = (issue(Currency.POINTS), own) if what == "earn" else (own, STOCK)
            asked.append(NewTransfer(key, *ends, amount, "", pending_until=until))
        made = transfer(self.actor, transfers=asked, now=NOON)
        new = sorted({who for *_, who, _ in batch} - set(self.opened))
        self.opened += new
        assert [str(one.result) for one in made] == [self.made(*one) for one in batch]

    def made(self, key, what, who, amount) -> str:
        if key in self.done:
            _, at, of, much, *_ = self.done[key]
            same = (at == "earn") == (what == "earn") and (of, much) == (who, amount)
            return "already" if same else "refused"
        parts = {who: amount} if what == "earn" else self.draw(who, amount)
        if parts is None:
            return "refused"
        for one, part in parts.items():
            if what == "reserve":
                self.aside[one] += part
            else:
                self.has[one] += part if what == "earn" else -part
        self.done[key] = ["pending" if what == "reserve" else "posted", what, who, amount, parts, False]
        return "made"

    def settle(self, key, end):
        for one, part in self.done[key][4].items():
            self.aside[one] -= part
            self.has[one] -= part if end == "posted" else 0
        self.done[key][0] = end

    @rule(key=KEYS, end=st.sampled_from(("posted", "voided")))
    def end(self, key, end):
        if end == "posted":
            (made,) = post(self.actor, keys=[key], now=NOON)
        else:
            (made,) = void(self.actor, keys=[key], now=NOON, why="cancelled")
        state = self.done.get(key, [None])[0]
        assert made.result == ("made" if state == "pending" else "already" if state == end else "refused")
        if state == "pending":
            self.settle(key, end)

    @rule()
    def late(self):
        waiting = [key for key, one in self.done.items() if one[0] == "pending"]
        assert void_late(self.actor, now=NOON + timedelta(hours=1)) == len(waiting)
        for key in waiting:
            self.settle(key, "voided")

    @rule(key=KEYS)
    def back(self, key):
        state, what, who, amount, parts, gone = self.done.get(key, [None] * 6)
        if gone:
            assert reverse(self.actor, key=key, reason="", now=NOON).result == "already"
        elif state is None:
            with pytest.raises(NoSuchTransfer):
                reverse(self.actor, key=key, reason="", now=NOON)
        elif state != "posted":
            with pytest.raises(CannotReverse):
                reverse(self.actor, key=key, reason="", now=NOON)
        else:
            self.take_back(key, what, who, amount, parts)

    def take_back(self, key, what, who, amount, parts):
        if what == "earn":
            order = sorted(self.family(who), key=lambda one: (one != who, self.opened.index(one)))
            free = sum(self.has[one] - self.aside[one] for one in order)
            if free < amount:
                with pytest.raises(BelowFloor):
                    reverse(self.actor, key=key, reason="", now=NOON)
                return
            for one in order:
                part = min(amount, self.has[one] - self.aside[one])
                self.has[one], amount = self.has[one] - part, amount - part
        else:
            for one, part in parts.items():
                self.has[one] += part
        assert reverse(self.actor, key=key, reason="", now=NOON).result == "made"
        self.done[key][5] = True

    @precondition(lambda self: not self.merged)
    @rule()
    def become_one(self):
        self.merged = merge(self.actor, kept_id=self.members[0], merged_id=self.members[1], evidence={}, now=NOON)

    @precondition(lambda self: self.merged)
    @rule()
    def come_apart(self):
        unmerge(self.actor, merge_id=self.merged, now=NOON)
        self.merged = None

    @invariant()
    def both_say_the_same(self):
        told = balances(self.actor.workspace_id, self.members)
        for who, member in enumerate(self.members):
            own = {0, 1} if self.merged and who in (0, 1) else {who}
            found = told[member][Currency.POINTS]
            assert (found.posted, found.reserved) == (sum(self.has[o] for o in own), sum(self.aside[o] for o in own))

    def teardown(self):
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
        assert audit(self.actor.workspace_id).differences == ()
        for who, member in enumerate(self.members):
            lines = entries(self.actor.workspace_id, member)
            own = {0, 1} if self.merged and who in (0, 1) else {who}
            assert (lines[0].after if lines else 0) == sum(self.has[one] for one in own)
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)


@pytest.mark.django_db
def test_the_ledger_does_what_its_model_does():
    how = settings(max_examples=12, stateful_step_count=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    run_state_machine_as_test(Ledger, settings=how)
