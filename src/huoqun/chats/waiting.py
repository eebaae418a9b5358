"""Who waits for an answer: what is a question, whose first words are a newcomer's, what counts as an answer. Pure.

An answer is, in this order: a reply to the very message; words that name the asker; or the next words of another
person (no bot) within four hours, unless they reply to something else. Once somebody else has asked a question, only
a reply or a mention answers the first: the next words are then as likely meant for the other. To a newcomer the next
words of somebody else who is new are no answer: they greet the group, as the first did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from huoqun.groups.rules import Stay

WINDOW = timedelta(hours=4)
NEWCOMER_FOR = timedelta(days=30)
"""How long after joining somebody's first words are a newcomer's."""

KNOWN_BEFORE = timedelta(days=7)
"""Where joins are not told: a group must have been watched this long before first words mean a new face."""

NEW_FOR = timedelta(days=7)
"""How long after joining somebody's next words welcome nobody."""

LONGEST_QUESTION = 600


class WaitingKind(StrEnum):
    NEWCOMER = "newcomer"
    QUESTION = "question"


LOOKED_AT = {WaitingKind.NEWCOMER: 40, WaitingKind.QUESTION: 8}
"""How many of the messages after it are looked at; of newcomers more, as a crowd of them may come at once."""


@dataclass(frozen=True, slots=True)
class After:
    """A message after the one that waits. `is_person`: by somebody who is no bot; `is_new`: whose own first days in the
    group these are. `reply_to`: a provider's id.
    """

    id: int
    at: datetime
    member_id: int | None
    is_person: bool
    text: str
    reply_to: str | None
    mentions: frozenset[int] = frozenset()
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Asker:
    """Who waits, since when, and by what names others may call them. `is_newcomer`: for a first reply."""

    member_id: int
    at: datetime
    provider_id: str | None
    name: str = ""
    is_newcomer: bool = False


def answer(asker: Asker, after: Iterable[After]) -> After | None:
    """The first of the messages after it (in order of time) that answers, or None."""
    others_asked = False
    for said in after:
        if said.member_id is None or said.member_id == asker.member_id or not said.is_person:
            continue
        if _is_meant(asker, said):
            return said
        if said.at - asker.at > WINDOW or said.reply_to is not None:
            continue
        if is_question(said.text):
            others_asked = True
        elif not others_asked and not said.mentions and not (asker.is_newcomer and said.is_new):
            return said
    return None


def _is_meant(asker: Asker, said: After) -> bool:
    if said.reply_to is not None and said.reply_to == asker.provider_id:
        return True
    if asker.member_id in said.mentions:
        return True
    return len(asker.name) > 1 and f"@{asker.name}".casefold() in said.text.casefold()


def is_newcomer(first_words: datetime, stay: Stay | None, group_since: datetime | None) -> bool:
    """Whether first words in a group are a newcomer's, by their stay and when the group was first watched."""
    if stay is None:
        return False
    if not stay.inferred:
        return first_words - stay.since <= NEWCOMER_FOR
    return group_since is not None and first_words - group_since >= KNOWN_BEFORE


def is_new(at: datetime, stay: Stay | None, group_since: datetime | None) -> bool:
    """Whether somebody who speaks has only just come to a group. In a group's own first week nobody is new: else
    nobody could welcome anybody.
    """
    if stay is None or at - stay.since > NEW_FOR or group_since is None:
        return False
    return stay.since - group_since >= KNOWN_BEFORE


_LINK = re.compile(r"https?://\S+|www\.\S+")
_MARK = re.compile(r"[?？]")
_QUOTE = re.compile(r"^\s*>.*$", re.MULTILINE)

# Words that ask without a question mark. Who tells another to ask somebody (你问下小助理) asks nothing.
_ASKS_ZH = re.compile(
    r"(?:请问|想问|(?<![你您他她去以帮])问(?:一下|下|问)|求助|求问|求推荐|求教|请教|有没有(?:人|谁|大佬|朋友|老师)"
    r"|有人(?:知道|会|懂|用过|能)|谁(?:知道|会|懂|用过|能)|怎么(?:办|做|弄|用|样|才能|回事)|如何|为什么|为啥|咋(?:办|弄|回事|样)|能不能|可不可以|是不是.{2,}|要不要|什么时候|在哪(?:里|儿)?(?!都)|多少钱|几点|哪(?:里|儿|个|位|家|种)能)"
)
_ENDS_ZH = re.compile(r"(?:吗|[^什怎那这要多]么|[怎哪谁啥几何].{0,8}呢)[~～!！。.…\s]*$")
_ASKS_EN = re.compile(
    r"^(?:(?:hi|hello|hey|sorry|ok|so|and|but|also|guys|all|everyone|folks|please)[ ,.!]+)*"
    r"(?:(?:how|where|when|why|who|what|which) (?:do|does|did|can|could|is|are|was|were|to|should|would|will|the)\b"
    r"|(?:can|could|does|has|is|would) (?:any|some)(?:one|body)\b"
    r"|any(?:one|body) (?:know|here|else|has|have|got|using|tried)\b"
    r"|is there (?:a|an|any)\b|(?:can|could|would) you (?:please )?(?:help|tell|explain|share)\b"
    r"|i(?: was|'m| am)? wonder(?:ing)?\b)",
    re.IGNORECASE,
)
_FILLER = re.compile(r"[\W_]+")
_WORDS_THAT_REACT = (
    "what huh eh really why who when where how so ok right yes no lol seriously",
    "啊 哈 嗯 哦 真的 真的吗 是吗 什么 啥 为什么 为啥 谁 咋 干嘛 干啥 不是吧 对吧 好吗 是不是 怎么了",
)
_REACTIONS = frozenset(word for words in _WORDS_THAT_REACT for word in words.split())


def is_question(text: str) -> bool:
    """Whether a message asks something that deserves an answer, in Chinese or English.

    A question mark counts at the end of a sentence, not in a link; a mere "what?" or "真的吗？" is a reaction. Without
    a mark, the words that people ask with must be there. Quoted lines and texts over 600 characters are left out.
    """
    return 3 <= len(text) <= LONGEST_QUESTION and _asks(text)


# Asked of a message when it is said, and again of what follows each question.
@lru_cache(maxsize=4096)
def _asks(text: str) -> bool:
    said = _clean(text)
    if _marked(said):
        bare = _FILLER.sub(" ", said).strip().casefold()
        return bare not in _REACTIONS and len(bare) >= (8 if bare.isascii() else 3)
    if said.isascii():
        return len(said) >= 12 and bool(_ASKS_EN.match(said))
    return len(said) >= 4 and bool(_ASKS_ZH.search(said) or _ENDS_ZH.search(said))


def _clean(text: str) -> str:
    """Without links and quoted lines."""
    if "http" in text or "www." in text:
        text = _LINK.sub("", text)
    if ">" in text:
        text = _QUOTE.sub("", text)
    return text.strip()


def _marked(said: str) -> bool:
    """A mark that ends a sentence: before a blank, the end, or another mark; not three or more of them alone."""
    if "?" not in said and "？" not in said:
        return False
    return any(
        mark.end() == len(said) or not said[mark.end()].isalnum() or said[mark.start()] == "？"
        for mark in _MARK.finditer(said)
        if mark.start() > 0
    )
