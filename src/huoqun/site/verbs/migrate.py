"""`huoqun migrate`"""

from __future__ import annotations

import click

from huoqun.site import boot

NEEDS: boot.Needs = "database"


@click.command("migrate")
def command() -> None:
    """Bring the database to this version's tables. Every other verb does it by itself when needed.

    \b
    Example: huoqun migrate
    """
    boot.bring_schema_up(verbosity=1)
    click.echo("The database is up to date.")
