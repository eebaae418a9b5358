"""`huoqun up`"""

from __future__ import annotations

import click


@click.command("up")
def command() -> None:
    """Run Huoqun: web, worker and gateway together, until Ctrl-C. Logs go to HOME/logs.

    \b
    Example: huoqun up
    """
    from huoqun.core import clock
    from huoqun.site import config, first, running

    now = clock.now()
    path = first.sign_in_path(first.workspace_id(now=now), now=now)

    def ready() -> None:
        click.echo(f"Huoqun: {config.load().public_url}{path}   (Ctrl-C stops it)")

    running.together(on_ready=ready)
