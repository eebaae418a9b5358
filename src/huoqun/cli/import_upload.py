"""`huoqun import-upload`: what the worker starts for a file from the Import page."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Any

import click

from huoqun.cli._room import require_room
from huoqun.core import clock

if TYPE_CHECKING:
    from huoqun.imports.run import Progress
    from huoqun.imports.uploads import Kept

EVERY_SECONDS = 0.5


@click.command("import-upload", hidden=True)
@click.argument("workspace_id", type=int)
@click.argument("uid")
def command(workspace_id: int, uid: str) -> None:
    """Import an uploaded file. The worker starts this, in a process of its own; it stops when its input ends.

    \b
    Example: huoqun import-upload 1 0192a3b4-0000-7000-8000-000000000000
    """
    from django.conf import settings

    from huoqun.core.errors import Refused
    from huoqun.imports import uploads
    from huoqun.imports.errors import AmbiguousDates

    kept = uploads.find(settings.CONFIG.home, workspace_id, uid)
    kept = uploads.note(kept, now=clock.now(), state="running", error={})
    watch = _Watch(kept)
    try:
        kept = _import_chat(watch) if kept.upload.as_ == "chat" else _import_table(watch)
    except AmbiguousDates as refusal:
        watch.note(state="asked", error=_said(refusal))
    except Refused as refusal:
        watch.note(state="refused", error=_said(refusal))


class _Watch:
    """Says how it goes, and hears when to stop: by the file `stop`, or because the worker is gone."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self._orphaned = threading.Event()
        self._noted = self._began = time.monotonic()
        self._before = kept.standing.seconds
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        # Not through sys.stdin: its lock, held by a thread, would stop the interpreter from ending.
        while os.read(0, 4096):
            pass
        self._orphaned.set()

    def should_stop(self) -> bool:
        return self._orphaned.is_set() or self.kept.stop_asked

    def note(self, **changed: Any) -> Kept:
        from huoqun.imports import uploads

        seconds = self._before + time.monotonic() - self._began
        self.kept = uploads.note(self.kept, now=clock.now(), seconds=round(seconds, 1), **changed)
        return self.kept

    def show(self, progress: Progress) -> None:
        require_room()
        if time.monotonic() - self._noted >= EVERY_SECONDS:
            self._noted = time.monotonic()
            self.note(done=progress.bytes, total=progress.size, records=progress.records, messages=progress.messages)


def _said(refusal: Any) -> dict[str, str]:
    return {"code": refusal.code, "message": str(refusal.message), "way_out": str(refusal.way_out)}


def _actor(kept: Kept) -> Any:
    """Whoever uploaded it, with what the page asked of them."""
    from huoqun.chats.permissions import ChatsPermission
    from huoqun.core.actor import Actor, Grant
    from huoqun.deeds.permissions import DeedPermission

    grants = frozenset({Grant(ChatsPermission.HISTORY_IMPORT), Grant(DeedPermission.RECORD)})
    return Actor(kept.upload.workspace_id, "staff", kept.upload.by, kept.upload.by_name, grants)


def _import_chat(watch: _Watch) -> Kept:
    from huoqun.imports import uploads
    from huoqun.imports.records import Options
    from huoqun.imports.run import run

    kept = watch.kept
    summary = run(
        _actor(kept), kept.file, options=Options(**kept.upload.options),  # type: ignore[arg-type]
        now=clock.now, on_progress=watch.show, should_stop=watch.should_stop,
    )  # fmt: skip
    if summary.state == "stopped":
        # Without the worker nobody has asked: it goes on by itself when there is one again.
        return watch.note(state="stopped" if kept.stop_asked else "waiting", messages=summary.tally.messages)
    uploads.drop_file(kept)
    return watch.note(state="done", done=watch.kept.standing.total, messages=summary.tally.messages)


def _import_table(watch: _Watch) -> Kept:
    from huoqun.deeds.reading import Reading
    from huoqun.deeds.rules import Table
    from huoqun.imports import uploads
    from huoqun.imports.tables import read_rows

    kept = watch.kept
    reading = Reading(_actor(kept), table=Table(kept.upload.as_))
    for rows, (line, row) in enumerate(read_rows(kept.file), start=1):
        reading.add(line, row, now=clock.now())
        if rows % 5000 == 0:
            watch.note(records=rows)
            if watch.should_stop():
                reading.finish(now=clock.now())
                return watch.note(state="stopped", records=rows)
    summary = reading.finish(now=clock.now())
    uploads.drop_file(kept)
    return watch.note(state="done", result=summary.as_json())
