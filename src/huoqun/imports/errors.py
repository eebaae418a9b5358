"""What an import refuses, each in one sentence with the way out."""

from __future__ import annotations

from huoqun.core.errors import Refused


class ImportRefused(Refused):
    """The parent of every refusal here."""

    code = "import_refused"
    message = "This could not be imported."


class NoSuchSource(ImportRefused):
    code = "no_such_source"
    message = "There is no such file or folder."
    way_out = "Check the path."


class Unreadable(ImportRefused):
    """The operating system does not let us read a file of the source."""

    code = "unreadable"
    message = "A file could not be read."
    way_out = "Look at its permissions and at the disk."


class UnknownFormat(ImportRefused):
    """Nothing in the source looks like a chat export that we can read."""

    code = "unknown_format"
    message = "This does not look like a chat export that can be read."
    way_out = "Name the format with --format if it is one of those listed."


class AmbiguousDates(ImportRefused):
    """Day and month cannot be told apart: no stamp in the file has a day above 12."""

    code = "ambiguous_dates"
    message = "The dates can be read as day/month or as month/day."
    way_out = "Say which with --dates dmy or --dates mdy."


class UnknownZone(ImportRefused):
    code = "unknown_zone"
    message = "There is no such time zone."
    way_out = "Give an IANA name with --tz, such as Asia/Shanghai or America/New_York."


class ArchiveRefused(ImportRefused):
    """The parent of the refusals that concern the archive rather than what is in it."""

    code = "archive_refused"
    message = "The archive could not be read."
    way_out = "Unpack it yourself and give the folder instead."


class ClimbingPath(ArchiveRefused):
    """A member's path is absolute, holds '..', or is a link or a device."""

    code = "climbing_path"
    message = "The archive holds a path that leads out of its folder."
    way_out = "Do not unpack it; ask for a clean export."


class ArchiveBomb(ArchiveRefused):
    """The archive unpacks to more than a hundred times its size."""

    code = "archive_bomb"
    message = "The archive unpacks to more than 100 times its size."
    way_out = "If you trust it, unpack it yourself and give the folder instead."


class TruncatedArchive(ArchiveRefused):
    code = "truncated_archive"
    message = "The archive is cut off or damaged."
    way_out = "Download or export it again."


class NotTheArchiveItSays(ArchiveRefused):
    """A file with the name of an archive and the contents of something else."""

    code = "not_the_archive_it_says"
    message = "This is no archive, whatever its name says."
    way_out = "Download or export it again. A chat export as it is needs the name of its kind, such as .csv."


class EmptySource(ImportRefused):
    code = "empty_source"
    message = "There is nothing in it."
    way_out = "Look at what was downloaded or exported, and do it again."


class EncryptedArchive(ArchiveRefused):
    code = "encrypted_archive"
    message = "The archive is protected by a password."
    way_out = "Unpack it with its password and give the folder instead."


class TooManyMembers(ArchiveRefused):
    code = "too_many_members"
    message = "There are too many files in this source."
    way_out = "Give it in several parts."


class DuplicateMember(ArchiveRefused):
    code = "duplicate_member"
    message = "The archive holds the same path twice."
    way_out = "Unpack it yourself, look at which of the two is right, and give the folder instead."


class UnsupportedArchive(ArchiveRefused):
    """RAR, 7z, or a compression method that Python cannot undo."""

    code = "unsupported_archive"
    message = "This kind of archive cannot be read."


class OnlyArchives(ArchiveRefused):
    """An archive in an archive is never opened."""

    code = "only_archives"
    message = "There are only further archives in it, and an archive inside an archive is not opened."


class NoSuchFormat(ImportRefused):
    code = "no_such_format"
    message = "There is no such format."
