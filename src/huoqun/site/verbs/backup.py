"""`huoqun backup`"""

from __future__ import annotations

import json
from pathlib import Path

import click

NEEDS = "database"


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of words.")
def command(file: Path, as_json: bool) -> None:
    """Write everything Huoqun knows into FILE, from one moment, while it runs.

    Not in the file: the keys in HOME (secret_key, keys/). Keep a copy of them elsewhere: without them a restored
    database cannot read the connections' secrets.

    \b
    Example: huoqun backup ~/huoqun-2026-11-22.backup
    """
    from django.utils.translation import gettext as _

    from huoqun.site import boot
    from huoqun.site.database.dump import dump_database

    dump_database(boot.dsn(), file)
    size = file.stat().st_size
    if as_json:
        click.echo(json.dumps({"file": str(file), "bytes": size}))
    else:
        words = _("%(file)s: %(size)s MB. Keep the keys in %(home)s elsewhere too.")
        click.echo(words % {"file": file, "size": f"{size / 1e6:.1f}", "home": boot.home()})
