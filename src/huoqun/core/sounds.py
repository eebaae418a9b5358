"""Recordings from outside, judged by their content; what stands in them beside the sound is emptied in place. Pure.

They are not decoded: a player does that, in the browser's own walls.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .soundtags import without_ogg_comments, without_webm_tags

TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "webm": "audio/webm", "wav": "audio/wav",
         "amr": "audio/amr", "aac": "audio/aac"}  # fmt: skip
ENDINGS = {mime: ending for ending, mime in TYPES.items()}
_BRANDS = (b"M4A", b"M4B", b"mp4", b"iso", b"3gp", b"3g2", b"qt ")
"""How boxes call themselves on iPhones, on Androids and in browsers; pictures (`heic`, `mif1`, `avif`) do otherwise."""
OTHERS = (b"#!SILK", b"\x02#!SILK", b"caff")
"""How recordings begin that no browser plays: WeChat's own, and Apple's CAF."""
_BESIDE = (b"udta", b"meta", b"uuid")  # place, device, title
_INSIDE = (b"moov", b"trak", b"mdia")


def sort_of(raw: bytes) -> str | None:
    """Which sort of recording this is: a key of TYPES; None for anything else."""
    if raw[:3] == b"ID3" or (len(raw) > 3 and raw[0] == 0xFF and raw[1] & 0xE6 in (0xE2, 0xE4, 0xE6)):
        return "mp3"
    if len(raw) > 7 and raw[0] == 0xFF and raw[1] & 0xF6 == 0xF0:
        return "aac"
    if raw[4:8] == b"ftyp" and raw[8:11] in _BRANDS:
        return "m4a"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WAVE":
        return "wav"
    for start, sort in ((b"OggS", "ogg"), (b"\x1a\x45\xdf\xa3", "webm"), (b"#!AMR", "amr")):
        if raw.startswith(start):
            return sort
    return None


def emptied(raw: bytes, sort: str) -> bytes:
    """The recording without what its recorder wrote beside the sound (place, device, name)."""
    if sort == "mp3":
        return _without_tags(raw)
    if sort == "m4a":
        kept = bytearray(raw)
        for at, size, head in list(_boxes(raw, 0, len(raw))):
            # A box that is called `free` is passed over; lengths and places of all others stay as they are.
            kept[at + 4 : at + 8] = b"free"
            kept[at + head : at + size] = bytes(size - head)
        return bytes(kept)
    if sort == "wav":
        return _without_chunks(raw)
    if sort == "ogg":
        return without_ogg_comments(raw)
    return without_webm_tags(raw) if sort == "webm" else raw


def _without_tags(raw: bytes) -> bytes:
    if raw[:3] == b"ID3" and len(raw) > 10:
        length = (raw[6] & 127) << 21 | (raw[7] & 127) << 14 | (raw[8] & 127) << 7 | (raw[9] & 127)
        raw = raw[10 + length :]
    return raw[:-128] if raw[-128:-125] == b"TAG" else raw


def _boxes(raw: bytes, start: int, end: int, depth: int = 0) -> Iterator[tuple[int, int, int]]:
    """Where boxes of _BESIDE stand: (place, size, size of its head). A box that lies about its size ends the search."""
    at = start
    while at + 8 <= end and depth < 6:
        size, head = struct.unpack_from(">I", raw, at)[0], 8
        kind = raw[at + 4 : at + 8]
        if size == 1 and at + 16 <= end:
            size, head = struct.unpack_from(">Q", raw, at + 8)[0], 16
        size = size or end - at
        if size < head or at + size > end:
            return
        if kind in _BESIDE:
            yield at, size, head
        elif kind in _INSIDE:
            yield from _boxes(raw, at + head, at + size, depth + 1)
        at += size


def _without_chunks(raw: bytes) -> bytes:
    kept, at = bytearray(raw), 12
    while at + 8 <= len(raw):
        size = struct.unpack_from("<I", raw, at + 4)[0]
        if raw[at : at + 4] not in (b"fmt ", b"data", b"fact"):
            kept[at : at + 4] = b"JUNK"
            kept[at + 8 : at + 8 + size] = bytes(len(kept[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    return bytes(kept)
