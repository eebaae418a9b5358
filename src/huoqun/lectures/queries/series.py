"""Series of lectures: their rounds in figures, and who could be spoken to after one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..looping import LIKED
from ..permissions import LecturePermission
from ..rules import State

BUYS_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series, with how many rounds it had and the next one that is planned."""

    id: int
    uid: UUID
    name: str
    follow_words: str
    ended_at: datetime | None
    rounds: int
    held: int
    next_at: datetime | None


_SERIES = """
    select s.id, s.uid, s.name, s.follow_words, s.ended_at, count(l.id),
           count(l.id) filter (where l.state = 'ended'), min(l.starts_at) filter (where l.state = 'planned')
    from lectures_series s
    left join lectures_lecture l on l.workspace_id = s.workspace_id and l.series_id = s.id and l.state <> 'cancelled'
    where s.workspace_id = %(workspace)s and (%(uid)s::uuid is null or s.uid = %(uid)s::uuid)
    group by s.id order by s.ended_at is not null, s.id desc limit 100
"""


def all_series(actor: Actor) -> list[SeriesLine]:
    """Every series, those that go on first."""
    actor.require(LecturePermission.VIEW)
    return _read(actor.workspace_id, None)


def series(actor: Actor, *, series_uid: UUID) -> SeriesLine:
    """One of them. Raises NotFound, NotAllowed."""
    actor.require(LecturePermission.VIEW)
    found = _read(actor.workspace_id, series_uid)
    if not found:
        raise NotFound
    return found[0]


def _read(workspace_id: int, uid: UUID | None) -> list[SeriesLine]:
    with server_cursor() as cursor:
        rows = cursor.execute(_SERIES, {"workspace": workspace_id, "uid": uid}).fetchall()
    return [SeriesLine(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Round:
    """A lecture in its series. `asked`: groups asked for feedback, `told` answered, `score` is the mean of 0 to 10;
    `followed` people were to be spoken to, `done` were, `bought` of them did so within thirty days for `sold`.
    """

    id: int
    uid: UUID
    title: str
    lecturer: str
    state: State
    starts_at: datetime
    fee: int
    campaign: UUID | None
    series_id: int | None
    groups: int
    questions: int
    asked: int
    told: int
    score: float | None
    followed: int
    done: int
    bought: int
    sold: int


_ROUNDS = """
    select l.id, l.uid, l.title, l.lecturer, l.state, l.starts_at, l.fee, l.campaign, l.series_id,
           (select count(*) from lectures_target t where t.workspace_id = l.workspace_id and t.lecture_id = l.id
              and t.state <> 'out'),
           (select count(*) from lectures_question q where q.workspace_id = l.workspace_id and q.lecture_id = l.id),
           f.asked, f.told, f.score::float8, u.followed, u.done, b.bought, b.sold
    from lectures_lecture l
    cross join lateral (
        select count(distinct r.id) as asked, count(a.id) as told, avg(a.nps) as score
        from forms_surveyround r
        left join forms_surveyanswer a on a.workspace_id = r.workspace_id and a.round_id = r.id
                                      and (a.member_id is not null or a.shown)
        where r.workspace_id = l.workspace_id and r.occasion like 'lecture/' || l.id || '/%%') f
    cross join lateral (
        select count(*) as followed, count(ended_at) as done from lectures_followup
        where workspace_id = l.workspace_id and lecture_id = l.id) u
    cross join lateral (
        select count(distinct w.member_id) as bought, coalesce(sum(d.amount_minor), 0)::bigint as sold
        from lectures_followup w
        join members_member m on m.workspace_id = w.workspace_id and m.id = w.member_id
        join members_member o on o.workspace_id = m.workspace_id
                             and (o.id = m.id or o.canonical_id = coalesce(m.canonical_id, m.id))
        join deeds_deed d on d.workspace_id = w.workspace_id and d.member_id = o.id and d.kind = 'bought'
                         and d.occurred_at > w.asked_at and d.occurred_at <= w.asked_at + %(within)s
        where w.workspace_id = l.workspace_id and w.lecture_id = l.id) b
    where l.workspace_id = %(workspace)s and (%(series)s::bigint is null or l.series_id = %(series)s)
      and (%(lecture)s::bigint is null or l.id = %(lecture)s)
    order by l.starts_at, l.id limit 60
"""


def rounds(actor: Actor, *, series_id: int) -> list[Round]:
    """The rounds of a series in the order of their days; counts are worked out anew each time."""
    return _rounds(actor, series_id, None)


def round_of(actor: Actor, *, lecture_id: int) -> Round:
    """A lecture as a round, in a series or not."""
    return _rounds(actor, None, lecture_id)[0]


def _rounds(actor: Actor, series_id: int | None, lecture_id: int | None) -> list[Round]:
    actor.require(LecturePermission.VIEW)
    values = {"workspace": actor.workspace_id, "series": series_id, "lecture": lecture_id, "within": BUYS_WITHIN}
    with server_cursor() as cursor:
        rows = cursor.execute(_ROUNDS, values).fetchall()
    return [Round(*[*row[:4], State(row[4]), *row[5:]]) for row in rows]


def asks_feedback(workspace_id: int, lecture_id: int) -> bool:
    """Whether some group of a lecture was asked for feedback."""
    with server_cursor() as cursor:
        cursor.execute(
            "select exists (select from forms_surveyround where workspace_id = %s and occasion like %s)",
            [workspace_id, f"lecture/{lecture_id}/%"],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def feedback_of(workspace_id: int, lecture_id: int) -> set[int]:
    """The groups that were asked for feedback about a lecture."""
    with server_cursor() as cursor:
        cursor.execute(
            "select group_id from forms_surveyround where workspace_id = %s and occasion like %s",
            [workspace_id, f"lecture/{lecture_id}/%"],
        )
        return {group_id for (group_id,) in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be spoken to: `asked` so many questions, `score`d it 0 to 10 with their name, `followed`."""

    member_id: int
    asked: int
    score: int | None
    followed: bool


_CANDIDATES = """
    with asked as (
        select coalesce(m.canonical_id, m.id) as head, count(*) as n from lectures_question q
        join members_member m on m.workspace_id = q.workspace_id and m.id = q.member_id
        where q.workspace_id = %(workspace)s and q.lecture_id = %(lecture)s group by 1
    ),
    scored as (
        select coalesce(m.canonical_id, m.id) as head, max(a.nps) as nps from forms_surveyround r
        join forms_surveyanswer a on a.workspace_id = r.workspace_id and a.round_id = r.id
        join members_member m on m.workspace_id = a.workspace_id and m.id = a.member_id
        where r.workspace_id = %(workspace)s and r.occasion like 'lecture/' || %(lecture)s || '/%%' group by 1
    )
    select h.id, coalesce(asked.n, 0), scored.nps,
           exists (select from lectures_followup f where f.workspace_id = h.workspace_id
                     and f.lecture_id = %(lecture)s and f.member_id = h.id)
    from members_member h left join asked on asked.head = h.id left join scored on scored.head = h.id
    where h.workspace_id = %(workspace)s and h.erased_at is null and not h.is_bot and not h.is_staff
      and (asked.n is not null or scored.nps is not null)
      and (not %(keen)s or (
        (asked.n is not null or scored.nps >= %(liked)s)
        and not exists (select from lectures_followup f where f.workspace_id = h.workspace_id
                          and f.lecture_id = %(lecture)s and f.member_id = h.id)))
    order by coalesce(scored.nps, 0) + 3 * coalesce(asked.n, 0) desc, h.id limit 200
"""


def candidates(actor: Actor, *, lecture_id: int) -> list[Candidate]:
    """Who asked something in a lecture, or said with their name what it was worth to them; the keenest first."""
    return _candidates(actor, lecture_id, keen=False)


def keen(actor: Actor, *, lecture_id: int) -> list[int]:
    """Who asked something in a lecture or liked it, and was not to be spoken to yet; the keenest first."""
    return [one.member_id for one in _candidates(actor, lecture_id, keen=True)]


def _candidates(actor: Actor, lecture_id: int, *, keen: bool) -> list[Candidate]:
    actor.require(LecturePermission.RUN)
    values = {"workspace": actor.workspace_id, "lecture": lecture_id, "keen": keen, "liked": LIKED}
    with server_cursor() as cursor:
        rows = cursor.execute(_CANDIDATES, values).fetchall()
    return [Candidate(*row) for row in rows]


def of_campaign(workspace_id: int, campaign_uid: UUID) -> list[tuple[UUID, str]]:
    """The lectures to which a campaign brings people, the newest first: uid and title."""
    with server_cursor() as cursor:
        return cursor.execute(
            "select uid, title from lectures_lecture where workspace_id = %s and campaign = %s "
            "and state <> 'cancelled' order by starts_at desc limit 10",
            [workspace_id, campaign_uid],
        ).fetchall()
