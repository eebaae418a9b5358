"""`huoqun budgets`"""

from __future__ import annotations

import json

import click

from huoqun.cli._options import as_json_option, workspace_option
from huoqun.core import clock


@click.command("budgets")
@workspace_option
@as_json_option
def command(workspace: str | None, as_json: bool) -> None:
    """What every budget of points and cash was given, has spent and has left. Sums of cash are in minor units.

    \b
    Example: huoqun budgets --json
    """
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.rewards.queries.budgets import budgets

    found = budgets(workspace_actor(workspace, verb="budgets", now=clock.now(), looking=True))
    if as_json:
        rows = [
            {
                "uid": str(b.uid), "name": b.name, "currency": str(b.currency), "granted": b.left.granted,
                "spent": b.left.spent, "aside": b.left.aside, "free": b.left.free, "low": b.left.is_low,
                "closed": b.closed_at is not None,
            }
            for b in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for b in found:
        said = "closed" if b.closed_at else "little left" if b.left.is_low else ""
        click.echo(f"{b.left.free:>12} of {b.left.granted:>12}  {b.currency:6}  {b.name}  {said}".rstrip())
    if not found:
        click.echo("There are no budgets.")
