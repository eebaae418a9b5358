"""Figures of playbooks: steps taken, against a bare SQL tick that does the same four writes undecided; checking one."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from huoqun.core.actor import system
from huoqun.core.bench import BenchResult, bench, compared, in_turn, seconds
from huoqun.core.blocks import all_blocks
from huoqun.core.models import Workspace
from huoqun.core.sql import server_cursor

from .actions.ticking import BATCH, tick_once
from .checks.checking import check_text
from .models import GroupRun, Playbook, Run, Version

RUNS, STEPS = 10_000, 3
MONDAY = date(2026, 11, 2)
BEFORE = datetime(2026, 11, 1, tzinfo=UTC)
AFTER = datetime(2026, 11, 3, 12, tzinfo=UTC)
AFTER_ALL = datetime(2026, 11, 20, tzinfo=UTC)
SHIPPED = Path(__file__).resolve().parents[3] / "playbooks"
CHECK_MS = 100.0
CHECK_TURNS = 20
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
# The same four writes for a batch, with nothing read but the claim and nothing decided: every text is the same.
BARE = """
    with claimed as (
        select id, run_id, step, occurrence, due_at from playbooks_due
        where workspace_id = %(workspace)s and held in ('', 'passed') and due_at <= %(now)s
        order by due_at, id limit {limit:d} for update skip locked
    ),
    logged as (
        insert into playbooks_steplog (workspace_id, run_id, step, occurrence, outcome, version_id, due_at, at, cause)
        select %(workspace)s, run_id, step, occurrence, 'sent', %(version)s, due_at, %(now)s, '' from claimed
        on conflict (run_id, step, occurrence) do nothing returning run_id, step, occurrence
    ),
    asked as (
        insert into chats_effect (workspace_id, uid, key, what, cls, state, member_id, body, caps, reserved, quiet,
            fingerprint, arm, cause, asked_by, due_at, created_at, state_at, reason, trace, attempts, provider_ref,
            decided_by, origin)
        select %(workspace)s, gen_random_uuid(), 'pb/' || l.run_id || '/' || l.step || '/' || l.occurrence, 'send',
            'nudge', 'planned', r.member_id, '{{"do": "send", "text": "Member, one check-in is still missing today"}}',
            '[{{"scope": "member", "per": "day", "max": 3, "classes": ["nudge", "marketing"]}}]', '[]', null,
            substr(md5(l.run_id || l.occurrence), 1, 16), '', 'pb/' || l.run_id, 'system:playbook', %(now)s, %(now)s,
            %(now)s, '', '[]', 0, '', '', 'live'
        from logged l join playbooks_run r on r.id = l.run_id
        on conflict (workspace_id, key) do nothing returning 1
    ),
    moved as (
        update playbooks_due d set occurrence = 'D' || (substr(d.occurrence, 2)::int + 1),
               due_at = d.due_at + interval '1 day'
        from claimed c where d.id = c.id returning 1
    )
    select count(*) from moved
"""


def filled(count: int) -> GroupRun:
    """A workspace of its own with so many member runs, all due on Monday at nine."""
    workspace = Workspace.objects.create(name=f"Bench {next(_numbers)}", created_at=BEFORE)
    from django.apps import apps

    kind = apps.get_model("groups", "Kind").objects.create(workspace_id=workspace.id, key="camp", name="Camp")
    group = apps.get_model("groups", "Group").objects.create(
        workspace_id=workspace.id, platform="bench", key="g", name="g", kind_id=kind.id, created_at=BEFORE
    )
    book = Playbook.objects.create(
        workspace_id=workspace.id, key="bench", name="bench", kind="camp", draft_at=BEFORE, created_at=BEFORE
    )
    version = Version.objects.create(
        workspace_id=workspace.id, playbook_id=book.id, number=1, text=MANUAL, published_at=BEFORE, published_by="bench"
    )
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


def _ours(count: int) -> float:
    """Member steps a second: decided, logged, put in the outbox, advanced."""
    row = filled(count)
    actor = system(row.workspace_id, "playbook")

    def ticks() -> int:
        return sum(iter(lambda: tick_once(actor, now=AFTER), 0))

    return _rate(ticks)


def _bare(count: int) -> float:
    """The same by the bare tick."""
    row = filled(count)
    values = {"workspace": row.workspace_id, "version": row.version_id, "now": AFTER}

    def tick() -> int:
        with transaction.atomic(), server_cursor() as cursor:
            return int(cursor.execute(BARE.format(limit=BATCH), values).fetchone()[0])  # type: ignore[index]

    return _rate(lambda: sum(iter(tick, 0)))


def _rate(run: object) -> float:
    taken = 0

    def count() -> None:
        nonlocal taken
        taken = run()  # type: ignore[operator]

    spent = seconds(count)
    return taken / spent


@bench("steps")
def steps(scale: float) -> Sequence[BenchResult]:
    """Two due days of member steps; then the cost of a step with a hundred times as many runs in the table."""
    count = max(BATCH, int(RUNS * scale))
    mine, theirs = in_turn(lambda: _ours(count), lambda: _bare(count))
    return [compared("steps", "steps/s", mine, theirs, must="0.5 of the bare tick, 10,000/s", least=0.5)]


@bench("check")
def checking(scale: float) -> Sequence[BenchResult]:
    """The fullest shipped playbook read and checked, as on every pause in typing; beside it, bare YAML is parsed."""
    text = max((file.read_text("utf-8") for file in SHIPPED.glob("*.yaml")), key=len, default="") or _made_up()
    blocks = all_blocks()
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    mine, theirs = in_turn(
        lambda: seconds(lambda: check_text(text, blocks=blocks)) * 1000,
        lambda: seconds(lambda: yaml.load(text, loader)) * 1000,
        turns=max(3, int(CHECK_TURNS * scale)),
    )
    value, base = statistics.median(mine), statistics.median(theirs)
    return [
        BenchResult(
            f"check, {len(text.encode()) // 1024} KB", round(value, 1), "ms", round(base, 1), round(value / base, 2),
            len(mine), (round(min(mine), 1), round(max(mine), 1)), f"{CHECK_MS:.0f} ms", value <= CHECK_MS,
        )
    ]  # fmt: skip


def _made_up() -> str:
    """Thirty days with eight steps each, for as long as no playbook is shipped: fuller than any is meant to be."""
    days = range(1, 31)
    texts = "\n".join(f'  t{day}-{n}: "第{{{{day}}}}天，{{{{nick}}}}早上好"' for day in days for n in range(4))
    stages = "\n".join(
        f"- id: day{day}\n  days: [D{day}]\n  steps:\n" + "".join(_two_steps(day, n) for n in range(4)) for day in days
    )
    return (
        "id: full\nname: full\nkind: camp\ncalendar: {days: 30}\nenrol: {late_join: {}}\nmisfire: {grace: 2h}\n"
        f"templates:\n{texts}\nstages:\n{stages}\nexit: [{{id: over, at: D31 12:00, do: end}}]\n"
    )


def _two_steps(day: int, n: int) -> str:
    return (
        f"  - id: s{day}-{n}\n    do: branch\n    at: '{8 + n:02d}:30'\n"
        f"    if: stage >= acquainted and day == {day}\n    then: t{day}-{n}\n"
        f"  - {{id: t{day}-{n}, do: send, class: care, template: t{day}-{n}}}\n"
    )
