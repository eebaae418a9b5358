"""`huoqun groups`"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from huoqun.cli._options import as_json_option, workspace_option
from huoqun.core import clock

if TYPE_CHECKING:
    from huoqun.chats.queries.groups import GroupLine

COUNTING = ("chats.counting",)
COLUMNS = ("group", "kind", "members", "messages", "active_28d", "state", "first_at", "last_at")


@click.command("groups")
@workspace_option
@as_json_option
def command(workspace: str | None, as_json: bool) -> None:
    """Show every group: its kind, how many people and messages, how many spoke in 28 days, and its state.

    What was imported long ago is looked at as of its newest message.

    \b
    Example: huoqun groups
    Example: huoqun groups --json --workspace "My community"
    """
    from huoqun.chats.queries.groups import lines
    from huoqun.chats.queries.pulse import as_of
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.core import queries, worker
    from huoqun.core.actor import EVERYWHERE
    from huoqun.core.journal import lane_of

    real = clock.now()
    actor = workspace_actor(workspace, verb="groups", now=real, looking=True)
    worker.wait_until_read(now=clock.now, lane=lane_of(actor.workspace_id), names=COUNTING)
    here = queries.workspace(actor.workspace_id)
    moment = as_of(here.id, now=here.now(real))
    found = lines(here.id, scope=EVERYWHERE, as_of=moment.at, anew=True)
    if as_json:
        click.echo(json.dumps([_described(line) for line in found], ensure_ascii=False))
    else:
        _tell(found, moment.at if moment.is_past else None)


def _described(line: GroupLine) -> dict[str, Any]:
    return {
        "id": str(line.uid),
        "group": line.name,
        "kind": line.kind_key,
        "members": line.members,
        "messages": line.messages,
        "first_at": line.first_at.isoformat() if line.first_at else None,
        "last_at": line.last_at.isoformat() if line.last_at else None,
        "active_28d": line.active_28d,
        "state": str(line.state),
    }


def _tell(found: list[GroupLine], old: Any) -> None:
    """A table; wide characters take two columns, as terminals draw them."""
    from django.utils.translation import gettext as _

    rows = [[str(v) if v is not None else "–" for v in _shown(line)] for line in found]
    widths = [max(map(_width, column)) for column in zip(COLUMNS, *rows, strict=True)]
    for row in [list(COLUMNS), *rows]:
        click.echo("  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if old is not None:
        click.echo(_("As of %(day)s, when the newest message was written.") % {"day": f"{old:%Y-%m-%d}"}, err=True)


def _shown(line: GroupLine) -> list[Any]:
    said = _described(line) | {"kind": line.kind}
    return [said[c][:10] if c.endswith("_at") and said[c] else said[c] for c in COLUMNS]


def _width(text: str) -> int:
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
