"""Topics and people as verbs take them: a topic before its people."""

from __future__ import annotations

from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..models.topic import Person, Topic
from ..rules import TopicClosed


def locked(actor: Actor, topic_uid: UUID, *, open_only: bool = True) -> Topic:
    """A topic that nobody else changes meanwhile. Raises NotFound, TopicClosed."""
    found = Topic.objects.of(actor.workspace_id).select_for_update(no_key=True).filter(uid=topic_uid).first()
    if found is None:
        raise NotFound
    if open_only and found.closed_at is not None:
        raise TopicClosed
    return found


def person_of(actor: Actor, person_uid: UUID) -> Person:
    """Somebody in a topic, both locked. Raises NotFound."""
    found = Person.objects.of(actor.workspace_id).filter(uid=person_uid).first()
    if found is None:
        raise NotFound
    Topic.objects.of(actor.workspace_id).select_for_update(no_key=True).get(id=found.topic_id)
    row = Person.objects.of(actor.workspace_id).select_for_update(of=("self",)).filter(id=found.id).first()
    if row is None:
        raise NotFound
    return row
