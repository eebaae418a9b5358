"""Orders and product use from a file of the operator's own systems: CSV, JSON Lines, or a JSON array."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from huoqun.core.actor import Actor
from huoqun.deeds.reading import Reading
from huoqun.deeds.rules import Table
from huoqun.imports.tables import read_rows


def import_table(actor: Actor, path: Path, *, as_: str, as_json: bool, now: datetime) -> None:
    """Record every row as a deed; print what was new, known, unmatched, and skipped with why and where."""
    reading = Reading(actor, table=Table(as_))
    for line, row in read_rows(path):
        reading.add(line, row, now=now)
    summary = reading.finish(now=now)
    if as_json:
        click.echo(json.dumps(summary.as_json(), ensure_ascii=False))
        return
    click.echo(f"{summary.new} new, {summary.known} already here, {summary.unmatched} of nobody known yet")
    for skipped in summary.skipped:
        click.echo(f"  {skipped['count']} skipped: {skipped['reason']} (first in line {skipped['first_at']})")
