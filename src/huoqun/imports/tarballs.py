"""Tar (plain, gzip, bzip2, xz), and a single file under gzip."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, cast

from huoqun.imports.errors import ClimbingPath, DuplicateMember, TooManyMembers, TruncatedArchive
from huoqun.imports.guards import guarded, safe_path
from huoqun.imports.sources import MAX_PARTS, Part, Source, fingerprint
from huoqun.imports.words import gettext as _

BOMB_RATIO = 100
_TAR_AT, _TAR_MARK = 257, b"ustar"


def open_tarball(path: Path, magic: bytes) -> Source | None:
    """The tar or gzip file at `path` as a source, or None where it is neither."""
    size = path.stat().st_size
    opener = _decompressor(path, magic, size)
    if opener is None:
        return None
    with opener() as stream:
        is_tar = stream.read(512)[_TAR_AT : _TAR_AT + 5] == _TAR_MARK
    if is_tar:
        return _tar(path, opener)
    return _single(path, opener, size) if magic.startswith(b"\x1f\x8b") else None


def _decompressor(path: Path, magic: bytes, size: int) -> Callable[[], BinaryIO] | None:
    limit = BOMB_RATIO * size
    if magic.startswith(b"\x1f\x8b"):
        return lambda: guarded(cast(BinaryIO, gzip.open(path)), limit=limit, seekable=True)
    if magic.startswith(b"BZh"):
        return lambda: guarded(bz2.open(path), limit=limit, seekable=True)
    if magic.startswith(b"\xfd7zXZ\x00"):
        return lambda: guarded(lzma.open(path), limit=limit, seekable=True)
    if magic[_TAR_AT : _TAR_AT + 5] == _TAR_MARK:
        return lambda: guarded(path.open("rb"), limit=limit, seekable=True)
    return None


def _single(path: Path, opener: Callable[[], BinaryIO], size: int) -> Source:
    name = path.name.removesuffix(".gz")
    part = Part(name, size, opener)
    return Source(Path(name).stem, [part], fingerprint([part]))


def _tar(path: Path, opener: Callable[[], BinaryIO]) -> Source:
    stream = opener()
    try:
        archive = tarfile.open(fileobj=stream, mode="r:")  # noqa: SIM115
        parts = _members(archive)
        _check_end(stream, archive.offset)
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        stream.close()
        raise TruncatedArchive from error
    except BaseException:
        stream.close()
        raise
    name = path.name.partition(".")[0]
    return Source(name, parts, fingerprint(parts, heads=False), stream.close)


def _check_end(stream: BinaryIO, offset: int) -> None:
    """tarfile takes a missing end for an end. Reading on to the last byte also checks what gzip promised."""
    stream.seek(offset)
    end = stream.read(512)
    if len(end) < 512 or end.strip(b"\0"):
        raise TruncatedArchive
    while stream.read(65_536):
        pass


def _members(archive: tarfile.TarFile) -> list[Part]:
    parts: dict[str, Part] = {}
    for member in archive:
        archive.members.clear()  # type: ignore[attr-defined]
        shown = safe_path(member.name)
        if member.isdir():
            continue
        if not member.isfile() or member.issparse():
            raise ClimbingPath(_("The archive holds a link or a device: “%(name)s”.") % {"name": shown[:80]})
        if shown in parts:
            raise DuplicateMember(f"The archive holds {shown[:80]!r} twice.")
        if len(parts) >= MAX_PARTS:
            raise TooManyMembers(f"There are more than {MAX_PARTS:,} files in this archive.")
        modified = datetime.fromtimestamp(min(max(member.mtime, 0), 4_000_000_000), UTC)
        parts[shown] = Part(shown, member.size, _opener(archive, member), modified)
    return list(parts.values())


def _opener(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        stream: IO[bytes] | None
        try:
            stream = archive.extractfile(member)
        except (tarfile.TarError, KeyError, OSError, EOFError) as error:
            raise TruncatedArchive from error
        if stream is None:
            raise TruncatedArchive
        return guarded(stream, limit=member.size)

    return open_member
