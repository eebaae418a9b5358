"""Invented values for the gallery of parts, in the language of the visitor: no database, no workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.translation import get_language

from huoqun.console.parts import Act, Card, Chart, Found, FoundSection, Message, NavItem, Notice, Progress, Series, Shell
from huoqun.core.errors import Refused

HOSTILE = "<script>alert(1)</script>\u202e\u202dmoc.elpmaxe"
PULSE = (9, 14, 30, 22, 41, 12, 6, 18, 25, 33, 20, 28, 9, 4, 16, 22, 19, 30, 24, 8, 3, 12, 20, 17, 26, 21, 11, 7)


def say(english: str, chinese: str) -> str:
    """Return one of two ways to say an invented thing; real pages use gettext."""
    return chinese if (get_language() or "").startswith("zh") else english


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One invented group."""

    name: str
    kind: str
    kind_key: str
    tone: str
    state: str
    sure: str
    pulse: Sequence[float]
    active: int
    members: int
    last: datetime


class SampleForm(forms.Form):
    """One field of each sort, two of them wrong."""

    name = forms.CharField(max_length=40, help_text="群里看得到 · seen in the group")
    kind = forms.ChoiceField(choices=[("learn", "学习 · learning"), ("buy", "团购 · buying")])
    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    members = forms.IntegerField(max_value=500)
    days = forms.MultipleChoiceField(
        choices=[("1", "周一 · Mon"), ("5", "周五 · Fri")], widget=forms.CheckboxSelectMultiple, required=False
    )
    quiet = forms.BooleanField(required=False)


def shell() -> Shell:
    """Return the frame of an invented workspace with one notice."""
    held = Notice(
        text=say("Send nothing is on: everything is planned, nothing goes out.", "「一律不发」已打开：照常安排，一条也不发出。"),
        url="#main",
        link=say("Switch it off", "关掉它"),
    )
    return Shell(
        workspace=say("Lakeside Reading", "湖畔读书会"),
        who=say("Alice Chen", "陈小满"),
        role=say("owner", "主理人"),
        search_url="?found",
        account_url="#main",
        sign_out_url="#main",
        notices=(held,),
    )


def nav() -> list[NavItem]:
    """Return rooms as the console has them, the first one active."""
    return [
        NavItem("#main", say("Today", "今日"), icon="sun-high", active=True, badge=6, letter="t"),
        NavItem("#main", say("Groups", "群"), icon="messages", letter="g"),
        NavItem("#main", say("Members", "成员"), icon="users", letter="m"),
        NavItem("#main", say("Import", "导入"), icon="file-import", letter="i", setup=True),
        NavItem("#main", say("Connections", "连接"), icon="plug-connected", letter="c", setup=True),
        NavItem("#main", say("Team", "团队"), icon="user-shield", letter="p", setup=True),
        NavItem("#main", say("Parked facts", "停放的事实"), icon="parking", badge=2, letter="f", setup=True),
        NavItem("#main", say("Settings", "设置"), icon="settings", letter="s", setup=True),
    ]


def cards(now: datetime) -> list[Card]:
    """Return one card of each sort that Today knows."""
    return [
        Card(
            key="newcomer",
            icon="user-plus",
            tone="info",
            title=say("Wen Ran has waited 3 hours for a first reply", "温然进群 3 小时，还没人接话"),
            why=say(
                "Newcomers answered within a day stay twice as often here (412 of 1,204).",
                "在这里，一天内有人接话的新人，留下来的多一倍（1,204 人中的 412 人）。",
            ),
            why_url="#main",
            url="#main",
            minutes=2,
            quote=say("Hello all! I teach in Binjiang. Is Saturday open to beginners?", "大家好，我在滨江教书，周六的共读零基础能来吗？"),
            text=say("Welcome, Wen Ran! Saturday suits beginners: 14:00, the tea house.", "欢迎温然！周六零基础也能来，下午两点茶馆见，带本想聊的书就行。"),
            acts=(Act(say("Reply myself", "我来回"), "#main", "get", primary=True, icon="message-circle"),),
            done_url="?done",
        ),
        Card(
            key="quiet",
            icon="mood-empty",
            tone="watch",
            title=say("“Night Readers · 3” is going quiet", "「夜读 3 群」安静下来了"),
            why=say("18 people spoke last week, 41 the week before; about 7 in 10 sure.", "上周 18 人说话，前一周 41 人；把握约七成。"),
            why_url="#main",
            minutes=5,
            due=now + timedelta(hours=3),
            acts=(
                Act(say("Approve the revival", "批准唤醒方案"), "?approve", primary=True, confirm=say("This writes to 86 people in 1 group, at 20:00, through Little Assistant.", "将在 20:00 由「小助手」发到 1 个群，86 人看到。"), key="a", icon="check"),
                Act(say("Not this time", "这次不用"), "?decline"),
            ),
        ),
        Card(
            key="incident",
            icon="alert-triangle",
            tone="bad",
            title=say("The Telegram connection has been silent for 20 minutes", "Telegram 连接已经 20 分钟没动静"),
            why=say("It usually says something every minute at this hour.", "这个时段它通常每分钟都有消息。"),
            minutes=2,
            acts=(Act(say("Test it", "测一下"), "#main", "get"),),
            done_url="?done",
        ),
        Card(key="hostile", title=HOSTILE, why=HOSTILE, quote=f"{HOSTILE} https://evil.example/?a=1&b=\"x\"", minutes=1, done_url="?done"),
    ]


def groups(now: datetime) -> list[GroupRow]:
    """Return invented groups in each state."""
    learn, buy, city = say("learning", "学习"), say("buying", "团购"), say("chapter", "分会")
    quiet = [max(0, 30 - i) if i < 22 else 0 for i in range(28)]
    return [
        GroupRow(say("Night Readers · 3", "夜读 3 群"), learn, "learn", "watch", say("cooling", "在变冷"), say("7 in 10 sure", "约七成把握"), quiet, 18, 204, now - timedelta(hours=2)),
        GroupRow(say("Farmers to Table", "田头直送团"), buy, "buy", "good", say("lively", "热闹"), "", PULSE, 161, 482, now - timedelta(minutes=3)),
        GroupRow(say("Hangzhou chapter", "杭州分会"), city, "city", "bad", say("asleep", "睡着了"), "", [0.0] * 28, 0, 97, now - timedelta(days=41)),
        GroupRow(HOSTILE, learn, "learn", "quiet", say("too young to say", "还看不出来"), "", [3, 1, 2], 2, 6, now - timedelta(days=2)),
    ]


def messages(now: datetime) -> list[Message]:
    """Return a short invented talk, with one of each kind of message."""
    wen, lin = say("Wen Ran", "温然"), say("Lin Yi", "林一")
    return [
        Message("m1", "", say("Wen Ran joined by Lin Yi's invitation", "温然通过林一的邀请进群"), now - timedelta(hours=3), kind="system"),
        Message("m2", wen, say("Hello all! Is Saturday open to beginners?\nHere is the page: https://example.org/sat?a=1.", "大家好！周六零基础能来吗？\n报名页在这里：https://example.org/sat?a=1。"), now - timedelta(minutes=50), url="#main", reactions=(("👍", 3), ("🌱", 1))),
        Message("m3", lin, say("Of course, come along.", "当然，来就是。"), now - timedelta(minutes=41), url="#main", is_staff=True, reply_to=say("Is Saturday open to beginners?", "周六零基础能来吗？"), edited=True),
        Message("m4", say("Little Assistant", "小助手"), say("The list of books.pdf", "本月书单.pdf"), now - timedelta(minutes=12), is_bot=True, kind="file"),
        Message("m5", HOSTILE, HOSTILE, now - timedelta(seconds=20)),
        Message("m6", wen, "", now, recalled=True),
    ]


def charts() -> list[Chart]:
    """Return a chart of each kind."""
    days = [f"11-{day:02d}" for day in range(1, 15)]
    ours, others = say("with a welcome", "有人欢迎"), say("without", "没人欢迎")
    up, flat = [20 + 3 * i % 17 for i in range(14)], [12 + 2 * i % 9 for i in range(14)]
    spoken = Series(say("people who spoke", "说话的人"), list(PULSE[:14]))
    forecast = Series(say("forecast", "预测"), up, low=[v - 4 for v in up], high=[v + 5 for v in up])
    return [
        Chart(say("People who spoke, by day", "每天说话的人数"), days, [spoken], kind="area", unit=say("people", "人")),
        Chart(say("Newcomers who stay", "新人留存"), days, [Series(ours, up), Series(others, flat)], unit=say("people", "人"), note=say("412 newcomers; bots and team left out.", "共 412 位新人，不含机器人和团队成员。")),
        Chart(say("Words by week", "每周消息"), days[:6], [Series(ours, [120, 90, 70, 66, 60, 58]), Series(others, [80, 40, 22, 10, 8, 4])], kind="stack"),
        Chart(say("Who carried the group", "谁撑起了这个群"), [say("Wen Ran", "温然"), say("Lin Yi", "林一"), say("Old Zhou", "老周")], [Series(say("answers", "回答"), [41, 22, 9])], kind="rows"),
        Chart(say("Forecast with its error", "带误差的预测"), days, [forecast], unit=say("people", "人")),
    ]


def progress() -> list[Progress]:
    """Return long work in every state."""
    words = say("Importing lakeside.zip", "正在导入 湖畔.zip")
    unit = say("messages", "条消息")
    return [
        Progress(words, 84_210, 250_793, unit, say("about 40 s left", "大约还要 40 秒"), cancel_url="?cancel"),
        Progress(words, 1_204, None, unit, say("counting what is inside", "正在清点"), state="running"),
        Progress(words, 250_793, 250_793, unit, state="done"),
        Progress(words, 31_000, 250_793, unit, state="failed"),
        Progress(words, 31_000, 250_793, unit, state="cancelled"),
    ]


def found() -> list[FoundSection]:
    """Return invented search results."""
    return [
        FoundSection(say("Groups", "群"), [Found(say("Night Readers · 3", "夜读 3 群"), "#main", say("204 people", "204 人"), icon="messages")]),
        FoundSection(say("Messages", "消息"), [Found(say("Is Saturday open to beginners?", "周六零基础能来吗？"), "#main", say("Wen Ran in Night Readers · 3", "温然 · 夜读 3 群"), icon="quote")], more_url="#main"),
    ]


def sample(now: datetime) -> dict[str, Any]:
    """Return the whole context of `console/gallery.html` for a visitor at `now`."""
    persons = [
        SimpleNamespace(name=say("Wen Ran", "温然"), url="#main", bot=False, note=say("newcomer", "新人")),
        SimpleNamespace(name=say("Little Assistant", "小助手"), url="", bot=True, note=""),
        SimpleNamespace(name=HOSTILE, url="#main", bot=False, note=""),
        SimpleNamespace(name="  ", url="", bot=False, note=""),
        SimpleNamespace(name="🌱 苗苗的超级超级超级超级超级超级长的名字 with English in it", url="#main", bot=False, note=""),
    ]
    gaps = [timedelta(seconds=9), timedelta(minutes=7), timedelta(hours=3), timedelta(hours=9), timedelta(days=1), timedelta(days=4), timedelta(days=60), timedelta(days=500), timedelta(hours=-2), timedelta(days=-1)]
    refusal = Refused(say("Not sent to 14 people.", "没有发给 14 个人。"), way_out=say("Ask them again after 1 December, or in a group.", "12 月 1 日之后再问，或者改在群里说。"))
    values = {
        "people": 250_793, "people_note": say("in 101 groups", "在 101 个群"), "pulse": PULSE,
        "minutes_note": say("the system took over 410", "系统替大家做了 410 分钟"),
        "tabs": [NavItem("#main", say("Overview", "概览"), "", active=True), NavItem("#main", say("Members", "成员"), "", badge=1204), NavItem("#main", say("Calendar", "日历"), ""), NavItem("#main", say("Rules", "群规"), "")],
        "cards": cards(now), "groups": groups(now), "persons": persons,
        "states": [("good", say("lively", "热闹")), ("watch", say("cooling", "在变冷")), ("bad", say("asleep", "睡着了")), ("quiet", say("too young to say", "还看不出来")), ("info", say("in its first month", "第一个月"))],
        "moments": [now - gap for gap in gaps], "charts": charts(), "messages": messages(now), "live_url": "?live", "progress": progress(),
        "form": SampleForm({"name": "湖畔", "kind": "learn", "members": "900"}), "found": found(),
        "refusal": refusal, "rule": say("At most 3 messages a month to one person", "一个人一个月最多收 3 条"), "decided_by": say("Alice Chen, 3 May", "陈小满，5 月 3 日"), "way_label": say("See who", "看看是谁"),
        "empty": say("No group yet: bring your chat history and see your own people here.", "还没有群：把聊天记录导进来，这里就是你们自己的人。"), "empty_label": say("Import a history", "导入聊天记录"),
    }  # fmt: skip
    return {"sample": values, "nav": nav(), "shell": shell(), "now": now, "zone": "Asia/Shanghai"}
