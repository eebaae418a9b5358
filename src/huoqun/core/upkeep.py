"""What the clock does to the ground: partitions ahead of time, retention, jobs of killed workers."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from procrastinate import JobContext
from procrastinate.contrib.django import app

from .files import drop_unused

log = logging.getLogger(__name__)

MONTHS_AHEAD = 4
STALLED_AFTER_SECONDS = 60
ANSWERS_KEPT = timedelta(hours=24)

# table → the setting that says for how many months it is kept
PARTITIONED = {
    "core_fact": "keep_facts_months",
    "chats_message": "keep_messages_months",
    "chats_search": "keep_messages_months",
}


def add_months(*, now: datetime) -> int:
    """Make the coming months' partitions of every partitioned table; answers how many were missing."""
    made = 0
    with connection.cursor() as cursor:
        for table in PARTITIONED:
            cursor.execute("select core_add_months(%s, %s, %s)", [table, now.date(), MONTHS_AHEAD])
            made += cursor.fetchone()[0]
    return made


_OLD_MONTHS = """
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = to_regclass(%s) and c.relname ~ %s and right(c.relname, 6) < %s
"""


def drop_old_months(*, now: datetime) -> list[str]:
    """Drop partitions past their retention; answers their names. Zero months keeps everything."""
    dropped = []
    with connection.cursor() as cursor:
        for table, setting in PARTITIONED.items():
            months = getattr(settings.CONFIG, setting)
            if not months:
                continue
            first_kept = (now.year * 12 + now.month - 1) - months
            oldest = f"{first_kept // 12:04d}{first_kept % 12 + 1:02d}"
            cursor.execute(_OLD_MONTHS, [table, rf"^{table}_\d{{6}}$", oldest])
            for (name,) in cursor.fetchall():
                cursor.execute(f'drop table "{name}"')
                dropped.append(name)
    return dropped


def forget_answers(*, now: datetime) -> int:
    """Delete stored answers to idempotency keys that are older than a day."""
    with connection.cursor() as cursor:
        cursor.execute("delete from core_storedanswer where stored_at < %s", [now - ANSWERS_KEPT])
        return cursor.rowcount


def _at(timestamp: int) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)


@app.periodic(cron="17 3 * * *")
@app.task(name="core.daily", queueing_lock="core.daily")
def daily(timestamp: int) -> None:
    """Once a day, partitions, retention, stored answers, files that nothing uses."""
    now = _at(timestamp)
    log.info("daily", extra={"made": add_months(now=now), "dropped": drop_old_months(now=now)})
    forget_answers(now=now)
    drop_unused(now=now)


@app.periodic(cron="* * * * *")
@app.task(name="core.retry_stalled", queueing_lock="core.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Once a minute: a killed worker's job stays "doing" for ever, unless somebody takes it up again."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        await app.job_manager.retry_job(job)
