"""Posted transfers a second: in batches, onto one hot account, and one by one, against bare SQL that proves nothing."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from huoqun.core.actor import Actor, system
from huoqun.core.bench import BenchResult, bench, compared, in_turn, seconds
from huoqun.core.models import Workspace
from huoqun.core.sql import numbers, server_cursor, texts

from ..actions.transferring import transfer
from ..queries.auditing import audit
from ..rules import Account, AccountKind, Currency, NewTransfer, issue, of_member

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
PEOPLE, BATCH, TAKEN, ALONE = 2_000, 500, 10_000, 500
RICH = 10**9
BUDGET = Account(AccountKind.BUDGET, Currency.POINTS, name="feast day")
_numbers = itertools.count(1)

# The same rows into tables of the same columns and indexes, without anything that holds them: two inserts, two updates.
_BARE_TABLES = """
    drop table if exists bare_account, bare_transfer, bare_leg;
    create table bare_account (like points_account including defaults including identity including indexes);
    create table bare_transfer (like points_transfer including defaults including identity including indexes);
    create table bare_leg (like points_leg including defaults including identity including indexes);
    insert into bare_account select * from points_account where workspace_id = {workspace};
"""
_BARE = (
    """
    insert into bare_transfer (id, workspace_id, key, debited, credited, amount, state, reason, asked_by, at)
    select id, %(workspace)s, key, debited, credited, amount, 1, 'checked in', 'system:bench', %(at)s
    from unnest(%(ids)s::bigint[], %(keys)s::text[], %(debited)s::bigint[], %(credited)s::bigint[],
                %(amounts)s::bigint[]) as t(id, key, debited, credited, amount)
    """,
    """
    insert into bare_leg (workspace_id, transfer, account, amount, after)
    select %(workspace)s, id, account, amount, 0 from (
        select id, debited as account, -amount as amount
        from unnest(%(ids)s::bigint[], %(debited)s::bigint[], %(amounts)s::bigint[]) as t(id, debited, amount)
        union all
        select id, credited, amount
        from unnest(%(ids)s::bigint[], %(credited)s::bigint[], %(amounts)s::bigint[]) as t(id, credited, amount)
    ) l
    """,
    """
    update bare_account a set posted = a.posted - t.amount from (
        select debited, sum(amount) as amount from unnest(%(debited)s::bigint[], %(amounts)s::bigint[])
             as t(debited, amount) group by debited
    ) t where a.id = t.debited
    """,
    """
    update bare_account a set posted = a.posted + t.amount from (
        select credited, sum(amount) as amount from unnest(%(credited)s::bigint[], %(amounts)s::bigint[])
             as t(credited, amount) group by credited
    ) t where a.id = t.credited
    """,
)

# The same for each transfer by itself, in one call a batch, so that nothing is lost on the way to the server.
_BARE_EACH = """
    create or replace function bare_each(workspace bigint, moment timestamptz, ids bigint[], keys text[],
                                         debited bigint[], credited bigint[], amounts bigint[]) returns void
    language plpgsql as $$
    begin
        for n in 1 .. cardinality(ids) loop
            insert into bare_leg (workspace_id, transfer, account, amount, after)
            values (workspace, ids[n], debited[n], -amounts[n], 0);
            insert into bare_leg (workspace_id, transfer, account, amount, after)
            values (workspace, ids[n], credited[n], amounts[n], 0);
            update bare_account set posted = posted - amounts[n] where id = debited[n];
            update bare_account set posted = posted + amounts[n] where id = credited[n];
        end loop;
    end
    $$;
"""
_CALL_EACH = """
    select bare_each(%(workspace)s, %(at)s, %(ids)s::bigint[], %(keys)s::text[], %(debited)s::bigint[],
                     %(credited)s::bigint[], %(amounts)s::bigint[])
"""

Asked = tuple[str, int, int, int]
"""A key, from the n-th member, to the n-th member, how much."""


class _Community:
    """A workspace whose members are rich, and a bare copy of their accounts."""

    def __init__(self) -> None:
        self.workspace = Workspace.objects.create(name=f"Bench {next(_numbers)}", created_at=AT).id
        self.actor: Actor = system(self.workspace, "bench")
        member = apps.get_model("members", "Member")
        made = member.objects.bulk_create(
            member(workspace_id=self.workspace, name=f"Member {n}", created_at=AT) for n in range(PEOPLE)
        )
        self.members: list[int] = [one.id for one in made]
        self.own = [of_member(one, Currency.POINTS) for one in self.members]
        targets = [BUDGET, *self.own]
        transfer(self.actor, now=AT, transfers=[
            NewTransfer(f"rich/{n}", issue(Currency.POINTS), to, RICH, "rich") for n, to in enumerate(targets)
        ])  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_BARE_TABLES.format(workspace=self.workspace) + _BARE_EACH)
            cursor.execute("analyze members_member, points_account, points_transfer, points_leg, bare_account")
            cursor.execute("select member_id, id from points_account where workspace_id = %s", [self.workspace])
            self.accounts: dict[int, int] = dict(cursor.fetchall())
        self.chance, self.keys = random.Random(20261126), itertools.count()

    def asked(self, count: int) -> Iterator[list[Asked]]:
        """Batches of transfers from anybody to anybody."""
        for _ in range(0, count, BATCH):
            batch: list[Asked] = []
            for _ in range(BATCH):
                from_, to = self.chance.sample(range(PEOPLE), 2)
                batch.append((f"k/{next(self.keys)}", from_, to, self.chance.randint(1, 9)))
            yield batch

    def ours(self, batch: Sequence[NewTransfer]) -> None:
        made = transfer(self.actor, now=AT, transfers=batch)
        assert all(one.stands for one in made)

    def anybody(self, batch: Sequence[Asked]) -> list[NewTransfer]:
        return [
            NewTransfer(key, self.own[from_], self.own[to], amount, "checked in") for key, from_, to, amount in batch
        ]

    def budget(self, batch: Sequence[Asked]) -> list[NewTransfer]:
        """Everybody is given from one budget."""
        return [NewTransfer(key, BUDGET, self.own[to], amount, "a red packet") for key, _, to, amount in batch]

    def bare(self, batch: Sequence[Asked]) -> None:
        """Two inserts and two updates for the whole batch."""
        self._bare(batch, _BARE)

    def each(self, batch: Sequence[Asked]) -> None:
        """Two inserts and two updates for each transfer."""
        self._bare(batch, (_CALL_EACH,))

    def _bare(self, batch: Sequence[Asked], statements: Sequence[str]) -> None:
        values = {
            "workspace": self.workspace, "at": AT, "ids": numbers(next(_numbers) for _ in batch),
            "keys": texts([key for key, *_ in batch]),
            "debited": numbers(self.accounts[self.members[from_]] for _, from_, _, _ in batch),
            "credited": numbers(self.accounts[self.members[to]] for _, _, to, _ in batch),
            "amounts": numbers(amount for *_, amount in batch),
        }  # fmt: skip
        with transaction.atomic(), server_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, values)


@bench("ledger")
def ledger(scale: float) -> Sequence[BenchResult]:
    """Batches of 500 among 2,000 members; then all from one account; then one at a time. All of it is audited."""
    here, count = _Community(), max(BATCH * 2, int(TAKEN * scale))

    def rate(act: Callable[[Any], None], asked: Callable[[list[Asked]], Any], each: int = BATCH) -> float:
        several = count if each > 1 else max(50, int(ALONE * scale))
        pairs = [one for batch in here.asked(several) for one in batch][:several]
        batches = [asked(pairs[at : at + each]) for at in range(0, several, each)]

        def all_of_them() -> None:
            for batch in batches:
                act(batch)

        return several / seconds(all_of_them)

    rate(here.ours, here.anybody), rate(here.bare, list), rate(here.each, list)
    mine, theirs = in_turn(lambda: rate(here.ours, here.anybody), lambda: rate(here.each, list))
    anew, folded = in_turn(lambda: rate(here.ours, here.anybody), lambda: rate(here.bare, list))
    hot, again = in_turn(lambda: rate(here.ours, here.budget), lambda: rate(here.bare, list))
    one, bare = in_turn(lambda: rate(here.ours, here.anybody, 1), lambda: rate(here.bare, list, 1))
    must = "10,000/s and 0.6 of bare SQL, for each two inserts and two updates"
    results = [
        _at_least(compared("ledger", "transfers/s", mine, theirs, must=must, least=0.6), 10_000),
        compared("ledger, folded bare", "transfers/s", anew, folded, must="as near as can be", least=0),
        _at_least(compared("ledger, one hot account", "transfers/s", hot, again, must="10,000/s", least=0), 10_000),
        _at_least(compared("ledger, one by one", "transfers/s", one, bare, must="300/s", least=0), 300),
    ]
    assert audit(here.workspace).equal
    return results


def _at_least(result: BenchResult, least: int) -> BenchResult:
    met = bool(result.met) and result.value >= least
    return BenchResult(**{**result.as_json(), "met": met})
