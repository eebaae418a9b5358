"""Files that people give us: judged by content, made harmless, kept in the database (docs/decisions/files.md).

A file belongs to its owner (`member:12`) and is attached by the verb that uses it; what nobody attached within a day
is dropped, and so is everything of an erased member.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q

from . import ids, papers, pictures, soundframes, sounds
from .actor import Actor
from .errors import NotFound, Refused

if TYPE_CHECKING:
    from .models import StoredFile

LARGEST = {"picture": 20_000_000, "audio": 10_000_000, "pdf": 20_000_000}
"""Bytes as they come, by kind."""
UNUSED_FOR = timedelta(days=1)


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class FileKind(StrEnum):
    PICTURE = "picture"
    AUDIO = "audio"
    PDF = "pdf"


class BadFile(Refused):
    code = "bad_file"
    message = N_("This kind of file is not taken here.")
    way_out = N_("Send a picture as JPEG or PNG, or a recording as MP3 or M4A.")


class FileTooLarge(Refused):
    code = "file_too_large"
    message = N_("This file is too large.")
    way_out = N_("A picture may have 20 MB, a recording 10 MB.")
    status = 413


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept. `uid` is 128 random bits: an address made of it cannot be guessed."""

    id: int
    uid: str
    kind: FileKind
    mime: str
    size: int
    name: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a file. `owner`: whose it is, such as `member:12`."""

    kept: Kept
    owner: str
    raw: bytes


def keep(
    actor: Actor, *, raw: bytes, name: str, allowed: Collection[FileKind], owner: str, now: datetime,
    longest: int = pictures.LONGEST,
) -> Kept:  # fmt: skip
    """Keep what somebody gave us, for the verb that attaches it. `name` is theirs, for people to read; `longest`: of a
    picture's sides, in pixels.

    A picture becomes a JPEG without its place; of a recording the sound stays; of a PDF its pages stay.
    Raises BadFile, BadPicture, FileTooLarge, and what `papers.rewritten` raises.
    """
    from .models import StoredFile

    kind, mime, kept = _harmless(raw, allowed, longest)
    row = StoredFile.objects.create(
        workspace_id=actor.workspace_id, uid=ids.link_token(), kind=kind, mime=mime, name=_plain(name), owner=owner,
        size=len(kept), digest=hashlib.sha256(kept).digest(), content=kept, made_at=now,
    )  # fmt: skip
    return _kept(row)


def made(actor: Actor, *, raw: bytes, name: str, owner: str, now: datetime) -> Kept:
    """Keep a JPEG that we drew ourselves, as it is; it is used from the beginning."""
    from .models import StoredFile

    row = StoredFile.objects.create(
        workspace_id=actor.workspace_id, uid=ids.link_token(), kind=FileKind.PICTURE, mime="image/jpeg", name=name,
        owner=owner, size=len(raw), digest=hashlib.sha256(raw).digest(), content=raw, made_at=now, attached_at=now,
    )  # fmt: skip
    return _kept(row)


def attach(actor: Actor, *, file_ids: Sequence[int], owner: str, now: datetime) -> tuple[Kept, ...]:
    """Say that these are used, in the order given. Raises NotFound where one is not this owner's."""
    from .models import StoredFile

    theirs = StoredFile.objects.of(actor.workspace_id).filter(id__in=file_ids, owner=owner)
    theirs.filter(attached_at=None).update(attached_at=now)
    found = {row.id: _kept(row) for row in theirs.defer("content")}
    if missing := set(file_ids) - found.keys():
        raise NotFound(files=sorted(missing))
    return tuple(found[id] for id in dict.fromkeys(file_ids))


def listed(workspace_id: int, file_ids: Collection[int]) -> dict[int, Kept]:
    """What is known of files, without their content."""
    from .models import StoredFile

    rows = StoredFile.objects.of(workspace_id).filter(id__in=file_ids).defer("content")
    return {row.id: _kept(row) for row in rows}


def sizes(workspace_id: int, uids: Collection[str]) -> dict[str, int]:
    """How many bytes each of these files has that is still kept, by `uid`."""
    from .models import StoredFile

    return dict(StoredFile.objects.of(workspace_id).filter(uid__in=uids).values_list("uid", "size")) if uids else {}


def given(
    workspace_id: int, *, owners: Collection[str], before: int | None = None, limit: int = 50
) -> list[tuple[Kept, datetime]]:
    """What these owners gave and something uses, without its content, and when; the newest first, below id `before`."""
    from .models import StoredFile

    rows = StoredFile.objects.of(workspace_id).filter(owner__in=owners, attached_at__isnull=False)
    rows = rows.filter(id__lt=before) if before is not None else rows
    return [(_kept(row), row.made_at) for row in rows.defer("content").order_by("-id")[:limit]]


def read(workspace_id: int, *, uid: str, owners: Collection[str] | None = None) -> Content:
    """A file with its content, if it is these owners' (None: anybody's, and whether somebody may see it is for the
    caller to ask). Raises NotFound.
    """
    from .models import StoredFile

    rows = StoredFile.objects.of(workspace_id).filter(uid=uid)
    row = (rows if owners is None else rows.filter(owner__in=owners)).first()
    if row is None:
        raise NotFound
    return Content(_kept(row), row.owner, bytes(row.content))


def drop(actor: Actor, *, owners: Collection[str]) -> int:
    """Delete everything of these owners; answers how many files there were."""
    from .models import StoredFile

    return StoredFile.objects.of(actor.workspace_id).filter(owner__in=owners).delete()[0]


def delete(actor: Actor, *, file_ids: Collection[int] = (), uids: Collection[str] = ()) -> int:
    """Delete these files; answers how many there were. What names them has to know by itself that they are gone."""
    from .models import StoredFile

    if not file_ids and not uids:
        return 0
    return StoredFile.objects.of(actor.workspace_id).filter(Q(id__in=file_ids) | Q(uid__in=uids)).delete()[0]


def drop_unused(*, now: datetime) -> int:
    """Delete what was given a day ago and used by nothing; answers how many files there were."""
    from .models import StoredFile

    return StoredFile.objects.filter(attached_at=None, made_at__lt=now - UNUSED_FOR).delete()[0]


def _harmless(raw: bytes, allowed: Collection[FileKind], longest: int) -> tuple[FileKind, str, bytes]:
    """The kind, the type for browsers, and the bytes that are kept."""
    sound = sounds.sort_of(raw)
    if raw.startswith(b"%PDF-"):
        kind = FileKind.PDF
    else:
        kind = FileKind.AUDIO if sound else FileKind.PICTURE
    if raw.startswith(sounds.OTHERS):
        raise BadFile(N_("Such a recording cannot be played here: it is WeChat's own, or one of Apple's."))
    if kind not in allowed:
        raise BadFile
    if len(raw) > LARGEST[kind]:
        raise FileTooLarge
    if kind == FileKind.PDF:
        return kind, "application/pdf", papers.rewritten(raw)
    if sound:
        frames = soundframes.only_sound(sounds.emptied(raw, sound), sound)
        if frames is None:
            raise BadFile(N_("This is no recording that can be played."))
        return kind, sounds.TYPES[sound], frames
    return kind, "image/jpeg", pictures.remade(raw, longest=longest).content


def _plain(name: str) -> str:
    """A file's name without folders, control characters and what turns the direction of writing."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if c.isprintable() and c not in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")[:120]


def _kept(row: StoredFile) -> Kept:
    return Kept(row.id, row.uid, FileKind(row.kind), row.mime, row.size, row.name, bytes(row.digest))
