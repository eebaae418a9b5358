"""`huoqun restore`"""

from __future__ import annotations

import json
from pathlib import Path

import click

NEEDS = "database"


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask: what is in the database now is replaced.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of words.")
def command(file: Path, yes: bool, as_json: bool) -> None:
    """Replace the database by what FILE holds, whole or not at all.

    Afterwards nothing is sent in any workspace until you switch sending on again (Settings): what was sent after
    the backup was made would otherwise be sent a second time.

    \b
    Example: huoqun restore ~/huoqun-2026-11-22.backup
    """
    from django.utils.translation import gettext as _

    from huoqun.core.restoring import begin_again
    from huoqun.core.tenancy import APP_ROLE
    from huoqun.site import boot
    from huoqun.site.database.dump import restore_database

    if not yes:
        click.confirm(_("This replaces everything in the database. Go on?"), abort=True, err=True)
    restore_database(boot.admin_dsn(), file, roles=[APP_ROLE])
    boot.bring_schema_up()
    epoch = begin_again()
    if as_json:
        click.echo(json.dumps({"file": str(file), "epoch": epoch, "send_nothing": True}))
    else:
        click.echo(_("Restored. Nothing is sent until you switch sending on again in Settings."))
        if not boot.has_keys():
            click.echo(
                _("The keys of the connections' secrets are not in this home: enter those secrets again."), err=True
            )
