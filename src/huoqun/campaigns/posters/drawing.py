"""Posters drawn: words by typst, each box once and kept, laid over the ground together with the code.

What is the same on all posters of a campaign is drawn once a process; of each only the code and the name are new.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from huoqun.core.typesetting import pngs

from .colours import ACROSS, DOWN, Tones, parsed
from .layout import HIGH, NAME, WIDE, Layout, Slot, SlotKind, written

if TYPE_CHECKING:
    from PIL.Image import Image

WORDS = Path(__file__).parent / "sheets" / "words.typ"
QUALITY = 84
VERSION = 1
"""Of the drawing itself: another one draws everything anew."""
ERRORS = "m"
"""Of four levels the second: 15 % of a code may be lost, and its modules stay large (checks.py: how large)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one poster says: the address in its code, who invites, when it is on; `name` "": nobody's own.

    `language`: of the signs that Chinese and Japanese share. `portrait`: of the inviter, a picture; b"": none.
    """

    address: str
    name: str = ""
    hours: str = ""
    language: str = "zh-hans"
    portrait: bytes = b""


def key(layout: Layout, said: Said, *, picture: bytes) -> str:
    """What makes two posters the same, 64 hexadecimal digits. `picture`: the digest of the one below."""
    has_name = SlotKind.INVITER in layout.shown() or SlotKind.AVATAR in layout.shown()
    parts = [
        VERSION, written(layout), said.address, said.hours, said.language, said.name if has_name else "",
        hashlib.sha256(said.portrait).hexdigest() if said.portrait else "", picture.hex(),
    ]  # fmt: skip
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def drawn(layout: Layout, said: Said, *, picture: bytes = b"", scale: float = 1.0) -> bytes:
    """A poster as JPEG, 1,080 × 1,920 pixels times `scale`. `picture`: what covers the ground, as a file's bytes."""
    from PIL import Image

    own = (SlotKind.INVITER, SlotKind.CODE, SlotKind.AVATAR)
    slots = layout.shown()
    made = _base(orjson.dumps(written(layout)), said.hours, said.language, picture).copy()
    for kind in own:
        if kind in slots:
            _PUT[kind](made, slots[kind], said)
    if scale != 1.0:
        made = made.resize((round(WIDE * scale), round(HIGH * scale)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    made.save(out, "JPEG", quality=QUALITY, subsampling=0)
    return out.getvalue()


def covering(raw: bytes) -> Image:
    """A picture cut and scaled so that it covers a poster."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(raw)) as found:
        return ImageOps.fit(found.convert("RGB"), (WIDE, HIGH), Image.Resampling.BICUBIC)


def tones(raw: bytes) -> bytes:
    """The tones of a picture as `colours.Tones` keeps them."""
    from PIL import Image

    return covering(raw).resize((ACROSS, DOWN), Image.Resampling.BOX).tobytes()


@lru_cache(maxsize=8)
def _base(layout: bytes, hours: str, language: str, picture: bytes) -> Image:
    """Everything but what is one person's own: 6 MB each."""
    from PIL import Image

    from .layout import read

    said = read(orjson.loads(layout))
    made = covering(picture) if picture else Image.new("RGB", (WIDE, HIGH), parsed(said.ground))
    shown: dict[SlotKind, Slot] = {
        kind: slot for kind, slot in said.shown().items()
        if kind not in (SlotKind.INVITER, SlotKind.CODE, SlotKind.AVATAR)
    }  # fmt: skip
    texts: dict[SlotKind, str] = {
        kind: slot.text or (hours if kind is SlotKind.HOURS else "") for kind, slot in shown.items()
    }
    for slot, strip in zip(shown.values(), _strips(shown, texts, language), strict=True):
        _lay(made, slot, strip)
    return made


def _strips(slots: Mapping[SlotKind, Slot], texts: Mapping[SlotKind, str], language: str) -> list[Image]:
    """The words of boxes, each as a picture of its size that is clear where nothing is written; one turn of typst."""
    from PIL import Image

    if not slots:
        return []
    boxes = [_box(slot, texts[kind]) for kind, slot in slots.items()]
    pages = pngs(WORDS, {"lang": language.partition("-")[0], "boxes": boxes}, ppi=72)
    return [Image.open(io.BytesIO(page)).convert("RGBA") for page in pages]


def _box(slot: Slot, text: str) -> dict[str, Any]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return {
        "w": slot.w, "h": slot.h, "size": slot.size, "bold": slot.bold, "colour": slot.colour,
        "align": slot.align.value, "lines": lines,
    }  # fmt: skip


def _lay(made: Image, slot: Slot, strip: Image) -> None:
    _plate(made, slot)
    made.paste(strip, (slot.x, slot.y), strip)


def _plate(made: Image, slot: Slot) -> None:
    from PIL import ImageDraw

    if slot.plate:
        box = (slot.x, slot.y, slot.x + slot.w - 1, slot.y + slot.h - 1)
        ImageDraw.Draw(made).rounded_rectangle(box, min(24, slot.h // 3), fill=slot.plate)


def _put_name(made: Image, slot: Slot, said: Said) -> None:
    """Who invites; a poster of nobody's own says nothing there."""
    if not said.name:
        return
    text = (slot.text or NAME).replace(NAME, " ".join(said.name.split()))
    _lay(made, slot, _strips({SlotKind.INVITER: slot}, {SlotKind.INVITER: text}, said.language)[0])


def _put_code(made: Image, slot: Slot, said: Said) -> None:
    """The code on white, in whole pixels a module, in the middle of its box."""
    from PIL import Image, ImageDraw

    code = matrix(said.address)
    count = code.size[0]
    pixels = max(1, min(slot.w, slot.h) // (count + 2 * slot.quiet))
    side = pixels * (count + 2 * slot.quiet)
    left, top = slot.x + (slot.w - side) // 2, slot.y + (slot.h - side) // 2
    ImageDraw.Draw(made).rectangle((left, top, left + side - 1, top + side - 1), fill="white")
    at = (left + pixels * slot.quiet, top + pixels * slot.quiet)
    made.paste(code.resize((count * pixels, count * pixels), Image.Resampling.NEAREST).convert("RGB"), at)


def matrix(address: str) -> Image:
    """A code with one pixel a module, without the white around it."""
    import segno
    from PIL import Image

    rows = segno.make(address, error=ERRORS, micro=False, boost_error=False).matrix
    return Image.frombytes("L", (len(rows), len(rows)), bytes(0 if dark else 255 for row in rows for dark in row))


def _put_portrait(made: Image, slot: Slot, said: Said) -> None:
    """The inviter's picture as a circle; without one nothing."""
    from PIL import Image, ImageDraw, ImageOps

    if not said.portrait:
        return
    side = min(slot.w, slot.h)
    with Image.open(io.BytesIO(said.portrait)) as found:
        face = ImageOps.fit(found.convert("RGB"), (side, side), Image.Resampling.BICUBIC)
    mask = Image.new("L", (side * 4, side * 4))
    ImageDraw.Draw(mask).ellipse((0, 0, side * 4 - 1, side * 4 - 1), fill=255)
    made.paste(face, (slot.x + (slot.w - side) // 2, slot.y + (slot.h - side) // 2), mask.resize((side, side)))


_PUT = {SlotKind.INVITER: _put_name, SlotKind.CODE: _put_code, SlotKind.AVATAR: _put_portrait}


def tones_of(layout: Layout, squares: bytes) -> Tones:
    """What lies below the boxes."""
    return Tones(parsed(layout.ground), squares)
