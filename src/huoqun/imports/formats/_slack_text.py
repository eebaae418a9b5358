"""Slack's markup as plain text, and what hangs on a message."""

from __future__ import annotations

import re
from typing import Any

from huoqun.imports.formats._values import count, tables, word

_MARKUP = re.compile(r"<([@#!]?)([^<>|]{1,2000})(?:\|([^<>]{0,2000}))?>")
_MENTION = re.compile(r"<@([A-Z0-9]{2,20})(?:\|[^<>]*)?>")


class Plain:
    """Texts without markup. `users` and `channels` are names by id."""

    def __init__(self, users: dict[str, str], channels: dict[str, str]) -> None:
        self.users, self.channels = users, channels

    def __call__(self, text: str) -> str:
        if "<" in text:
            text = _MARKUP.sub(self._one, text)
        if "&" in text:
            text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        return text

    def _one(self, found: re.Match[str]) -> str:
        mark, target, label = found[1], found[2], found[3]
        if mark == "@":
            return f"@{label or self.users.get(target) or target}"
        if mark == "#":
            return f"#{label or self.channels.get(target) or target}"
        if mark == "!":
            return label or f"@{target.partition('^')[0]}"
        return target if not label or label == target or label in target else f"{label} ({target})"


def read_extra(message: dict[str, Any]) -> dict[str, Any] | None:
    extra: dict[str, Any] = {}
    if files := tables(message.get("files")):
        extra["files"] = [
            {"name": word(file.get("name")), "url": word(file.get("url_private")) or word(file.get("permalink"))}
            for file in files
        ]
    if reactions := tables(message.get("reactions")):
        extra["reactions"] = [
            {"emoji": word(each.get("name")), "count": count(each.get("count"))} for each in reactions
        ]
    if "<@" in word(message.get("text")) and (mentions := _MENTION.findall(message["text"])):
        extra["mentions"] = mentions
    return extra or None
