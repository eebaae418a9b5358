"""`huoqun lectures`"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import click

from huoqun.cli._options import as_json_option, workspace_option

if TYPE_CHECKING:
    from huoqun.core.actor import Actor
    from huoqun.lectures.queries.board import Lag, LectureLine


@click.group("lectures")
def command() -> None:
    """Lectures: which there are, how far each of their groups is; said, held and ended from the terminal.

    \b
    Example: huoqun lectures list
    Example: huoqun lectures show 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    """


_UID = click.argument("uid", type=click.UUID)


@command.command("list")
@workspace_option
@as_json_option
def listed(workspace: str | None, as_json: bool) -> None:
    """Every lecture, what is on first, then what is planned.

    \b
    Example: huoqun lectures list --json
    """
    from huoqun.lectures.queries.board import lectures

    found = lectures(_at_work(workspace, looking=True)[0])
    if as_json:
        click.echo(json.dumps([_told(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.uid}  {one.state:9} {one.groups:>3} groups {one.lines:>4} lines  {one.title}")
    if not found:
        click.echo("There are no lectures.")


@command.command("show")
@_UID
@workspace_option
@as_json_option
def show(uid: UUID, workspace: str | None, as_json: bool) -> None:
    """How far each group of a lecture is. UID is the lecture's, from `huoqun lectures list`.

    \b
    Example: huoqun lectures show 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    """
    from huoqun.lectures.queries.board import lags, lecture

    actor, _now = _at_work(workspace, looking=True)
    line = lecture(actor, lecture_uid=uid)
    found = lags(actor, lecture_id=line.id)
    if as_json:
        told = {**_told(line), "board": [_lag(one) for one in found]}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"{line.title}: {line.state}, {line.lines} lines, {line.asked} open questions")
    for one in found:
        click.echo(f"{one.state:8} {one.sent:>4} sent {one.behind:>4} behind  {one.group}  {one.why}".rstrip())


@command.command("say")
@_UID
@click.argument("text")
@workspace_option
def say(uid: UUID, text: str, workspace: str | None) -> None:
    """Say TEXT in every group of a lecture that is on; prints the line's number.

    \b
    Example: huoqun lectures say 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e "We begin in five minutes."
    """
    from huoqun.lectures.actions import speaking

    actor, now = _at_work(workspace)
    click.echo(speaking.say(actor, lecture_uid=uid, text=text, now=now))


@command.command("retry")
@_UID
@workspace_option
def retry(uid: UUID, workspace: str | None) -> None:
    """Have the groups that wait at a line that failed try it again; nothing that arrived is said twice.

    \b
    Example: huoqun lectures retry 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    """
    from huoqun.lectures.actions import following

    actor, now = _at_work(workspace)
    click.echo(f"{following.retry(actor, lecture_uid=uid, now=now)} go on.")


@command.command("move")
@_UID
@click.argument("to", type=click.Choice(["start", "hold", "go-on", "end"]))
@workspace_option
def move(uid: UUID, to: str, workspace: str | None) -> None:
    """Open a lecture, hold its relay, let it go on, or end it.

    \b
    Example: huoqun lectures move 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e hold
    """
    from huoqun.lectures.actions import running

    acts = {"start": running.start, "hold": running.hold, "go-on": running.go_on, "end": running.end}
    actor, now = _at_work(workspace)
    acts[to](actor, lecture_uid=uid, now=now)
    click.echo("Done.")


def _at_work(workspace: str | None, *, looking: bool = False) -> tuple[Actor, datetime]:
    from huoqun.cli._workspaces import at_work

    return at_work(workspace, verb="lectures", looking=looking)


def _told(line: LectureLine) -> dict[str, object]:
    return {
        "uid": str(line.uid), "title": line.title, "lecturer": line.lecturer, "state": line.state,
        "starts_at": line.starts_at.isoformat(), "held": line.held_at is not None, "groups": line.groups,
        "stuck": line.stuck, "lines": line.lines, "asked": line.asked,
    }  # fmt: skip


def _lag(one: Lag) -> dict[str, object]:
    return {
        "group_uid": str(one.group_uid), "group": one.group, "state": one.state, "why": one.why, "sent": one.sent,
        "behind": one.behind, "since": one.since.isoformat() if one.since else None,
    }  # fmt: skip
