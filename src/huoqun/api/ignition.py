"""/api/v1/ignition: topics that key people set going, who is willing, what each was given and brought."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from huoqun.core.errors import NotFound
from huoqun.ignition.actions import giving
from huoqun.ignition.actions import people as acting
from huoqun.ignition.permissions import IgnitionPermission
from huoqun.ignition.queries import topics as asked
from huoqun.ignition.queries.topics import PersonLine, TopicLine
from huoqun.ignition.rules import MOST_PEOPLE, GiftKind, NewGift, PersonState
from huoqun.members.queries.faces import faces, ids_of
from huoqun.rewards.queries.budgets import budget_id

from .guard import permission

router = Router(tags=["ignition"])


class Topic(Schema):
    """`given` in minor units of the workspace's currency; `bare`: shown without the words that disclose it."""

    uid: UUID
    name: str
    about: str
    closed_at: datetime | None
    people: int
    asked: int
    willing: int
    given: int
    shown: int
    bare: int


class Person(Schema):
    """`member_uid` null: somebody outside, who shows things at `place`. `brought`: who came by them since."""

    uid: UUID
    member_uid: UUID | None
    name: str
    place: str
    state: str
    asked_at: datetime | None
    brought: int
    gifts: int
    given: int
    shown: int
    bare: int


class Members(Schema):
    member_uids: list[UUID] = Field(min_length=1, max_length=MOST_PEOPLE)


class Persons(Schema):
    person_uids: list[UUID] = Field(min_length=1, max_length=MOST_PEOPLE)


class Answer(Schema):
    state: PersonState


class Gift(Schema):
    """`amount` in minor units: paid, or what goods are worth. `disclosure`: what has to stand with what they show.
    `budget_uid`: of cash, out of which a member is owed it, to be paid by the next payout; null: it is paid elsewhere.
    """

    kind: GiftKind
    what: str = Field(max_length=300)
    amount: int
    disclosure: str = Field(max_length=60)
    given_at: datetime | None = None
    budget_uid: UUID | None = None


class Made(Schema):
    uid: UUID


class Count(Schema):
    people: int


@router.get("", response=list[Topic], summary="Topics that are set going")
@permission(IgnitionPermission.VIEW)
def lines(request: Any) -> list[Topic]:
    """Those that are open first."""
    return [_topic(one) for one in asked.topics(request.actor)]


@router.get("/{topic_uid}/people", response=list[Person], summary="Who stands in a topic")
@permission(IgnitionPermission.VIEW)
def people(request: Any, topic_uid: UUID) -> list[Person]:
    """The willing first, then who was asked, then who is listed; five hundred at most."""
    topic = asked.topic(request.actor, topic_uid=topic_uid)
    found = asked.people(request.actor, topic_id=topic.id)
    known = faces(request.actor.workspace_id, [one.member_id for one in found])
    return [
        _person(one, known[one.member_id].uid if one.member_id in known else None,
                known[one.member_id].name if one.member_id in known else one.name)
        for one in found
    ]  # fmt: skip


@router.post("/{topic_uid}/people", response=Count, summary="Put members on the list of a topic")
@permission(IgnitionPermission.EDIT)
def add(request: Any, topic_uid: UUID, body: Members) -> Count:
    """Answers how many are new; nobody stands there twice."""
    ids = ids_of(request.actor.workspace_id, body.member_uids)
    if len(ids) < len(set(body.member_uids)):
        raise NotFound
    return Count(people=acting.list_members(request.actor, topic_uid=topic_uid, member_ids=ids, now=request.now))


@router.post("/{topic_uid}/ask", response=Count, summary="Have members of a topic asked personally")
@permission(IgnitionPermission.ASK)
def ask(request: Any, topic_uid: UUID, body: Persons) -> Count:
    """A task each for the team, with the topic's words; whoever was asked is not asked again."""
    uids = body.person_uids
    return Count(people=acting.ask(request.actor, topic_uid=topic_uid, person_uids=uids, now=request.now))


@router.post("/people/{person_uid}/answer", response=Answer, summary="Note whether somebody is willing")
@permission(IgnitionPermission.ASK)
def answer(request: Any, person_uid: UUID, body: Answer) -> Answer:
    """Said later, it may be the other way round."""
    acting.note_answer(request.actor, person_uid=person_uid, state=body.state, now=request.now)
    return body


@router.post("/people/{person_uid}/gifts", response=Made, summary="Record what somebody was paid or given")
@permission(IgnitionPermission.GIVE)
def give(request: Any, person_uid: UUID, body: Gift) -> Made:
    """With the words that disclose it. 409 while they have not said yes. Nothing is paid by this but out of a budget,
    which needs `rewards:packet:make` too, and no more than its rule lets one spend alone.
    """
    gift = NewGift(
        kind=body.kind, what=body.what, amount=body.amount, disclosure=body.disclosure,
        given_at=body.given_at or request.now,
        budget_id=budget_id(request.actor.workspace_id, body.budget_uid) if body.budget_uid else None,
    )  # fmt: skip
    return Made(uid=giving.give(request.actor, person_uid=person_uid, gift=gift, now=request.now))


def _topic(line: TopicLine) -> Topic:
    return Topic(
        uid=line.uid, name=line.name, about=line.about, closed_at=line.closed_at, people=line.people,
        asked=line.asked, willing=line.willing, given=line.given, shown=line.shown, bare=line.bare,
    )  # fmt: skip


def _person(line: PersonLine, member_uid: UUID | None, name: str) -> Person:
    return Person(
        uid=line.uid, member_uid=member_uid, name=name, place=line.place, state=line.state, asked_at=line.asked_at,
        brought=line.brought, gifts=line.gifts, given=line.given, shown=line.shown, bare=line.bare,
    )  # fmt: skip
