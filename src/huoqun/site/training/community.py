"""A community from an export, as the cube has it: imported and folded on a database that is thrown away.

A model thus learns from the very rows that it will be asked with.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huoqun.insights.forecasting.days import Days


def days_on_a_server_of_its_own(source: Path) -> Days:
    """Import `source` into a new embedded server, and read its cube."""
    from huoqun.site import boot

    with tempfile.TemporaryDirectory(prefix="huoqun-train-", ignore_cleanup_errors=True) as home:
        os.environ["HUOQUN_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        boot.prepare("schema")
        return days_of(source)


def days_of(source: Path) -> Days:
    """Import `source` into a workspace of its own, here, and read its cube."""
    return cube_of(imported(source), source.name)


def imported(source: Path) -> int:
    """Import `source` into a workspace of its own, here, and count its days; answers its id."""
    from huoqun.core import clock, worker
    from huoqun.core.actions import create_workspace
    from huoqun.core.actor import system
    from huoqun.imports.records import Options
    from huoqun.imports.run import run
    from huoqun.insights.cube.folding import fold_all

    now = clock.now()
    workspace = create_workspace(
        system(0, "training"), name=source.name, zone="UTC", language="en", currency="CNY", now=now
    )
    run(system(workspace, "training"), source, options=Options(), now=clock.now)
    worker.add_cursors()
    worker.catch_up(now=clock.now, names=["insights.marking"])
    fold_all()
    return workspace


def cube_of(workspace: int, name: str) -> Days:
    """The whole cube of a workspace."""
    from huoqun.insights.cube.reading import days

    found = days(workspace, before=date.max)
    print(f"{name}: {len(found.groups)} groups, {len(found.members)} people, {len(found)} rows", file=sys.stderr)
    return found
