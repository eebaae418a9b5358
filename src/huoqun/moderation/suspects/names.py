"""Names as accounts have them that are run by the dozen: series, titles, trades. Pure; a name alone accuses nobody."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from ..ads.spelling import read

FEWEST = 4
"""So many names of one series make it a series: two or three people called alike are only that."""

LEADING = re.compile(r"^(?:a{2,}|0{2,}|a[\s\-_·.、|0-9]|a(?=[\u4e00-\u9fff]))")
"""Put first so that the account stands at the head of everybody's list."""

TITLE = re.compile(
    r"(?:总经理|董事长|总裁|ceo|coo|运营总监|市场总监|招商总监|创始人|合伙人"
    r"|招商经理|区域代理|总代理|一级代理|官方客服|代理招商)$"
)
BETWEEN = re.compile(r"[\s\-_—–·|/、.()\[\]（）【】]+")
DIGITS = re.compile(r"\d+")
TRADES = (
    "保险", "微商", "代理", "营销", "裂变", "引流", "拓客", "贷款", "信贷", "理财", "股票", "涨粉", "代购", "招商",
    "兼职", "刷单", "货源", "insurance", "marketing", "loans", "forex", "crypto", "dropship",
)  # fmt: skip
GIVEN = frozenset(
    {"用户", "微信用户", "手机用户", "qq用户", "游客", "新用户", "user", "guest", "wxid", "member", "wechatuser"}
)
"""What platforms call people who chose no name: no series."""


def series(names: Mapping[int, str]) -> dict[int, tuple[str, int]]:
    """Of each member whose name is one of a series (the same with another number): what it is, and how many there are.
    Of `names` each differs from the others in its number: twins of a name are no series."""
    by_stem: dict[str, dict[int, str]] = defaultdict(dict)
    for member, name in names.items():
        bare = read(name[:80]).bare
        number = DIGITS.findall(bare)
        stem = DIGITS.sub("", bare)
        if len(number) == 1 and len(stem) >= 2 and stem not in GIVEN:
            by_stem[stem][member] = number[0]
    return {
        member: (stem, len(set(numbers.values())))
        for stem, numbers in by_stem.items()
        if len(set(numbers.values())) >= FEWEST
        for member in numbers
    }


def title(name: str) -> str:
    """The piece of a name by which advertisers put themselves first, or nothing."""
    plain = read(name[:80]).plain.strip()
    if found := LEADING.match(plain):
        return found[0].strip()
    last = [part for part in BETWEEN.split(plain) if part]
    met = TITLE.search(DIGITS.sub("", last[-1])) if len(last) > 1 else None
    return met[0] if met else ""


@lru_cache(maxsize=256)
def _aims(target: str) -> str:
    """What a group is for, read once for all of its people."""
    return read(target).bare


def trade(name: str, target: Iterable[str]) -> str:
    """The trade that a name carries into a group that is not for it, or nothing. `target`: what the group is for."""
    bare = read(name[:80]).bare
    known = _aims(" ".join(target)[:4_000])
    return next((word for word in TRADES if word in bare and word not in known), "")
