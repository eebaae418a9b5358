"""Whose shares a change is about: who brought somebody, and who brought them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from huoqun.core.sql import numbers, server_cursor, texts

from ..rules.shares import Brought, ShareState, Stood

_HEADS = """
    select distinct coalesce(canonical_id, id) from members_member where workspace_id = %s and id = any(%s::bigint[])
"""
_CONCERNED = """
    select distinct s.referrer_id from referrals_share s
    join referrals_referral r on r.workspace_id = s.workspace_id and r.id = s.referral_id
    join referrals_referrer f on f.workspace_id = s.workspace_id and f.id = s.referrer_id
    join members_member m on m.workspace_id = s.workspace_id and m.id in (r.member_id, f.member_id)
    where s.workspace_id = %(workspace)s and s.state <> 'voided'
      and (%(heads)s::bigint[] is null or coalesce(m.canonical_id, m.id) = any(%(heads)s::bigint[]))
"""
_STOOD = """
    select s.deed_id, s.level, s.id, s.referrer_id, s.amount, s.kept, s.state from referrals_share s
    where s.workspace_id = %(workspace)s and s.state <> 'voided'
      and (s.referrer_id = any(%(referrers)s::bigint[]) or s.deed_id = any(%(deeds)s::bigint[]))
"""
_ATTEMPTS = """
    select deed_id, level, max(attempt) from referrals_share
    where workspace_id = %s and deed_id = any(%s::bigint[]) group by deed_id, level
"""
_KNOWN = """
    select exists (
        select from members_member m
        join members_member k on k.workspace_id = m.workspace_id
                             and coalesce(k.canonical_id, k.id) = coalesce(m.canonical_id, m.id)
        where m.workspace_id = %(workspace)s and m.id = any(%(members)s::bigint[]) and (
            exists (select from referrals_referral r where r.workspace_id = k.workspace_id and r.member_id = k.id)
            or exists (select from referrals_referrer f where f.workspace_id = k.workspace_id and f.member_id = k.id)))
"""


def concerns(workspace_id: int, member_ids: Iterable[int]) -> bool:
    """Whether any of these people was brought, or recommends."""
    with server_cursor() as cursor:
        row = cursor.execute(_KNOWN, {"workspace": workspace_id, "members": numbers(member_ids)}).fetchone()
    return bool(row and row[0])


def referrers_about(
    workspace_id: int, member_ids: Iterable[int] | None, brought: Mapping[int, Sequence[Brought]]
) -> set[int]:
    """Whose shares may change with what these people did or became; None: everybody's."""
    with server_cursor() as cursor:
        heads = None
        if member_ids is not None:
            rows = cursor.execute(_HEADS, [workspace_id, numbers(member_ids)]).fetchall()
            heads = {row[0] for row in rows}
        values = {"workspace": workspace_id, "heads": None if heads is None else numbers(heads)}
        found = {row[0] for row in cursor.execute(_CONCERNED, values).fetchall()}
    for people in brought.values():
        near = [one for one in people if heads is None or one.buyer in heads or one.bringer in heads]
        bringers = {one.bringer for one in near}
        found |= {one.referrer_id for one in near} | {one.referrer_id for one in people if one.buyer in bringers}
    return found


def near(people: Sequence[Brought], referrers: set[int]) -> list[Brought]:
    """Of a programme the people whose sales these referrers have a part of, at either level."""
    own = {one.buyer for one in people if one.referrer_id in referrers}
    return [one for one in people if one.referrer_id in referrers or one.bringer in own]


def stood(workspace_id: int, referrers: Iterable[int], deeds: Iterable[int]) -> dict[tuple[int, int], Stood]:
    """The shares of these referrers, and of these deeds, that were not let go."""
    values = {"workspace": workspace_id, "referrers": numbers(referrers), "deeds": numbers(deeds)}
    with server_cursor() as cursor:
        rows = cursor.execute(_STOOD, values).fetchall()
    found = {(row[0], row[1]): [*row[2:6], ShareState(row[6])] for row in rows}
    return {key: Stood(*one) for key, one in found.items()}


def attempts(workspace_id: int, deeds: Iterable[int]) -> dict[tuple[int, int], int]:
    """How often a share of each of these deeds was made, by (deed, level)."""
    with server_cursor() as cursor:
        rows = cursor.execute(_ATTEMPTS, [workspace_id, numbers(deeds)]).fetchall()
    return {(deed, level): most for deed, level, most in rows}


def given_out(workspace_id: int, words: Collection[str]) -> set[str]:
    """Those of these words that were given out."""
    if not words:
        return set()
    asked = "select distinct word from referrals_visit where workspace_id = %s and word = any(%s::text[])"
    with server_cursor() as cursor:
        return {row[0] for row in cursor.execute(asked, [workspace_id, texts(list(words))]).fetchall()}
