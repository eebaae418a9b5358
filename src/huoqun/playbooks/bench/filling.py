"""A group with thousands of members on their way through a playbook, stored by one statement."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

from django.apps import apps
from django.db import transaction

from huoqun.core.models import Workspace
from huoqun.core.sql import server_cursor

from ..models import GroupRun, Playbook, Run, Version

MONDAY = date(2026, 11, 2)
BEFORE = datetime(2026, 11, 1, tzinfo=UTC)
AFTER_ALL = datetime(2026, 11, 20, tzinfo=UTC)
_numbers = itertools.count(1)

MANUAL = """
schema: playbook/v1
id: bench
name: bench
kind: camp
calendar: {days: 7}
enrol: {trigger: by_hand}
holdout: {percent: 5, salt: bench, applies_to: [nudge]}
caps: [{scope: member, per: day, max: 3, classes: [nudge, marketing]}]
misfire: {grace: 30d, then: send_late}
templates: {remind: "{{nick}}，今天的打卡还差你一个，22 点前完成就算数～"}
stages:
  - id: daily
    days: [D1, D2, D3, D4, D5, D6, D7]
    steps: [{id: remind, do: send, template: remind, class: nudge, at: "09:00"}]
"""

_FILL = """
    with people as (
        insert into members_member
            (workspace_id, uid, name, is_bot, is_staff, is_minor, stage, introduction, background, custom, created_at)
        select %(workspace)s, gen_random_uuid(), 'Member ' || n, false, false, false, 0, '', '{}', '{}', %(at)s
        from generate_series(1, %(count)s) n returning id
    ),
    runs as (
        insert into playbooks_run (workspace_id, group_run_id, member_id, entry, state, first, began_at, answers, arms,
                                   reason)
        select %(workspace)s, %(group_run)s, id, 1, 'active', %(first)s, %(at)s, '{}', '{}', '' from people returning id
    )
    insert into playbooks_due (workspace_id, run_id, step, occurrence, due_at, slot, waiting, gathers, held)
    select %(workspace)s, id, 'remind', 'D1', %(due)s, true, false, false, '' from runs
"""


def filled(count: int) -> GroupRun:
    """A workspace of its own with so many member runs, all due on Monday at nine."""
    workspace = Workspace.objects.create(name=f"Bench {next(_numbers)}", created_at=BEFORE)
    kind = apps.get_model("groups", "Kind").objects.create(workspace_id=workspace.id, key="camp", name="Camp")
    group = apps.get_model("groups", "Group").objects.create(
        workspace_id=workspace.id, platform="bench", key="g", name="g", kind_id=kind.id, created_at=BEFORE
    )
    version = published(workspace.id, "bench", MANUAL)
    row = GroupRun.objects.create(
        workspace_id=workspace.id, version_id=version.id, group_id=group.id, starts_on=MONDAY, zone="Asia/Shanghai",
        started_at=BEFORE, started_by="bench",
    )  # fmt: skip
    Run.objects.create(workspace_id=workspace.id, group_run_id=row.id, first=MONDAY, began_at=BEFORE)
    values = {
        "workspace": workspace.id, "group_run": row.id, "count": count, "first": MONDAY, "at": BEFORE,
        "due": datetime(2026, 11, 2, 1, tzinfo=UTC),
    }  # fmt: skip
    with transaction.atomic(), server_cursor() as cursor:
        cursor.execute(_FILL, values)
    with server_cursor() as cursor:
        cursor.execute("analyze members_member, playbooks_run, playbooks_due")
    return row


def published(workspace_id: int, key: str, text: str) -> Version:
    """The first version of a playbook."""
    book = Playbook.objects.create(
        workspace_id=workspace_id, key=key, name=key, kind="camp", draft_at=BEFORE, created_at=BEFORE
    )
    return Version.objects.create(
        workspace_id=workspace_id, playbook_id=book.id, number=1, text=text, published_at=BEFORE, published_by="bench"
    )
