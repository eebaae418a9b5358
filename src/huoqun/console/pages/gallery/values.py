"""Everything the gallery shows: invented, without a database or a workspace."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms

from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused

from . import frame, lists, numbers
from .frame import say

GAPS = (
    timedelta(seconds=9),
    timedelta(minutes=7),
    timedelta(hours=3),
    timedelta(hours=9),
    timedelta(days=1),
    timedelta(days=4),
    timedelta(days=60),
    timedelta(days=500),
    timedelta(hours=-2),
    timedelta(days=-1),
)


class SampleForm(forms.Form):
    """One field of each sort, one of them wrong."""

    name = forms.CharField(max_length=40, help_text="群里看得到 · seen in the group")
    kind = forms.ChoiceField(choices=[("learn", "学习 · learning"), ("buy", "团购 · buying")])
    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    members = forms.IntegerField(max_value=500)
    days = forms.MultipleChoiceField(
        choices=[("1", "周一 · Mon"), ("5", "周五 · Fri")], widget=forms.CheckboxSelectMultiple, required=False
    )
    quiet = forms.BooleanField(required=False)


def context(now: datetime, *, live_url: str = "") -> dict[str, Any]:
    """Return the whole context of `console/gallery.html` for a visitor at `now`; `live_url` may stream messages."""
    sample = {**_values(now), **_said(), "live_url": live_url}
    return {"sample": sample, "nav": frame.nav(), "shell": frame.shell(), "now": now, "zone": "Asia/Shanghai"}


def _values(now: datetime) -> dict[str, Any]:
    return {
        "people": 250_793,
        "pulse": numbers.PULSE,
        "tabs": [
            NavItem("#main", say("Overview", "概览"), "", active=True),
            NavItem("#main", say("Members", "成员"), "", badge=1204),
            NavItem("#main", say("Calendar", "日历"), ""),
            NavItem("#main", say("Rules", "群规"), ""),
        ],
        "cards": lists.cards(now),
        "groups": lists.groups(now),
        "persons": lists.persons(),
        "moments": [now - gap for gap in GAPS],
        "charts": numbers.charts(),
        "messages": lists.messages(now),
        "progress": numbers.progress(),
        "form": SampleForm({"name": "湖畔", "kind": "learn", "members": "900"}),
        "found": lists.found(),
    }


def _said() -> dict[str, Any]:
    way_out = say("Ask them again after 1 December, or in a group.", "12 月 1 日之后再问，或者改在群里说。")
    return {
        "people_note": say("in 101 groups", "在 101 个群"),
        "minutes_note": say("the system took over 410", "系统替大家做了 410 分钟"),
        "states": [
            ("good", say("lively", "热闹")),
            ("watch", say("cooling", "在变冷")),
            ("bad", say("asleep", "睡着了")),
            ("quiet", say("too young to say", "还看不出来")),
            ("info", say("in its first month", "第一个月")),
        ],
        "refusal": Refused(say("Not sent to 14 people.", "没有发给 14 个人。"), way_out=way_out),
        "rule": say("At most 3 messages a month to one person", "一个人一个月最多收 3 条"),
        "decided_by": say("Alice Chen, 3 May", "陈小满，5 月 3 日"),
        "way_label": say("See who", "看看是谁"),
        "empty": say(
            "No group yet: bring your chat history and see your own people here.",
            "还没有群：把聊天记录导进来，这里就是你们自己的人。",
        ),
        "empty_label": say("Import a history", "导入聊天记录"),
    }
