"""What stands between an archive and whoever reads it."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from typing import IO, BinaryIO, cast

from huoqun.imports.errors import ArchiveBomb, ClimbingPath, TruncatedArchive, UnsupportedArchive
from huoqun.imports.words import gettext as _

_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)
_DRIVE = re.compile(r"[A-Za-z]:")


def safe_path(name: str) -> str:
    """The posix path of a member, '' for nothing. Raises ClimbingPath where it would leave the folder."""
    path = name.replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path) or "\0" in path:
        raise ClimbingPath(_("The archive holds an absolute path: “%(name)s”.") % {"name": name[:80]})
    steps = [step for step in path.split("/") if step not in ("", ".")]
    if ".." in steps:
        raise ClimbingPath(
            _("The archive holds a path that leads out of its folder: “%(name)s”.") % {"name": name[:80]}
        )
    return "/".join(steps)


class Guard(io.RawIOBase):
    """A readable stream that counts what it really hands out and turns damage into a named refusal.

    `seekable` streams (a decompressed tar) may be read again from the start without being counted twice.
    """

    def __init__(self, stream: IO[bytes], *, limit: int, seekable: bool = False) -> None:
        self._stream = stream
        self._limit = limit
        self._seekable = seekable
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._seekable

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            self._at = self._stream.seek(offset, whence)
        except _DAMAGE as error:
            raise TruncatedArchive from error
        self._check()
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._stream.read(size)
        except NotImplementedError as error:
            raise UnsupportedArchive from error
        except _DAMAGE as error:
            raise TruncatedArchive from error
        self._at += len(data)
        self._check()
        return data

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()

    def _check(self) -> None:
        if self._at > self._limit:
            raise ArchiveBomb


def guarded(stream: IO[bytes], *, limit: int, seekable: bool = False) -> BinaryIO:
    """The stream behind a Guard, as what readers expect of a file."""
    return cast(BinaryIO, Guard(stream, limit=limit, seekable=seekable))
