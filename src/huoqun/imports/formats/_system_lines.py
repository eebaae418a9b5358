"""What a platform's own sentences in a chat say happened: who joined, who left, whose message was taken back.

    read("“小明”邀请“阿花、老王”加入了群聊")  → Event("joined", ("阿花", "老王"), by="小明")
    read("Bob joined using this group's invite link")   → Event("joined", ("Bob",))
    read("群公告已更新")                                 → None

The sentences name people as the chat shows them; `YOU` stands for whoever made the export (no name
holds a NUL: `text` drops them). They were collected from what public parsers of such exports match.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal, TypeAlias

import msgspec

YOU: Final = "\0"
EventKind: TypeAlias = Literal["joined", "left", "recalled"]

_LONGEST = 300
_GROUP = r"(?:本群|该群|此群|群聊|群组|群組|此群组|此群組|本群组|本群組|群)"
_SELF = frozenset({"你", "您", "you"})
_NOBODY = frozenset({"管理员", "管理員", "群主", "an admin", "admin"})
_RENAMED = re.compile(r"(?:修改|更改|变更|變更)了?(?:本|此|该)?群|群名|群公告|^消息")
_QUOTES = "\"“”「」『』'"
_TAG = re.compile(r"<[^<>]{0,200}>")


class Event(msgspec.Struct, frozen=True, gc=False):
    """`people` are those it happened to, `by` who did it (None where unsaid or they themselves)."""

    kind: EventKind
    people: tuple[str, ...]
    by: str | None = None


Rules: TypeAlias = tuple[tuple[EventKind, re.Pattern[str]], ...]


def _compile(*rules: tuple[EventKind, str], flags: int = 0) -> Rules:
    return tuple((kind, re.compile(pattern, flags)) for kind, pattern in rules)


# The order matters: a sentence about a QR code also holds the words of one about an invitation.
_CHINESE = _compile(
    ("joined", rf"^(?P<who>.+?)通[过過](?:扫描|掃描)(?P<by>.+?)分享的二[维維][码碼]加入了?{_GROUP}"),
    ("joined", rf"^(?P<who>.+?)通[过過](?P<by>.+?)的邀[请請](?:二[维維][码碼]|链接|連結)加入了?{_GROUP}"),
    ("joined", rf"^(?P<who>.+?)通[过過](?:扫描|掃描)二[维維][码碼]加入了?{_GROUP}"),
    ("joined", rf"^(?P<by>.+?)邀[请請](?P<who>.+?)(?:加入|进入|進入)了?{_GROUP}"),
    ("joined", rf"^(?P<who>.+?)\s*已?(?:使用|通[过過]|透過|透过).{{0,40}}?加入了?{_GROUP}?"),
    ("left", rf"^(?P<by>.+?)(?:将|把|將)(?P<who>.+?)(?:移出|移除|踢出)了?{_GROUP}?"),
    ("left", rf"^(?P<who>.+?)已?(?:被|由)(?P<by>.*?)(?:移出|移除|踢出)了?{_GROUP}?"),
    ("left", rf"^(?P<who>.+?)\s*已?经?(?:退出|离开|離開)了?{_GROUP}"),
    ("recalled", r"^(?P<who>.+?)\s*(?:尝试)?撤回了?.{0,80}?(?:一条消息|一條訊息|的消息|訊息)"),
    ("joined", rf"^(?:欢迎|歡迎)?(?P<who>.+?)\s*已?经?(?:加入|进入|進入)了?{_GROUP}"),
)

_WHATSAPP = _compile(
    ("joined", r"^(?P<who>.+?) joined (?:using|via|from|through|by) .+$"),
    ("joined", r"^(?P<who>.+?) joined(?: (?:the|this) group)?\.?$"),
    ("joined", r"^(?P<who>.+?) (?:was|were) added(?: by (?P<by>.+?))?\.?$"),
    ("left", r"^(?P<who>.+?) (?:was|were) removed(?: by (?P<by>.+?))?\.?$"),
    ("joined", r"^(?P<by>.+?) added (?!this |the |a |an )(?P<who>.+?)\.?$"),
    ("left", r"^(?P<by>.+?) removed (?!this |the |a |an )(?P<who>.+?)\.?$"),
    ("left", r"^(?P<who>.+?) left(?: the group)?\.?$"),
    ("joined", r"^(?P<who>.+?)\s*已?(?:使用|通[过過]|透過|透过).{0,40}加入.{0,10}$"),
    ("joined", r"^(?P<who>.+?)\s*已?加入了?(?:群组|群組|群聊|此群组|本群组)$"),
    ("left", r"^(?P<who>.+?)\s*已?(?:退出|离开|離開)了?(?:群组|群組|群聊|此群组|本群组|本群組)?[。.]?$"),
    ("left", r"^(?P<by>.+?)\s*已?(?:移除|踢出)了?\s*(?P<who>.+?)$"),
    ("joined", r"^(?P<by>.+?)\s*已?(?:添加|新增)了?\s*(?P<who>.+?)$"),
    ("joined", r"^(?P<who>.+?) se unió (?:usando|mediante|con) .+$"),
    ("joined", r"^(?P<by>.+?) añadió a (?P<who>.+?)\.?$"),
    ("left", r"^(?P<by>.+?) eliminó a (?P<who>.+?)\.?$"),
    ("left", r"^(?P<who>.+?) salió(?: del grupo)?\.?$"),
    ("joined", r"^(?P<who>.+?) entrou usando .+$"),
    ("joined", r"^(?P<by>.+?) adicionou (?P<who>.+?)\.?$"),
    ("left", r"^(?P<by>.+?) removeu (?P<who>.+?)\.?$"),
    ("left", r"^(?P<who>.+?) saiu(?: do grupo)?\.?$"),
    ("left", r"^(?P<who>.+?) hat die Gruppe verlassen\.?$"),
    ("joined", r"^(?P<who>.+?) ist der Gruppe .*beigetreten\.?$"),
    ("joined", r"^(?P<by>.+?) hat (?P<who>.+?) hinzugefügt\.?$"),
    ("left", r"^(?P<by>.+?) hat (?P<who>.+?) entfernt\.?$"),
)


def read(sentence: str) -> Event | None:
    """The event that a system sentence of WeChat or QQ tells, in Chinese or English."""
    plain = _plain(sentence)
    if _RENAMED.search(plain):
        return None
    return _match(_CHINESE, plain, _chinese_names) or _match(_WECHAT_ENGLISH, plain, _english_names)


def read_whatsapp(sentence: str, known: frozenset[str] | set[str] = frozenset()) -> Event | None:
    """The event that a notice of WhatsApp tells. `known` are names of the chat, never cut at "and"."""
    return _match(_WHATSAPP, _plain(sentence), lambda names: _english_names(names, known))


_WECHAT_ENGLISH = _compile(
    ("joined", r"^(?P<by>.+?) invited (?P<who>.+?) to (?:the|a) group chat"),
    (
        "joined",
        r"^(?P<who>.+?) (?:has )?joined (?:the )?group chat via .*code(?: shared by (?P<by>.+?))?$",
    ),
    ("joined", r"^(?P<who>.+?) (?:has )?joined (?:the )?group(?: chat)?"),
    ("left", r"^(?P<who>.+?) (?:was|were) removed from the group(?: chat)?(?: by (?P<by>.+?))?$"),
    ("left", r"^(?P<by>.+?) removed (?P<who>.+?) from the group(?: chat)?"),
    ("left", r"^(?P<who>.+?) (?:has )?left the group(?: chat)?"),
    ("recalled", r"^(?P<who>.+?) (?:has )?recalled a message"),
    flags=re.IGNORECASE,
)


def _plain(sentence: str) -> str:
    first = sentence[: 4 * _LONGEST].strip().partition("\n")[0]
    return _TAG.sub("", first)[:_LONGEST].strip()


def _match(rules: Rules, plain: str, split: Callable[[str], tuple[str, ...]]) -> Event | None:
    for kind, pattern in rules:
        found = pattern.match(plain)
        if found is None:
            continue
        groups = found.groupdict()
        people = split(groups["who"])
        if people:
            return Event(kind, people, _by(groups.get("by"), people))
    return None


def _by(text: str | None, people: tuple[str, ...]) -> str | None:
    if not text:
        return None
    name = _name(text)
    for office in ("管理员", "管理員", "群主"):
        if name.startswith(office) and len(name) > len(office):
            name = _name(name[len(office) :])
    return None if not name or name in _NOBODY or name in people else name


def _name(text: str) -> str:
    name = text.strip().strip(_QUOTES).strip()
    return YOU if name.lower() in _SELF else name


def _chinese_names(text: str) -> tuple[str, ...]:
    """你和"阿花、老王" → (YOU, "阿花", "老王")."""
    text = text.strip()
    people: list[str] = []
    if text[:1] in ("你", "您") and text[1:2] in ("和", "、"):
        people.append(YOU)
        text = text[2:]
    people += [_name(name) for name in text.split("、")]
    return tuple(name for name in people if name)


def _english_names(text: str, known: frozenset[str] | set[str] = frozenset()) -> tuple[str, ...]:
    """Alice, Bob and Chen → three names, unless all of it is the name of one."""
    if text.strip() in known:
        return (text.strip(),)
    head, last = text, ""
    for joint in (" and ", " y ", " e ", " und "):
        before, found, after = head.rpartition(joint)
        if found and before.strip() and after.strip():
            head, last = before, after
            break
    names = [*re.split(r",\s|、|，", head), last]
    return tuple(name for name in map(_name, names) if name)
