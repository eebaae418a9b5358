"""Which encoding bytes are in: byte order mark, UTF-16 by its zeros, UTF-8 by its form, GB18030, or a guess."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8_GROUP = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_GB_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x81-\xfe][\x30-\x39][\x81-\xfe][\x30-\x39]")
_GB_COMMON = re.compile(rb"[\xa1-\xa3\xb0-\xf7][\xa1-\xfe]")


def detect(data: bytes) -> str:
    """The codec's name for a beginning of a file ('ascii' while nothing else has been seen)."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    if b"\0" in data and (name := _utf16(data)):
        return name
    if data.isascii():
        return "ascii"
    if _decodes(data, "utf-8"):
        return "utf-8"
    return _not_clean_utf8(data)


def _utf16(data: bytes) -> str:
    """By where the zero bytes stand: digits, spaces and line ends have one each in any language's log."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if odd > 8 * even and odd * 50 > len(data):
        return "utf-16-le"
    if even > 8 * odd and even * 50 > len(data):
        return "utf-16-be"
    return ""


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _not_clean_utf8(data: bytes) -> str:
    high = len(re.findall(rb"[\x80-\xff]", data))
    in_utf8 = sum(len(group) for group in _UTF8_GROUP.findall(data))
    if in_utf8 > 0.9 * high:
        return "utf-8"
    pairs = _GB_PAIR.findall(data)
    common = sum(1 for pair in pairs if _GB_COMMON.fullmatch(pair))
    if pairs and common > 0.7 * len(pairs):
        return "gb18030"
    return _guess(data[:65_536])


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data, steps=3, chunk_size=256).best()
    return best.encoding if best is not None else "cp1252"
