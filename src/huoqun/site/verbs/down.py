"""`huoqun down`"""

from __future__ import annotations

import json

import click

NEEDS = "settings"


@click.command("down")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of words.")
def command(as_json: bool) -> None:
    """Stop the Huoqun that runs in this home, cleanly.

    \b
    Example: huoqun down
    """
    from django.utils.translation import gettext as _

    from huoqun.site import boot
    from huoqun.site.database.lease import let_go
    from huoqun.site.supervisor import down

    stopped = down(boot.home())
    let_go(boot.home())
    if as_json:
        click.echo(json.dumps({"stopped": stopped}))
    else:
        click.echo(_("Stopped.") if stopped else _("Nothing was running here."))
