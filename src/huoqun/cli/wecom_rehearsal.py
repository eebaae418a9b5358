"""`huoqun wecom-rehearsal`"""

from __future__ import annotations

import json
import sys

import click

NEEDS = "settings"


@click.command("wecom-rehearsal")
@click.option(
    "--hooks", default="", metavar="URL", help="Where the connection's callbacks go: /hooks/… of this machine."
)
@click.option("--port", default=8799, show_default=True, help="Where it listens, on this machine only.")
@click.option("--json", "as_json", is_flag=True, help="Begin with one line of JSON: what to fill in.")
def command(hooks: str, port: int, as_json: bool) -> None:
    """Run a WeCom on this machine, and play its customers: nothing real is called, nothing is kept.

    Fill a new WeCom connection in with what it shows, then start it again with --hooks and the address that the
    connection shows. Each line is an act: `group 读书会`, `add 小林`, `join 小林 读书会`, `sent`, `help`.

    \b
    Example: huoqun wecom-rehearsal --hooks http://127.0.0.1:8000/hooks/0197c0de-0000-7000-8000-000000000001
    """
    from django.utils.translation import gettext as _

    from huoqun.core.errors import Refused
    from huoqun.gateways.wecom.rehearsing import Rehearsal
    from huoqun.gateways.wecom.testing import FakeWeCom

    wecom = FakeWeCom(port=port)
    wecom.callback.url = hooks
    with wecom:
        filled = {**wecom.settings, **wecom.secrets}
        if as_json:
            click.echo(json.dumps(filled))
        else:
            click.echo(_("A WeCom of your own. Fill a connection in with:"))
            click.echo("\n".join(f"  {key:<10} {value}" for key, value in filled.items()))
            click.echo(_("A connection of its session archive:"))
            heard = {**wecom.archive_settings, **wecom.archive_secrets}
            click.echo("\n".join(f"  {key:<10} {value}" for key, value in heard.items()))
            click.echo(_("Acts: `help`. The end: Ctrl-D."))
        on = Rehearsal(wecom)
        for line in filter(str.strip, sys.stdin):
            try:
                click.echo(on.line(line) or _("done"))
            except Refused as no:
                click.echo(f"{_(no.message)} {_(no.way_out)}")
