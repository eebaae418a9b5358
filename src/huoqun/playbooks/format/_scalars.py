"""What a plain word of a playbook's file is: `true`, `false`, a number, nothing (`null`), or text as it stands.

Nothing else is guessed: `20:30` and `2024-05-01` are text, and so are `0x1F` and `017`.
"""

from __future__ import annotations

import re

import yaml

LIKE_BOOLEAN = frozenset(
    {"yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "True", "TRUE", "False", "FALSE"}
)
"""Words that YAML 1.1 takes for true and false and other versions do not: refused, because people mean either."""

_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_INT = re.compile(r"-?(?:0|[1-9]\d{0,17})", re.ASCII)
_FLOAT = re.compile(r"-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?(?:[eE][-+]?\d{1,3})?", re.ASCII)
# Control characters, lone surrogates, and line separators that editors and YAML count differently.
NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> bool | int | float | str | None:
    """The value of a word without quotes."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return number if abs(number) != float("inf") else text
    return text


_OLD_YAML = yaml.SafeLoader("")


def needs_quotes(text: str) -> bool:
    """Whether a text would be read as something else without quotes, by us or by other programs (YAML 1.1)."""
    if text in LIKE_BOOLEAN or not isinstance(plain(text), str):
        return True
    return _OLD_YAML.resolve(yaml.ScalarNode, text, (True, False)) != "tag:yaml.org,2002:str"
