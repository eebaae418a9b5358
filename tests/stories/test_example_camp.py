"""The example of a seven-day writing camp: checked before it is published, then lived through by the cast."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from huoqun.core.blocks import all_blocks
from huoqun.playbooks.checks.checking import check_text

from .running import MONDAY, Running

pytestmark = pytest.mark.django_db(transaction=True)

CAMP = """
schema: playbook/v1
id: camp-7d-writing
name: 7天写作训练营
kind: camp
timezone: Asia/Shanghai
calendar: {days: 7, day_cutoff: "04:00"}      # 04:00 前的打卡算前一天
anchor: group.starts_on
enrol: {trigger: joined, unless: "tag('staff') or opted_out", re_entry: never, late_join: {until: D3, policy: digest}}
holdout: {percent: 5, salt: camp7, applies_to: [nudge]}
quiet_hours: {from: "22:00", to: "08:00", then: defer, expire_after: 10h}
caps: [{scope: member, per: day, max: 3, classes: [nudge, marketing]}, {scope: group, per: day, max: 6}]
misfire: {grace: 2h, then: skip}
templates:
  lesson: "【第{{day}}天】{{lesson_title}}\\n打卡口令:#写作{{day}}"
  remind: "{{nick}},今天的打卡还差你一个,22点前完成就算数~"
  praise: "恭喜 {{names}} 连续打卡!"
  farewell: "本群将于明天12点解散,请保存资料。"
vars: {lesson_title: {from: calendar, required: true}}
stages:
  - id: daily
    days: [D1, D2, D3, D4, D5, D6, D7]
    steps:
      - {id: open, scope: group, do: checkin, at: "06:00", word: "#写作{{day}}"}
      - {id: lesson, scope: group, do: send, template: lesson, class: care, at: "08:30",
         misfire: {grace: 4h, then: send_late}}
      - {id: check, scope: member, do: branch, at: "20:30", if: "checked_in(day)", then: praise, else: nudge}
      - {id: praise, scope: group, do: send, template: praise, class: care, aggregate: {window: 10m, max_names: 10}}
      - {id: nudge, scope: member, do: send, template: remind, class: nudge, next: miss2}
      - {id: miss2, scope: member, do: branch, if: "missed_in_row >= 2", then: rescue}
      - id: rescue
        scope: member
        do: task
        title: 1对1回访 {{nick}}
        script: "{{nick}},两天没见到你了,是时间不够还是题目太难?"
        assignee: {role: coach, strategy: owner_then_least_loaded}
        sla: 24h
        once: per_run
        outcomes: {继续: stay, 补卡: makeup, 退营: leave}
        overdue: {escalate: lead}
      - {id: stay, scope: member, do: tag, add: [已回访]}
      - {id: makeup, scope: member, do: grant, what: makeup_card, amount: 1, key: "rescue"}
      - {id: leave, scope: member, do: end, reason: 主动退营}
exit:
  - {id: graduate, if: "paid('advanced')", do: move, to: {kind: delivery, playbook: delivery-30d}}
  - {id: dissolve, at: "D8 12:00", scope: group, do: dissolve, announce: farewell, require: approval}
goals:
  primary: {fact: paid, value: advanced, window: 7d}
  guardrails: [{metric: leave_rate, max: 0.08}, {metric: complaint_rate, max: 0.005}]
"""


def test_the_example_is_checked_as_it_stands():
    found = check_text(CAMP, blocks=all_blocks())

    assert [f"{one.code} {one.line}" for one in found if one.severity == "error"] == []


def test_a_week_of_writing(cast):
    """Alice writes each day, Bob never, Chen on the first alone; Bob is called, and a card makes a day good."""
    story = Running(cast, now=datetime(2026, 11, 1, 21, 59, tzinfo=UTC))  # Monday, a minute before six
    alice, bob, chen = (story.member(name).joins("writers") for name in ("Alice", "Bob", "Chen"))
    titles = {f"D{n}": {"lesson_title": f"第{n}课"} for n in range(1, 8)}
    story.runs(CAMP, on=MONDAY, values=titles)

    for day in (1, 2):
        story.passes(minutes=2)
        alice.says(f"#写作{day} 写完了")
        if day == 1:
            chen.says("#写作1")
        story.passes(hours=2, minutes=30)
        story.passes(hours=12)
        story.passes(minutes=12)
        story.passes(hours=9, minutes=16)

    said = story.bot.said("writers")
    assert "【第1天】第1课\n打卡口令:#写作1" in said
    assert any(words.startswith("恭喜 ") and "Alice" in words and "Chen" in words for words in said)
    assert "恭喜 Alice 连续打卡!" in said
    reminded = {name: len(story.effects(name)) for name in ("Alice", "Bob", "Chen")}
    assert reminded == {"Alice": 0, "Bob": 2, "Chen": 1}

    story.does(story.task("rescue", "Bob"), "补卡")
    bob.says("补卡 D1")
    bob.says("补卡 D2")  # He has one card.
    story.settle()

    assert sorted((d.value, d.member_id) for d in story.deeds("checked_in") if d.member_id == story.id_of("Bob")) == [
        ("D1", story.id_of("Bob")),
    ]
