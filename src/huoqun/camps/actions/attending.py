"""Attendance of sessions: by a word in the group, on the member's page, by hand and by lists; corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor
from huoqun.deeds.actions.record import record
from huoqun.deeds.actions.withdrawing import restore, withdraw
from huoqun.deeds.rules import DeedKind, NewDeed

from ..attendance import CameHow, NotNow, WrongWord, called, enough
from ..facts.sessions import AttendanceCorrected, Attended
from ..models import Attendance, Session
from ..permissions import CampPermission
from ..queries.classes import roster
from ..queries.windows import people
from ._cells import trusted
from .scheduling import SESSIONS, held_session

AT_ONCE = 500
TEAM = (CameHow.HAND, CameHow.FILE, CameHow.REPLAY, CameHow.EXCUSED)

# Who came, came: no list and no excuse changes that; the team's correction is another verb. Who came as a member who
# was merged into them came.
_PUT = f"""
    insert into camps_attendance as a (workspace_id, session_id, member_id, at, how, counts, minutes, by)
    select %s, %s, w.member, %s, %s, w.counts, w.minutes, %s
    from unnest(%s::bigint[], %s::int[], %s::bool[]) as w(member, minutes, counts)
    where not exists (
        select from members_member f join camps_attendance o on o.workspace_id = f.workspace_id and o.member_id = f.id
        where f.workspace_id = %s and f.canonical_id = w.member and o.session_id = %s and o.counts
            and o.how <= {CameHow.REPLAY:d})
    order by w.member
    on conflict (session_id, member_id) do update set at = excluded.at, how = excluded.how,
        counts = excluded.counts, minutes = coalesce(excluded.minutes, a.minutes), by = excluded.by
    where not a.counts or (a.how >= {CameHow.REPLAY:d} and excluded.counts and excluded.how < a.how)
    returning member_id, counts, xmax <> 0
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a member said in a group, and when."""

    group_id: int
    member_id: int
    at: datetime
    text: str


@transaction.atomic
def hear_words(actor: Actor, *, said: Sequence[Said], now: datetime) -> int:
    """Note as come whoever said the word of a session while it was on; answers how many. Raises NotAllowed."""
    actor.require(CampPermission.CHECK_IN)
    if not said:
        return 0
    sessions = Session.objects.of(actor.workspace_id).filter(
        group_id__in={one.group_id for one in said}, ends_at__gte=min(one.at for one in said),
        starts_at__lte=max(one.at for one in said), cancelled_at=None,
    ).exclude(word="")  # fmt: skip
    done = 0
    for session in sessions:
        heard = {one.member_id for one in said if _is_word(session, one)}
        inside = _of_class(actor, session, people(actor.workspace_id, heard).values()) if heard else []
        done += _put(actor, session, dict.fromkeys(inside), CameHow.WORD, now)
    return done


@transaction.atomic
def attend(actor: Actor, *, member_id: int, session_uid: UUID, word: str = "", now: datetime) -> bool:
    """A member says on their own page that they are there, with the session's word if it has one.

    Answers whether that was new. Raises NotFound, NotAllowed, NotNow, WrongWord.
    """
    session = Session.objects.of(actor.workspace_id).filter(uid=session_uid, cancelled_at=None).first()
    head = people(actor.workspace_id, [member_id]).get(member_id)
    if session is None or head is None or head not in _of_class(actor, session, [head]):
        raise NotFound
    actor.require_own(CampPermission.CHECK_IN, member_id=head, group_id=session.group_id)
    if not session.starts_at <= now < session.ends_at:
        raise NotNow
    if session.word and called(word) != called(session.word):
        raise WrongWord
    return bool(_put(actor, session, {head: None}, CameHow.PAGE, now))


@transaction.atomic
def note_attendance(
    actor: Actor, *, session_uid: UUID, minutes: Mapping[int, int | None], how: CameHow, now: datetime
) -> int:
    """Note how members were at a session: by hand, by a list with minutes, as having seen it later, or excused.

    `minutes` by member; None: unknown. Answers how many changed. Raises NotFound (nobody of the class), NotAllowed.
    """
    if how not in TEAM:
        raise NotFound
    session = held_session(actor, session_uid)
    heads = people(actor.workspace_id, minutes)
    inside = set(_of_class(actor, session, heads.values()))
    known = {heads[member]: said for member, said in minutes.items() if heads.get(member) in inside}
    if not known or session.cancelled_at is not None:
        raise NotFound
    return _put(actor, session, known, how, now)


@transaction.atomic
def correct_attendance(actor: Actor, *, session_uid: UUID, member_ids: Iterable[int], now: datetime) -> int:
    """Members who were noted had not come: what it earned is withdrawn. Answers how many.

    Raises NotFound, NotAllowed.
    """
    session = held_session(actor, session_uid)
    rows = Attendance.objects.of(actor.workspace_id).filter(session=session, counts=True)
    ours = set(people(actor.workspace_id, member_ids).values())
    noted = list(rows.values_list("member_id", flat=True))
    found = sorted(one for one, head in people(actor.workspace_id, noted).items() if head in ours)
    if not found:
        return 0
    rows.filter(member_id__in=found).update(counts=False, by=str(actor), at=now)
    own = [_source_id(session, member) for member in found]
    withdraw(trusted(actor), source=SESSIONS, source_ids=own, why="corrected", now=now)
    said = AttendanceCorrected(session_id=session.id, group_id=session.group_id, member_ids=tuple(found))
    journal.record(actor, [said], at=now)
    return len(found)


def _put(actor: Actor, session: Session, known: Mapping[int, int | None], how: CameHow, now: datetime) -> int:
    if not known:
        return 0
    length = round((session.ends_at - session.starts_at).total_seconds() / 60)
    fit = [enough(said, length, session.least) or how is CameHow.EXCUSED for said in known.values()]
    by = str(actor) if how in TEAM else ""
    values = [actor.workspace_id, session.id, now, int(how), by, numbers(known), numbers(known.values()), fit,
              actor.workspace_id, session.id]  # fmt: skip
    with server_cursor() as cursor:
        rows = cursor.execute(_PUT, values).fetchall()
    members = sorted(row[0] for row in rows if row[1])
    # Who is excused did nothing that earns.
    if members and how is not CameHow.EXCUSED:
        _say_deeds(actor, session, members, [row[0] for row in rows if row[1] and row[2]], now)
    facts = [
        Attended(session_id=session.id, group_id=session.group_id, member_ids=tuple(members[n : n + AT_ONCE]), how=how)
        for n in range(0, len(members), AT_ONCE)
    ]
    journal.record(actor, facts, at=now)
    return len(rows)


def _say_deeds(actor: Actor, session: Session, members: Sequence[int], again: Sequence[int], now: datetime) -> None:
    deeds = [
        NewDeed(kind=DeedKind.CAME, occurred_at=now, source=SESSIONS, source_id=_source_id(session, member),
                member_id=member, group_id=session.group_id, value=session.title[:200])
        for member in members
    ]  # fmt: skip
    record(trusted(actor), deeds=deeds, now=now)
    if again:
        restore(trusted(actor), source=SESSIONS, source_ids=[_source_id(session, one) for one in again], now=now)


def _of_class(actor: Actor, session: Session, heads: Iterable[int]) -> list[int]:
    """Those of these who are in the session's class."""
    inside = {one.id for one in roster(actor.workspace_id, session.group_run_id) if one.left_at is None}
    return [head for head in set(heads) if head in inside]


def _is_word(session: Session, one: Said) -> bool:
    return (
        one.group_id == session.group_id
        and session.starts_at <= one.at < session.ends_at
        and called(one.text) == called(session.word)
    )


def _source_id(session: Session, member_id: int) -> str:
    return f"{session.id}/{member_id}"
