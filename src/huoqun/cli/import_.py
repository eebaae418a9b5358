"""`huoqun import`"""

from __future__ import annotations

import json
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from huoqun.cli._options import as_json_option, workspace_option
from huoqun.cli._room import require_room
from huoqun.core import clock

if TYPE_CHECKING:
    from huoqun.imports.run import Progress, Summary


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--format", "format_", metavar="NAME", help="The format, where the guess is wrong.")
@click.option("--tz", default="", metavar="ZONE", help="The zone of stamps without one, e.g. Asia/Shanghai.")
@click.option("--dates", type=click.Choice(["dmy", "mdy", "ymd"]), help="The order of day and month.")
@click.option("--group", metavar="NAME", help="The name of the group, where the file does not say it.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Nothing from this day on: a community as it was.")
@workspace_option
@click.option(
    "--as",
    "as_",
    type=click.Choice(["chat", "usage", "orders"]),
    default="chat",
    show_default=True,
    help="What the file holds: chat history, or use of your product, or orders.",
)
@as_json_option
def command(
    path: Path,
    format_: str | None,
    tz: str,
    dates: str | None,
    group: str | None,
    until: datetime | None,
    workspace: str | None,
    as_: str,
    as_json: bool,
) -> None:
    """Import chat history from PATH: a file, a folder or a zip. The format is found by itself.

    It may be stopped with Ctrl-C and started again: it goes on where it was. Doing it twice changes nothing.

    \b
    Example: huoqun import ~/Downloads/discord-export.zip
    Example: huoqun import chat.txt --tz Asia/Shanghai --dates dmy
    """
    from huoqun.cli._workspaces import workspace_actor

    actor = workspace_actor(workspace, verb="import", now=clock.now())
    if as_ != "chat":
        _import_table(actor, path, as_, as_json)
        return
    from huoqun.imports.records import Options

    options = Options(
        format=format_, tz=tz or "UTC", dates=dates, group=group,  # type: ignore[arg-type]
        until=_begin(until, tz or "UTC") if until else None,
    )  # fmt: skip
    _import_chat(actor, path, options, as_json)


def _begin(day: datetime, tz: str) -> datetime:
    """Where a day begins in the zone of the file's stamps."""
    try:
        return day.replace(tzinfo=ZoneInfo(tz))
    except (KeyError, ValueError, OSError) as error:
        raise click.BadParameter(f"There is no zone called {tz}.", param_hint="--tz") from error


def _import_chat(actor: Any, path: Path, options: Any, as_json: bool) -> None:
    from huoqun.imports.run import run

    stop = _stop_on_signal()
    bar = _Bar()
    try:
        summary = run(actor, path, options=options, now=clock.now, on_progress=bar.show, should_stop=stop.is_set)
    finally:
        bar.clear()
    if as_json:
        click.echo(json.dumps(summary.as_json(), ensure_ascii=False))
    else:
        _tell(summary)
    if summary.state == "stopped":
        sys.exit(1)


def _import_table(actor: Any, path: Path, as_: str, as_json: bool) -> None:
    """Use of the operator's product, or orders: `deeds` knows how."""
    from huoqun.cli._tables import import_table

    import_table(actor, path, as_=as_, as_json=as_json, now=clock.now())


def _stop_on_signal() -> threading.Event:
    """Ctrl-C asks the run to stop after the batch it is at; a second one stops at once."""
    asked = threading.Event()

    def stop(number: int, frame: Any) -> None:
        asked.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return asked


class _Bar:
    """One line on standard error that is written over; nothing where that is no terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._wide = 0

    def show(self, progress: Progress) -> None:
        require_room()
        if not self._shown:
            return
        share = min(progress.bytes / progress.size, 1.0) if progress.size else 0.0
        full = int(share * 30)
        line = f"\r{'█' * full}{'░' * (30 - full)} {share:4.0%}  {progress.messages:,}"
        self._wide = max(self._wide, len(line) - 1)
        click.echo(line, nl=False, err=True)

    def clear(self) -> None:
        if self._wide:
            click.echo("\r" + " " * self._wide + "\r", nl=False, err=True)


def _tell(summary: Summary) -> None:
    from django.conf import settings
    from django.utils.translation import gettext as _
    from django.utils.translation import override

    from huoqun.cli._counts import in_words

    tally = summary.tally
    with override(settings.CONFIG.language):
        if summary.state == "stopped":
            click.echo(_("Stopped. Start the same import again and it goes on from here."))
        counts = {name: getattr(tally, name) for name in ("groups", "members", "messages", "joins", "leaves")}
        click.echo(_("New: %(counts)s.") % {"counts": in_words(**counts)})
        if tally.first_at and tally.last_at:
            click.echo(_("From %(first)s to %(last)s.") % {"first": tally.first_at[:10], "last": tally.last_at[:10]})
        for line in summary.as_json()["skipped"]:
            words = {"count": f"{line['count']:,}", "reason": _(line["reason"]), "where": line["first_at"]}
            click.echo(_("Left out: %(count)s, %(reason)s (first at %(where)s)") % words)
        for what, count in summary.notes.items():
            click.echo(_("Noticed: %(count)s, %(what)s") % {"count": f"{count:,}", "what": _(what)})
        click.echo(_("%(seconds).1f s") % {"seconds": summary.seconds})
