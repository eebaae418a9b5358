"""Pictures, and recordings, that are made only when they are sent, and only for those who are reached.

What asks for an effect attaches `address_of("poster", ref)`; whoever performs it has `placed` put the file there, and
takes it away afterwards. A maker is told again after a failure: it keeps what it drew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from .actor import Actor
from .errors import NotFound, Refused
from .sounds import TYPES

Maker = Callable[[Actor, str, datetime], bytes]
_makers: dict[str, Maker] = {}
_keepers: set[str] = set()
_PLACE = re.compile(rf"made/([a-z]+)/([0-9A-Za-z_-]{{8,64}})\.(jpg|{'|'.join(TYPES)})", re.ASCII)


def maker(name: str, *, keeps: bool = False) -> Callable[[Maker], Maker]:
    """Decorator: `draw(actor, ref, now) -> bytes` makes a reference's file. Raises a Refused where there is none.

    `keeps`: nothing is drawn, a reference is the `uid` of a file that we keep: its size is known, and it may be looked
    at before.
    """

    def declare(draw: Maker) -> Maker:
        _makers[name] = draw
        if keeps:
            _keepers.add(name)
        return draw

    return declare


def address_of(name: str, ref: str, ending: str = "jpg") -> str:
    """The path below the files folder at which the file of a reference will lie when it is sent."""
    return f"made/{name}/{ref}.{ending}"


def kept_uid(path: str) -> str:
    """The `uid` of the file that we keep and that will lie at this path; '' where it is drawn, or not ours to make."""
    asked = _PLACE.fullmatch(path)
    return asked[2] if asked is not None and asked[1] in _keepers else ""


def kept(actor: Actor, path: str, *, now: datetime) -> tuple[bytes, str]:
    """The file that we keep for a path, and its type for browsers. Raises NotFound, and what its maker raises."""
    asked = _PLACE.fullmatch(path)
    if asked is None or asked[1] not in _keepers:
        raise NotFound
    return _makers[asked[1]](actor, asked[2], now), TYPES.get(asked[3], "image/jpeg")


def place(actor: Actor, *, paths: Iterable[str], root: Path, now: datetime) -> list[Path]:
    """Make those of these paths that are made when they are sent; answers the files that lie there now.

    What cannot be made any more is left out: its effect is refused for want of it.
    """
    made = []
    for path in dict.fromkeys(paths):
        asked = _PLACE.fullmatch(path)
        if asked is None or asked[1] not in _makers:
            continue
        try:
            raw = _makers[asked[1]](actor, asked[2], now)
        except Refused:
            continue
        where = root / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(raw)
        made.append(where)
    return made


def take_away(files: Iterable[Path]) -> None:
    """Delete what was placed."""
    for file in files:
        file.unlink(missing_ok=True)
