"""Files that go with what a person sends by hand: named on the task, read by whoever sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.chats.port.effects import Attachment, Body, Send
from huoqun.chats.queries.outbox import EffectView, effect
from huoqun.core import files, makers
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..rules import TaskState
from .tasks import task


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to send: its content and type for browsers, or the `url` at which it lies elsewhere."""

    raw: bytes = b""
    mime: str = ""
    url: str = ""


def named(workspace_id: int, effects: Collection[EffectView]) -> dict[UUID, list[dict[str, Any]]]:
    """By effect what its task says of its files, for those that have any: `place` among its files, `kind` (image,
    voice, file), and `size` in bytes of those that we keep; those without lie elsewhere.

    What is drawn only when it is sent is left out: nobody has it yet.
    """
    uids = {uid for one in effects for a in _of(one.body) if (uid := makers.kept_uid(a.path))}
    sizes = files.sizes(workspace_id, uids)
    told = {one.uid: [said for n, a in enumerate(_of(one.body)) if (said := _said(n, a, sizes))] for one in effects}
    return {uid: some for uid, some in told.items() if some}


def _said(place: int, one: Attachment, sizes: Mapping[str, int]) -> dict[str, Any]:
    size = sizes.get(makers.kept_uid(one.path))
    if size is not None:
        return {"place": place, "kind": one.kind, "size": size}
    return {"place": place, "kind": one.kind} if _lies_elsewhere(one) else {}


def attached(actor: Actor, *, task_uid: UUID, place: int, now: datetime) -> Attached:
    """A file of an open task, counted from 0.

    Raises NotFound: also where the task is outside the actor's scope or over, or the file was deleted meanwhile.
    """
    one = task(actor, task_uid)
    if one.state != TaskState.OPEN or one.effect_uid is None:
        raise NotFound
    found = _of(effect(actor.workspace_id, one.effect_uid).body)
    if place >= len(found):
        raise NotFound
    if _lies_elsewhere(found[place]):
        return Attached(url=found[place].url)
    return Attached(*makers.kept(actor, found[place].path, now=now))


def _lies_elsewhere(one: Attachment) -> bool:
    return one.url.startswith(("https://", "http://"))


def _of(body: Body) -> tuple[Attachment, ...]:
    return body.attachments if isinstance(body, Send) else ()
