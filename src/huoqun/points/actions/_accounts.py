"""The accounts of a batch: found, opened where they are new, and locked in the order of their ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from huoqun.core.sql import numbers, server_cursor, texts

from ..rules import Account, Held, floor_of

# Sorted before they are locked, so that two batches never wait for one another in a circle.
_LOCK = """
    select a.id, a.kind, a.currency, a.member_id, a.name, a.floor, a.posted, a.reserved
    from points_account a
    where a.workspace_id = %(workspace)s and a.id = any (array(
        select x.id from unnest(%(members)s::bigint[], %(of)s::text[]) as w(member_id, currency)
        join points_account x on x.workspace_id = %(workspace)s and x.kind = 'member'
                             and x.member_id = w.member_id and x.currency = w.currency
        union all
        select x.id from unnest(%(kinds)s::text[], %(in)s::text[], %(names)s::text[]) as w(kind, currency, name)
        join points_account x on x.workspace_id = %(workspace)s and x.kind <> 'member'
                             and x.kind = w.kind and x.currency = w.currency and x.name = w.name))
    order by a.id for no key update
"""
_OPEN_MEMBERS = """
    insert into points_account (workspace_id, kind, currency, member_id, name, floor)
    select m.workspace_id, 'member', w.currency, m.id, '', 0
    from unnest(%(members)s::bigint[], %(of)s::text[]) as w(member_id, currency)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id
    order by m.id, w.currency
    on conflict (workspace_id, member_id, currency) where kind = 'member' do nothing
"""
_OPEN_NAMED = """
    insert into points_account (workspace_id, kind, currency, name, floor)
    select %(workspace)s, kind, currency, name, floor
    from unnest(%(kinds)s::text[], %(in)s::text[], %(names)s::text[], %(floors)s::bigint[])
         as w(kind, currency, name, floor)
    order by kind, currency, name
    on conflict (workspace_id, kind, currency, name) where not kind = 'member' do nothing
"""
# As a rule nobody is merged, and the first question is the only one.
_MERGED = """
    select 1 from members_member m
    where m.workspace_id = %(workspace)s and m.canonical_id is not null
      and (m.id = any(%(members)s::bigint[]) or m.canonical_id = any(%(members)s::bigint[])) limit 1
"""
_FAMILIES = """
    select w.id, f.id
    from unnest(%(members)s::bigint[]) as w(id)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.id
    cross join lateral (
        select coalesce(m.canonical_id, m.id) as id
        union all
        select x.id from members_member x where x.canonical_id = coalesce(m.canonical_id, m.id)
    ) f
"""
_BY_ID = """
    select id, floor, posted, reserved from points_account
    where workspace_id = %s and id = any(%s::bigint[]) order by id for no key update
"""

Accounts = dict[Account, Held]


class Unopened(Exception):
    """Some accounts are new. They are opened while nothing is locked, or two batches could wait in a circle."""

    def __init__(self, accounts: list[Account]) -> None:
        self.accounts = accounts


def lock(workspace_id: int, wanted: Collection[Account], *, families: Iterable[Account], opened: bool) -> Accounts:
    """These accounts, and whatever other `families` have; each as it stands now.

    Raises Unopened where some are new, unless the missing ones were just `opened`: those are nobody's here.
    """
    also = set(families) - set(wanted)
    found = _locked(workspace_id, [*wanted, *also])
    missing = [one for one in wanted if one not in found]
    if missing and not opened:
        raise Unopened(missing)
    return found


def lock_ids(workspace_id: int, ids: Iterable[int]) -> dict[int, Held]:
    """Accounts by their ids."""
    with server_cursor() as cursor:
        cursor.execute(_BY_ID, [workspace_id, numbers(sorted(set(ids)))])
        return {row[0]: Held(*row) for row in cursor.fetchall()}


def families(workspace_id: int, member_ids: Iterable[int]) -> dict[int, list[int]]:
    """For each of these members everybody who is the same person, themselves included; empty where nobody is merged."""
    found: dict[int, list[int]] = {}
    values = {"workspace": workspace_id, "members": numbers(set(member_ids))}
    with server_cursor() as cursor:
        if cursor.execute(_MERGED, values).fetchone() is None:
            return {}
        cursor.execute(_FAMILIES, values)
        for asked, member in cursor.fetchall():
            found.setdefault(asked, []).append(member)
    return found


def _columns(workspace_id: int, wanted: Iterable[Account]) -> dict[str, object]:
    members = [one for one in wanted if one.member_id is not None]
    named = [one for one in wanted if one.member_id is None]
    return {
        "workspace": workspace_id,
        "members": numbers(one.member_id for one in members), "of": texts([one.currency for one in members]),
        "kinds": texts([one.kind for one in named]), "in": texts([one.currency for one in named]),
        "names": texts([one.name for one in named]), "floors": numbers(floor_of(one.kind) for one in named),
    }  # fmt: skip


def _locked(workspace_id: int, wanted: list[Account]) -> Accounts:
    with server_cursor() as cursor:
        cursor.execute(_LOCK, _columns(workspace_id, wanted))
        return {
            # Words of the database are as good as the enumeration's: they are equal, and so are their hashes.
            Account(kind, currency, member, name): Held(id, floor, posted, reserved)
            for id, kind, currency, member, name, floor, posted, reserved in cursor.fetchall()
        }


def open_accounts(workspace_id: int, wanted: list[Account]) -> None:
    """Open accounts; those of people who are no members here are left out."""
    values = _columns(workspace_id, wanted)
    with server_cursor() as cursor:
        if any(one.member_id is not None for one in wanted):
            cursor.execute(_OPEN_MEMBERS, values)
        if any(one.member_id is None for one in wanted):
            cursor.execute(_OPEN_NAMED, values)
