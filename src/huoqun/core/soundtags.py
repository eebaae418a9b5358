"""What stands in OGG and WebM recordings beside the sound, emptied in place: lengths and places stay. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_HEADS = {b"OpusTags": (8, b""), b"\x03vorbis": (7, b"\x01")}
"""How a packet of comments begins: how long that is, and what must follow the comments."""
_MOST_PAGES, _MOST_BYTES = 20, 1 << 20


def _table() -> list[int]:
    found = []
    for n in range(256):
        value = n << 24
        for _bit in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        found.append(value & 0xFFFFFFFF)
    return found


_TABLE = _table()


def without_ogg_comments(raw: bytes) -> bytes:
    """An OGG recording whose comments are none: its stream's second packet says so."""
    kept, pages = bytearray(raw), list(ogg_pages(raw))
    for serial in {page.serial for page in pages}:
        own = [page for page in pages if page.serial == serial][1 : _MOST_PAGES + 1]
        places = [place for page in own for place in range(page.body, page.end)][:_MOST_BYTES]
        head = next((h for h in _HEADS if bytes(kept[at] for at in places[: len(h)]) == h), None)
        if head is None:
            continue
        _empty(kept, places[: _packet(own)], *_HEADS[head])
        for page in own:
            _sign(kept, page)
    return bytes(kept)


def _empty(kept: bytearray, places: list[int], start: int, mark: bytes) -> None:
    """No vendor's name and no comments, and zeros to the end of the packet."""
    for n, at in enumerate(places[start:]):
        kept[at] = mark[n - 8] if 8 <= n < 8 + len(mark) else 0


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of OGG: where it begins, where its body does and ends, and the lengths of its segments."""

    start: int
    body: int
    end: int
    serial: bytes
    segments: bytes


def ogg_pages(raw: bytes) -> Iterator[_Page]:
    at = 0
    while raw[at : at + 4] == b"OggS" and at + 27 <= len(raw):
        body = at + 27 + raw[at + 26]
        segments = raw[at + 27 : body]
        end = body + sum(segments)
        if end > len(raw):
            return
        yield _Page(at, body, end, raw[at + 14 : at + 18], segments)
        at = end


def _packet(pages: list[_Page]) -> int:
    """How long the first packet of these pages is: it ends with a segment that is not full."""
    length = 0
    for page in pages:
        for segment in page.segments:
            length += segment
            if segment < 255:
                return length
    return length


def _sign(kept: bytearray, page: _Page) -> None:
    kept[page.start + 22 : page.start + 26] = bytes(4)
    crc = 0
    for byte in kept[page.start : page.end]:
        crc = ((crc << 8) & 0xFFFFFFFF) ^ _TABLE[(crc >> 24) ^ byte]
    kept[page.start + 22 : page.start + 26] = crc.to_bytes(4, "little")


_SEGMENT, _INFO, _TAGS, _ATTACHED = b"\x18\x53\x80\x67", b"\x15\x49\xa9\x66", b"\x12\x54\xc3\x67", b"\x19\x41\xa4\x69"
_BESIDE = {_TAGS, _ATTACHED, b"\x44\x61", b"\x7b\xa9", b"\x73\x84"}  # tags, files; of the info date, title, file name


def without_webm_tags(raw: bytes) -> bytes:
    """A WebM recording in which tags, attached files, its date and title are holes of the same size."""
    kept = bytearray(raw)
    for start, size in list(_elements(raw, 0, len(raw))):
        kept[start : start + size] = _void(size)
    return bytes(kept)


def _void(size: int) -> bytes:
    if size - 2 <= 126:
        return b"\xec" + bytes([0x80 | (size - 2)]) + bytes(size - 2)
    return b"\xec\x01" + (size - 9).to_bytes(7, "big") + bytes(size - 9)


def _elements(raw: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where elements of _BESIDE stand: (place, size). One that lies about its size ends the search."""
    at = start
    while at + 2 <= end:
        name, head = _number(raw, at, keep=True)
        size, length = _number(raw, at + head, keep=False)
        body = at + head + length
        if not head or not length:
            return
        kind, until = name.to_bytes(head, "big"), body + size
        if size == (1 << (7 * length)) - 1:  # unknown: to the end, as browsers write while they record
            until = end
        if until > end:
            return
        if kind in _BESIDE:
            yield at, until - at
        elif kind in (_SEGMENT, _INFO):
            yield from _elements(raw, body, until)
        at = until


def _number(raw: bytes, at: int, *, keep: bool) -> tuple[int, int]:
    """A number of EBML and how long it is; 0 long where there is none. `keep`: with the bits that say its length."""
    first = raw[at] if at < len(raw) else 0
    length = 9 - first.bit_length() if first else 0
    if not length or at + length > len(raw) or (keep and length > 4):
        return 0, 0
    value = int.from_bytes(raw[at : at + length], "big")
    return (value if keep else value & ((1 << (7 * length)) - 1)), length
