"""Pictures said in lectures from the console."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.chats.permissions import ChatsPermission
from huoqun.core import files
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.files import FileKind
from huoqun.core.makers import address_of, maker

from ..permissions import LecturePermission
from ..rules import LineKind
from .speaking import say

MAKER, OWNER = "lecture", "lecture:"


@transaction.atomic
def say_picture(actor: Actor, *, lecture_uid: UUID, raw: bytes, text: str, now: datetime) -> int:
    """Show a picture in all groups of a lecture, with a few words or none; answers the line's number.

    Raises as `speaking.say`, BadFile, BadPicture, FileTooLarge.
    """
    actor.require(LecturePermission.RUN)
    actor.require(ChatsPermission.MESSAGE_SEND)
    owner = owner_of(lecture_uid)
    kept = files.keep(actor, raw=raw, name="picture.jpg", allowed=[FileKind.PICTURE], owner=owner, now=now)
    files.attach(actor, file_ids=[kept.id], owner=owner, now=now)
    file = {"kind": "image", "path": address_of(MAKER, kept.uid), "name": "picture.jpg", "uid": kept.uid}
    return say(actor, lecture_uid=lecture_uid, text=text, files=[file], kind=LineKind.IMAGE, now=now)


def owner_of(lecture_uid: UUID) -> str:
    """Whose the pictures of a lecture are."""
    return f"{OWNER}{lecture_uid}"


@maker(MAKER)
def drawn(actor: Actor, ref: str, now: datetime) -> bytes:
    """The picture that was given for a lecture."""
    found = files.read(actor.workspace_id, uid=ref)
    if not found.owner.startswith(OWNER):
        raise NotFound
    return found.raw
