"""Long work that the console's pages start."""

from __future__ import annotations

import asyncio
import logging
import sys
from asyncio.subprocess import PIPE, Process

from django.conf import settings
from procrastinate.contrib.django import app

from huoqun.core import clock
from huoqun.core.errors import NotFound
from huoqun.imports import uploads

log = logging.getLogger(__name__)
LETS_GO_SECONDS = 4.0


@app.task(name="console.import_upload", queue="imports")
async def import_upload(workspace_id: int, uid: str) -> None:
    """Import an uploaded file, in a process of its own: reading 30,000 messages a second would starve the reactions.

    The process hears by its input's end that this one is gone, even by kill -9, and another worker takes the job up.
    """
    words = [sys.executable, "-c", "from huoqun.site.main import main; main()", "import-upload", str(workspace_id), uid]
    child = await asyncio.create_subprocess_exec(*words, stdin=PIPE, stdout=asyncio.subprocess.DEVNULL)
    try:
        code = await child.wait()
    except asyncio.CancelledError:
        await _end(child)
        raise
    if code != 0:
        log.warning("import_failed", extra={"uid": uid, "code": code})
        _say_failed(workspace_id, uid)


async def _end(child: Process) -> None:
    if child.stdin is not None:
        child.stdin.close()
    try:
        await asyncio.wait_for(child.wait(), LETS_GO_SECONDS)
    except TimeoutError:
        child.terminate()


def _say_failed(workspace_id: int, uid: str) -> None:
    try:
        kept = uploads.find(settings.CONFIG.home, workspace_id, uid)
    except NotFound:
        return
    if kept.standing.state not in uploads.ENDED:
        words = {
            "code": "stopped_short",
            "message": "The import ended before its time.",
            "way_out": "Go on with it; if it ends again, look at the log.",
        }
        uploads.note(kept, now=clock.now(), state="refused", error=words)
