"""`huoqun check`"""

from __future__ import annotations

import json
from dataclasses import asdict

import click

NEEDS = "nothing"


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of words.")
def command(as_json: bool) -> None:
    """Show the settings in force (secrets hidden) and how each part is. Changes nothing; exit 1 when a part is ill.

    \b
    Example: huoqun check
    """
    from huoqun.core import clock
    from huoqun.site import config, health

    settings = config.shown(config.load())
    parts = health.parts(now=clock.now())
    if as_json:
        click.echo(json.dumps({"settings": settings, "parts": [asdict(p) for p in parts]}))
    else:
        click.echo("\n".join(f"{name:22} {value}" for name, value in settings.items()) + "\n")
        for part in parts:
            mark = click.style("✓", fg="green") if part.ok else click.style("✗", fg="red")
            click.echo(f"{mark} {part.name:12} {part.words}")
    if not all(part.ok for part in parts):
        raise SystemExit(1)
