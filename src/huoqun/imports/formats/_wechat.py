"""What the WeChat exports share: kinds of messages, and the platform's own sentences, plain or in XML.

XML is never parsed as such, only searched: it was written by strangers.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from huoqun.imports.formats._people import Names
from huoqun.imports.records import SaidKind

SYSTEM_TYPES: Final = frozenset({10000, 10002})
_LONGEST = 20_000

_BY_NUMBER: dict[int, SaidKind] = {3: "image", 34: "voice", 43: "video", 62: "video", 47: "sticker"}
_APPS: dict[int, SaidKind] = {
    **dict.fromkeys((3, 4, 5, 33, 36), "link"),
    **dict.fromkeys((51, 63), "video"),
    6: "file",
    8: "sticker",
}
_BY_NAME: dict[str, SaidKind] = {
    "图片消息": "image",
    "语音消息": "voice",
    "视频消息": "video",
    "动画表情": "sticker",
    "表情消息": "sticker",
    "文件消息": "file",
    "卡片式链接": "link",
    "链接消息": "link",
    "图文消息": "link",
    "小程序分享": "link",
    "音乐分享": "link",
    "视频号分享": "link",
}
_TITLE = re.compile(r"<title>(?:<!\[CDATA\[)?(.{0,4000}?)(?:\]\]>)?</title>", re.DOTALL)
_TEMPLATE = re.compile(r"<template>\s*(?:<!\[CDATA\[)?(.{0,1000}?)(?:\]\]>)?\s*</template>", re.DOTALL)
_PLAIN = re.compile(r"<(plain|replacemsg|content|text)>\s*(?:<!\[CDATA\[)?(.{1,1000}?)(?:\]\]>)?\s*</\1>", re.DOTALL)
_LINK = re.compile(r'<link name="([^"]{1,40})"[^>]{0,200}>(.{0,8000}?)</link>', re.DOTALL)
_MEMBER = re.compile(
    r"<username>\s*(?:<!\[CDATA\[)?([^<\]]{1,80})(?:\]\]>)?\s*</username>"
    r"\s*(?:<nickname>\s*(?:<!\[CDATA\[)?(.{1,200}?)(?:\]\]>)?\s*</nickname>)?",
    re.DOTALL,
)
_SLOT = re.compile(r"\$([A-Za-z_]{1,40})\$")
_PREFIX = re.compile(r"[\w@.-]{1,60}:\n")


def kind_by_number(kind: int, sub: int) -> SaidKind:
    """The kind by WeChat's own numbers for a message and what is in it."""
    if kind == 49:
        return _APPS.get(sub, "text")
    return _BY_NUMBER.get(kind, "text")


def kind_by_name(name: str) -> SaidKind:
    """The kind by the name that WeFlow and EchoTrace give it."""
    return _BY_NAME.get(name, "text")


def words_of(content: str) -> str:
    """What a person would read of a message whose content is XML: its title, or nothing."""
    if content.lstrip()[:1] != "<":
        return content
    if "<msg" not in content[:400] and "<?xml" not in content[:60]:
        return content
    title = _TITLE.search(content[:_LONGEST])
    return unescape(title[1]).strip() if title else ""


def sentence(content: str, names: Names) -> str:
    """The platform's sentence in a system message. Teaches `names` the people whose ids stand in it."""
    text = _PREFIX.sub("", content[:_LONGEST], count=1)
    if "<sysmsg" not in text and "<revokemsg" not in text:
        return text
    template = _TEMPLATE.search(text)
    if template is not None and _SLOT.search(template[1]):
        links = {found[1]: found[2] for found in _LINK.finditer(text)}
        return _SLOT.sub(lambda slot: _people(links.get(slot[1], ""), names), template[1])
    plain = _PLAIN.search(text)
    return plain[2] if plain else text


def _people(link: str, names: Names) -> str:
    shown = []
    for member in _MEMBER.finditer(link):
        name = member[2] or member[1]
        names.see(name, member[1])
        shown.append(name)
    return "、".join(shown)
