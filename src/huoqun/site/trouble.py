"""A database that goes away under a verb, in words instead of a traceback."""

from __future__ import annotations

import shutil
from pathlib import Path

from huoqun.core.disk import DiskFull
from huoqun.core.errors import Refused

ROOM = 50_000_000
"""Bytes below which it is the disk's fault: the server needs room to begin again too."""


class DatabaseWentAway(Refused):
    """The connection was lost, and did not come back."""

    code = "database_went_away"
    message = "The database went away in the middle of the work."
    way_out = "What was committed is kept: start the same again. The whole story is in logs/postgres.log of the home."
    status = 503


def trouble_of(error: Exception, home: Path) -> Refused | None:
    """What an error of the database comes to; None where it is another kind of error."""
    import psycopg
    from django.db.utils import OperationalError

    if not isinstance(error, OperationalError | psycopg.OperationalError):
        return None
    if isinstance(error.__cause__ or error, psycopg.errors.DiskFull) or shutil.disk_usage(home).free < ROOM:
        return DiskFull("The disk is full.")
    return DatabaseWentAway()
