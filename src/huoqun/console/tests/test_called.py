"""What steps are called on pages: as whoever runs the group would, never by the file's ids alone."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from huoqun.console.pages.playbooks.called import beyond, called, names
from huoqun.core.blocks import all_blocks
from huoqun.playbooks.compiling import plan_of
from huoqun.playbooks.format.reading import read

BOOK = """
schema: playbook/v1
id: camp
name: 写作训练营
kind: camp
timezone: Asia/Shanghai
calendar: {days: 3}
anchor: group.starts_on
vars: {theme: {label: 主题（如：写作）, required: true}}
templates:
  lesson: "【{{theme}}】今天写一件小事\\n口令：#打卡"
  long: "%s"
stages:
  - id: daily
    days: [D1]
    steps:
      - {id: lesson, scope: group, do: send, template: lesson, class: care, at: "08:30"}
      - {id: long, do: send, template: long, class: care}
      - id: visit
        do: task
        title: 回访 {{nick}}
        assignee: {role: coach}
        sla: 24h
        outcomes: {聊过了: marked}
        overdue: {remind: true}
      - {id: marked, do: tag, add: [回访过], remove: [失联]}
      - {id: check, do: branch, at: "20:30", if: "checked_in(day) and not frozen(day)", then: near}
      - {id: near, do: stage, to: acquainted}
      - {id: card, do: grant, what: makeup_card, key: once}
      - {id: cup, do: grant, what: 水杯, key: cup}
      - {id: says, do: wait, for: {said: [报名, 我要报名]}, timeout: 1d}
      - {id: silent, do: wait, for: {any_words: true}, timeout: 1d}
      - {id: paid, do: wait, for: {if: "paid('进阶营')"}, timeout: 1d}
      - {id: pairs, scope: group, do: buddies, at: "12:00"}
      - {id: leave, do: end, reason: 主动退营}
      - {id: over, do: end}
""" % ("很长的话" * 20)  # fmt: skip


@pytest.fixture(scope="module")
def camp():
    return plan_of(read(BOOK).playbook, blocks=all_blocks())


@pytest.mark.parametrize(
    ("step", "chinese", "english"),
    [
        # The first line of what it says, with what stands for what nobody filled in.
        ("lesson", "【〔主题〕】今天写一件小事", "【〔主题〕】今天写一件小事"),
        # A title comes before anything else.
        ("visit", "回访 〔昵称〕", "回访 〔their name〕"),
        # No more than a line of a list holds.
        ("long", "很长的话" * 7 + "…", "很长的话" * 7 + "…"),
        # What it gives and takes away.
        ("marked", "回访过、去掉“失联”", "回访过, no longer “失联”"),
        # A condition is read aloud; `day` is the day that it is.
        ("check", "当天打了卡，并且当天没请假", "checked in that day and is not on leave that day"),
        ("paid", "买了“进阶营”", "bought “进阶营”"),
        # Words that the program gave are translated, the operator's own stay.
        ("near", "认识你", "has met you"),
        ("card", "补卡", "make-up card"),
        ("cup", "水杯", "水杯"),
        ("says", "等对方说“报名”", "until they say “报名”"),
        ("silent", "等对方开口", "until they say something"),
        ("leave", "主动退营", "主动退营"),
        ("over", "日程走完了", "it came to its end"),
        # Its kind says it all.
        ("pairs", "学伴", "study buddies"),
        # No longer in the file.
        ("gone", "gone", "gone"),
    ],
)
def test_a_step_is_called_as_people_would(camp, step, chinese, english):
    with override("zh-hans"):
        assert called(step, camp) == chinese
    with override("en"):
        assert called(step, camp) == english


def test_what_was_filled_in_stands_in_its_place(camp):
    assert names(camp, {"theme": "写作"})["lesson"] == "【写作】今天写一件小事"


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        # More lines.
        ("今天写一件小事\n口令：#打卡", "今天写一件小事", "口令：#打卡"),
        # The line was cut.
        ("一二三四五", "一二三…", "四五"),
        # All of it was said.
        ("回访", "回访", ""),
        # It says something else.
        ("说一句", "春招", "说一句"),
    ],
)
def test_what_a_step_says_beyond_what_it_is_called(text, name, rest):
    assert beyond(text, name) == rest
