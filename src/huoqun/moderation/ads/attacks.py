"""Evasions that the training does not know: another hand's tricks, for tests and figures alone."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from random import Random

from .spelling import tables


def _apart(words: str) -> dict[str, str]:
    """Words that begin with what is meant: by that character what is written for it."""
    return {word[0]: word[1:] for word in words.split()}


ALIKE = _apart(
    "微薇威徽惟 信芯心亻言 加+➕佳伽珈架 群裙羣 扣口蔻叩 片篇偏骗 卖麦埋迈 私思司丝 聊撩廖寥 赚转撰 "
    "钱潜💰前 网罔惘 址止纸 号呺浩 看堪刊 免勉 费肥沸 妹眛媚 贷带袋 款宽 博搏勃 彩采踩 票飘漂 "
    "日曰 操艹草 色瑟涩 黄皇簧 视示仕 频頻苹 资姿咨 源原元 广广光 代岱 出岀 飞非 机朼几 联连 "
    "系细"
)

TORN = _apart(
    "微彳散 信亻言 群君羊 加力口 妹女未 赌贝者 钱钅戋 机木几 视礻见 频步页 赚贝兼 贷代贝 联耳关 "
    "博十尃 彩采彡 源氵原 铁钅失 投扌殳 注氵主 好女子"
)

CYRILLIC = dict(zip("aceopxyikmt", "асеорхуікмт", strict=True))
KEYCAPS = {digit: f"{digit}\ufe0f\u20e3" for digit in "0123456789"}
CHINESE = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))
CIRCLED = dict(zip("0123456789", "⓪①②③④⑤⑥⑦⑧⑨", strict=True))


@cache
def _common() -> dict[str, str]:
    """By syllable the characters that everybody knows and that sound so."""
    found: defaultdict[str, str] = defaultdict(str)
    for code, sound in tables().sounds.items():
        if chr(code) not in tables().rare:
            found[sound] += chr(code)
    return found


def evaded(text: str, chance: Random) -> str:
    """The text by one or two tricks, each on a part of its characters."""
    for trick in chance.sample(TRICKS, chance.choice((1, 1, 2))):
        text = trick(text, chance)
    return text


def _some(text: str, chance: Random, known: dict[str, str], share: float) -> str:
    return "".join(chance.choice(known[c]) if c in known and chance.random() < share else c for c in text)


def _homophones(text: str, chance: Random) -> str:
    sounds = tables().sounds
    text = _some(text, chance, ALIKE, 0.8)
    return "".join(
        chance.choice(_common()[sounds[ord(c)]] or c) if ord(c) in sounds and chance.random() < 0.25 else c
        for c in text
    )


def _torn(text: str, chance: Random) -> str:
    return "".join(TORN[c] if c in TORN and chance.random() < 0.8 else c for c in text)


def _initials(text: str, chance: Random) -> str:
    sounds = tables().sounds
    return "".join(sounds[ord(c)][0] if ord(c) in sounds and chance.random() < 0.2 else c for c in text)


def _pinyin(text: str, chance: Random) -> str:
    sounds = tables().sounds
    return "".join(sounds[ord(c)] if ord(c) in sounds and chance.random() < 0.35 else c for c in text)


def _wide(text: str, chance: Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _digits(text: str, chance: Random) -> str:
    known = chance.choice((KEYCAPS, CHINESE, CIRCLED))
    return "".join(known.get(c, c) for c in text)


def _cyrillic(text: str, chance: Random) -> str:
    return "".join(CYRILLIC.get(c.lower(), c) if chance.random() < 0.7 else c for c in text)


def _hidden(text: str, chance: Random) -> str:
    return "\u200b".join(text) if chance.random() < 0.5 else f"\u202e{text}\u202c"


def _starred(text: str, chance: Random) -> str:
    mark = chance.choice("*#.。~'丨 ")
    return re.sub(r"(?<=\w)(?=\w)", lambda _: mark if chance.random() < 0.5 else "", text)


def _pictured(text: str, chance: Random) -> str:
    return "".join(c + (chance.choice("🔥💋🌟🎁❗️👍") if chance.random() < 0.2 else "") for c in text)


def _filled(text: str, chance: Random) -> str:
    return text + chance.choice(("ᚠ", "ߜ", " 。。。。", " 哈哈", " 666", " ~~~"))


TRICKS = (
    _homophones, _torn, _initials, _pinyin, _wide, _digits, _cyrillic, _hidden, _starred, _pictured, _filled,
)  # fmt: skip
