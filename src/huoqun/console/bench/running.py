"""Playbooks at work in a community that was made: in every group, with its members on their way."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from huoqun.core.actor import system
from huoqun.playbooks.actions.publishing import make, publish
from huoqun.playbooks.actions.starting import start

TAKES_IN = 40
"""So many groups take their members in, the smallest ones first; in the others the group's own steps run."""

TEXT = """
schema: playbook/v1
id: {id}
name: 7天写作营
kind: camp
timezone: Asia/Shanghai
calendar: {{days: 7, day_cutoff: "04:00"}}
enrol: {{trigger: {trigger}, late_join: {{policy: skip}}}}
misfire: {{grace: 2h, then: skip}}
roles: {{coach: {{name: 教练, count: 1, minutes_a_day: 60}}}}
templates:
  open: "【第{{{{day}}}}天】早上好，今天写什么？打卡口令：#写作{{{{day}}}}"
  noon: "第{{{{day}}}}天过半，已经写了的扣1"
  sum: "第{{{{day}}}}天结束啦，明早八点见。"
  ask: "{{{{nick}}}}，今天的打卡还差你一个～"
stages:
  - id: daily
    days: [D1, D2, D3, D4, D5, D6, D7]
    steps:
      - {{id: open, scope: group, do: send, template: open, class: care, at: "08:00"}}
      - {{id: noon, scope: group, do: send, template: noon, class: care, at: "12:30"}}
      - {{id: ask, do: send, template: ask, class: nudge, at: "20:30", next: visit}}
      - id: visit
        do: task
        title: 1对1回访
        assignee: {{role: coach}}
        sla: 24h
        outcomes: {{继续: done}}
        overdue: {{remind: true}}
      - {{id: sum, scope: group, do: send, template: sum, class: care, at: "21:30"}}
exit:
  - {{id: over, at: "D8 12:00", do: end, reason: 结营}}
"""

_SMALLEST = """
    select s.group_id from groups_span s where s.workspace_id = %s and s.left_at is null
    group by 1 order by count(*), 1
"""


def run_playbooks(workspace_id: int, *, now: datetime) -> None:
    """Start a camp in every group, on one of the fourteen days to come."""
    engine = system(workspace_id, "bench")
    versions = [
        publish(engine, playbook_uid=make(engine, text=TEXT.format(id=name, trigger=name), now=now), now=now)
        for name in ("joined", "by_hand")
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SMALLEST, [workspace_id])
        groups = [group for (group,) in cursor.fetchall()]
    for place, group in enumerate(groups):
        on = now.date() + timedelta(days=1 + place % 14)
        start(engine, version_id=versions[place >= TAKES_IN], group_id=group, starts_on=on, now=now)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
