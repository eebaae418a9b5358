"""`huoqun signin-link`"""

from __future__ import annotations

import json

import click

from huoqun.cli._options import as_json_option
from huoqun.core import clock
from huoqun.core.actor import system


@click.command("signin-link")
@click.argument("email", required=False)
@click.option("--workspace", help="The name of a new workspace, where there is none yet.", default="")
@as_json_option
def command(email: str | None, workspace: str, as_json: bool) -> None:
    """Print a link that signs EMAIL in, once, within a day; without EMAIL, the owner of the first workspace.

    In an empty database it makes EMAIL the owner of a new workspace.

    \b
    Example: huoqun signin-link alice@example.com
    """
    from django.conf import settings

    from huoqun.team import actions, queries

    now = clock.now()
    email = email or queries.first_owner()
    user_id = actions.owner_or_known(system(0, "cli"), email=email, workspace_name=workspace, now=now)
    token = actions.make_sign_in_link(system(0, "cli"), user_id=user_id, now=now)
    url = f"{settings.CONFIG.public_url.rstrip('/')}/in/{token}"
    click.echo(json.dumps({"email": email, "url": url}) if as_json else url)
