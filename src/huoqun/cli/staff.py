"""`huoqun staff`"""

from __future__ import annotations

import json
from uuid import UUID

import click

from huoqun.cli._options import as_json_option, workspace_option


@click.command("staff")
@click.argument("members", type=click.UUID, nargs=-1, required=True, metavar="MEMBER...")
@click.option("--not", "is_not", is_flag=True, help="They are not, or no longer: their words count again.")
@workspace_option
@as_json_option
def command(members: tuple[UUID, ...], is_not: bool, workspace: str | None, as_json: bool) -> None:
    """Say that members are the team's own: hosts and helpers are left out of every figure, and passed over by manuals.

    MEMBER is the uid in their page's address, as many as you like; where one of them is unknown, nothing is done. Days
    that were counted before are counted anew.

    \b
    Example: huoqun staff 0192f0c8-3e5a-7d31-8a64-5d0f6f1f2a11
    Example: huoqun staff 0192f0c8-3e5a-7d31-8a64-5d0f6f1f2a11 --not --json
    """
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    from huoqun.cli._workspaces import at_work
    from huoqun.core.errors import NotFound
    from huoqun.members.actions.knowing import mark_staff
    from huoqun.members.queries.faces import ids_of

    actor, now = at_work(workspace, verb="staff")
    wanted = list(dict.fromkeys(members))
    known = ids_of(actor.workspace_id, wanted)
    if len(known) < len(wanted):
        raise NotFound(_("There is no such member here."), way_out=_("Copy the uid out of the address of their page."))
    changed = mark_staff(actor, member_ids=known, is_staff=not is_not, now=now)
    if as_json:
        click.echo(json.dumps({"asked": len(wanted), "changed": changed, "is_staff": not is_not}))
    elif is_not:
        click.echo(ngettext("%(n)d counts again.", "%(n)d count again.", changed) % {"n": changed})
    else:
        click.echo(ngettext("%(n)d is left out now.", "%(n)d are left out now.", changed) % {"n": changed})
