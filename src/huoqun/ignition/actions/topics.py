"""Topics begun, written anew, closed and opened again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.chats.text import storable
from huoqun.core import journal
from huoqun.core.actor import Actor

from ..facts.ignition import TopicChanged
from ..models.topic import Topic
from ..permissions import IgnitionPermission
from ..rules import BadTopic, topic_fault
from ._rows import locked


@transaction.atomic
def begin(actor: Actor, *, name: str, about: str, words: str, now: datetime) -> UUID:
    """Begin a topic; answers its uid. Raises NotAllowed, BadTopic."""
    actor.require(IgnitionPermission.EDIT)
    row = Topic(workspace_id=actor.workspace_id, made_by=str(actor), made_at=now)
    _write(actor, row, name, about, words, "begun", now)
    return row.uid


@transaction.atomic
def edit(actor: Actor, *, topic_uid: UUID, name: str, about: str, words: str, now: datetime) -> None:
    """Write a topic anew. Raises NotFound, NotAllowed, TopicClosed, BadTopic."""
    actor.require(IgnitionPermission.EDIT)
    _write(actor, locked(actor, topic_uid), name, about, words, "edited", now)


@transaction.atomic
def set_open(actor: Actor, *, topic_uid: UUID, is_open: bool, now: datetime) -> None:
    """Close a topic, or open it again. Twice: once. Raises NotFound, NotAllowed."""
    actor.require(IgnitionPermission.EDIT)
    row = locked(actor, topic_uid, open_only=False)
    if (row.closed_at is None) == is_open:
        return
    row.closed_at = None if is_open else now
    row.save(update_fields=["closed_at"])
    journal.record(actor, [TopicChanged(topic_id=row.id, about="opened" if is_open else "closed")], at=now)


def _write(actor: Actor, row: Topic, name: str, about: str, words: str, what: str, now: datetime) -> None:
    if topic_fault(name, about, words):
        raise BadTopic
    row.name, row.about, row.words = storable(name.strip()), storable(about.strip()), storable(words.strip())
    row.save()
    journal.record(actor, [TopicChanged(topic_id=row.id, about=what)], at=now)
