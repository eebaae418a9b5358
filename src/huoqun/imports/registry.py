"""The formats that can be read: each is one file in `formats/` that registers itself by one of two decorators.

A format of scope *part* reads one file at a time (most do). A format of scope *source* needs several files
together (Slack's users.json beside its channels) and claims them from the list of all files.

    @reads_part("irc-znc", title="ZNC log", platform="irc", sniff=sniff)
    def read(part: Part, options: Options, context: Context) -> Iterator[Item]: ...

    @reads_source("slack", title="Slack export", platform="slack", claim=claim)
    def read(parts: Sequence[Part], options: Options, context: Context) -> Iterator[Item]: ...

`sniff(part, head)` gets the first 64 KB and returns how sure it is: 0 no, 0.5 plausible, 0.9 the header says
so, 1 nothing else can be meant. The highest wins. It never raises. `text.head(bytes)` decodes the head.

A part reader yields a Chat, then its records; the PartDone comes from `detect`. A source reader yields PartDone
itself after each of its files that holds records. Neither raises anything but `huoqun.core.errors.Refused`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath
from typing import Any, Literal

from huoqun.imports.records import Chat, Item, Options
from huoqun.imports.sources import Part

Sniff = Callable[[Part, bytes], float]
Claim = Callable[[Sequence[Part]], list[list[Part]]]
ReadPart = Callable[[Part, Options, "Context"], Iterator[Item]]
ReadSource = Callable[[Sequence[Part], Options, "Context"], Iterator[Item]]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of export. `name` is what `--format` takes; `title` is for people."""

    name: str
    title: str
    platform: str
    scope: Literal["part", "source"]
    read: Callable[..., Iterator[Item]]
    sniff: Sniff | None = None
    claim: Claim | None = None


@dataclass(slots=True)
class Context:
    """What a reader may know of the whole source, and where it notes what is neither record nor refusal.

    `root` is the folder that all files share (a zip of a folder has one, the folder itself has not); `done` are
    the parts that an earlier, stopped run has finished: source readers may leave them out. `notes` counts
    harmless oddities, such as bytes that could not be decoded.
    """

    source: str
    options: Options
    root: str = ""
    done: frozenset[str] = frozenset()
    notes: Counter[str] = field(default_factory=Counter)

    def path_key(self, part: Part) -> str:
        """The path inside the source, without the common root and without the suffix."""
        path = part.path.removeprefix(self.root)
        return str(PurePosixPath(path).with_suffix("")) if path else part.path

    def chat(
        self,
        part: Part,
        platform: str,
        *,
        name: str | None = None,
        provider_id: str | None = None,
        topic: str = "",
        extra: dict[str, Any] | None = None,
    ) -> Chat:
        """The Chat of a file that holds one chat: keyed by the platform's id, else --group, else the path."""
        group = self.options.group
        key = provider_id or group or self.path_key(part)
        shown = group or name or PurePosixPath(self.path_key(part)).name
        return Chat(key, shown, platform, provider_id, topic, extra or {})


_formats: dict[str, Format] = {}


def reads_part(name: str, *, title: str, platform: str, sniff: Sniff) -> Callable[[ReadPart], ReadPart]:
    """Register the decorated reader of single files as the format `name`."""

    def register(read: ReadPart) -> ReadPart:
        _add(Format(name, title, platform, "part", read, sniff=sniff))
        return read

    return register


def reads_source(name: str, *, title: str, platform: str, claim: Claim) -> Callable[[ReadSource], ReadSource]:
    """Register the decorated reader of whole sources. `claim(parts)` returns sets of files to read together."""

    def register(read: ReadSource) -> ReadSource:
        _add(Format(name, title, platform, "source", read, claim=claim))
        return read

    return register


def _add(format: Format) -> None:
    known = _formats.get(format.name)
    if known is not None and known.read.__module__ != format.read.__module__:
        raise ValueError(f"two formats are called {format.name!r}")
    _formats[format.name] = format


@cache
def _discover() -> None:
    package = importlib.import_module("huoqun.imports.formats")
    for module in pkgutil.iter_modules(package.__path__):
        if not module.ispkg:
            importlib.import_module(f"{package.__name__}.{module.name}")


def known_formats() -> list[Format]:
    """Every format that can be read, by name."""
    _discover()
    return [_formats[name] for name in sorted(_formats)]
