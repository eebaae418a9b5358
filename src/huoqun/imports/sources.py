"""What the operator points at: a file, a folder, or an archive, seen as a list of parts.

Nothing is ever extracted to disk. Parts come in natural order of their paths ("2" before "10").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from huoqun.imports.errors import NoSuchSource, TooManyMembers, Unreadable
from huoqun.imports.words import gettext as _

MAX_PARTS = 200_000


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a source. `path` is posix and relative to the source (for a single file, its name).

    `size` is in bytes, unpacked, as declared. `open()` streams from the start, as often as asked. `check` is a
    checksum where the archive has one.
    """

    path: str
    size: int
    open: Callable[[], BinaryIO] = field(repr=False, compare=False)
    modified: datetime | None = None
    check: int = 0

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def suffix(self) -> str:
        """Lower case, with the dot: '.csv'."""
        stem, dot, suffix = self.name.rpartition(".")
        return f".{suffix.lower()}" if dot and stem else ""

    def head(self, size: int = 65_536) -> bytes:
        """The first bytes of the part, at most `size`."""
        with self.open() as stream:
            return stream.read(size)


class Source:
    """A context manager over the parts. `fingerprint` is equal in every run over the same input."""

    def __init__(self, name: str, parts: list[Part], fingerprint: str, close: Callable[[], None] | None = None):
        self.name = name
        self.parts = sorted(parts, key=lambda part: natural(part.path))
        self.fingerprint = fingerprint
        self._close = close

    @property
    def size(self) -> int:
        """Bytes of all parts, unpacked."""
        return sum(part.size for part in self.parts)

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._close is not None:
            self._close()


def natural(path: str) -> list[tuple[int, int, str]]:
    """A sort key under which 'day-2' comes before 'day-10'."""
    return [(0, int(bit), "") if bit.isdecimal() else (1, 0, bit) for bit in re.split(r"(\d{1,18})", path) if bit]


def open_source(path: Path) -> Source:
    """Open a file, a folder, a zip or a tar.gz. Raises NoSuchSource, or a refusal of the archive."""
    from huoqun.imports import archives

    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise NoSuchSource(_("There is no file or folder at “%(name)s”.") % {"name": path})
    try:
        return archives.open_archive(path) or _file(path)
    except PermissionError as error:
        raise Unreadable(_("“%(name)s” could not be read: %(why)s.") % {"name": path, "why": error.strerror}) from error


def _file(path: Path) -> Source:
    part = _on_disk(path, path.name)
    return Source(path.stem, [part], fingerprint([part]))


def _folder(path: Path) -> Source:
    parts: list[Part] = []
    for file in path.rglob("*"):
        if file.is_symlink() or not file.is_file():
            continue
        if len(parts) >= MAX_PARTS:
            raise TooManyMembers
        parts.append(_on_disk(file, file.relative_to(path).as_posix()))
    return Source(path.name, parts, fingerprint(parts))


def _on_disk(file: Path, shown: str) -> Part:
    def open_file() -> BinaryIO:
        try:
            return file.open("rb")
        except OSError as error:
            raise Unreadable(
                _("“%(name)s” could not be read: %(why)s.") % {"name": shown[:200], "why": error.strerror}
            ) from error

    status = file.stat()
    return Part(shown, status.st_size, open_file, datetime.fromtimestamp(status.st_mtime, UTC))


def fingerprint(parts: list[Part], *, heads: bool = True) -> str:
    """Names, sizes, and the first 64 KB of every part where those are cheap to read, hashed."""
    digest = blake2b(digest_size=16)
    for part in sorted(parts, key=lambda part: part.path):
        digest.update(f"{part.path}\0{part.size}\0{part.check}\0".encode("utf-8", "surrogateescape"))
        if heads:
            digest.update(part.head())
    return digest.hexdigest()
