"""How far a source is read, seen from its open files: for the progress bar, and to name the file of a record."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO, cast

from huoqun.imports.sources import Part, Source


class Watch:
    """Wraps the parts of a source. `part`: the file opened last; `bytes`: how much of all parts was read, unpacked."""

    def __init__(self, source: Source) -> None:
        self.part = ""
        self._reached: dict[str, int] = {}
        self._bytes = 0
        source.parts = [replace(part, open=self._opener(part)) for part in source.parts]

    @property
    def bytes(self) -> int:
        return self._bytes

    def forget(self) -> None:
        """Looking at heads is not reading."""
        self._reached.clear()
        self._bytes = 0

    def reached(self, path: str, offset: int) -> None:
        before = self._reached.get(path, 0)
        if offset > before:
            self._reached[path] = offset
            self._bytes += offset - before

    def _opener(self, part: Part) -> Callable[[], BinaryIO]:
        open_it = part.open

        def opened() -> BinaryIO:
            self.part = part.path
            return cast(BinaryIO, io.BufferedReader(_Counting(open_it(), part.path, self), 1 << 16))

        return opened


class _Counting(io.RawIOBase):
    def __init__(self, inner: BinaryIO, path: str, watch: Watch) -> None:
        self._inner = inner
        self._path = path
        self._watch = watch
        self._offset = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._inner.read(len(buffer))
        buffer[: len(data)] = data
        self._offset += len(data)
        self._watch.reached(self._path, self._offset)
        return len(data)

    def seekable(self) -> bool:
        return self._inner.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._offset = self._inner.seek(offset, whence)
        return self._offset

    def tell(self) -> int:
        return self._offset

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()
