"""Topics with their people: who is willing, what they were given, what they showed, and whom they brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..permissions import IgnitionPermission
from ..rules import GiftKind, PersonState


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic with its counts; `given` in minor units. `bare`: what was shown without the words that disclose it."""

    id: int
    uid: UUID
    name: str
    about: str
    words: str
    closed_at: datetime | None
    people: int
    asked: int
    willing: int
    given: int
    shown: int
    bare: int


_TOPICS = """
    select t.id, t.uid, t.name, t.about, t.words, t.closed_at, p.people, p.asked, p.willing, g.given, s.shown, s.bare
    from ignition_topic t
    cross join lateral (
        select count(*) as people, count(*) filter (where state = 'asked') as asked,
               count(*) filter (where state = 'willing') as willing
        from ignition_person where workspace_id = t.workspace_id and topic_id = t.id) p
    cross join lateral (
        select coalesce(sum(x.amount), 0)::bigint as given from ignition_gift x
        join ignition_person o on o.workspace_id = x.workspace_id and o.id = x.person_id
        where o.workspace_id = t.workspace_id and o.topic_id = t.id) g
    cross join lateral (
        select count(*) as shown, count(*) filter (where not y.disclosed) as bare from ignition_showing y
        join ignition_gift x on x.workspace_id = y.workspace_id and x.id = y.gift_id
        join ignition_person o on o.workspace_id = x.workspace_id and o.id = x.person_id
        where o.workspace_id = t.workspace_id and o.topic_id = t.id) s
    where t.workspace_id = %(workspace)s and (%(uid)s::uuid is null or t.uid = %(uid)s::uuid)
    order by t.closed_at is not null, t.id desc limit 100
"""


def topics(actor: Actor) -> list[TopicLine]:
    """Every topic, those that are open first."""
    actor.require(IgnitionPermission.VIEW)
    return _topics(actor.workspace_id, None)


def topic(actor: Actor, *, topic_uid: UUID) -> TopicLine:
    """One of them. Raises NotFound, NotAllowed."""
    actor.require(IgnitionPermission.VIEW)
    found = _topics(actor.workspace_id, topic_uid)
    if not found:
        raise NotFound
    return found[0]


def _topics(workspace_id: int, uid: UUID | None) -> list[TopicLine]:
    with server_cursor() as cursor:
        rows = cursor.execute(_TOPICS, {"workspace": workspace_id, "uid": uid}).fetchall()
    return [TopicLine(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in a topic. `brought`: people who came into groups by them since they were listed, as platforms tell;
    `given` in minor units; `bare`: of what they showed, without the words that disclose it.
    """

    id: int
    uid: UUID
    topic_uid: UUID
    topic: str
    member_id: int | None
    name: str
    place: str
    note: str
    state: PersonState
    code: str
    asked_at: datetime | None
    brought: int
    gifts: int
    given: int
    shown: int
    bare: int


_PEOPLE = """
    select p.id, p.uid, t.uid, t.name, p.member_id, p.name, p.place, p.note, p.state, p.code, p.asked_at, b.brought,
           g.gifts, g.given, s.shown, s.bare
    from ignition_person p join ignition_topic t on t.workspace_id = p.workspace_id and t.id = p.topic_id
    cross join lateral (
        select count(distinct coalesce(w.canonical_id, w.id)) as brought
        from members_member h
        join members_member m on m.workspace_id = h.workspace_id
                             and (m.id = coalesce(h.canonical_id, h.id)
                                  or m.canonical_id = coalesce(h.canonical_id, h.id))
        join groups_span x on x.workspace_id = m.workspace_id and x.brought_by_id = m.id and x.joined_at >= p.listed_at
        join members_member w on w.workspace_id = x.workspace_id and w.id = x.member_id
        where h.workspace_id = p.workspace_id and h.id = p.member_id) b
    cross join lateral (
        select count(*) as gifts, coalesce(sum(amount), 0)::bigint as given from ignition_gift
        where workspace_id = p.workspace_id and person_id = p.id) g
    cross join lateral (
        select count(*) as shown, count(*) filter (where not y.disclosed) as bare from ignition_showing y
        join ignition_gift x on x.workspace_id = y.workspace_id and x.id = y.gift_id
        where x.workspace_id = p.workspace_id and x.person_id = p.id) s
    where p.workspace_id = %(workspace)s and (%(topic)s::bigint is null or p.topic_id = %(topic)s)
      and (%(uid)s::uuid is null or p.uid = %(uid)s::uuid)
    order by p.state <> 'willing', p.state <> 'asked', p.state <> 'listed', p.id limit 500
"""


def people(actor: Actor, *, topic_id: int) -> list[PersonLine]:
    """Who stands in a topic: the willing first, then who was asked, then who is listed."""
    actor.require(IgnitionPermission.VIEW)
    return _people(actor.workspace_id, topic_id, None)


def person(actor: Actor, *, person_uid: UUID) -> PersonLine:
    """One of them. Raises NotFound, NotAllowed."""
    actor.require(IgnitionPermission.VIEW)
    found = _people(actor.workspace_id, None, person_uid)
    if not found:
        raise NotFound
    return found[0]


def _people(workspace_id: int, topic_id: int | None, uid: UUID | None) -> list[PersonLine]:
    values = {"workspace": workspace_id, "topic": topic_id, "uid": uid}
    with server_cursor() as cursor:
        rows = cursor.execute(_PEOPLE, values).fetchall()
    return [PersonLine(*[*row[:8], PersonState(row[8]), *row[9:]]) for row in rows]


@dataclass(frozen=True, slots=True)
class ShowingLine:
    gift_id: int
    url: str
    note: str
    disclosed: bool
    shown_at: datetime


@dataclass(frozen=True, slots=True)
class GiftLine:
    """What somebody was given, and what they showed of it, the newest first. `owed`: out of a budget, until a payout
    has paid it.
    """

    id: int
    uid: UUID
    kind: GiftKind
    what: str
    amount: int
    disclosure: str
    given_at: datetime
    recorded_by: str
    owed: bool
    shown: list[ShowingLine]


OWED_KEY = "ignition/gift/"
_GIFTS = f"""
    select g.id, g.uid, g.kind, g.what, g.amount, g.disclosure, g.given_at, g.recorded_by, exists (
        select from points_transfer t where t.workspace_id = g.workspace_id and t.key = '{OWED_KEY}' || g.uid)
    from ignition_gift g where g.workspace_id = %s and g.person_id = %s order by g.given_at desc, g.id desc
"""
_SHOWINGS = """
    select y.gift_id, y.url, y.note, y.disclosed, y.shown_at from ignition_showing y
    join ignition_gift x on x.workspace_id = y.workspace_id and x.id = y.gift_id
    where x.workspace_id = %s and x.person_id = %s order by y.shown_at desc, y.id desc
"""


def gifts(actor: Actor, *, person_id: int) -> list[GiftLine]:
    """What somebody was given, the newest first."""
    actor.require(IgnitionPermission.VIEW)
    with server_cursor() as cursor:
        rows = cursor.execute(_GIFTS, [actor.workspace_id, person_id]).fetchall()
        shown = [ShowingLine(*row) for row in cursor.execute(_SHOWINGS, [actor.workspace_id, person_id]).fetchall()]
    return [
        GiftLine(*[*row[:2], GiftKind(row[2]), *row[3:], [one for one in shown if one.gift_id == row[0]]])
        for row in rows
    ]


_NAMED = """
    select id from members_member
    where workspace_id = %s and canonical_id is null and erased_at is null and not is_bot and not is_staff
      and name ilike '%%' || %s || '%%' order by length(name), id limit 20
"""


def named(actor: Actor, *, text: str) -> list[int]:
    """Members with this in their name."""
    actor.require(IgnitionPermission.EDIT)
    said = text.strip().replace("\0", "")[:40]
    if not said:
        return []
    for sign in ("\\", "%", "_"):
        said = said.replace(sign, "\\" + sign)
    with server_cursor() as cursor:
        return [row[0] for row in cursor.execute(_NAMED, [actor.workspace_id, said]).fetchall()]
