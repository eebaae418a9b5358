"""Pictures and voice files said in lectures from the console."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.chats.permissions import ChatsPermission
from huoqun.core import files
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.files import FileKind, Kept
from huoqun.core.makers import address_of, maker
from huoqun.core.sounds import ENDINGS

from ..permissions import LecturePermission
from ..rules import LineKind
from .speaking import say

MAKER, OWNER = "lecture", "lecture:"


@transaction.atomic
def say_file(actor: Actor, *, lecture_uid: UUID, raw: bytes, text: str, now: datetime) -> int:
    """Show a picture, or have a recording heard, in all groups of a lecture, with a few words or none; answers the
    line's number. What a platform does not play as a voice goes there as a file.

    Raises as `speaking.say`, BadFile, BadPicture, FileTooLarge.
    """
    actor.require(LecturePermission.RUN)
    actor.require(ChatsPermission.MESSAGE_SEND)
    owner = owner_of(lecture_uid)
    allowed = [FileKind.PICTURE, FileKind.AUDIO]
    kept = files.keep(actor, raw=raw, name="lecture", allowed=allowed, owner=owner, now=now)
    files.attach(actor, file_ids=[kept.id], owner=owner, now=now)
    file = said_file(kept)
    return say(actor, lecture_uid=lecture_uid, text=text, files=[file], kind=LineKind(file["kind"]), now=now)


def said_file(kept: Kept) -> dict[str, str]:
    """A kept picture or recording as a line has it."""
    kind, name = (LineKind.IMAGE, "picture") if kept.kind is FileKind.PICTURE else (LineKind.VOICE, "voice")
    ending = ENDINGS.get(kept.mime, "jpg")
    return {
        "kind": kind.value, "path": address_of(MAKER, kept.uid, ending), "name": f"{name}.{ending}", "uid": kept.uid,
    }  # fmt: skip


def owner_of(lecture_uid: UUID) -> str:
    """Whose the pictures and recordings of a lecture are."""
    return f"{OWNER}{lecture_uid}"


@maker(MAKER, keeps=True)
def drawn(actor: Actor, ref: str, now: datetime) -> bytes:
    """The picture or recording that was given for a lecture."""
    found = files.read(actor.workspace_id, uid=ref)
    if not found.owner.startswith(OWNER):
        raise NotFound
    return found.raw
