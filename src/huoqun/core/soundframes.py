"""Recordings read frame by frame: what is kept is the sound alone, and what is none is refused. Pure.

Nothing is decoded: frames are told by their heads. Whatever lies between, behind or beside them (a page, an archive, a
film) does not come along.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator

from .soundtags import ogg_pages

_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_KILOBITS = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MOST_JUNK = 1 << 16
"""Bytes between frames of an MP3 that are passed over in all; behind more than that it ends."""
_NARROW, _WIDE = b"#!AMR\n", b"#!AMR-WB\n"
_AMR = {
    _NARROW: (13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1),
    _WIDE: (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1),
}
_WAVES = (1, 2, 3, 6, 7, 17, 0xFFFE)
_OGG = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
_MP4 = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"moof", b"mfra", b"sidx", b"styp")
_CODEC = re.compile(rb"\x86(?:[\x81-\xbf]|\x40.|\x01\0{6}.)([ASV]_[A-Z0-9_/]{2,30})", re.DOTALL)
_HANDLER = re.compile(rb"hdlr.{8}(.{4})", re.DOTALL)
_HEAD = 1 << 16


def only_sound(raw: bytes, sort: str) -> bytes | None:
    """The frames of a recording of this sort (sounds.TYPES); None where it has none, or pictures, too."""
    return _READERS[sort](raw)


def _mp3(raw: bytes) -> bytes | None:
    return b"".join(_mp3_frames(raw)) or None


def _mp3_frames(raw: bytes) -> Iterator[bytes]:
    at, junk = 0, 0
    while at + 4 <= len(raw) and junk <= _MOST_JUNK:
        length = _mp3_length(raw[at : at + 4])
        if not length:
            at, junk = at + 1, junk + 1
        elif at + length > len(raw):
            return  # cut off where it was stopped
        else:
            yield raw[at : at + length]
            at += length


def _mp3_length(head: bytes) -> int:
    """How long the frame of layer III is that begins so; 0: none does."""
    if head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, kilobits, rate, more = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or kilobits in (0, 15) or rate == 3:
        return 0
    of = 144_000 if version == 3 else 72_000
    return of * _KILOBITS[version == 3][kilobits - 1] // _RATES[version][rate] + more


def _aac(raw: bytes) -> bytes | None:
    """Frames of ADTS, as recorders on Androids write them, each with its length in its head."""
    at = 0
    while at + 7 <= len(raw) and raw[at] == 0xFF and raw[at + 1] & 0xF6 == 0xF0:
        length = (raw[at + 3] & 3) << 11 | raw[at + 4] << 3 | raw[at + 5] >> 5
        if length < 8 or raw[at + 2] >> 2 & 15 > 12 or at + length > len(raw):
            break
        at += length
    return raw[:at] or None


def _amr(raw: bytes) -> bytes | None:
    start = next((one for one in _AMR if raw.startswith(one)), b"")
    if not start:
        return None
    at = len(start)
    while at < len(raw):
        length = _AMR[start][raw[at] >> 3 & 15]
        if raw[at] & 0x83 or not length or at + length > len(raw):
            break
        at += length
    return raw[:at] if at > len(start) else None


def _wav(raw: bytes) -> bytes | None:
    kept: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(raw):
        name, size = raw[at : at + 4], struct.unpack_from("<I", raw, at + 4)[0]
        if name in (b"fmt ", b"fact", b"data") and name not in kept:
            kept[name] = raw[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    form = kept.get(b"fmt ", b"")
    if len(form) < 16 or struct.unpack_from("<H", form)[0] not in _WAVES or not kept.get(b"data"):
        return None
    chunks = [
        name + struct.pack("<I", len(kept[name])) + kept[name] + bytes(len(kept[name]) % 2)
        for name in (b"fmt ", b"fact", b"data") if name in kept
    ]  # fmt: skip
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _ogg(raw: bytes) -> bytes | None:
    pages = list(ogg_pages(raw))
    begins = [raw[page.body : page.end] for page in pages if raw[page.start + 5] & 2]
    if not begins or not all(body.startswith(_OGG) for body in begins):
        return None
    return raw[: pages[-1].end]


def _m4a(raw: bytes) -> bytes | None:
    kept, at = bytearray(raw), 0
    tracks: set[bytes] = set()
    while at + 8 <= len(raw):
        size, head, name = struct.unpack_from(">I", raw, at)[0], 8, raw[at + 4 : at + 8]
        if size == 1 and at + 16 <= len(raw):
            size, head = struct.unpack_from(">Q", raw, at + 8)[0], 16
        size = size or len(raw) - at
        if size < head or at + size > len(raw):
            break
        if name == b"moov":
            tracks |= set(_HANDLER.findall(raw, at, at + size))
        elif name not in _MP4:
            kept[at + 4 : at + 8] = b"free"
            kept[at + head : at + size] = bytes(size - head)
        at += size
    return bytes(kept[:at]) if b"soun" in tracks and b"vide" not in tracks else None


def _webm(raw: bytes) -> bytes | None:
    codecs = {found[:1] for found in _CODEC.findall(raw[:_HEAD])}
    return raw if codecs == {b"A"} else None


_READERS: dict[str, Callable[[bytes], bytes | None]] = {
    "mp3": _mp3, "m4a": _m4a, "wav": _wav, "ogg": _ogg, "webm": _webm, "amr": _amr, "aac": _aac,
}  # fmt: skip
