"""Pictures of a file: which were sent by somebody else before, as they are or altered.

What `image` may be, tried in this order:
- a `data:` address, or base64 of a picture's bytes;
- the path of a file, within the folder of the events' file (`--images` names another); nothing outside is ever opened;
- a perceptual hash in hexadecimal (64 bits or more), of which nearly equal ones are the same picture;
- anything else is a name: equal names are the same picture.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64decode
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .events import N_
from .signs import Found, Row
from .tally import Invitation
from .weights import WEIGHTS, Sign

if TYPE_CHECKING:
    from huoqun.campaigns.screenshots.gallery import Gallery

LARGEST = 24 * 1024 * 1024
_BASE64 = re.compile(r"[A-Za-z0-9+/_\-\s]+={0,2}\s*\Z")
_HASH = re.compile(r"(?:[a-z]+:)?([0-9a-f]{16,128})\Z", re.IGNORECASE)
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM")
NEAR = 0.1
"""Of a hash's bits so many may differ; of 64 bits that are six."""

MOST_ALIKE = 500
"""Hashes with one part in common that are compared; made-up files may have any number of them."""

HOW = {
    "same": N_("written anew"),
    "cropped": N_("cropped"),
    "mirrored": N_("mirrored"),
    "edited": N_("re-coloured or painted over"),
    "near": N_("nearly the same"),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A picture somebody sent: for which invitation, when, and by whom."""

    image: str
    at: float
    one: Invitation

    @property
    def sender(self) -> str:
        return self.one.person


class Pictures:
    """Judges the pictures of a file in the order in which they were sent; whoever sent one first has it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._same: dict[str, Sent] = {}
        self._hashes: defaultdict[tuple[int, int, str], list[tuple[int, Sent]]] = defaultdict(list)
        self._gallery: Gallery[int] | None = None
        self._shown: list[Sent] = []

    def __call__(self, rows: Sequence[Row]) -> dict[int, Found]:
        """The sign of each invitation whose picture is another's, by `id` of the invitation."""
        found: dict[int, Found] = {}
        for sent in sorted(_sent(rows), key=lambda each: (each.at, each.sender, each.one.campaign, each.image)):
            sign = self._judged(sent)
            known = found.get(id(sent.one))
            if sign and (known is None or known[1] < sign[1]):
                found[id(sent.one)] = sign
        return found

    def _judged(self, sent: Sent) -> Found | None:
        raw = self._bytes(sent.image)
        name = hashlib.sha256(raw).hexdigest() if raw is not None else sent.image
        first = self._same.setdefault(name, sent)
        if first.one is not sent.one:
            return Sign.SAME_PICTURE, WEIGHTS[Sign.SAME_PICTURE], {}
        if first is not sent:
            return None
        if raw is not None:
            return self._looked_at(raw, sent)
        number = _HASH.match(sent.image)
        return self._near(number[1].lower(), sent) if number else None

    def _looked_at(self, raw: bytes, sent: Sent) -> Found | None:
        # Heavy, and only where there are pictures.
        from huoqun.campaigns.screenshots.gallery import SURE, Gallery
        from huoqun.campaigns.screenshots.prints import seen

        new = seen(raw)
        if new is None:
            return Sign.NO_PICTURE, WEIGHTS[Sign.NO_PICTURE], {}
        if self._gallery is None:
            self._gallery = Gallery()
        copy = self._gallery.copied_from(new)
        if copy is None:
            self._gallery.add(len(self._shown), new.print)
            self._shown.append(sent)
            return None
        if self._shown[copy.of].one is sent.one:
            return None
        weight = WEIGHTS[Sign.LIKE_PICTURE] - (0 if copy.share >= SURE else 2)
        return Sign.LIKE_PICTURE, weight, {"how": HOW[copy.likeness]}

    def _near(self, digits: str, sent: Sent) -> Found | None:
        """Of hashes that differ in few bits, one part in eight is equal: so few have to be compared."""
        bits, value = len(digits) * 4, int(digits, 16)
        step = -(-len(digits) // 8)
        keys = [(bits, n, digits[n : n + step]) for n in range(0, len(digits), step)]
        for key in keys:
            for other, first in self._hashes[key]:
                if first.one is not sent.one and (value ^ other).bit_count() <= NEAR * bits:
                    return Sign.LIKE_PICTURE, WEIGHTS[Sign.LIKE_PICTURE], {"how": HOW["near"]}
        for key in keys:
            if len(self._hashes[key]) < MOST_ALIKE:
                self._hashes[key].append((value, sent))
        return None

    def _bytes(self, image: str) -> bytes | None:
        """The picture's bytes; None where `image` is a name."""
        if image.startswith("data:"):
            return _decoded(image.partition(",")[2]) or b""
        if len(image) > 300:
            raw = _decoded(image)
            return raw if raw is not None and raw.startswith(_BEGINNINGS) else b""
        return self._file(image)

    def _file(self, name: str) -> bytes | None:
        try:
            path = (self._folder / name).resolve()
            if not path.is_relative_to(self._folder) or not path.is_file():
                return None
            return path.read_bytes() if path.stat().st_size <= LARGEST else b""
        except (OSError, ValueError):
            return None


def _sent(rows: Sequence[Row]) -> Iterator[Sent]:
    for _, one in rows:
        for image, at in one.images:
            yield Sent(image, at, one)


def _decoded(text: str) -> bytes | None:
    if len(text) > LARGEST * 4 // 3 + 4 or not _BASE64.match(text):
        return None
    try:
        return b64decode(text.translate(str.maketrans("-_", "+/")) + "==", validate=False)
    except (binascii.Error, ValueError):
        return None
