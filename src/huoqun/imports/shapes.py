"""How dates and clock times are written: text to numbers, without a zone. Used by `stamps` only."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache, lru_cache
from typing import Literal, NamedTuple

FIRST_YEAR, LAST_YEAR = 1980, 2099

_BLANKS = {ord(blank): " " for blank in "\u00a0\u2009\u200a\u202f\u3000\t"}
_MARKS = dict.fromkeys([0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_PLAIN = str.maketrans({**_BLANKS, **_MARKS, "，": ",", "：": ":", "／": "/"})

_AM = "am a vm sa 上午 早上 清晨 凌晨 午前 오전 πμ ص de fm"
_PM = "pm p nm ch 下午 晚上 傍晚 中午 午後 오후 μμ م du em"
_HALVES = {**dict.fromkeys(_AM.split(), 0), **dict.fromkeys(_PM.split(), 12)}
_HALF = r"(?:[ap]\.? ?m\.?|[ap]\b|上午|早上|清晨|凌晨|午前|오전|下午|晚上|傍晚|中午|午後|오후"
_HALF += r"|π\.?μ\.?|μ\.?μ\.?|ص|م|[vn]\.? ?m\.?|sa|ch|d[eu]\.?|[fe]\.? ?m\.?)"

_CLOCK = re.compile(
    rf"(?P<before>{_HALF})? ?(?P<hour>\d{{1,2}})[:.时時h](?P<minute>\d\d)"
    rf"(?:[:.分m](?P<second>\d\d)[秒s]?)?分?(?:[.,]\d{{1,9}})?(?: ?(?P<after>{_HALF}))?"
    r"(?: ?(?P<zone>z|(?:utc|gmt)?(?P<sign>[+-])(?P<east>\d{1,2})(?::?(?P<minutes>\d\d))?|utc|gmt))?",
    re.IGNORECASE,
)
_TAIL = re.compile(rf"[ ,T]*((?:{_HALF} ?)?\d{{1,2}}[:时時h]\d\d[^/]*|\d{{1,2}}\.\d\d(?:\.\d\d)?)$", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,4}) ?([-/.年]) ?(\d{1,2}) ?[-/.月] ?(\d{1,4})(日|\.)?")
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.)?[-/ ] ?(?:de )?([^\W\d_]{3,12})\.?(?: de|,)?[-/ ] ?(\d{4}|\d\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})", re.IGNORECASE)
_CTIME = re.compile(r"(?:[^\W\d_]{2,4} )?([^\W\d_]{3,4}) +(\d{1,2}) (\d\d:\d\d(?::\d\d)?)(?: [A-Z]{3,4})? (\d{4})")
_WEEKDAY = re.compile(r"(?:[^\W\d_]{2,12}\.?,? (?=\d)|[^\W\d_]{2,12}\.?, ?)(?=\S)")

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_LOCALES = [
    "en",
    "de",
    "fr",
    "es",
    "pt",
    "it",
    "nl",
    "pl",
    "ru",
    "uk",
    "tr",
    "sv",
    "da",
    "nb",
    "fi",
    "cs",
    "hu",
    "ro",
    "id",
    "el",
]


class Clock(NamedTuple):
    since_midnight: timedelta
    precision: int
    offset: timedelta | None


class Numbers(NamedTuple):
    """Three numbers of a date as they stand; `order`: 'ymd', 'dmy', 'mdy', or None for either of the last two."""

    a: int
    b: int
    c: int
    order: str | None
    text: str

    def evident(self) -> Literal["dmy", "mdy"] | None:
        """The order that these very numbers prove, if they do."""
        if self.a > 12 >= self.b:
            return "dmy"
        return "mdy" if self.b > 12 >= self.a else None

    def ymd(self, order: str) -> tuple[int, int, int]:
        if order == "ymd":
            return _year(self.a), self.b, self.c
        if order == "dmy":
            return _year(self.c), self.b, self.a
        return _year(self.c), self.a, self.b


def _year(number: int) -> int:
    if number >= 100:
        return number
    return number + (2000 if number < 70 else 1900)


def plain(text: str) -> str:
    """Without direction marks and odd blanks, trimmed, at most 80 characters."""
    text = text[:80]
    if not text.isascii():
        text = text.translate(_PLAIN)
    return text.strip(" []\r\n")


def split(text: str) -> tuple[str, str]:
    """The date and the clock of a plain stamp, each as text ('' where there is none)."""
    if (found := _CTIME.fullmatch(text)) is not None:
        return f"{found[1]} {found[2]}, {found[4]}", found[3]
    day, _, clock = text.partition(" ")
    if _CLOCK.fullmatch(clock):
        return day, clock
    tail = _TAIL.search(text)
    return (text[: tail.start()], tail[1].strip()) if tail else (text, "")


@lru_cache(4_096)
def read_clock(text: str) -> Clock | None:
    """Hours, minutes, seconds, halves of the day and an offset from UTC."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    half = found["before"] or found["after"]
    if half is not None and hour <= 12:
        hour = _by_half(hour, half.lower())
    if hour > 23 or minute > 59 or second > 60:
        return None
    since = timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    return Clock(since, 1 if found["second"] else 60, _offset(found))


def _by_half(hour: int, half: str) -> int:
    if half == "中午" and hour >= 11:
        return hour
    return hour % 12 + _HALVES[half.replace(".", "").replace(" ", "")]


def _offset(found: re.Match[str]) -> timedelta | None:
    if found["zone"] is None:
        return None
    if found["sign"] is None:
        return timedelta(0)
    east = timedelta(hours=int(found["east"]), minutes=int(found["minutes"] or 0))
    return (-east if found["sign"] == "-" else east) if east < timedelta(hours=16) else timedelta(0)


@lru_cache(20_000)
def read_date(text: str) -> Numbers | None:
    """The numbers of a date in digits or with the name of a month."""
    text = text.rstrip(" ,")
    found = _NUMBERS.fullmatch(text)
    if found is None:
        bare = _WEEKDAY.sub("", text, count=1)
        found = _NUMBERS.fullmatch(bare)
        if found is None:
            return _with_month_name(bare) or _with_month_name(text)
    a, b, c = int(found[1]), int(found[3]), int(found[4])
    if any(len(found[group]) > 2 and int(found[group]) < 1000 for group in (1, 4)):
        return None
    return Numbers(a, b, c, _written_order(found), text)


def _written_order(found: re.Match[str]) -> str | None:
    if len(found[1]) == 4 or found[2] == "年" or (found[5] == "." and len(found[4]) < 3):
        return "ymd"
    if found[2] == ".":
        return "dmy"
    return None


def _with_month_name(text: str) -> Numbers | None:
    if (found := _DAY_FIRST.fullmatch(text)) is not None:
        day, name, year = found[1], found[2], found[3]
    elif (found := _MONTH_FIRST.fullmatch(text)) is not None:
        name, day, year = found[1], found[2], found[3]
    else:
        return None
    month = month_number(name)
    return Numbers(int(day), month, int(year), "dmy", text) if month else None


def month_number(name: str) -> int | None:
    """1 to 12 for the name of a month, whole or abbreviated, in English or one of some twenty languages."""
    name = name.casefold().rstrip(".")
    english = _MONTHS.find(name[:3])
    if english >= 0 and english % 4 == 0 and name.isascii() and len(name) >= 3 and _english(name):
        return english // 4 + 1
    return _foreign_months().get(name)


@cache
def _english_months() -> frozenset[str]:
    whole = "january february march april may june july august september october november december"
    return frozenset([*whole.split(), *_MONTHS.split(), "sept"])


def _english(name: str) -> bool:
    return name in _english_months()


@cache
def _foreign_months() -> dict[str, int]:
    from babel.dates import get_month_names

    names: dict[str, int] = {}
    for locale in _LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    names.setdefault(name.casefold().rstrip("."), number)
    return names
