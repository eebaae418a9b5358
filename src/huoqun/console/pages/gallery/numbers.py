"""Invented charts and long work."""

from __future__ import annotations

from huoqun.console.parts import Chart, Progress, Series

from .frame import say

PULSE = (9, 14, 30, 22, 41, 12, 6, 18, 25, 33, 20, 28, 9, 4, 16, 22, 19, 30, 24, 8, 3, 12, 20, 17, 26, 21, 11, 7)
DAYS = [f"11-{day:02d}" for day in range(1, 15)]
UP = [20 + 3 * i % 17 for i in range(14)]
FLAT = [12 + 2 * i % 9 for i in range(14)]


def charts() -> list[Chart]:
    """Return a chart of each kind."""
    people = say("people", "人")
    spoken = Series(say("people who spoke", "说话的人"), list(PULSE[:14]))
    forecast = Series(say("forecast", "预测"), UP, low=[v - 4 for v in UP], high=[v + 5 for v in UP])
    return [
        Chart(say("People who spoke, by day", "每天说话的人数"), DAYS, [spoken], kind="area", unit=people),
        _stayed(people),
        _words(),
        _carriers(),
        Chart(say("Forecast with its error", "带误差的预测"), DAYS, [forecast], unit=people),
    ]


def _stayed(people: str) -> Chart:
    series = [Series(say("with a welcome", "有人欢迎"), UP), Series(say("without", "没人欢迎"), FLAT)]
    note = say("412 newcomers; bots and team left out.", "共 412 位新人，不含机器人和团队成员。")
    return Chart(say("Newcomers who stay", "新人留存"), DAYS, series, unit=people, note=note)


def _words() -> Chart:
    asked = Series(say("answers", "回答"), [120, 90, 70, 66, 60, 58])
    other = Series(say("other words", "其他消息"), [80, 40, 22, 10, 8, 4])
    return Chart(say("Words by week", "每周消息"), DAYS[:6], [asked, other], kind="stack")


def _carriers() -> Chart:
    names = [say("Wen Ran", "温然"), say("Lin Yi", "林一"), say("Old Zhou", "老周")]
    answers = Series(say("answers", "回答"), [41, 22, 9])
    return Chart(say("Who carried the group", "谁撑起了这个群"), names, [answers], kind="rows")


def progress() -> list[Progress]:
    """Return long work in every state."""
    words, unit = say("Importing lakeside.zip", "正在导入 湖畔.zip"), say("messages", "条消息")
    left, counting = say("about 40 s left", "大约还要 40 秒"), say("counting what is inside", "正在清点")
    return [
        Progress(words, 84_210, 250_793, unit, left, cancel_url="?cancel"),
        Progress(words, 1_204, None, unit, counting),
        Progress(words, 250_793, 250_793, unit, state="done"),
        Progress(words, 31_000, 250_793, unit, state="failed"),
        Progress(words, 31_000, 250_793, unit, state="cancelled"),
    ]
