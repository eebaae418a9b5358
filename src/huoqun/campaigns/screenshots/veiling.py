"""Pictures as staff see them: nothing is sharp but what they have to judge.

No face and no name has to be found, and none is missed: the whole picture is made coarse, and only the lines that the
campaign asked for, times and codes are laid over it as they were.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from huoqun.core.picture_reading import Line, Read

from .verdicts import Asked, shows

ACROSS = 24
"""Squares across the picture; a face in a list of friends is three of them wide."""

WIDTH, QUALITY, MARGIN = 720, 80, 0.004


def veiled(raw: bytes, read: Read | None, asked: Asked) -> bytes:
    """The picture as a JPEG that shows only what is asked for. `raw`: a picture that was made harmless before."""
    from PIL import Image, ImageFilter

    with Image.open(io.BytesIO(raw)) as opened:
        picture = opened.convert("RGB")
    if picture.width > WIDTH:
        picture = picture.resize((WIDTH, max(1, round(picture.height * WIDTH / picture.width))))
    squares = (ACROSS, max(1, round(ACROSS * picture.height / picture.width)))
    veil = picture.resize(squares, Image.Resampling.BOX).resize(picture.size, Image.Resampling.BICUBIC)
    veil = veil.filter(ImageFilter.GaussianBlur(picture.width / ACROSS / 4))
    for line in _sharp(read, asked):
        box = _pixels(line, picture.width, picture.height)
        veil.paste(picture.crop(box), box)
    out = io.BytesIO()
    veil.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _sharp(read: Read | None, asked: Asked) -> Iterable[Line]:
    if read is None:
        return ()
    return (*(line for line in read.lines if shows(line, asked)), *read.codes)


def _pixels(line: Line, width: int, height: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = line.box
    return (
        round(max(0.0, left - MARGIN) * width), round(max(0.0, top - MARGIN) * height),
        round(min(1.0, right + MARGIN) * width), round(min(1.0, bottom + MARGIN) * height),
    )  # fmt: skip
