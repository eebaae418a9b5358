"""The ritual: what a newcomer is asked, in which order, and what their words come to."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from huoqun.core.errors import Refused
from huoqun.points.rules import MOST

from .nicknames import N_, pattern_of

LONGEST_WORDS, LONGEST_ANSWER, MOST_POINTS = 600, 500, 1_000


class Step(StrEnum):
    """What is asked for next. `again`: whether what they said in another group lately may be said here too."""

    AGAIN = "again"
    WHO = "who"
    NEED = "need"
    HAVE = "have"
    NICKNAME = "nickname"


class IntroState(StrEnum):
    """`waiting`: another group's is first; `refused`: they said that they would rather not; `late`: they did not answer
    in time.
    """

    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    LATE = "late"


class Way(StrEnum):
    """How somebody is asked: one question after another in private, or by a form in the group."""

    PRIVATE = "private"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody said of themselves, and in which group."""

    group: str
    who: str
    needs: str
    offers: str


class BadRitual(Refused):
    code = "bad_ritual"
    message = N_("A ritual cannot be like this.")
    way_out = N_("docs/howto/newcomers.md shows what one may say.")
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRitual:
    """How newcomers of a group or of a kind introduce themselves; a group's own goes before its kind's.

    `asks`: everybody who joins is asked by itself, without a playbook; `hours`: until it ends without an answer.
    Words may say {name} and {group}; empty: ours. `tells`: what came of it is said in the group. `points`: credited
    with it, 0: none. `gift`: a red packet out of the budget, once for each person, in its smallest unit; 0: none.
    `pattern`: of nicknames, empty: any; `checks`: nicknames are looked at each hour; `mends`: set by
    Huoqun where the platform lets it.
    """

    group_id: int | None = None
    kind_id: int | None = None
    asks: bool = True
    hours: int = 48
    words_hello: str = ""
    words_who: str = ""
    words_need: str = ""
    words_have: str = ""
    tells: bool = True
    points: int = 0
    gift: int = 0
    budget_id: int | None = None
    pattern: str = ""
    checks: bool = True
    mends: bool = True


def fault(ritual: NewRitual) -> str:
    """What is wrong with a ritual, in words; empty where nothing is. Raises BadPattern."""
    if (ritual.group_id is None) == (ritual.kind_id is None):
        return N_("A ritual is of a group, or of a kind of groups.")
    words = (ritual.words_hello, ritual.words_who, ritual.words_need, ritual.words_have)
    if max(map(len, words)) > LONGEST_WORDS:
        return N_("A text has at most 600 characters.")
    if not (1 <= ritual.hours <= 336 and 0 <= ritual.points <= MOST_POINTS):
        return N_("Hours are from 1 to 336, points from 0 to 1,000.")
    if not 0 <= ritual.gift <= MOST or (ritual.gift > 0) != (ritual.budget_id is not None):
        return N_("A red packet comes out of a budget: choose one, and say how much.")
    if ritual.pattern.strip():
        pattern_of(ritual.pattern)
    return ""


def steps(*, pattern: bool) -> tuple[Step, ...]:
    """What is asked, in this order."""
    asked = (Step.WHO, Step.NEED, Step.HAVE, Step.NICKNAME)
    return asked if pattern else asked[:-1]


def after(step: Step, *, pattern: bool) -> Step | None:
    """What comes next; None: that was all."""
    order = steps(pattern=pattern)
    place = order.index(step) + 1
    return order[place] if place < len(order) else None


_LABELS = {
    Step.WHO: ("我是谁", "我是", "自我介绍", "who i am", "i am", "who"),
    Step.NEED: ("我的需求", "我需要", "我想要", "需要", "需求", "what i need", "i need", "need"),
    Step.HAVE: (
        "我能提供", "我可以提供", "我的资源", "我有", "能提供", "提供", "资源", "what i have", "i can offer", "i offer",
        "i have", "have", "offer",
    ),
}  # fmt: skip
_LABEL = {label: step for step, labels in _LABELS.items() for label in labels}
_LINE = re.compile(
    r"^[\s\d.、)）*•·\-【\[]*(" + "|".join(map(re.escape, sorted(_LABEL, key=len, reverse=True))) + r")[】\]\s]*[:：]",
    re.IGNORECASE,
)
_SKIPS = frozenset({"跳过", "略", "没有", "无", "暂无", "暂时没有", "下一个", "skip", "none", "nothing", "-"})
_STOPS = frozenset({
    "不用了", "不想说", "先不了", "不填了", "以后再说", "别问了",
    "退订", "td", "取消", "stop", "no thanks", "later", "unsubscribe",
})  # fmt: skip
_SAME = frozenset({"照旧", "跟之前一样", "和之前一样", "as before", "same as before"})
_YES = frozenset({"好", "好的", "可以", "行", "嗯", "ok", "okay", "yes", "就它", "是", "用它", "同意"})


def form_in(text: str) -> dict[Step, str] | None:
    """What stands in a filled-in form, by its labels at the beginning of lines; None where it is none: one label alone
    may be anybody's ordinary words."""
    if len(text) > 4 * LONGEST_ANSWER or not any(mark in text for mark in ":："):
        return None
    found: dict[Step, str] = {}
    step = None
    for line in text.splitlines()[:40]:
        if said := _LINE.match(line):
            step = _LABEL[said.group(1).casefold()]
            line = line[said.end() :]
        if step is not None and line.strip():
            found[step] = f"{found.get(step, '')} {line.strip()}".strip()
    return {one: cleaned(words) for one, words in found.items()} if len(found) >= 2 else None


def cleaned(text: str) -> str:
    """An answer on one line, without what cannot be seen; empty where somebody has nothing to say."""
    said = " ".join("".join(c for c in text[: LONGEST_ANSWER * 4] if c.isprintable() or c.isspace()).split())
    return "" if said.casefold().strip("。.!！~～ ") in _SKIPS else said[:LONGEST_ANSWER]


def stops(text: str) -> bool:
    """Whether somebody says that they would rather not."""
    return _bare(text) in _STOPS


def agrees(text: str) -> bool:
    """Whether somebody says yes to the nickname that was put to them."""
    return _bare(text) in _YES


def same(text: str) -> bool:
    """Whether somebody says in a group that what they said elsewhere holds here too."""
    return _bare(text) in _SAME


def _bare(text: str) -> str:
    return text[:40].casefold().strip(" \t\r\n。.!！~～") if len(text) <= 40 else ""


_LEADS_OUT = re.compile(
    r"https?:|www\.|[a-z0-9-]{2,30}\.(?:com|cn|net|org|io|me|cc|co|top|xyz|vip|shop|site|club|app|link|ly)(?![a-z])"
    r"|\d(?:[\s\-–—.]?\d){6}",
    re.IGNORECASE,
)


def tellable(answer: str) -> bool:
    """Whether we may say somebody's answer in the group ourselves: links and long numbers we repeat for nobody, since
    no rule of the group is held against what we say."""
    return _LEADS_OUT.search(unicodedata.normalize("NFKC", answer)) is None


def filled(template: str, *, name: str, group: str) -> str:
    """Words for one person. What stands in braces is replaced once, and nothing else is looked at."""
    for mark, word in (("{name}", name), ("{group}", group)):
        template = template.replace(mark, word.replace("{", "").replace("}", ""))
    return template.strip()
