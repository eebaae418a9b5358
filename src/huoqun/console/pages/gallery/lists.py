"""Invented cards, groups, messages and search results, some of them hostile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from huoqun.console.parts import Act, Card, Found, FoundSection, Message

from .frame import HOSTILE, say
from .numbers import PULSE


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One invented group."""

    name: str
    kind: str
    kind_key: str
    tone: str
    state: str
    pulse: Sequence[float]
    active: int
    members: int
    last: datetime
    sure: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One invented person."""

    name: str
    url: str = ""
    bot: bool = False
    note: str = ""


def cards(now: datetime) -> list[Card]:
    """Return one card of each sort that Today knows."""
    return [_newcomer(), _quiet(now), _incident(), _hostile()]


def _newcomer() -> Card:
    return Card(
        key="newcomer",
        icon="user-plus",
        title=say("Wen Ran has waited 3 hours for a first reply", "温然进群 3 小时，还没人接话"),
        why=say(
            "Newcomers answered within a day stay twice as often here (412 of 1,204).",
            "在这里，一天内有人接话的新人，留下来的多一倍（1,204 人中的 412 人）。",
        ),
        why_url="#main",
        url="#main",
        minutes=2,
        quote=say(
            "Hello all! I teach in Binjiang. Is Saturday open to beginners?",
            "大家好，我在滨江教书，周六的共读零基础能来吗？",
        ),
        text=say(
            "Welcome, Wen Ran! Saturday suits beginners: 14:00, the tea house.",
            "欢迎温然！周六零基础也能来，下午两点茶馆见，带本想聊的书就行。",
        ),
        acts=(Act(say("Reply myself", "我来回"), "#main", "get", primary=True, icon="message-circle"),),
        done_url="?done",
    )


def _quiet(now: datetime) -> Card:
    preview = say(
        "This writes to 86 people in 1 group, at 20:00, through Little Assistant.",
        "将在 20:00 由“小助手”发到 1 个群，86 人看到。",
    )
    approve = say("Approve the revival", "批准唤醒方案")
    return Card(
        key="quiet",
        icon="mood-empty",
        tone="watch",
        title=say("“Night Readers · 3” is going quiet", "“夜读 3 群”安静下来了"),
        why=say(
            "18 people spoke last week, 41 the week before; about 7 in 10 sure.",
            "上周 18 人说话，前一周 41 人；把握约七成。",
        ),
        why_url="#main",
        minutes=5,
        due=now + timedelta(hours=3),
        acts=(
            Act(approve, "?approve", primary=True, confirm=preview, key="a", icon="check"),
            Act(say("Not this time", "这次不用"), "?decline"),
        ),
    )


def _incident() -> Card:
    return Card(
        key="incident",
        icon="alert-triangle",
        tone="bad",
        title=say("The Telegram connection has been silent for 20 minutes", "Telegram 连接已经 20 分钟没动静"),
        why=say("It usually says something every minute at this hour.", "这个时段它通常每分钟都有消息。"),
        minutes=2,
        acts=(Act(say("Test it", "测一下"), "#main", "get"),),
        done_url="?done",
    )


def _hostile() -> Card:
    quote = f'{HOSTILE} https://evil.example/?a=1&b="x"'
    return Card(key="hostile", title=HOSTILE, why=HOSTILE, quote=quote, minutes=1, done_url="?done")


def groups(now: datetime) -> list[GroupRow]:
    """Return invented groups in each state."""
    learn, buy, city = say("learning", "学习"), say("buying", "团购"), say("chapter", "分会")
    fading = [max(0, 30 - i) if i < 22 else 0 for i in range(28)]
    night = (say("Night Readers · 3", "夜读 3 群"), learn, "learn", "watch", say("cooling", "在变冷"))
    farm = (say("Farmers to Table", "田头直送团"), buy, "buy", "good", say("lively", "热闹"))
    town = (say("Hangzhou chapter", "杭州分会"), city, "city", "bad", say("asleep", "睡着了"))
    young = (HOSTILE, learn, "learn", "quiet", say("too young to say", "还看不出来"))
    sure = say("7 in 10 sure", "约七成把握")
    return [
        GroupRow(*night, fading, 18, 204, now - timedelta(hours=2), sure),
        GroupRow(*farm, PULSE, 161, 482, now - timedelta(minutes=3)),
        GroupRow(*town, [0] * 28, 0, 97, now - timedelta(days=41)),
        GroupRow(*young, [3, 1, 2], 2, 6, now - timedelta(days=2)),
    ]


def persons() -> list[PersonRow]:
    """Return invented people, two of them with names nobody wants in a row."""
    return [
        PersonRow(say("Wen Ran", "温然"), "#main", note=say("newcomer", "新人")),
        PersonRow(say("Little Assistant", "小助手"), bot=True),
        PersonRow(HOSTILE, "#main"),
        PersonRow("  "),
        PersonRow("🌱 苗苗的超级超级超级超级超级超级长的名字 with English in it", "#main"),
    ]


def messages(now: datetime) -> list[Message]:
    """Return a short invented talk, with one of each kind of message."""
    wen, lin, bot = say("Wen Ran", "温然"), say("Lin Yi", "林一"), say("Little Assistant", "小助手")
    joined = say("Wen Ran joined by Lin Yi's invitation", "温然通过林一的邀请进群")
    question = say("Is Saturday open to beginners?", "周六零基础能来吗？")
    page = say("Here is the page: https://example.org/sat?a=1.", "报名页在这里：https://example.org/sat?a=1。")
    of_course, books = say("Of course, come along.", "当然，来就是。"), say("The list of books.pdf", "本月书单.pdf")
    signs = (("👍", 3), ("🌱", 1))

    def ago(**gap: int) -> datetime:
        return now - timedelta(**gap)

    return [
        Message("m1", "", joined, ago(hours=3), kind="system"),
        Message("m2", wen, f"{question}\n{page}", ago(minutes=50), url="#main", reactions=signs),
        Message("m3", lin, of_course, ago(minutes=41), url="#main", is_staff=True, reply_to=question, edited=True),
        Message("m4", bot, books, ago(minutes=12), is_bot=True, kind="file"),
        Message("m5", HOSTILE, HOSTILE, ago(seconds=20)),
        Message("m6", wen, "", now, recalled=True),
    ]


def found() -> list[FoundSection]:
    """Return invented search results."""
    group = Found(say("Night Readers · 3", "夜读 3 群"), "#main", say("204 people", "204 人"), icon="messages")
    where = say("Wen Ran in Night Readers · 3", "温然 · 夜读 3 群")
    said = Found(say("Is Saturday open to beginners?", "周六零基础能来吗？"), "#main", where, icon="quote")
    return [
        FoundSection(say("Groups", "群"), [group]),
        FoundSection(say("Messages", "消息"), [said], more_url="#main"),
    ]
