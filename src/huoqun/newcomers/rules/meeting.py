"""Whose offer meets whose need: by the words that both say, and no other judgement. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .rituals import LONGEST_ANSWER

MOST_EACH = 3
"""So many offers at most stand beside a need."""
COMMON, OF_MANY = 3, 5
"""Of so many offers or more, a word that stands in more than one of three tells nothing."""

_LATIN = re.compile(r"[a-z][a-z0-9+#.]{2,}")
_CJK = re.compile(r"[\u4e00-\u9fff]{2,}")
# What everybody says of needs and offers, whatever they are about.
_SAID_BY_ALL = """
    我们 你们 他们 大家 自己 可以 需要 提供 能够 想要 希望 一个 一些 一起 什么 没有 如果 因为 所以 但是 现在
    目前 资源 朋友 帮忙 帮助 认识 了解 学习 交流 分享 介绍 推荐 有人 谁能 这个 那个 这里 那里 非常 比较 主要
    相关 方面 问题 经验 行业 公司 工作 时候 时间 喜欢 寻找 知道 一下 很多 也许 暂时 the and for with from
    that this have has need needs want wants can could some any somebody someone anybody who what where help
    looking offer offers give know about would like get our you your people experience work
"""
_SAY_NOTHING = frozenset(_SAID_BY_ALL.split())


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody has to give, or needs, where an offer looks for needs. `member_id`: who; `id`: of the introduction
    in which they said so.
    """

    id: int
    member_id: int
    words: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """An offer that meets a need, with the words that both say."""

    offer: Offer
    both: tuple[str, ...]


def words_in(text: str) -> frozenset[str]:
    """What an answer is about: its words of two characters or more, without those that everybody says."""
    import rjieba  # Its dictionary takes long to load, and most processes never cut a word.

    said = text[:LONGEST_ANSWER].lower()
    found = {word.rstrip(".") for word in _LATIN.findall(said)}
    found |= {word.removesuffix("s") for word in found if len(word) > 4}
    found |= {word for run in _CJK.findall(said) for word in rjieba.cut(run, False) if len(word) > 1}
    return frozenset(found - _SAY_NOTHING)


def meetings(needs: Mapping[int, str], offers: Mapping[int, Sequence[Offer]]) -> dict[int, list[Meeting]]:
    """For each need by its key those of its offers that say the same words, the most words first."""
    about = {offer.id: words_in(offer.words) for own in offers.values() for offer in own}
    found: dict[int, list[Meeting]] = {}
    for key, need in needs.items():
        own, wanted = offers.get(key, ()), words_in(need)
        often = Counter(word for offer in own for word in about[offer.id])
        telling = {word for word in wanted if len(own) < OF_MANY or COMMON * often[word] <= len(own)}
        both = [Meeting(offer, tuple(sorted(telling & about[offer.id]))) for offer in own]
        both = [one for one in both if one.both]
        both.sort(key=lambda one: (-sum(map(len, one.both)), one.offer.id))
        if both:
            found[key] = both[:MOST_EACH]
    return found
