"""What a restored database needs before anything runs on it."""

from __future__ import annotations

from django.db import connection, transaction

from . import epoch


def begin_again() -> int:
    """Raise the epoch and switch sending off everywhere; answers the new epoch.

    A restored outbox would send again what was sent after the backup was made, so every workspace starts with
    "send nothing" on until a person has looked. Leases of processes that no longer exist are let go.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        new_epoch = epoch.begin_new_life()
        cursor.execute("update core_workspace set send_nothing = true")
        cursor.execute("update core_lane set holder = null, held_until = null")
        cursor.execute("delete from core_worker")
    return new_epoch
