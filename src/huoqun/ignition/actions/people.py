"""Key people: listed, asked personally, their answers noted, forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.text import storable
from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspace
from huoqun.members.queries.alike import heads
from huoqun.members.queries.faces import Face, faces
from huoqun.team.rules import Role
from huoqun.work.actions.tasks import NewTask, make

from ..facts.ignition import PeopleAsked, PeopleListed, PersonAnswered, PersonForgotten
from ..models.topic import Gift, Person, Showing, Topic
from ..permissions import IgnitionPermission
from ..rules import (
    ANSWERS,
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_PEOPLE,
    BadPerson,
    NobodyToAsk,
    PersonState,
    TooManyPeople,
)
from ._rows import locked, person_of

TASK_KEY, TASK_KIND = "ignition/ask/", "ignition_ask"
SLA = timedelta(days=2)


@transaction.atomic
def list_members(actor: Actor, *, topic_uid: UUID, member_ids: Sequence[int], now: datetime) -> int:
    """Put members on the list of a topic; answers how many are new. Nobody stands there twice.

    Raises NotFound, NotAllowed, TopicClosed, TooManyPeople.
    """
    actor.require(IgnitionPermission.EDIT)
    topic = locked(actor, topic_uid)
    stand = heads(actor.workspace_id, member_ids[:MOST_PEOPLE])
    wanted = dict.fromkeys(stand[one] for one in member_ids[:MOST_PEOPLE] if one in stand)
    own = Person.objects.of(actor.workspace_id).filter(topic_id=topic.id)
    known = set(heads(actor.workspace_id, own.exclude(member=None).values_list("member_id", flat=True)).values())
    return _list(actor, topic, [Person(member_id=one) for one in wanted if one not in known], now)


@transaction.atomic
def list_outside(actor: Actor, *, topic_uid: UUID, name: str, place: str, note: str = "", now: datetime) -> None:
    """Put somebody who is no member on the list of a topic. Raises NotFound, NotAllowed, TopicClosed, BadPerson."""
    actor.require(IgnitionPermission.EDIT)
    topic = locked(actor, topic_uid)
    name, place = storable(name.strip()), storable(place.strip())
    if not 0 < len(name) <= LONGEST_NAME or not 0 < len(place) <= LONGEST_NAME or len(note) > LONGEST_NOTE:
        raise BadPerson
    _list(actor, topic, [Person(name=name, place=place, note=storable(note.strip()))], now)


def _list(actor: Actor, topic: Topic, rows: Sequence[Person], now: datetime) -> int:
    if Person.objects.of(topic.workspace_id).filter(topic_id=topic.id).count() + len(rows) > MOST_PEOPLE:
        raise TooManyPeople
    for row in rows:
        row.workspace_id, row.topic_id, row.listed_at = topic.workspace_id, topic.id, now
    made = Person.objects.bulk_create(rows)
    if made:
        journal.record(actor, [PeopleListed(topic_id=topic.id, person_ids=tuple(p.id for p in made))], at=now)
    return len(made)


@transaction.atomic
def ask(actor: Actor, *, topic_uid: UUID, person_uids: Sequence[UUID], now: datetime) -> int:
    """Have the team ask these members personally: a task each with the topic's words; answers how many.

    Whoever was asked or answered is not asked again. Raises NotFound, NotAllowed, TopicClosed, NobodyToAsk.
    """
    actor.require(IgnitionPermission.ASK)
    topic = locked(actor, topic_uid)
    rows = list(
        Person.objects.of(actor.workspace_id).select_for_update(of=("self",))
        .filter(topic_id=topic.id, uid__in=person_uids[:MOST_PEOPLE], state=PersonState.LISTED, member__isnull=False)
        .order_by("id")
    )  # fmt: skip
    known = faces(actor.workspace_id, [row.member_id for row in rows])
    rows = [row for row in rows if row.member_id in known and not known[row.member_id].erased]
    if not rows:
        raise NobodyToAsk
    for row in rows:
        row.state, row.asked_at = PersonState.ASKED, now
    Person.objects.bulk_update(rows, ["state", "asked_at"])
    make(system(actor.workspace_id, "ignition"), tasks=_tasks(topic, rows, known), now=now)
    journal.record(actor, [PeopleAsked(topic_id=topic.id, person_ids=tuple(row.id for row in rows))], at=now)
    return len(rows)


def _tasks(topic: Topic, rows: Sequence[Person], known: Mapping[int, Face]) -> list[NewTask]:
    with override(workspace(topic.workspace_id).language):
        title = _("Ask %(name)s whether they would help with “%(topic)s”.")
    found = []
    for row in rows:
        face = known[row.member_id or 0]
        words = topic.words.replace("{name}", face.name).replace("{topic}", topic.name)
        found.append(NewTask(
            key=f"{TASK_KEY}{row.id}", kind=TASK_KIND, sla=SLA, member_id=face.id, role=Role.ASSISTANT,
            title=title % {"name": face.name, "topic": topic.name}, copy_text=words, outcomes=tuple(ANSWERS),
            why={"topic": topic.name},
        ))  # fmt: skip
    return found


@transaction.atomic
def note_answer(actor: Actor, *, person_uid: UUID, state: PersonState, now: datetime) -> None:
    """Note whether somebody is willing; said later, it may be the other way round. Raises NotFound, NotAllowed."""
    actor.require(IgnitionPermission.ASK)
    _answered(actor, [(person_of(actor, person_uid), state)], now)


@transaction.atomic
def hear_answers(actor: Actor, *, ends: Mapping[str, str], now: datetime) -> int:
    """Tasks that asked people ended, by key with their outcome; answers how many. What a person noted since stays."""
    actor.require(IgnitionPermission.HEAR)
    wanted = {int(key.removeprefix(TASK_KEY)): ANSWERS.get(how, PersonState.SILENT) for key, how in ends.items()}
    rows = Person.objects.of(actor.workspace_id).select_for_update(of=("self",)).filter(
        id__in=list(wanted), state=PersonState.ASKED
    )  # fmt: skip
    return _answered(actor, [(row, wanted[row.id]) for row in rows.order_by("id")], now)


def _answered(actor: Actor, ends: Sequence[tuple[Person, PersonState]], now: datetime) -> int:
    moved = [(row, state) for row, state in ends if row.state != state]
    for row, state in moved:
        row.state, row.answered_at = state, now
    Person.objects.bulk_update([row for row, _state in moved], ["state", "answered_at"])
    facts = [PersonAnswered(topic_id=row.topic_id, person_id=row.id, state=state) for row, state in moved]
    journal.record(actor, facts, at=now)
    return len(moved)


@transaction.atomic
def hang(actor: Actor, *, person_uid: UUID, code: str, now: datetime) -> None:
    """Say by which code of a campaign it is known whom somebody brings. Raises NotFound, NotAllowed."""
    actor.require(IgnitionPermission.EDIT)
    row = person_of(actor, person_uid)
    row.code = storable(code[:LONGEST_NAME])
    row.save(update_fields=["code"])
    journal.record(actor, [PeopleListed(topic_id=row.topic_id, person_ids=(row.id,))], at=now)


@transaction.atomic
def forget(actor: Actor, *, person_uid: UUID, now: datetime) -> None:
    """Take somebody off the list, with all that was recorded of them. Raises NotFound, NotAllowed."""
    actor.require(IgnitionPermission.EDIT)
    row = person_of(actor, person_uid)
    gifts = Gift.objects.of(actor.workspace_id).filter(person_id=row.id)
    Showing.objects.of(actor.workspace_id).filter(gift_id__in=list(gifts.values_list("id", flat=True))).delete()
    gifts.delete()
    journal.record(actor, [PersonForgotten(topic_id=row.topic_id, person_id=row.id)], at=now)
    Person.objects.of(actor.workspace_id).filter(id=row.id).delete()
