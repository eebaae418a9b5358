"""Cases as the team reads them: the queue, and one with everything that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.chats.queries.keyed import Keyed, keyed
from huoqun.chats.queries.messages import at_places
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor
from huoqun.groups.queries.names import group_names

from ..models import Act
from ..permissions import ModerationPermission
from ..states import CaseState
from .charters import names_of
from .whereabouts import whereabouts

PAGE, _STATE = 50, 18


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case. `seen`: (kind, what) of each thing; `before`: how often it was broken before."""

    id: int
    uid: UUID
    rule: str
    words: str
    group_id: int
    group: str
    member_id: int
    member: str
    member_uid: UUID
    message_id: int
    message_at: datetime
    text: str
    score: float
    evidence: dict[str, Any]
    messages: int
    role: str
    is_staff: bool
    sanction: str
    state: CaseState
    opened_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str
    exempt: bool
    appeal: str
    appealed_at: datetime | None
    answered_at: datetime | None
    answered_by: str
    answer: str

    @property
    def waits(self) -> bool:
        """Whether an appeal waits for its answer."""
        return self.appealed_at is not None and self.answered_at is None

    @property
    def seen(self) -> list[tuple[str, str]]:
        return [(kind, what) for kind, what in self.evidence.get("seen", ())]

    @property
    def before(self) -> int:
        return int(self.evidence.get("before", 0))

    @property
    def minutes(self) -> int | None:
        return self.evidence.get("minutes")


_LINES = """
    select c.id, c.uid, c.rule, c.words, c.group_id, g.name, c.member_id, m.name, m.uid, c.message_id, c.message_at,
           c.text, c.score, c.evidence, c.messages, c.role, c.is_staff, c.sanction, c.state, c.opened_at, c.decided_at,
           c.decided_by, c.reason, c.exempt, c.appeal, c.appealed_at, c.answered_at, c.answered_by, c.answer
    from moderation_case c
    join groups_group g on g.workspace_id = c.workspace_id and g.id = c.group_id
    join members_member m on m.workspace_id = c.workspace_id and m.id = c.member_id
    where c.workspace_id = %(workspace)s
      and (%(everywhere)s or g.id = any(%(groups)s) or g.chapter_id = any(%(chapters)s))
"""
_LISTED = """
      and (%(states)s::text[] is null or c.state = any(%(states)s::text[]))
      and (not %(appeals)s or (c.appealed_at is not null and c.answered_at is null))
      and (%(before)s::bigint is null or c.id < %(before)s) order by c.id desc limit %(limit)s
"""


def _rows(actor: Actor, rest: str, **values: Any) -> list[CaseLine]:
    scope = actor.scope(ModerationPermission.CASE_VIEW)
    known = {
        "workspace": actor.workspace_id, "everywhere": scope.everywhere, "groups": list(scope.group_ids),
        "chapters": list(scope.chapter_ids),
    }  # fmt: skip
    with server_cursor() as cursor:
        rows = cursor.execute(_LINES + rest, known | values).fetchall()
    return [_line(row) for row in rows]


def _line(row: Sequence[Any]) -> CaseLine:
    values = list(row)
    values[_STATE] = CaseState(row[_STATE])
    return CaseLine(*values)


def cases(
    actor: Actor, *, states: Sequence[CaseState] | None = (CaseState.OPEN,), before: int | None = None,
    limit: int = PAGE, appeals: bool = False,
) -> list[CaseLine]:  # fmt: skip
    """Cases of the groups that somebody sees, the newest first; `states` None: all. `appeals`: those that wait."""
    given = None if states is None else [str(state) for state in states]
    return _rows(actor, _LISTED, states=given, before=before, limit=limit, appeals=appeals)


@dataclass(frozen=True, slots=True)
class ActLine:
    """What was done, and where. `group` is empty where whoever looks does not see it; `effects`: where what was asked
    of the platform stands; `by_hand`: one task for several groups stands for them."""

    sanction: str
    group_id: int
    group: str
    by_hand: bool
    at: datetime
    until: datetime | None
    points: int
    undone_at: datetime | None
    effects: tuple[Keyed, ...]


@dataclass(frozen=True, slots=True)
class TwinLine:
    """Nearly the same text elsewhere, as far as it is still here."""

    group: str
    at: datetime
    text: str
    own: bool


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """A case with its evidence. `replies`: answers that the message got; `earlier`: the member's other cases; `there`:
    where the account is that the case is about, as far as whoever looks sees it, while it waits."""

    line: CaseLine
    acts: tuple[ActLine, ...]
    twins: tuple[TwinLine, ...]
    replies: int
    earlier: tuple[CaseLine, ...]
    there: tuple[str, ...]


_EARLIER = " and c.member_id = %(member)s and c.id <> %(id)s order by c.id desc limit 10"


def case(actor: Actor, *, case_uid: UUID) -> CaseSheet:
    """One case. Raises NotFound."""
    found = _rows(actor, " and c.uid = %(uid)s", uid=case_uid)
    if not found:
        raise NotFound
    return _sheet(actor, found[0])


def of_member(actor: Actor, member_id: int) -> list[CaseLine]:
    """The newest hundred cases of one person."""
    return _rows(actor, " and c.member_id = %(member)s order by c.id desc limit 100", member=member_id)


def _sheet(actor: Actor, line: CaseLine) -> CaseSheet:
    return CaseSheet(
        line, _acts(actor, line), twins_of(actor.workspace_id, line),
        _replies(actor.workspace_id, line), tuple(_rows(actor, _EARLIER, member=line.member_id, id=line.id)),
        _there(actor, line),
    )  # fmt: skip


def _there(actor: Actor, line: CaseLine) -> tuple[str, ...]:
    about_account = line.evidence.get("suspect") or line.evidence.get("account")
    if line.state is not CaseState.OPEN or not about_account:
        return ()
    held = whereabouts(actor.workspace_id, [line.member_id]).get(line.member_id, ())
    names = {line.group_id: line.group} | _seen_names(actor, {one.group_id for one in held} - {line.group_id})
    return tuple(names.values())


_KINDS = (
    "notice", "deletemessage", "mute", "kick", "ban", "sorry", "unmute", "unban", "invite", "role",
)  # fmt: skip


def _acts(actor: Actor, line: CaseLine) -> tuple[ActLine, ...]:
    rows = list(Act.objects.of(actor.workspace_id).filter(case_id=line.id).order_by("id"))
    stands = keyed(actor.workspace_id, [f"{row.key}/{kind}" for row in rows for kind in _KINDS])
    names = _seen_names(actor, {row.was.get("group", line.group_id) for row in rows} - {line.group_id})
    names[line.group_id] = line.group
    return tuple(
        ActLine(
            row.sanction, group := row.was.get("group", line.group_id), names.get(group, ""),
            bool(row.was.get("by_hand")), row.at, row.until, int(row.was.get("points", 0)), row.undone_at,
            tuple(stands[key] for kind in _KINDS if (key := f"{row.key}/{kind}") in stands),
        )
        for row in rows
    )  # fmt: skip


def _seen_names(actor: Actor, group_ids: set[int]) -> dict[int, str]:
    """What those of these groups are called that somebody sees."""
    if not group_ids:
        return {}
    scope = actor.scope(ModerationPermission.CASE_VIEW)
    return {one.id: one.name for one in group_names(actor.workspace_id, scope=scope) if one.id in group_ids}


def twins_of(workspace_id: int, line: CaseLine) -> tuple[TwinLine, ...]:
    """The near-twins of a case's message, with their words."""
    kept = line.evidence.get("twins", ())[:20]
    found = at_places(workspace_id, [(id, datetime.fromisoformat(at)) for id, at, *_ in kept])
    names = names_of(workspace_id, {group for _, _, group, _ in kept})
    return tuple(
        TwinLine(names.get(group, ""), datetime.fromisoformat(at), found[id].text if id in found else "",
                 member == line.member_id)
        for id, at, group, member in kept
    )  # fmt: skip


_REPLIES = """
    select count(*) from chats_message m where m.workspace_id = %s and m.group_id = %s
      and m.at between %s and %s::timestamptz + interval '3 days' and m.reply_to = %s
"""


def _replies(workspace_id: int, line: CaseLine) -> int:
    message = line.evidence.get("message")
    if not message:
        return 0
    with server_cursor() as cursor:
        values = [workspace_id, line.group_id, line.message_at, line.message_at, message]
        row = cursor.execute(_REPLIES, values).fetchone()
    return int(row[0]) if row else 0
