"""Which format each file of a source has, and all of it read in one stream."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from huoqun.imports.errors import (
    EmptySource,
    ImportRefused,
    NoSuchFormat,
    NotTheArchiveItSays,
    OnlyArchives,
    UnknownFormat,
)
from huoqun.imports.records import Chat, Item, Options, PartDone, Person, Span
from huoqun.imports.registry import Context, Format, known_formats
from huoqun.imports.sources import Part, Source
from huoqun.imports.words import gettext as _

__all__ = ["Job", "Plan", "known_formats", "plan", "read_source"]

SURE = 0.3
HEAD = 65_536
_PICTURES = "png jpg jpeg gif webp bmp heic svg ico tgs psd ai"
_SOUNDS = "mp4 mov webm mkv avi 3gp mp3 ogg oga opus wav m4a amr silk flac aac"
_PAPERS = "pdf doc docx xls xlsx ppt pptx epub md html htm css js vcf ttf woff woff2"
_PROGRAMS = "exe apk dmg iso bin dll so pyc db sqlite"
_NOT_RECORDS = frozenset(f".{name}" for name in f"{_PICTURES} {_SOUNDS} {_PAPERS} {_PROGRAMS}".split())
_ARCHIVES = frozenset([".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst"])
_MAGIC = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Job:
    """One format and the files it reads: one file for a part format, several for a source format."""

    format: Format
    parts: tuple[Part, ...]


@dataclass(slots=True)
class Plan:
    """What will be read and what will not. `notes` fills while reading: harmless oddities and how often."""

    jobs: list[Job]
    ignored: list[Part]
    root: str
    notes: Counter[str] = field(default_factory=Counter)


def plan(source: Source, options: Options) -> Plan:
    """Choose the format of every file. Raises UnknownFormat where none fits any, NoSuchFormat for a wrong --format."""
    formats = _allowed(options)
    parts = [part for part in source.parts if not _is_junk(part)]
    root = _common_root(parts)
    jobs: list[Job] = []
    taken: set[str] = set()
    for format in formats:
        if format.claim is not None:
            for claimed in format.claim([part for part in parts if part.path not in taken]):
                jobs.append(Job(format, tuple(claimed)))
                taken.update(part.path for part in claimed)
    ignored: list[Part] = []
    for part in parts:
        if part.path in taken:
            continue
        chosen = _choose(part, formats, forced=options.format is not None)
        if chosen is None:
            ignored.append(part)
        else:
            jobs.append(Job(chosen, (part,)))
    if not jobs:
        raise _nothing(parts)
    order = {part.path: place for place, part in enumerate(parts)}
    jobs.sort(key=lambda job: min(order[part.path] for part in job.parts))
    return Plan(jobs, ignored, root)


def read_source(
    source: Source, options: Options, *, done: frozenset[str] = frozenset(), chosen: Plan | None = None
) -> Iterator[Item]:
    """Every record of the source, in a fixed order, with a PartDone after each file.

    `done` names files that an earlier run has finished; they are left out. Pass `chosen` (from `plan`) to see what is
    ignored and noted. Raises the refusals of `plan`, AmbiguousDates, UnknownZone and those of archives.
    """
    chosen = chosen or plan(source, options)
    context = Context(source.name, options, chosen.root, done, chosen.notes)
    for job in chosen.jobs:
        if job.format.scope == "source":
            yield from job.format.read(job.parts, options, context)
        elif job.parts[0].path not in done:
            yield from _counted(job.parts[0], job.format.read(job.parts[0], options, context))


def _counted(part: Part, items: Iterator[Item]) -> Iterator[Item]:
    records, last = 0, -1
    for item in items:
        kind = item.__class__
        if kind is Span:
            # A record that names several people gives a span each, all of one line.
            records += item.line != last  # type: ignore[union-attr]
            last = item.line  # type: ignore[union-attr]
        elif kind is not Chat and kind is not Person:
            records += 1
        yield item
    yield PartDone(part.path, records)


def _allowed(options: Options) -> list[Format]:
    formats = known_formats()
    if options.format is None:
        return formats
    forced = [format for format in formats if format.name == options.format]
    if not forced:
        names = ", ".join(format.name for format in formats)
        raise NoSuchFormat(f"There is no format called {options.format[:40]!r}.", way_out=f"There are: {names}.")
    return forced


def _choose(part: Part, formats: list[Format], *, forced: bool) -> Format | None:
    if part.suffix in _NOT_RECORDS or part.suffix in _ARCHIVES or part.size == 0:
        return None
    if forced:
        return formats[0] if formats[0].scope == "part" else None
    head = part.head(HEAD)
    best, sure = None, SURE
    for format in formats:
        if format.sniff is not None and (score := format.sniff(part, head)) > sure:
            best, sure = format, score
    return best


def _is_junk(part: Part) -> bool:
    return part.path.startswith(_JUNK[0]) or part.name in _JUNK or part.name.startswith("._")


def _common_root(parts: list[Part]) -> str:
    """The folders that all files lie in, with a slash at the end; '' where there is no such folder."""
    folders = {part.path.rpartition("/")[0] for part in parts}
    root = posixpath.commonpath(folders) if folders and "" not in folders else ""
    return f"{root}/" if root else ""


def _is_archive(part: Part) -> bool:
    return part.suffix == ".tar" or part.head(8).startswith(_MAGIC)


def _nothing(parts: list[Part]) -> ImportRefused:
    if all(part.size == 0 for part in parts):
        return EmptySource()
    if all(part.suffix in _ARCHIVES for part in parts):
        return OnlyArchives() if any(map(_is_archive, parts)) else NotTheArchiveItSays()
    seen = ", ".join(f"“{part.path[:60]}”" for part in parts[:3])
    titles = ", ".join(format.title for format in known_formats())
    way_out = _("What can be read: %(titles)s. If it is one of these, name it with --format.") % {"titles": titles}
    if any(part.suffix in (".html", ".htm") for part in parts):
        way_out = _("HTML is not read: export again as JSON or CSV.") + f" {way_out}"
    if len(parts) > 3:
        found = _("No chat export that can be read was found in %(files)s and %(more)d more.")
    else:
        found = _("No chat export that can be read was found in %(files)s.")
    return UnknownFormat(found % {"files": seen, "more": len(parts) - 3}, way_out=way_out)
