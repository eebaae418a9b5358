"""How the ground is: lag of the journal, parked facts, workers. Figures for /metrics, `huoqun check` and Today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from .lanes import LEASE


@dataclass(frozen=True, slots=True)
class Ground:
    """`lag_facts`: facts that the slowest consumer has not read. `horizon_seconds`: how long the oldest transaction
    that holds all readers back has been open (0: none). `free_lanes`: lanes that no living worker reads.
    """

    lag_facts: int
    lag_by_consumer: dict[str, int]
    horizon_seconds: float
    parked: int
    workers: int
    free_lanes: int


_LAG = """
    select c.consumer, sum((
        select count(*) from (
            select from core_fact f where f.lane = c.lane and (f.epoch, f.xid, f.id) > (c.epoch, c.xid, c.fact_id)
            limit 10000
        ) as behind
    )) from core_cursor c group by c.consumer
"""
_HORIZON = """
    select coalesce(extract(epoch from max(clock_timestamp() - xact_start)), 0) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_xid is not null
"""


def ground(*, now: datetime) -> Ground:
    """The figures at this moment; lags are counted up to 10,000 facts a lane."""
    with connection.cursor() as cursor:
        cursor.execute(_LAG)
        lag = {name: int(count) for name, count in cursor.fetchall()}
        cursor.execute(_HORIZON)
        horizon = float(cursor.fetchone()[0])
        cursor.execute("select count(*) from core_parked")
        parked = cursor.fetchone()[0]
        cursor.execute("select count(*) from core_worker where seen_at > %s", [now - LEASE])
        workers = cursor.fetchone()[0]
        cursor.execute("select count(*) from core_lane where held_until is null or held_until < %s", [now])
        free = cursor.fetchone()[0]
    return Ground(max(lag.values(), default=0), lag, horizon, parked, workers, free)
