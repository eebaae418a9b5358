"""Words of messages: what can be stored of them, and the tokens by which they are found. Pure."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import orjson

LONGEST_TEXT = 100_000
LONGEST_TOKEN = 40
MOST_TOKENS = 4_000

_RUNS = re.compile(
    r"(?P<cjk>[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3041-\u30ff\uac00-\ud7af\U00020000-\U0003ffff]+)"
    r"|(?P<word>[^\W_]+(?:['’_.+#@-][^\W_]+)*)"
)
_ASCII_WORDS = re.compile(r"[a-z0-9]+(?:['_.+#@-][a-z0-9]+)*")
_JOINTS = re.compile(r"['’_.+#@-]")
_PIECES = re.compile(r"[^\W_]+")


def storable(text: str) -> str:
    """The text as PostgreSQL can hold it: without NUL and lone surrogates, at most 100,000 characters."""
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT]
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text.replace("\0", "") if "\0" in text else text


def storable_json(value: Any) -> str | None:
    """JSON as PostgreSQL's jsonb can hold it; None for nothing, and for what is no JSON at all."""
    if not value:
        return None
    try:
        text = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS, default=str).decode()
    except (orjson.JSONEncodeError, TypeError):
        return None
    return text.replace("\\u0000", "") if "\\u0000" in text else text


def tokens(text: str) -> list[str]:
    """What a text is found by, each once: latin words in lower case, Chinese words and every pair of characters.

    A pair is kept besides the words, because somebody may look for two characters that no dictionary joins. A single
    Chinese character standing alone is a token of its own.
    """
    lowered = text.lower()
    if lowered.isascii():
        words = _ASCII_WORDS.findall(lowered)
    else:
        runs = list(_RUNS.finditer(lowered))
        words = [run[0] for run in runs if run.lastgroup == "word"]
        words += [token for run in runs if run.lastgroup == "cjk" for token in _cjk(run[0])]
    if _JOINTS.search(lowered):
        words += [piece for word in words if not word.isalnum() for piece in _PIECES.findall(word)]
    found = dict.fromkeys(words[:MOST_TOKENS])
    if len(lowered) > LONGEST_TOKEN and max(map(len, found), default=0) > LONGEST_TOKEN:
        return list(dict.fromkeys(word[:LONGEST_TOKEN] for word in found))
    return list(found)


def _cjk(run: str) -> list[str]:
    if len(run) < 3:
        return [run]
    pairs = [first + second for first, second in pairwise(run)]
    import rjieba  # Its dictionary takes long to load, and most processes never cut a word.

    return pairs + [word for word in rjieba.cut(run, True) if len(word) > 2]


def query_tokens(words: str) -> list[str]:
    """What a message must hold, all of it, to answer a search. Chinese is looked for by its pairs of characters."""
    wanted: dict[str, None] = {}
    for run in _RUNS.finditer(words[:200]):
        if run.lastgroup == "cjk":
            text = run[0]
            for token in [text] if len(text) < 3 else [a + b for a, b in pairwise(text)]:
                wanted[token] = None
        else:
            wanted[run[0].lower()[:LONGEST_TOKEN]] = None
    return list(wanted)
