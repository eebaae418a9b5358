"""`huoqun export`"""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from huoqun.cli._options import as_json_option, workspace_option
from huoqun.core import clock


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["jsonl", "chatlab"]),
    default="jsonl",
    show_default=True,
    help="Our own, which `huoqun import` reads back as it was, or ChatLab's.",
)
@click.option("--group", default="", metavar="GROUP", help="One group: its id, its key or its name; all by default.")
@workspace_option
@as_json_option
def command(file: Path, format_: str, group: str, workspace: str | None, as_json: bool) -> None:
    """Write the history of all groups, or of one, into FILE: messages, joins and leaves.

    The file appears whole or not at all.

    \b
    Example: huoqun export community.jsonl
    Example: huoqun export readers.jsonl --format chatlab --group "Readers"
    """
    from huoqun.cli._counts import in_words
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.imports.exporting import export

    actor = workspace_actor(workspace, verb="export", now=clock.now(), looking=True)
    fresh = file.with_name(f".{file.name}.partial")
    try:
        # What people said is nobody else's business on this machine.
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            counted = export(actor, out, format=format_, group=group)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    counts = {name: counted[name] for name in ("groups", "messages", "joins", "leaves")}
    if as_json:
        click.echo(json.dumps({"file": str(file), **counts}))
    else:
        click.echo(f"{file}: {in_words(**counts)}")
