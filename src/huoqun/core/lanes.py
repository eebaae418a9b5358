"""Which worker reads which lane: by lease, so that a dead process's lanes move within ten seconds."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from .models import Worker

LEASE = timedelta(seconds=8)
RENEW = timedelta(seconds=2)

_TAKE = """
    with fair as (
        select ceil((select count(*) from core_lane)::numeric / greatest(count(*), 1))::int as share
        from core_worker where seen_at > %(dead)s
    ),
    mine as (
        select lane from core_lane where holder = %(me)s order by lane
        limit (select share from fair) for update skip locked
    ),
    free as (
        select lane from core_lane
        where (holder is null or held_until < %(now)s) and lane not in (select lane from mine)
        order by lane limit greatest((select share from fair) - (select count(*) from mine), 0)
        for update skip locked
    ),
    given_up as (
        update core_lane set holder = null, held_until = null
        where holder = %(me)s and lane not in (select lane from mine)
    )
    update core_lane set holder = %(me)s, held_until = %(until)s
    where lane in (select lane from mine union all select lane from free)
    returning lane
"""


def hold(me: str, *, now: datetime) -> list[int]:
    """Renew and share out: answers the lanes that this worker reads until `now` + LEASE, sorted.

    Every living worker gets its fair share; whoever has more gives the rest up at its next call.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into core_worker (name, started_at, seen_at) values (%s, %s, %s) "
            "on conflict (name) do update set seen_at = excluded.seen_at",
            [me, now, now],
        )
        cursor.execute("delete from core_worker where seen_at < %s", [now - timedelta(hours=1)])
        cursor.execute(_TAKE, {"me": me, "now": now, "until": now + LEASE, "dead": now - LEASE})
        return sorted(row[0] for row in cursor.fetchall())


def let_go(me: str) -> None:
    """Give all lanes back, when a worker ends in good order."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update core_lane set holder = null, held_until = null where holder = %s", [me])
        Worker.objects.filter(name=me).delete()
