"""`huoqun db`"""

from __future__ import annotations

import json
import signal

import click

NEEDS = "database"


@click.command("db")
@click.option("--hold", is_flag=True, help="Keep the embedded server running until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of words.")
def command(hold: bool, as_json: bool) -> None:
    """Say where the database is, for psql and other tools.

    The embedded server runs as long as something of Huoqun runs; --hold keeps it while you look around.

    \b
    Example: huoqun db --hold
    """
    from huoqun.site import boot

    click.echo(json.dumps({"address": boot.dsn()}) if as_json else boot.dsn())
    if hold:
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
