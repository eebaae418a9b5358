"""What a message says, however it is written: one spelling for the many that hide the same words.

Full-width and mathematical letters, invisible characters, marks stacked on letters, look-alikes of other alphabets,
traditional characters, pictures that stand for words, digits in any of their shapes, characters split into halves.
Pure; the work for one message is bounded however long it is.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson

HEAD, TAIL = 1_200, 400
"""How much of a long message is read: an advertisement has to be short, or to begin or end with what it wants."""

LONGEST = 6_000
"""Of a longer one no more than this is looked at, once floods of invisible characters are taken out."""

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
FLOOD = re.compile(INVISIBLE.pattern[:-1] + "{16,}")
TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")

LOOK_ALIKES = dict(
    zip(
        "абвгдеёзіјкмнорстухцчшьѕԁԛԝһӏαβγδεζηικλμνορστυχωϲϳɑɡɩɪʏʀʙɴʜʟᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢłøđħŧıǀ",
        "abbrdee3ijkmhopctyxu4wbsdqwhiabydezniklmvopotuxwcjagiiyrbnhlacdejkmoptuvwzlodhtil",
        strict=True,
    )
)

_MEANT = (
    "➕ 加, ✚ 加, ✙ 加, 十 十, 🐧 企鹅, 🛰 卫星, ❤ 心, ♥ 心, 💗 心, 💕 心, 🐎 马, "
    "🐴 马, 🐔 鸡, 🐤 鸡, 🔞 十八禁, 🈲 禁, 🀄 麻将, 💰 钱, 💵 钱, 💴 钱, 💲 $, 🤑 钱, "
    "✈ 飞机, 🛩 飞机, 📱 手机, ☎ 电话, 📞 电话, 💳 卡, 🚗 车, 🚘 车, 🎰 老虎机, 🎲 色子, "
    "🚀 火箭, 🌶 辣, 💊 药, 🔗 链接, 🔥 火, 🉐 得, 🆓 免费, 🆒 cool, 🆗 ok, 🆕 新, "
    "🆙 up, 🆚 vs, 🅰 a, 🅱 b, 🅾 o, 🅿 p, Ⓜ m, 👇 下, 👆 上, 💌 信, 📩 信, "
    "✉ 信, 📧 邮箱, 🍵 茶, 🦌 鹿, 🧧 红包, 💎 钻石, 👗 裙, 🐑 羊, 🐏 羊"
)
MEANT = dict(pair.split(" ") for pair in _MEANT.split(", "))
"""Pictures that are read aloud in advertisements."""

NUMERALS = dict(zip("零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两", "0012345678912345678912", strict=True))


@dataclass(frozen=True, slots=True)
class Reading:
    """One message, read. `plain`: as a person reads it, spaces kept, lower case; `bare`: its letters, digits and
    characters alone; `sound`: `bare` with each Chinese character as its syllable. The rest counts what was undone."""

    plain: str
    bare: str
    sound: str
    invisible: int
    turned: int
    dressed: int
    strange: int
    rare: int
    pictures: int
    joined: int
    length: int


class _Folded(dict[int, str | None]):
    """What a character is read as; found out when it is met first."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        kind = unicodedata.category(char)
        if kind in ("Mn", "Me", "Cf", "Cs", "Co", "Cn") or (kind == "Cc" and not char.isspace()):
            read = None
        elif kind in ("No", "Nd") and (digit := unicodedata.digit(char, -1)) >= 0:
            read = str(digit)
        elif 0x1F1E6 <= code <= 0x1F1FF:
            read = chr(code - 0x1F1E6 + ord("a"))
        else:
            read = char
        if code < 0x30000:
            self[code] = read
        return read


@dataclass(frozen=True, slots=True)
class Tables:
    """`folded` and `sounds` for str.translate; `halves` by two characters, which `split` finds; `rare` characters."""

    folded: _Folded
    sounds: dict[int, str]
    halves: dict[str, str]
    split: re.Pattern[str]
    rare: frozenset[str]


@cache
def tables() -> Tables:
    """The tables that ship: 0.1 MB, read once."""
    kept = orjson.loads(zlib.decompress((Path(__file__).parent / "spelling.bin").read_bytes()))
    folded = _Folded({ord(old): new for old, new in kept["simple"].items()})
    folded.update({ord(char): read for char, read in (LOOK_ALIKES | MEANT).items()})
    halves = kept["halves"]
    first, second = ("".join(sorted({pair[at] for pair in halves})) for at in (0, 1))
    sounds = {ord(char): sound for char, sound in kept["sounds"].items()}
    return Tables(folded, sounds, halves, re.compile(f"[{first}][{second}]"), _rare(kept["sounds"]))


def _rare(known: Iterable[str]) -> frozenset[str]:
    """What is not among the 3,755 characters of GB 2312's first level."""
    codes = ((row, cell) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return frozenset(known) - {bytes(code).decode("gb2312") for code in codes if code < (0xD7, 0xFA)}


NOT_WORDS = re.compile(r"[\W_]+")
RUNES = re.compile("[\u1400-\u167f\u1680-\u169f\u16a0-\u16ff\u0f00-\u0fff\u1200-\u139f\ua000-\ua4cf\ua500-\ua63f]+")
"""Letters of alphabets that nobody in such a group writes: put behind a message to make it another one."""

MATHS = re.compile(
    "[\u2460-\u24ff\u2776-\u2793\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u2100-\u214f\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff]"
)
STRANGE = re.compile("[\u0250-\u02af\u0370-\u052f\u1d00-\u1dbf\u1400-\u167f\u1680-\u16ff]")
PICTURES = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")


def read(text: str) -> Reading:
    """One message as it is meant; any text at all, of any length."""
    known = tables()
    if len(text) > LONGEST:
        text = FLOOD.sub("\u200b", text)
        text = f"{text[: LONGEST // 2]} {text[-LONGEST // 2 :]}"
    hidden = INVISIBLE.findall(text) if not text.isascii() else ()
    seen = INVISIBLE.sub("", text) if hidden else text
    if len(seen) > HEAD + TAIL:
        seen = f"{seen[:HEAD]} {seen[-TAIL:]}"
    if seen.isascii():
        plain = seen.lower()
        bare = NOT_WORDS.sub("", plain)
        return Reading(plain, bare, bare, 0, 0, 0, 0, 0, 0, 0, len(seen))
    dressed, strange, pictures = len(MATHS.findall(seen)), len(STRANGE.findall(seen)), len(PICTURES.findall(seen))
    plain = _plain(RUNES.sub(" ", seen), known)
    bare = NOT_WORDS.sub("", plain)
    joined = known.split.sub(lambda found: known.halves.get(found[0], found[0]), bare)
    joins = len(bare) - len(joined)
    rare = sum(map(known.rare.__contains__, bare))
    turned = len(TURNED.findall("".join(hidden)[:2_000])) if hidden else 0
    invisible = sum(map(len, hidden))
    sound = joined.translate(known.sounds)
    return Reading(plain, joined, sound, invisible, turned, dressed, strange, rare, pictures, joins, len(seen))


def _plain(text: str, known: Tables) -> str:
    composed = text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
    return composed[: 4 * (HEAD + TAIL)].translate(known.folded).lower()


def digits(text: str) -> str:
    """Chinese numerals as digits, where they stand for an account or a number."""
    return text.translate(_NUMERALS)


_NUMERALS = {ord(char): digit for char, digit in NUMERALS.items()}
