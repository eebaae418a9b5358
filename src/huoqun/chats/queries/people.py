"""Members as lists and their own page show them: stage, tags, groups, when they last spoke."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from huoqun.core.actor import Scope
from huoqun.core.sql import server_cursor


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A member in a list. `messages_28d`: in all their groups. `last_seen_at`: their last word, UTC."""

    id: int
    uid: UUID
    name: str
    is_bot: bool
    is_staff: bool
    stage: int
    last_seen_at: datetime | None
    groups: int
    messages_28d: int
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which members a list shows. Empty: all. `after` is the last line's (last_seen_at, id) of the page before."""

    words: str = ""
    stage: int | None = None
    tag: str = ""
    group_id: int | None = None
    bots: bool = False
    team: bool = False
    after: tuple[datetime | None, int] | None = None


_ALL = """
    m.workspace_id = %(workspace)s and m.canonical_id is null and m.erased_at is null
    and (%(bots)s or not m.is_bot) and (not %(team)s or m.is_staff) and (%(stage)s::int is null or m.stage = %(stage)s)
"""
# By a function, since row security keeps the conditions of names from their index.
_NAMED = "and m.id = any(array(select members_named(%(workspace)s, %(words)s)))"
_TAGGED = """(
    select mt.member_id from members_membertag mt
    join members_tag t on t.workspace_id = mt.workspace_id and t.id = mt.tag_id
    where mt.workspace_id = %(workspace)s and t.name = %(tag)s offset 0)
"""
_IN_GROUP = """(
    select s.member_id from groups_span s
    where s.workspace_id = %(workspace)s and s.group_id = %(group)s and s.left_at is null offset 0)
"""
_IN_SCOPE = """(
    select s.member_id from groups_span s join groups_group g on g.workspace_id = s.workspace_id and g.id = s.group_id
    where s.workspace_id = %(workspace)s and s.left_at is null
      and (g.id = any(%(groups)s) or g.chapter_id = any(%(chapters)s)) offset 0)
"""


def _where(scope: Scope, filter: Filter, *, in_order: bool = True) -> str:
    """The conditions that are asked for. `in_order`: members are read in their order and looked up in the sets, each
    of which is gathered once (`is true` keeps it from becoming a join); otherwise the server begins with the sets.
    """
    sets = ((filter.tag, _TAGGED), (filter.group_id is not None, _IN_GROUP), (not scope.everywhere, _IN_SCOPE))
    within = "and (m.id in {}) is true" if in_order else "and m.id in {}"
    named = _NAMED if filter.words else ""
    return _ALL + named + "\n".join(within.format(found) for asked, found in sets if asked)


_AFTER = """
          and (%(after_id)s::bigint is null
               or (coalesce(m.last_seen_at, '-infinity'), m.id)
                  < (coalesce(%(after_at)s::timestamptz, '-infinity'), %(after_id)s))
"""
_ME = "and m.id = %(me)s"

_PAGE = """
    with page as materialized (
        select m.id, m.uid, m.name, m.is_bot, m.is_staff, m.stage, m.last_seen_at
        from members_member m
        where {where} {more}
        order by coalesce(m.last_seen_at, '-infinity') desc, m.id desc
        limit %(limit)s
    )
    select p.*, coalesce(g.count, 0), coalesce(d.messages, 0),
           array(select t.name from members_membertag mt
                 join members_tag t on t.workspace_id = mt.workspace_id and t.id = mt.tag_id
                 where mt.workspace_id = %(workspace)s and mt.member_id = p.id order by t.name)
    from page p
    left join lateral (
        select count(*) from groups_span s
        where s.workspace_id = %(workspace)s and s.member_id = p.id and s.left_at is null
    ) g on true
    left join lateral (
        select sum(d.messages) as messages from chats_memberday d
        where d.workspace_id = %(workspace)s and d.member_id = p.id and d.day > %(since)s
    ) d on true
    order by coalesce(p.last_seen_at, '-infinity') desc, p.id desc
"""


def page(workspace_id: int, *, scope: Scope, filter: Filter, as_of: datetime, limit: int = 50) -> list[PersonLine]:
    """Members of the scope, who spoke last first."""
    values = _values(workspace_id, scope, filter) | {
        "since": (as_of - timedelta(days=28)).date(),
        "limit": limit,
        "after_id": filter.after[1] if filter.after else None,
        "after_at": filter.after[0] if filter.after else None,
    }
    with server_cursor() as cursor:
        cursor.execute(_PAGE.format(where=_where(scope, filter), more=_AFTER), values)
        return [PersonLine(*[*row[:9], tuple(row[9])]) for row in cursor.fetchall()]


_CHOSEN = "and m.id = any(%(chosen)s)"


def chosen(workspace_id: int, member_ids: Iterable[int], *, scope: Scope, as_of: datetime) -> list[PersonLine]:
    """Those of these members who are in the scope and stand for themselves, bots too, who spoke last first."""
    wanted = sorted(set(member_ids))
    values = _values(workspace_id, scope, Filter(bots=True)) | {
        "since": (as_of - timedelta(days=28)).date(), "limit": len(wanted), "chosen": wanted,
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_PAGE.format(where=_where(scope, Filter()), more=_CHOSEN), values)
        return [PersonLine(*[*row[:9], tuple(row[9])]) for row in cursor.fetchall()]


MOST_COUNTED = 10_000


def count(workspace_id: int, *, scope: Scope, filter: Filter) -> int:
    """How many members the filter finds, counted up to MOST_COUNTED."""
    wanted = _where(scope, filter, in_order=False)
    with server_cursor() as cursor:
        cursor.execute(
            f"select count(*) from (select from members_member m where {wanted} limit {MOST_COUNTED}) as found",
            _values(workspace_id, scope, filter),
        )
        row = cursor.fetchone()
        return row[0] if row else 0


def _values(workspace_id: int, scope: Scope, filter: Filter) -> dict[str, Any]:
    return {
        "workspace": workspace_id,
        "everywhere": scope.everywhere,
        "chapters": list(scope.chapter_ids),
        "groups": list(scope.group_ids),
        "bots": filter.bots,
        "team": filter.team,
        "words": filter.words,
        "stage": filter.stage,
        "tag": filter.tag,
        "group": filter.group_id,
    }


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in a group. `inferred`: known only from their words."""

    group_uid: UUID
    group: str
    kind_key: str
    joined_at: datetime
    left_at: datetime | None
    role: str
    inferred: bool
    brought_by: str
    messages: int


@dataclass(frozen=True, slots=True)
class IdentityLine:
    platform: str
    key: str
    name: str
    handle: str
    proven_at: datetime | None


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A merge: the `name` of the other of the two, how it was known, and when it was taken back."""

    id: int
    name: str
    evidence: dict[str, Any]
    at: datetime
    actor: str
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonWhole:
    """One person across all platforms. `family`: the member and those merged into it; `merges`: as `merge_history`."""

    line: PersonLine
    family: tuple[int, ...]
    introduction: str
    background: dict[str, str]
    custom: dict[str, Any]
    brought_by: str
    is_minor: bool
    created_at: datetime
    identities: tuple[IdentityLine, ...]
    stays: tuple[Stay, ...]
    merges: tuple[MergeLine, ...]


# Two steps: row security keeps a join on `coalesce`, which is not leakproof, from its index.
_ONE = """
    with asked as materialized (
        select id, coalesce(canonical_id, id) as head from members_member
        where workspace_id = %(workspace)s and uid = %(uid)s and erased_at is null
    )
    select m.id, h.id, h.introduction, h.background, h.custom, coalesce(b.name, ''), h.is_minor, h.created_at,
           array(select f.id from members_member f
                 where f.workspace_id = h.workspace_id and (f.id = h.id or f.canonical_id = h.id) order by f.id)
    from asked m
    join members_member h on h.workspace_id = %(workspace)s and h.id = m.head
    left join members_member b on b.workspace_id = h.workspace_id and b.id = h.brought_by_id
"""
_STAYS = """
    select g.uid, g.name, k.key, s.joined_at, s.left_at, s.role, s.inferred, coalesce(b.name, ''),
           coalesce((select sum(d.messages) from chats_memberday d
                     where d.workspace_id = s.workspace_id and d.member_id = s.member_id and d.group_id = s.group_id
                       and d.last_at >= s.joined_at and (s.left_at is null or d.first_at <= s.left_at)), 0)
    from groups_span s
    join groups_group g on g.workspace_id = s.workspace_id and g.id = s.group_id
    join groups_kind k on k.workspace_id = g.workspace_id and k.id = g.kind_id
    left join members_member b on b.workspace_id = s.workspace_id and b.id = s.brought_by_id
    where s.workspace_id = %(workspace)s and s.member_id = any(%(family)s)
      and (%(everywhere)s or g.id = any(%(groups)s) or g.chapter_id = any(%(chapters)s))
    order by s.left_at desc nulls first, s.joined_at desc limit 100
"""
_IDENTITIES = """
    select platform, key, name, handle, proven_at from members_identity
    where workspace_id = %(workspace)s and member_id = any(%(family)s)
    union
    select kind, key, '', '', case when proven then at end from members_claim c
    where workspace_id = %(workspace)s and member_id = any(%(family)s)
      and not exists (
        select from members_identity i where i.workspace_id = c.workspace_id and i.platform = c.kind and i.key = c.key
          and i.member_id = any(%(family)s))
    order by 1, 2 limit 50
"""
_MERGES = """
    select g.id, m.name, g.evidence, g.at, g.actor from members_merge g
    join members_member m on m.workspace_id = g.workspace_id and m.id = g.merged_id
    where g.workspace_id = %s and g.kept_id = any(%s) and g.undone_at is null order by g.at desc
"""


def whole(workspace_id: int, uid: UUID, *, scope: Scope, as_of: datetime) -> PersonWhole | None:
    """One person by a public id of theirs (a merged one leads to who was kept); None outside the scope."""
    with server_cursor() as cursor:
        found = _brief(cursor, workspace_id, uid, scope, as_of)
        if found is None:
            return None
        line, family, one = found
        cursor.execute(_IDENTITIES, {"workspace": workspace_id, "family": family})
        identities = tuple(IdentityLine(*row) for row in cursor.fetchall())
        cursor.execute(_STAYS, _values(workspace_id, scope, Filter()) | {"family": family})
        stays = tuple(Stay(*row) for row in cursor.fetchall())
        cursor.execute(_HISTORY, {"workspace": workspace_id, "family": family})
        merges = tuple(MergeLine(*row) for row in cursor.fetchall())
    return PersonWhole(*[line, tuple(family), *one, identities, stays, merges])


@dataclass(frozen=True, slots=True)
class PersonBrief:
    """One person as the pages about them are headed. `family`: the member's id and those merged into it."""

    line: PersonLine
    family: tuple[int, ...]


def brief(workspace_id: int, uid: UUID, *, scope: Scope, as_of: datetime) -> PersonBrief | None:
    """As `whole`, of which it is the beginning."""
    with server_cursor() as cursor:
        found = _brief(cursor, workspace_id, uid, scope, as_of)
    return PersonBrief(found[0], tuple(found[1])) if found else None


def _brief(
    cursor: Any, workspace_id: int, uid: UUID, scope: Scope, as_of: datetime
) -> tuple[PersonLine, list[int], tuple[Any, ...]] | None:
    """The line, the family, and what else _ONE says of them."""
    cursor.execute(_ONE, {"workspace": workspace_id, "uid": uid})
    one = cursor.fetchone()
    line = _line_of(cursor, workspace_id, one[1], scope, as_of) if one else None
    return (line, one[8], one[2:8]) if one and line else None


def merges(workspace_id: int, family: Iterable[int]) -> list[MergeLine]:
    """The merges that hold of a person, newest first."""
    with server_cursor() as cursor:
        cursor.execute(_MERGES, [workspace_id, list(family)])
        return [MergeLine(*row) for row in cursor.fetchall()]


_HISTORY = """
    select g.id, m.name, g.evidence, g.at, g.actor, g.undone_at from members_merge g
    join members_member m on m.workspace_id = g.workspace_id
     and m.id = case when g.merged_id = any(%(family)s) and not g.kept_id = any(%(family)s) then g.kept_id
                     else g.merged_id end
    where g.workspace_id = %(workspace)s and (g.kept_id = any(%(family)s) or g.merged_id = any(%(family)s))
    order by g.undone_at is not null, g.at desc limit 50
"""


def merge_history(workspace_id: int, family: Iterable[int]) -> list[MergeLine]:
    """Every merge of a person: those that hold first, then those that were taken back, newest first."""
    with server_cursor() as cursor:
        cursor.execute(_HISTORY, {"workspace": workspace_id, "family": list(family)})
        return [MergeLine(*row) for row in cursor.fetchall()]


def _line_of(cursor: Any, workspace_id: int, member_id: int, scope: Scope, as_of: datetime) -> PersonLine | None:
    values = _values(workspace_id, scope, Filter(bots=True)) | {
        "since": (as_of - timedelta(days=28)).date(), "limit": 1, "me": member_id,
    }  # fmt: skip
    cursor.execute(_PAGE.format(where=_where(scope, Filter()), more=_ME), values)
    row = cursor.fetchone()
    return PersonLine(*[*row[:9], tuple(row[9])]) if row else None
