"""Zip, tar and gzip, read in place and believed in nothing: nothing is ever extracted to disk."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from huoqun.imports import tarballs
from huoqun.imports.errors import (
    ArchiveBomb,
    ClimbingPath,
    DuplicateMember,
    EncryptedArchive,
    TooManyMembers,
    TruncatedArchive,
    UnsupportedArchive,
)
from huoqun.imports.guards import guarded, safe_path
from huoqun.imports.sources import MAX_PARTS, Part, Source, fingerprint
from huoqun.imports.words import gettext as _

BOMB_RATIO = 100
MAX_DIRECTORY = 64_000_000
_FOREIGN = ((b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x28\xb5\x2f\xfd", "Zstandard"))
_SYMLINK, _FILE_TYPE = 0o120000, 0o170000


def open_archive(path: Path) -> Source | None:
    """The archive at `path` as a source, or None where it is none. Refuses a hostile or damaged one."""
    with path.open("rb") as file:
        magic = file.read(512)
    for mark, name in _FOREIGN:
        if magic.startswith(mark):
            raise UnsupportedArchive(f"This is a {name} archive, which cannot be read.")
    if magic.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path)
    return tarballs.open_tarball(path, magic)


def _zip(path: Path) -> Source:
    size = path.stat().st_size
    _check_directory(path, size)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, struct.error, EOFError, OSError, UnicodeDecodeError) as error:
        raise TruncatedArchive from error
    except NotImplementedError as error:
        raise UnsupportedArchive from error
    try:
        parts = _members(archive, size)
        return Source(path.stem, parts, fingerprint(parts, heads=False), archive.close)
    except BaseException:
        archive.close()
        raise


def _check_directory(path: Path, size: int) -> None:
    """zipfile reads the whole central directory at once: look at how large it says it is first."""
    with path.open("rb") as file:
        file.seek(max(0, size - 66_000))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise TruncatedArchive
    count, length = struct.unpack_from("<HL", tail, at + 10)
    zip64 = tail.rfind(b"PK\x06\x06", 0, at)
    if zip64 >= 0 and zip64 + 56 <= at and 0xFFFF in (count, length & 0xFFFF):
        count, length = struct.unpack_from("<QQ", tail, zip64 + 32)
    if count > MAX_PARTS or (length > MAX_DIRECTORY and length != 0xFFFFFFFF):
        raise TooManyMembers(f"There are more than {MAX_PARTS:,} files in this archive.")


def _members(archive: zipfile.ZipFile, size: int) -> list[Part]:
    members = archive.infolist()
    if len(members) > MAX_PARTS:
        raise TooManyMembers(f"There are more than {MAX_PARTS:,} files in this archive.")
    if sum(member.file_size for member in members) > BOMB_RATIO * size:
        raise ArchiveBomb
    decode = _name_decoder(members)
    parts: dict[str, Part] = {}
    for member in members:
        shown = safe_path(decode(member))
        if (member.external_attr >> 16) & _FILE_TYPE == _SYMLINK:
            raise ClimbingPath(_("The archive holds a link or a device: “%(name)s”.") % {"name": shown[:80]})
        if member.is_dir() or shown == "":
            continue
        if member.flag_bits & 1:
            raise EncryptedArchive
        if shown in parts:
            raise DuplicateMember(f"The archive holds {shown[:80]!r} twice.")
        parts[shown] = Part(shown, member.file_size, _opener(archive, member, size), _modified(member), member.CRC)
    return list(parts.values())


def _name_decoder(members: list[zipfile.ZipInfo]) -> Callable[[zipfile.ZipInfo], str]:
    """Names without the UTF-8 flag: zipfile took them for cp437, Chinese Windows wrote GB18030, macOS UTF-8."""
    raw = [_raw_name(member) for member in members if not member.flag_bits & 0x800]
    for encoding in ("utf-8", "gb18030"):
        try:
            for name in raw:
                name.decode(encoding)
        except UnicodeDecodeError:
            continue
        return lambda member: member.orig_filename if member.flag_bits & 0x800 else _raw_name(member).decode(encoding)
    return lambda member: member.orig_filename


def _raw_name(member: zipfile.ZipInfo) -> bytes:
    return member.orig_filename.encode("cp437", "replace")


def _modified(member: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*member.date_time, tzinfo=UTC)
    except ValueError:
        return None


def _opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo, size: int) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        try:
            stream = archive.open(member)
        except NotImplementedError as error:
            raise UnsupportedArchive from error
        except RuntimeError as error:
            raise EncryptedArchive from error
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, struct.error) as error:
            raise TruncatedArchive from error
        return guarded(stream, limit=BOMB_RATIO * size)

    return open_member
