"""What the two DiscordChatExporter formats share: file names, kinds of attachments."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from huoqun.imports.records import Chat, SaidKind
from huoqun.imports.registry import Context
from huoqun.imports.sources import Part

_FILE = re.compile(
    r"(?P<names>.*?) ?\[(?P<id>\d{5,20})\](?: \((?:after|before|\d{4}-).*?\))?(?: \[part \d+\])?", re.IGNORECASE
)
_KINDS: dict[str, SaidKind] = {
    **dict.fromkeys(["png", "jpg", "jpeg", "gif", "webp", "bmp", "heic"], "image"),
    **dict.fromkeys(["mp4", "mov", "webm", "mkv", "avi"], "video"),
    **dict.fromkeys(["ogg", "mp3", "wav", "m4a", "flac"], "voice"),
}


def chat_of(part: Part, context: Context) -> Chat:
    """The channel by the exporter's own file names: `Guild - Category - channel [123456] (after …) [part 2].csv`."""
    found = _FILE.fullmatch(PurePosixPath(part.name).stem)
    if found is None:
        return context.chat(part, "discord")
    names = found["names"].split(" - ")
    extra: dict[str, Any] = {"guild": names[0], "category": names[1]} if len(names) == 3 else {}
    return context.chat(part, "discord", name=names[-1], provider_id=found["id"], extra=extra)


def kind_of(file_name: str) -> SaidKind:
    """The kind of a message without text, by the suffix of what is attached to it."""
    name = file_name.partition("?")[0]
    return _KINDS.get(name.rpartition(".")[2].lower(), "file")


def without_discriminator(author: str) -> str:
    """'Ann#1234' → 'Ann'. Newer exports write the bare name."""
    name, mark, number = author.rpartition("#")
    return name if mark and name and len(number) == 4 and number.isdecimal() else author
