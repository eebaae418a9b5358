"""Which life of the database this is: a restored or promoted one has another identity and low transaction ids."""

from __future__ import annotations

from django.db import connection, transaction

from .models import LANES

_NEW_LIFE = """
    update core_epoch set epoch = epoch + 1, system_identifier = now.system_identifier
    from pg_control_system() as now
    where core_epoch.system_identifier <> now.system_identifier
       or exists (
            select from core_lane l join core_fact f on f.lane in (l.lane, l.lane + %s)
            where f.epoch = core_epoch.epoch and f.xid >= pg_snapshot_xmax(pg_current_snapshot())
       )
    returning epoch
"""


def notice_new_life() -> int | None:
    """Raise the epoch when the database is not the one that wrote the journal; answers the new epoch, or None.

    Called when a process starts. Facts of the old epoch stay readable as they are; new ones sort after them.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NEW_LIFE, [LANES])
        row = cursor.fetchone()
        return row[0] if row else None


def begin_new_life() -> int:
    """Raise the epoch, come what may: what a restore does before anything else."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "update core_epoch set epoch = epoch + 1, "
            "system_identifier = (select system_identifier from pg_control_system()) returning epoch"
        )
        return cursor.fetchone()[0]
