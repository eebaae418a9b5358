"""`huoqun up`"""

from __future__ import annotations

import click


@click.command("up")
def command() -> None:
    """Run Huoqun: web, worker and gateway together, until Ctrl-C. Logs go to HOME/logs.

    \b
    Example: huoqun up
    """
    from django.utils.translation import gettext as _

    from huoqun.cli._workspaces import workspace_actor
    from huoqun.core import clock
    from huoqun.site import boot, config, first, running
    from huoqun.site.supervisor import not_running

    not_running(boot.home())
    now = clock.now()
    path = first.sign_in_path(workspace_actor(None, verb="up", now=now).workspace_id, now=now)

    def ready() -> None:
        click.echo(f"Huoqun: {config.load().public_url}{path}   " + _("(Ctrl-C stops it)"))

    running.together(on_ready=ready)
