"""`huoqun turnover`"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import click

from huoqun.cli._options import as_json_option, workspace_option
from huoqun.core import clock

if TYPE_CHECKING:
    from huoqun.core.actor import Actor


@click.group("turnover")
def command() -> None:
    """Turnover (换血): who would be thanked, asked back, let go and brought in; proposed, approved, taken back.

    \b
    Example: huoqun turnover preview 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    Example: huoqun turnover list --json
    """


@command.command("list")
@workspace_option
@as_json_option
def list_(workspace: str | None, as_json: bool) -> None:
    """The newest hundred rounds, drafts first.

    \b
    Example: huoqun turnover list --json
    """
    from huoqun.turnover.queries.rounds import rounds

    found = rounds(_actor(workspace, looking=True))
    if as_json:
        rows = [
            {
                "uid": str(r.uid), "group_uid": str(r.group_uid), "group": r.group, "state": str(r.state),
                "made_at": r.made_at.isoformat(), "people": r.people, "present": r.present, "thank": r.thank,
                "ask_back": r.ask_back, "last_notice": r.last_notice, "leave": r.leave, "bring_in": r.bring_in,
            }
            for r in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for r in found:
        told = f"{r.present}/{r.people} present, {r.leave} let go"
        click.echo(f"{r.uid}  {r.made_at:%Y-%m-%d}  {r.state:8}  {told}  {r.group}")
    if not found:
        click.echo("No round yet.")


@command.command("preview")
@click.argument("group", type=click.UUID)
@workspace_option
@as_json_option
def preview(group: UUID, workspace: str | None, as_json: bool) -> None:
    """What a round of GROUP (its uid) would propose now. Nothing is kept, and nobody hears of it.

    \b
    Example: huoqun turnover preview 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    """
    from huoqun.members.queries.faces import faces
    from huoqun.turnover.actions.proposing import preview as look

    actor, now = _actor(workspace, looking=True), clock.now()
    found = look(actor, group_id=_group(actor, group), now=_now(actor, now))
    names = faces(actor.workspace_id, [one.member_id for one, _ in found.lines])
    rows = [
        {
            "member_uid": str(names[one.member_id].uid), "name": names[one.member_id].name, "step": str(one.step),
            "score": one.score, "why": one.why, "counted": dict(there.person.values),
        }
        for one, there in found.lines
    ]  # fmt: skip
    rows += [{"member_uid": None, "name": name, "step": "bring_in"} for _, _, name in found.bring_in]
    if as_json:
        told = {"group": found.held.group, "since": found.first, "people": found.people, "present": found.present,
                "lines": rows}  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"{found.held.group}: {found.present} of {found.people} present since {found.first}")
    for row in rows:
        click.echo(f"{row['step']:12} {row.get('score', ''):>6}  {row['name']}  {row.get('why', '')}".rstrip())


@command.command("propose")
@click.argument("group", type=click.UUID)
@workspace_option
@as_json_option
def propose(group: UUID, workspace: str | None, as_json: bool) -> None:
    """Write a round of GROUP (its uid) down as a draft; answers the round's uid.

    \b
    Example: huoqun turnover propose 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    """
    from huoqun.turnover.actions.proposing import propose_round

    actor, now = _actor(workspace), clock.now()
    uid = propose_round(actor, group_id=_group(actor, group), now=_now(actor, now))
    click.echo(json.dumps({"uid": str(uid)}) if as_json else str(uid))


@command.command("approve")
@click.argument("round_", metavar="ROUND", type=click.UUID)
@workspace_option
@as_json_option
def approve(round_: UUID, workspace: str | None, as_json: bool) -> None:
    """Do what a draft proposes: words go out in private, and whoever is let go is removed after the hours of grace.

    \b
    Example: huoqun turnover approve 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    """
    from huoqun.turnover.actions.approving import approve as do

    actor, now = _actor(workspace), clock.now()
    count = do(actor, round_uid=round_, now=_now(actor, now))
    click.echo(json.dumps({"done": count}) if as_json else f"Done for {count}.")


@command.command("undo")
@click.argument("round_", metavar="ROUND", type=click.UUID)
@workspace_option
@as_json_option
def undo(round_: UUID, workspace: str | None, as_json: bool) -> None:
    """Take back all that an approved round did, within 30 days.

    \b
    Example: huoqun turnover undo 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    """
    from huoqun.turnover.actions.approving import undo_round

    actor, now = _actor(workspace), clock.now()
    count = undo_round(actor, round_uid=round_, now=_now(actor, now))
    click.echo(json.dumps({"undone": count}) if as_json else f"Taken back for {count}.")


def _actor(workspace: str | None, *, looking: bool = False) -> Actor:
    from huoqun.cli._workspaces import workspace_actor

    return workspace_actor(workspace, verb="turnover", now=clock.now(), looking=looking)


def _now(actor: Actor, real: datetime) -> datetime:
    from huoqun.core.queries import workspace

    return workspace(actor.workspace_id).now(real)


def _group(actor: Actor, uid: UUID) -> int:
    """The id of a group. Raises NotFound."""
    from huoqun.core.errors import NotFound
    from huoqun.groups.queries.names import group_names
    from huoqun.turnover.permissions import TurnoverPermission

    for one in group_names(actor.workspace_id, scope=actor.scope(TurnoverPermission.VIEW)):
        if one.uid == uid:
            return one.id
    raise NotFound
