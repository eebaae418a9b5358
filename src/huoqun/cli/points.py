"""`huoqun points`"""

from __future__ import annotations

import json
import sys
from uuid import UUID

import click

from huoqun.cli._options import as_json_option, workspace_option
from huoqun.core import clock


@click.group("points")
def command() -> None:
    """The ledger of points: what somebody has, and whether all of it adds up.

    \b
    Example: huoqun points audit
    """


@command.command("balance")
@click.argument("member", type=click.UUID)
@workspace_option
@as_json_option
def balance(member: UUID, workspace: str | None, as_json: bool) -> None:
    """What a member has of every currency, and their latest entries. MEMBER is the uid in their page's address.

    \b
    Example: huoqun points balance 0192f0c8-3e5a-7d31-8a64-5d0f6f1f2a11
    """
    from huoqun.chats.queries.people import brief
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.core.actor import EVERYWHERE
    from huoqun.core.errors import NotFound
    from huoqun.points.queries.balances import balances, entries

    now = clock.now()
    here = workspace_actor(workspace, verb="points", now=now, looking=True).workspace_id
    found = brief(here, member, scope=EVERYWHERE, as_of=now)
    if found is None:
        raise NotFound
    has = balances(here, [found.line.id])[found.line.id]
    if as_json:
        click.echo(json.dumps({str(c): {"posted": b.posted, "reserved": b.reserved} for c, b in has.items()}))
        return
    for currency, one in has.items():
        click.echo(f"{currency:8} {one.posted:>10}" + (f"  ({one.reserved} set aside)" if one.reserved else ""))
    for line in entries(here, found.line.id, limit=10):
        click.echo(f"{line.at:%Y-%m-%d %H:%M}  {line.currency:8} {line.amount:>+8}  {line.state.word:7}  {line.reason}")


@command.command("audit")
@workspace_option
@as_json_option
def audit(workspace: str | None, as_json: bool) -> None:
    """Count every account anew from its entries and look at every transfer. Exit code 1 where something differs.

    \b
    Example: huoqun points audit --json
    """
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.points.queries.auditing import audit as count_anew

    actor = workspace_actor(workspace, verb="points", now=clock.now(), looking=True)
    found = count_anew(actor.workspace_id)
    if as_json:
        click.echo(json.dumps(found.as_json()))
    else:
        click.echo(f"{found.accounts:,} accounts, {found.transfers:,} transfers, {found.legs:,} entries")
        for one in found.differences:
            click.echo(f"differs: {one.what} of {one.id}: says {one.said}, is {one.found}")
        click.echo("It adds up." if found.equal else "It does not add up.")
    if not found.equal:
        sys.exit(1)
