"""Whether two members may be one person: what speaks for it and against it, weighed. Pure.

Proof merges by itself. Everything else is put before the team, where enough of it comes together; what many people have
in common says nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Hint(StrEnum):
    """What two members have in common, or what keeps them apart."""

    UNIONID = "unionid"
    LINK = "link"
    CODE = "code"
    PHONE = "phone"
    EMAIL = "email"
    OWN = "own"
    NAME = "name"
    HANDLE = "handle"
    BACKGROUND = "background"
    GROUPS = "groups"
    IN_TURN = "in_turn"
    AT_ONCE = "at_once"
    OTHER_BACKGROUND = "other_background"


class Strength(StrEnum):
    PROOF = "proof"
    STRONG = "strong"
    WEAK = "weak"
    AGAINST = "against"


class Verdict(StrEnum):
    """What is done about two members: merged at once, put before the team, or nothing."""

    MERGE = "merge"
    PROPOSE = "propose"
    NOTHING = "nothing"


STRENGTHS: dict[Hint, Strength] = {
    # The platform itself says so, or the person has shown that both accounts are in their hands
    Hint.UNIONID: Strength.PROOF,
    Hint.LINK: Strength.PROOF,
    Hint.CODE: Strength.PROOF,
    # One person's as a rule, but families share phones
    Hint.PHONE: Strength.STRONG,
    Hint.EMAIL: Strength.STRONG,
    Hint.OWN: Strength.STRONG,
    # By itself chance
    Hint.NAME: Strength.WEAK,
    Hint.HANDLE: Strength.WEAK,
    Hint.BACKGROUND: Strength.WEAK,
    Hint.GROUPS: Strength.WEAK,
    Hint.IN_TURN: Strength.WEAK,
    # Two accounts that talk in one group on one day are two people, as a rule
    Hint.AT_ONCE: Strength.AGAINST,
    Hint.OTHER_BACKGROUND: Strength.AGAINST,
}

ENOUGH = 50
"""From this weight on two members are put before the team."""

MOST_HOLDERS = 3
"""What more members than these have in common says nothing: a shop's phone, a name that everybody has."""

OFTEN = 3
"""From so many days on it is no chance any more that two accounts talk side by side."""

_WEIGHTS = {
    Hint.NAME: 25, Hint.HANDLE: 30, Hint.BACKGROUND: 15, Hint.GROUPS: 15, Hint.IN_TURN: 15, Hint.OTHER_BACKGROUND: -20,
}  # fmt: skip
_STRONG, _UNPROVEN, _AT_ONCE, _AT_ONCE_OFTEN = 70, 40, -25, -50


@dataclass(frozen=True, slots=True)
class Sign:
    """One hint between two members. `holders`: how many members have it; `times`: groups, days; `proven`: both held
    it for sure.
    """

    hint: Hint
    holders: int = 2
    times: int = 1
    proven: bool = True

    @property
    def strength(self) -> Strength:
        return STRENGTHS[self.hint]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The verdict with what it rests on; what is common is left out."""

    verdict: Verdict
    weight: int
    signs: tuple[Sign, ...]


def weight(sign: Sign) -> int:
    """What a sign weighs: nothing where too many have it."""
    if sign.strength is Strength.PROOF:
        return 100
    if sign.strength is not Strength.AGAINST and sign.holders > MOST_HOLDERS:
        return 0
    if sign.strength is Strength.STRONG:
        return _STRONG if sign.proven else _UNPROVEN
    if sign.hint is Hint.AT_ONCE:
        return _AT_ONCE_OFTEN if sign.times >= OFTEN else _AT_ONCE
    return _WEIGHTS[sign.hint]


def weigh(signs: Iterable[Sign]) -> Weighed:
    """Proof decides whatever speaks against it. Otherwise the weights are added up."""
    found = [(sign, weight(sign)) for sign in sorted(set(signs), key=lambda s: (s.hint, s.holders, s.times))]
    telling = tuple(sorted((s for s, w in found if w), key=lambda s: -weight(s)))
    total = sum(w for _, w in found)
    if any(sign.strength is Strength.PROOF for sign in telling):
        return Weighed(Verdict.MERGE, total, telling)
    # Things that may only be told together: that two share a group, and never a name, is true of everybody.
    own = any(weight(s) > 0 and s.hint not in (Hint.GROUPS, Hint.IN_TURN, Hint.BACKGROUND) for s in telling)
    return Weighed(Verdict.PROPOSE if own and total >= ENOUGH else Verdict.NOTHING, total, telling)


_SHORT = 3
_COMMON = [
    # 小李, 老王, 阿强; 小李子
    re.compile(r"[小老阿大][\u4e00-\u9fff]{1,2}"),
    # 李哥, 王姐, 张总, 陈老师, 豆豆妈妈
    re.compile(
        r"[\u4e00-\u9fff]{0,3}(哥|姐|总|叔|姨|爷|老师|同学|先生|女士|小姐|妈|妈妈|爸|爸爸|宝妈|宝爸|医生|律师)"
    ),
    # What platforms call those without a name
    re.compile(r"(微信|qq|飞书|企业微信)?(用户|群友|网友|匿名|游客)[\w-]*|(deleted|unknown|user|guest|member|admin)[\W_]*\w*"),
    # Only digits and marks
    re.compile(r"[\W\d_]*"),
]  # fmt: skip


def plain_name(name: str) -> str:
    """A name as it is compared: one width, small letters, without blanks."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def is_unusual(name: str) -> bool:
    """Whether two with this name are more than chance: 三生有幸的猫, not 小李, 王姐 or 用户123."""
    plain = plain_name(name)
    long_enough = len(plain) >= (_SHORT if any("\u4e00" <= c <= "\u9fff" for c in plain) else 2 * _SHORT)
    return long_enough and not any(common.fullmatch(plain) for common in _COMMON)
