"""`huoqun admission`"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from huoqun.cli._options import as_json_option, workspace_option
from huoqun.core import clock

if TYPE_CHECKING:
    from datetime import datetime

    from huoqun.core.actor import Actor

STATES = ("open", "waiting", "accepted", "joined", "refused", "expired", "withdrawn")


@click.group("admission")
def command() -> None:
    """Admission (入群审核): doors, and who stands before them; answered, and taken back.

    \b
    Example: huoqun admission doors
    Example: huoqun admission list --json
    """


@command.command("doors")
@workspace_option
@as_json_option
def doors(workspace: str | None, as_json: bool) -> None:
    """Every door with its link and what waits before it.

    \b
    Example: huoqun admission doors --json
    """
    from django.conf import settings

    from huoqun.admission.queries.doors import doors as asked

    found = asked(_actor(workspace, looking=True))
    rows = [
        {
            "uid": str(d.uid), "name": d.name, "place": d.place, "state": str(d.state),
            "url": f"{settings.PUBLIC_URL}/apply/{d.token}", "open": d.open, "waiting": d.waiting,
            "accepted": d.accepted, "joined": d.joined, "refused": d.refused, "inside": d.inside, "room": d.room,
        }
        for d in found
    ]  # fmt: skip
    lines = [f"{r['uid']}  {r['state']:6}  {r['open']:>4} open  {r['name']}  {r['url']}" for r in rows]
    _show(rows, lines, as_json, "No door yet.")


@command.command("move")
@click.argument("door", type=click.UUID)
@click.argument("state", type=click.Choice(["open", "closed"]))
@workspace_option
def move(door: UUID, state: str, workspace: str | None) -> None:
    """Open DOOR (its uid), or close it.

    \b
    Example: huoqun admission move 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e open
    """
    from huoqun.admission.actions import making
    from huoqun.admission.rules.doors import DoorState

    actor = _actor(workspace)
    making.move(actor, door_uid=door, to=DoorState(state), now=_now(actor))
    click.echo(state)


@command.command("list")
@click.option("--state", type=click.Choice(STATES), default="open", show_default=True, help="Where they stand.")
@workspace_option
@as_json_option
def list_(state: str, workspace: str | None, as_json: bool) -> None:
    """Applications that stand somewhere, 50 at most: open ones and the line from the oldest, others from the newest.

    \b
    Example: huoqun admission list --state waiting
    """
    from huoqun.admission.queries.queue import applications
    from huoqun.admission.rules.applications import ApplicationState

    found = applications(_actor(workspace, looking=True), state=ApplicationState(state))
    rows = [
        {
            "uid": str(a.uid), "door_uid": str(a.door_uid), "state": str(a.state), "name": a.name,
            "applied_at": a.applied_at.isoformat(), "ends_at": a.ends_at.isoformat(), "rules": a.rules_versions,
            "checks": {str(c.check): str(c.verdict) for c in a.checks}, "reason": a.reason,
        }
        for a in found
    ]  # fmt: skip
    lines = [f"{a.uid}  {a.applied_at:%Y-%m-%d %H:%M}  {a.name}  {_found(a.checks)}" for a in found]
    _show(rows, lines, as_json, "Nobody stands there.")


@command.command("accept")
@click.argument("application", type=click.UUID)
@click.option("--reason", default="", help="They read it.")
@workspace_option
def accept(application: UUID, reason: str, workspace: str | None) -> None:
    """Say yes to APPLICATION (its uid): they may come in, or wait in line where the group is full.

    \b
    Example: huoqun admission accept 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    """
    from huoqun.admission.actions import deciding

    actor = _actor(workspace)
    click.echo(deciding.accept(actor, application_uid=application, reason=reason, now=_now(actor)))


@command.command("refuse")
@click.argument("application", type=click.UUID)
@click.option("--reason", required=True, help="They read it.")
@workspace_option
def refuse(application: UUID, reason: str, workspace: str | None) -> None:
    """Say no to APPLICATION (its uid), with the reason.

    \b
    Example: huoqun admission refuse 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e --reason "Full until May."
    """
    from huoqun.admission.actions import deciding

    actor = _actor(workspace)
    deciding.refuse(actor, application_uid=application, reason=reason, now=_now(actor))
    click.echo("refused")


@command.command("reopen")
@click.argument("application", type=click.UUID)
@workspace_option
def reopen(application: UUID, workspace: str | None) -> None:
    """Take the answer to APPLICATION (its uid) back, within 30 days.

    \b
    Example: huoqun admission reopen 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    """
    from huoqun.admission.actions import deciding

    actor = _actor(workspace)
    deciding.reopen(actor, application_uid=application, now=_now(actor))
    click.echo("open")


def _show(rows: list[dict[str, Any]], lines: list[str], as_json: bool, empty: str) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for line in lines or [empty]:
        click.echo(line)


def _found(checks: Any) -> str:
    return " ".join(f"{c.check}:{c.verdict}" for c in checks if c.verdict != "pass")


def _actor(workspace: str | None, *, looking: bool = False) -> Actor:
    from huoqun.cli._workspaces import workspace_actor

    return workspace_actor(workspace, verb="admission", now=clock.now(), looking=looking)


def _now(actor: Actor) -> datetime:
    from huoqun.core.queries import workspace

    return workspace(actor.workspace_id).now(clock.now())
