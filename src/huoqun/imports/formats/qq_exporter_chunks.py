"""QQChatExporter's large chats: `manifest.json` with chatInfo, `chunks/*.jsonl` with a message a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from huoqun.imports import text
from huoqun.imports.formats.qq_exporter import Reader, chat_of
from huoqun.imports.jsonscan import storable
from huoqun.imports.jsonstream import BROKEN, Broken, walk
from huoqun.imports.records import Item, Options, PartDone
from huoqun.imports.registry import Context, reads_source
from huoqun.imports.sources import Part

TOO_LONG = "line too long"


def claim(parts: Sequence[Part]) -> list[list[Part]]:
    """A manifest with the chunks below its folder."""
    sets = []
    for manifest in parts:
        if manifest.name != "manifest.json":
            continue
        head = text.head(manifest.head(4096))
        if "QQChatExporter" not in head and '"chunked"' not in text.head(manifest.head()):
            continue
        folder = manifest.path.removesuffix("manifest.json")
        chunks = [part for part in parts if part.path.startswith(folder) and part.suffix == ".jsonl"]
        if chunks:
            sets.append([manifest, *chunks])
    return sets


@reads_source("qq-exporter-chunks", title="QQChatExporter JSONL", platform="qq", claim=claim)
def read(parts: Sequence[Part], options: Options, context: Context) -> Iterator[Item]:
    """One chat in several files."""
    manifest, chunks = parts[0], parts[1:]
    info: dict[str, Any] = {}
    for entry in walk(manifest, {""}):
        if entry.path == "chatInfo" and isinstance(entry.value, dict):
            info = entry.value
    chat = chat_of(manifest, context, info)
    yield chat
    reader = Reader(chat, options, info, lambda: (value for chunk in chunks for _, value in _lines(chunk, context)))
    for chunk in chunks:
        if chunk.path in context.done:
            continue
        records = 0
        for number, value in _lines(chunk, context):
            records += 1
            yield from reader.record(value, number)
        yield PartDone(chunk.path, records)


def _lines(chunk: Part, context: Context) -> Iterator[tuple[int, Any]]:
    decode = msgspec.json.Decoder().decode
    for line in text.lines(chunk, limit=8_000_000, notes=context.notes):
        if not line.text.strip():
            continue
        if not line.ok:
            yield line.number, Broken(TOO_LONG, line.text[:80])
            continue
        try:
            yield line.number, storable(decode(line.text))
        except (ValueError, RecursionError):
            yield line.number, Broken(BROKEN, line.text[:80])
