"""Parts in memory, for tests of readers."""

from __future__ import annotations

import io
from typing import BinaryIO, cast

from huoqun.imports.sources import Part, Source, fingerprint


class Trickle(io.RawIOBase):
    """Hands out at most `step` bytes at a time, so that every boundary falls everywhere."""

    def __init__(self, data: bytes, step: int) -> None:
        self._data, self._step, self._at = data, step, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        wanted = len(self._data) if size < 0 else size
        piece = self._data[self._at : self._at + min(wanted, self._step)]
        self._at += len(piece)
        return piece


def part_of(name: str, data: bytes | str, *, step: int | None = None) -> Part:
    """A part in memory. `step` makes its stream give that many bytes at a time."""
    raw = data.encode() if isinstance(data, str) else data

    def open_part() -> BinaryIO:
        return cast(BinaryIO, Trickle(raw, step)) if step else io.BytesIO(raw)

    return Part(name, len(raw), open_part)


def source_of(files: dict[str, bytes | str], name: str = "export") -> Source:
    """A source in memory, by the paths of its files."""
    parts = [part_of(path, data) for path, data in files.items()]
    return Source(name, parts, fingerprint(parts))
