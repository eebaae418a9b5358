"""`huoqun rewards`"""

from __future__ import annotations

import json

import click

from huoqun.cli._options import as_json_option, workspace_option
from huoqun.core import clock


@click.group("rewards")
def command() -> None:
    """The shop: what lies on the shelf, and the orders that wait.

    \b
    Example: huoqun rewards orders --state placed
    """


@command.command("shelf")
@workspace_option
@as_json_option
def shelf(workspace: str | None, as_json: bool) -> None:
    """Every reward with its price, pieces left, and orders that were not given up.

    \b
    Example: huoqun rewards shelf --json
    """
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.rewards.queries.shelf import rewards

    found = rewards(workspace_actor(workspace, verb="rewards", now=clock.now(), looking=True))
    if as_json:
        rows = [
            {
                "uid": str(r.uid), "name": r.name, "kind": str(r.kind), "price": r.price, "stock": r.stock,
                "orders": r.orders, "waiting": r.waiting, "archived": r.archived_at is not None,
            }
            for r in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for r in found:
        left = "without end" if r.stock is None else f"{r.stock} left"
        down = "  taken down" if r.archived_at else ""
        click.echo(f"{r.price:>10}  {r.kind:7} {r.name}  {left}, {r.orders} orders{down}")
    if not found:
        click.echo("Nothing lies on the shelf.")


@command.command("orders")
@click.option("--state", default="placed", show_default=True, help="Where they stand, such as placed or accepted.")
@workspace_option
@as_json_option
def orders(state: str, workspace: str | None, as_json: bool) -> None:
    """The newest hundred orders that stand somewhere. Addresses are not among it.

    \b
    Example: huoqun rewards orders --state accepted --json
    """
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.rewards.queries.orders import orders as lines_of
    from huoqun.rewards.rules.orders import OrderState

    if state not in list(OrderState):
        raise click.BadParameter(f"one of {', '.join(OrderState)}", param_hint="--state")
    actor = workspace_actor(workspace, verb="rewards", now=clock.now(), looking=True)
    found = lines_of(actor, state=OrderState(state))
    if as_json:
        rows = [
            {"number": o.number, "reward": o.reward, "member_uid": str(o.member_uid), "price": o.price,
             "state": str(o.state), "ordered_at": o.ordered_at.isoformat()}
            for o in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for o in found:
        click.echo(f"{o.number}  {o.ordered_at:%Y-%m-%d}  {o.price:>8}  {o.reward}  {o.member}")
    if not found:
        click.echo("No order stands there.")
