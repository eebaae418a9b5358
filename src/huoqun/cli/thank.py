"""`huoqun thank`"""

from __future__ import annotations

import json
from uuid import UUID

import click

from huoqun.cli._options import as_json_option, workspace_option
from huoqun.core import clock


@click.command("thank")
@click.argument("member", type=click.UUID)
@click.option("--budget", required=True, metavar="NAME", help="The budget that it comes out of.")
@click.option("--amount", required=True, metavar="SUM", help="Points, or money like 199.00, at least the least gift.")
@click.option("--for", "reason", required=True, metavar="WORDS", help="What for; the member reads it.")
@click.option("--key", required=True, metavar="KEY", help="What makes it happen once, however often it is run.")
@workspace_option
@as_json_option
def command(
    member: UUID, budget: str, amount: str, reason: str, key: str, workspace: str | None, as_json: bool
) -> None:  # fmt: skip
    """Thank somebody who shared with the community with a red packet. MEMBER is the uid in their page's address.

    Above what its budget lets be spent at once it waits for an approval, on Today.

    \b
    Example: huoqun thank 0192f0c8-3e5a-7d31-8a64-5d0f6f1f2a11 --budget Guests --amount 100 --for "her talk" --key t7
    """
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.core.errors import NotFound
    from huoqun.core.money import minor
    from huoqun.core.queries import workspace as workspace_of
    from huoqun.members.queries.faces import face_by_uid
    from huoqun.points.rules import Currency
    from huoqun.rewards.actions.packeting import make_packet
    from huoqun.rewards.queries.budgets import budget as one_budget
    from huoqun.rewards.queries.budgets import uid_named
    from huoqun.rewards.queries.packets import packet
    from huoqun.rewards.rules.giving import thanks

    real = clock.now()
    actor = workspace_actor(workspace, verb="thank", now=real)
    here, face = workspace_of(actor.workspace_id), face_by_uid(actor.workspace_id, member)
    if face is None:
        raise NotFound
    line = one_budget(actor, budget_uid=uid_named(here.id, budget))
    cash = line.currency is Currency.CASH
    said = minor(amount, here.currency)[0] if cash else int(amount) if amount.isdecimal() else 0
    made = make_packet(
        actor, budget_uid=line.uid, packet=thanks(face.id, said, reason), key=f"cli/{key}", now=here.now(real)
    )
    state = str(packet(actor, packet_uid=made).state)
    click.echo(json.dumps({"uid": str(made), "state": state}) if as_json else f"{made} {state}")
