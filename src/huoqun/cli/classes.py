"""`huoqun classes`"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any
from uuid import UUID

import click

from huoqun.cli._options import as_json_option, workspace_option
from huoqun.core import clock


@click.group("classes")
def command() -> None:
    """Classes of camps: which there are, where their members stand, who waits, and whether a certificate holds.

    \b
    Example: huoqun classes list
    """


@command.command("list")
@workspace_option
@as_json_option
def listed(workspace: str | None, as_json: bool) -> None:
    """Every class, those under way and planned first.

    \b
    Example: huoqun classes list --json
    """
    from huoqun.camps.queries.classes import classes

    actor = _looking(workspace)
    found = classes(actor, now=_now(actor))
    if as_json:
        rows = [
            {"uid": str(c.uid), "title": c.title, "state": c.state, "day": c.day, "days": c.days, "here": c.here,
             "left": c.left, "starts_on": c.starts_on.isoformat() if c.starts_on else None}
            for c in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for c in found:
        day = f"day {c.day} of {c.days}" if c.days else f"day {c.day}"
        click.echo(f"{c.uid}  {c.state:8} {day:14} {c.here:>4} here, {c.left} left  {c.title}")
    if not found:
        click.echo("There are no classes.")


@command.command("members")
@click.argument("uid", type=click.UUID)
@workspace_option
@as_json_option
def members(uid: UUID, workspace: str | None, as_json: bool) -> None:
    """Where the members of a class stand by its rule. UID is the class's, from `huoqun classes list`.

    \b
    Example: huoqun classes members 0192f0c8-3e5a-7d31-8a64-5d0f6f1f2a11
    """
    from huoqun.camps.queries.classes import class_by_uid
    from huoqun.camps.queries.graduation import standings
    from huoqun.camps.saying import aloud

    actor = _looking(workspace)
    now = _now(actor)
    found = standings(actor.workspace_id, class_by_uid(actor, uid, now=now), now=now)
    rows: list[dict[str, Any]] = [
        {"member_uid": str(one.student.uid), "name": one.student.name, "meets": one.verdict.met,
         "graduated": one.is_graduate, "left": one.student.left_at is not None,
         "score": float(one.score) if one.score is not None else None}
        for one in found.people
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps({"rule": aloud(found.rule), "members": rows}, ensure_ascii=False))
        return
    for line in aloud(found.rule):
        click.echo(line)
    for row in rows:
        stands = "graduated" if row["graduated"] else "meets it" if row["meets"] else "not yet"
        gone = "  (left)" if row["left"] else ""
        click.echo(f"{stands:10} {'—' if row['score'] is None else row['score']:>6}  {row['name']}{gone}")


@command.command("waiting")
@click.argument("uid", type=click.UUID)
@workspace_option
@as_json_option
def waiting(uid: UUID, workspace: str | None, as_json: bool) -> None:
    """The waiting list of a class, planned or not.

    \b
    Example: huoqun classes waiting 0192f0c8-3e5a-7d31-8a64-5d0f6f1f2a11
    """
    from huoqun.camps.queries.classes import class_by_uid
    from huoqun.camps.queries.waiting import waiting_list

    actor = _looking(workspace)
    now = _now(actor)
    line = class_by_uid(actor, uid, now=now)
    rows = [
        {
            "member_uid": str(one.uid), "name": one.name, "state": str(one.state), "place": one.place,
            "early_hours": one.early.hours if one.early else 0,
        }
        for one in waiting_list(actor.workspace_id, line.id, now=now)
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        ahead = "  (ahead: early seat)" if row["early_hours"] else ""
        click.echo(f"{row['place'] or '':>4}  {row['state']:10} {row['name']}{ahead}")
    if not rows:
        click.echo("Nobody waits.")


@command.command("graduate")
@click.argument("uid", type=click.UUID)
@click.option("--member", "who", type=click.UUID, multiple=True, required=True, help="A member's uid; again for more.")
@click.option("--reason", required=True, help="What is written down with it.")
@workspace_option
def graduate(uid: UUID, who: tuple[UUID, ...], reason: str, workspace: str | None) -> None:
    """Let members of a class graduate by hand, whatever its rule says.

    \b
    Example: huoqun classes graduate 0192f0c8-3e5a-7d31-8a64-5d0f6f1f2a11 --member 0192f0c8-… --reason "was ill"
    """
    from huoqun.camps.actions.graduating import graduate as graduate_members
    from huoqun.camps.queries.classes import class_by_uid, roster
    from huoqun.core.errors import NotFound

    actor = _looking(workspace)
    now = _now(actor)
    line = class_by_uid(actor, uid, now=now)
    ids = {one.uid: one.id for one in roster(actor.workspace_id, line.group_run_id or 0)}
    if line.group_run_id is None or set(who) - ids.keys():
        raise NotFound
    made = graduate_members(
        actor, group_run_id=line.group_run_id, member_ids=[ids[one] for one in who], reason=reason, now=now
    )
    click.echo(f"{len(made)} graduated.")


@command.command("next")
@click.argument("uid", type=click.UUID)
@click.option("--starts-on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Its first day.")
@workspace_option
def following(uid: UUID, starts_on: datetime, workspace: str | None) -> None:
    """Plan the class after this one, with its settings; prints its uid.

    \b
    Example: huoqun classes next 0192f0c8-3e5a-7d31-8a64-5d0f6f1f2a11 --starts-on 2026-12-07
    """
    from huoqun.camps.actions.planning import plan_next

    actor = _looking(workspace)
    click.echo(plan_next(actor, class_uid=uid, starts_on=starts_on.date(), now=_now(actor)))


@command.command("verify")
@click.argument("secret")
@as_json_option
def verify(secret: str, as_json: bool) -> None:
    """Whether a certificate holds, by what its address ends with. Exit code 1 where it does not.

    \b
    Example: huoqun classes verify 3q2-7wAAABBBBCCCCDDDDE
    """
    from huoqun.camps.queries.certificates import public, workspace_of_certificate

    here = workspace_of_certificate(secret)
    found = public(here, secret) if here is not None else None
    if as_json:
        told = {"serial": found.serial, "name": found.name, "class": found.klass, "date": found.date} if found else {}
        click.echo(json.dumps({"valid": found is not None and found.is_valid, **told}, ensure_ascii=False))
    elif found is None:
        click.echo("There is no such certificate.")
    else:
        click.echo(f"{'valid' if found.is_valid else 'revoked'}  {found.serial}  {found.name}  {found.klass}")
    if found is None or not found.is_valid:
        sys.exit(1)


def _looking(workspace: str | None) -> Any:
    from huoqun.cli._workspaces import workspace_actor

    return workspace_actor(workspace, verb="classes", now=clock.now(), looking=True)


def _now(actor: Any) -> datetime:
    from huoqun.core.queries import workspace

    return workspace(actor.workspace_id).now(clock.now())
