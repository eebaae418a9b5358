"""Room on the disk: long work stops in words before a full disk stops the database in the middle of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from huoqun.core.errors import Refused

LEAST = 200_000_000
"""Bytes that are left to the database: its log of changes grows by as much between two checkpoints."""


class DiskFull(Refused):
    """Nothing more is written; what was is kept."""

    code = "disk_full"
    message = "The disk is nearly full."
    way_out = "Free some room, then start the same again: it goes on where it was."
    status = 507


def require_room(folder: Path, *, least: int = LEAST) -> None:
    """Raises DiskFull where the disk of this folder has less than `least` bytes left."""
    if shutil.disk_usage(folder).free < least:
        raise DiskFull
