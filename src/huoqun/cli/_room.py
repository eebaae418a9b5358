"""Whether an import may go on writing."""

from __future__ import annotations


def require_room() -> None:
    """Raises DiskFull where the database is on this machine and its disk is nearly full."""
    from django.conf import settings

    from huoqun.core import disk

    # A server on another machine has a disk of its own, and looks after it.
    if str(settings.DATABASES["default"]["HOST"]).startswith("/"):
        disk.require_room(settings.CONFIG.home)
