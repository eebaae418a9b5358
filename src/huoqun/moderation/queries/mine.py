"""A member's own cases, and the rules of the groups that they are in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor
from huoqun.members.queries.family import family

from ..charter.aloud import Spoken, aloud
from ..charter.model import Charter
from ..charter.reading import BadCharter, read
from ..reports import RECENT
from ..states import REVERSIBLE, CaseState
from .charters import grounds, names_of

MOST = 50


@dataclass(frozen=True, slots=True)
class MyCase:
    """A case as the accused sees it. `done_at`: when it was done, None where it waits or nothing was; `groups`: where,
    if in several."""

    uid: UUID
    words: str
    group: str
    message_at: datetime
    text: str
    evidence: dict[str, Any]
    sanction: str
    state: CaseState
    reason: str
    appeal: str
    appealed_at: datetime | None
    answered_at: datetime | None
    answer: str
    done_at: datetime | None
    until: datetime | None
    groups: tuple[str, ...]

    def may_appeal(self, now: datetime) -> bool:
        """Whether they may still ask for another look."""
        stands = self.state in (CaseState.DONE, CaseState.UPHELD) and self.done_at is not None
        return stands and self.appealed_at is None and self.done_at is not None and now - self.done_at <= REVERSIBLE


_MINE = """
    select c.uid, c.words, g.name, c.message_at, c.text, c.evidence, c.sanction, c.state, c.reason, c.appeal,
           c.appealed_at, c.answered_at, c.answer, a.at, a.until, a.groups
    from moderation_case c
    join groups_group g on g.workspace_id = c.workspace_id and g.id = c.group_id
    cross join lateral (
        select max(t.at) filter (where t.undone_at is null) as at,
               max(t.until) filter (where t.undone_at is null) as until,
               array_agg(distinct o.name order by o.name) filter (where o.id is not null) as groups
        from moderation_act t
        left join groups_group o on o.workspace_id = t.workspace_id and o.id = (t.was ->> 'group')::bigint
        where t.workspace_id = c.workspace_id and t.case_id = c.id
    ) a
    where c.workspace_id = %s and c.state <> 'open'
      and c.member_id in (select id from members_member where workspace_id = %s and (id = %s or canonical_id = %s))
      and (%s::uuid is null or c.uid = %s) order by c.id desc limit %s
"""


def my_cases(workspace_id: int, member_id: int, *, case_uid: UUID | None = None) -> list[MyCase]:
    """What was done about this person's words, the newest first. What waits for a person is not shown: nothing was
    done yet."""
    with server_cursor() as cursor:
        values = [workspace_id, workspace_id, member_id, member_id, case_uid, case_uid, MOST]
        return [_mine(row) for row in cursor.execute(_MINE, values).fetchall()]


def _mine(row: Any) -> MyCase:
    values = list(row)
    values[7], values[-1] = CaseState(row[7]), tuple(row[-1] or ())
    return MyCase(*values)


def my_case(workspace_id: int, member_id: int, *, case_uid: UUID) -> MyCase:
    """One of them. Raises NotFound."""
    found = my_cases(workspace_id, member_id, case_uid=case_uid)
    if not found:
        raise NotFound
    return found[0]


_RULE = """
    select c.rule, r.text from moderation_case c
    join moderation_rules r on r.workspace_id = c.workspace_id and r.id = c.rules_id
    where c.workspace_id = %s and c.uid = %s and c.member_id = any(%s::bigint[]) and c.state <> 'open'
"""


def rule_of(workspace_id: int, member_id: int, *, case_uid: UUID) -> Spoken | None:
    """The rule of one of their cases as it was published then, read aloud."""
    with server_cursor() as cursor:
        row = cursor.execute(_RULE, [workspace_id, case_uid, family(workspace_id, member_id)]).fetchone()
    if row is None:
        return None
    try:
        rule = read(row[1]).rules.get(row[0])
    except BadCharter:
        return None
    return next(iter(aloud(Charter({row[0]: rule}))), None) if rule else None


_MY_GROUPS = """
    select distinct s.group_id from groups_span s
    where s.workspace_id = %s and s.member_id = any(%s::bigint[]) and s.left_at is null
"""


def my_rules(workspace_id: int, member_id: int) -> list[tuple[int, str, Charter]]:
    """(group, its name, its rules) of every group that this person is in; groups without rules too."""
    with server_cursor() as cursor:
        rows = cursor.execute(_MY_GROUPS, [workspace_id, family(workspace_id, member_id)]).fetchall()
    groups = [row[0] for row in rows]
    ruled, names = grounds(workspace_id, groups), names_of(workspace_id, groups)
    in_order = sorted(names, key=names.__getitem__)
    return [(id, names[id], ruled[id].charter if id in ruled else Charter()) for id in in_order]


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody else said lately in a group of theirs."""

    id: int
    name: str
    text: str
    at: datetime


_HEARD = """
    select m.id, p.name, left(m.text, 200), m.at from chats_message m
    join members_member p on p.workspace_id = m.workspace_id and p.id = m.member_id and not p.is_bot
     and p.erased_at is null
    where m.workspace_id = %s and m.group_id = %s and m.at > %s and m.at <= %s and m.recalled_at is null
      and not m.member_id = any(%s::bigint[])
    order by m.at desc, m.id desc limit 30
"""


def heard_in(workspace_id: int, member_id: int, group_id: int, *, now: datetime) -> list[Heard]:
    """The newest that others said in a group that this person is in; nothing of any other group."""
    own = family(workspace_id, member_id)
    with server_cursor() as cursor:
        mine = {row[0] for row in cursor.execute(_MY_GROUPS, [workspace_id, own]).fetchall()}
        if group_id not in mine:
            return []
        rows = cursor.execute(_HEARD, [workspace_id, group_id, now - RECENT, now, own]).fetchall()
    return [Heard(*row) for row in rows]
