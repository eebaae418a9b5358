"""Playbooks at work in a community that was made: in every group, with its members on their way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

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


CROWD = 10_000
# A group of its own, filled with whoever there is; each has had the question of five days, every fourth its task too.
CROWDED = (
    """
    insert into groups_group (workspace_id, uid, platform, key, name, topic, kind_id, zone, position, persona_for,
                              persona_not_for, why_join, purpose, values, rules_text, founded_at, created_at)
    select %(workspace)s, gen_random_uuid(), 'bench', 'crowd', '万人写作营', '', min(id), 'Asia/Shanghai',
           '', '', '', '', '', '', '', %(now)s, %(now)s
    from groups_kind where workspace_id = %(workspace)s
    """,
    """
    insert into groups_span (workspace_id, group_id, member_id, joined_at, inferred, role, nickname, way_in)
    select m.workspace_id, g.id, m.id, %(now)s::timestamptz - interval '6 days', false, 'member', '', ''
    from members_member m join groups_group g on g.workspace_id = m.workspace_id and g.key = 'crowd'
    where m.workspace_id = %(workspace)s and not m.is_bot and not m.is_staff order by m.id limit %(crowd)s
    """,
)
WENT = (
    """
    insert into playbooks_steplog (workspace_id, run_id, step, occurrence, outcome, version_id, due_at, at, cause)
    select r.workspace_id, r.id, s.step, 'D' || d, s.outcome, g.version_id, s.at, s.at, ''
    from playbooks_run r join playbooks_grouprun g on g.id = r.group_run_id, generate_series(1, 5) d,
    lateral (
        select 'ask', 'sent', %(now)s::timestamptz - interval '1 day' * (6 - d)
        union all
        select 'visit', case when r.id %% 8 = 0 then 'task:继续' else 'assigned' end,
               %(now)s::timestamptz - interval '1 day' * (6 - d)
        where r.id %% 4 = 0) s(step, outcome, at)
    where g.uid = %(run)s and r.member_id is not null
    """,
    """
    insert into chats_effect (workspace_id, uid, key, what, cls, group_id, member_id, body, caps, fingerprint, arm,
                              cause, asked_by, created_at, origin)
    select l.workspace_id, gen_random_uuid(), 'pb/' || l.run_id || '/' || l.step || '/' || l.occurrence, 'send',
           'nudge', null, r.member_id, '{"do": "send", "text": "今天的打卡还差你一个"}', '[]', '', '',
           'pb/' || l.run_id || '/' || l.step || '/' || l.occurrence, 'system:playbook', l.at, 'live'
    from playbooks_steplog l join playbooks_run r on r.id = l.run_id
    join playbooks_grouprun g on g.id = r.group_run_id where g.uid = %(run)s and l.step = 'ask'
    """,
    """
    insert into chats_progress (effect_id, workspace_id, state, state_at, due_at, reason)
    select id, workspace_id, case when id %% 7 = 0 then 'suppressed' else 'confirmed' end, created_at, created_at,
           case when id %% 7 = 0 then 'cap:member:day:3' else '' end
    from chats_effect where workspace_id = %(workspace)s and key like 'pb/%%'
    """,
)


def run_a_crowd(workspace_id: int, *, now: datetime) -> UUID:
    """A camp of ten thousand members on its sixth day, each with what they had; answers its uid."""
    engine = system(workspace_id, "bench")
    playbook = make(engine, text=TEXT.format(id="crowd", trigger="joined"), now=now)
    values: dict[str, Any] = {"workspace": workspace_id, "now": now, "crowd": CROWD}
    with connection.cursor() as cursor:
        for step in CROWDED:
            cursor.execute(step, values)
        cursor.execute("select id from groups_group where workspace_id = %s and key = 'crowd'", [workspace_id])
        group = cursor.fetchone()[0]
    version = publish(engine, playbook_uid=playbook, now=now)
    on = (now - timedelta(days=5)).date()
    found = start(engine, version_id=version, group_id=group, starts_on=on, now=now - timedelta(days=6))
    with connection.cursor() as cursor:
        for step in WENT:
            cursor.execute(step, values | {"run": found})
        cursor.execute("analyze")
    return found


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
