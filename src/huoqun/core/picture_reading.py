"""What a picture says: its lines of text with where they stand, and its codes. Offline; heavy, so in a process apart.

The models take 750 MB while they read: `read_apart` starts a process for a batch, and everything is given back.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from . import pictures

WIDTH = 720
"""Pixels to which a picture is scaled: its smallest words are still read, in a third of the time."""

PATIENCE, EACH = 60.0, 30.0
"""Seconds for starting and for each picture, until the process is given up."""

MOST_LINES = 200
REMADE = ".remade"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; `box`: left, top, right, bottom, as shares of the picture (0 to 1); `sure`: 0 to 1."""

    text: str
    sure: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Read:
    """What a picture says: lines from the top, and what its QR codes say, with their boxes."""

    lines: tuple[Line, ...] = ()
    codes: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """A picture as somebody sent it. `with_text`: its words are read too; `keep`: the harmless one is wanted back."""

    raw: bytes
    with_text: bool = True
    keep: bool = False


def read_apart(raws: Sequence[bytes]) -> list[Read | None]:
    """What each of ours says, by a process of its own; None where it could not be read, or was not reached."""
    with tempfile.TemporaryDirectory(prefix="huoqun-pictures-") as folder:
        return _apart(folder, [Sent(raw) for raw in raws], as_sent=False)


def read_sent(sent: Sequence[Sent]) -> list[tuple[Read | None, bytes]]:
    """As `read_apart`, of pictures that come from outside as they are: made harmless in that process first. With each
    its harmless JPEG, where it was read and is to be kept.
    """
    with tempfile.TemporaryDirectory(prefix="huoqun-pictures-") as folder:
        found = _apart(folder, sent, as_sent=True)
        return [(read, _remade(folder, n) if read and sent[n].keep else b"") for n, read in enumerate(found)]


def _remade(folder: str, n: int) -> bytes:
    path = Path(folder) / f"{n}.jpg{REMADE}"
    return path.read_bytes() if path.exists() else b""


def _apart(folder: str, sent: Sequence[Sent], *, as_sent: bool) -> list[Read | None]:
    asked: list[list[Any]] = []
    for n, one in enumerate(sent):
        path = Path(folder) / f"{n}.jpg"
        path.write_bytes(one.raw)
        asked.append([str(path), as_sent, one.with_text, one.keep])
    argv = [sys.executable, "-m", __name__, json.dumps(asked)]
    try:
        done = subprocess.run(argv, stdout=subprocess.PIPE, timeout=PATIENCE + EACH * len(asked), check=False)
        said = done.stdout
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
    whole = said[: said.rfind(b"\n") + 1].splitlines()
    found = [read_of(json.loads(line)) for line in whole if line.startswith(b"{")]
    return [*found, *[None] * (len(sent) - len(found))]


def read_of(said: Mapping[str, Any]) -> Read | None:
    """What was read, as it was kept."""
    if "lines" not in said:
        return None
    return Read(*(tuple(Line(x["text"], x["sure"], tuple(x["box"])) for x in said[key]) for key in ("lines", "codes")))


def read(raw: bytes, *, with_text: bool = True) -> Read | None:
    """What a picture says, in this process; None where it is none."""
    import cv2
    import numpy as np

    picture = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_COLOR) if raw else None
    if picture is None:
        return None
    codes = _codes(picture)
    if not with_text:
        return Read((), codes)
    scale = WIDTH / picture.shape[1]
    if scale < 1:
        size = (WIDTH, max(1, round(picture.shape[0] * scale)))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return Read(_lines(picture), codes)


def _lines(picture: Any) -> tuple[Line, ...]:
    found = _engine()(picture, use_cls=False)
    if found.boxes is None or not found.txts:
        return ()
    height, width = picture.shape[:2]
    lines = [
        Line(text, round(float(sure), 3), _box(box, width, height))
        for text, sure, box in zip(found.txts, found.scores, found.boxes, strict=True)
    ]
    return tuple(sorted(lines, key=lambda line: (line.box[1], line.box[0]))[:MOST_LINES])


def _codes(picture: Any) -> tuple[Line, ...]:
    import zxingcpp

    height, width = picture.shape[:2]
    found = []
    for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])):
        at = code.position
        corners = [(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
        found.append(Line(code.text, 1.0, _box(corners, width, height)))
    return tuple(found)


def _box(corners: Any, width: int, height: int) -> tuple[float, float, float, float]:
    across, down = [float(x) / width for x, _ in corners], [float(y) / height for _, y in corners]
    low, high = (min(across), min(down)), (max(across), max(down))
    return tuple(round(min(1.0, max(0.0, n)), 4) for n in (*low, *high))  # type: ignore[return-value]


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})


def main(asked: Sequence[tuple[str, bool, bool, bool]]) -> None:
    """Read these files, a line of JSON each."""
    for path, as_sent, with_text, keep in asked:
        try:
            raw = Path(path).read_bytes()
            raw = pictures.remade(raw).content if as_sent else raw
            if keep:
                Path(f"{path}{REMADE}").write_bytes(raw)
            found = read(raw, with_text=with_text)
        except Exception as error:  # decoders and models of hostile bytes raise nearly anything
            print(f"{path}: {error!r}", file=sys.stderr)
            found = None
        print(json.dumps(asdict(found) if found else {}), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
