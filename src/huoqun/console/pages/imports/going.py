"""How an upload's import goes, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huoqun.console.parts import Progress
from huoqun.core.errors import Refused
from huoqun.imports.uploads import Kept

MEGABYTE = 1_000_000
QUIET_SECONDS = 20
"""An upload that nobody has taken up by then waits for a worker that does not run."""


@dataclass(frozen=True, slots=True)
class UploadRow:
    """An upload as the page shows it: going, or asking something, or refused, or ended."""

    uid: str
    name: str
    state: str
    progress: Progress | None
    asks_dates: bool = False
    refusal: Refused | None = None
    result: dict[str, Any] | None = None
    skipped: tuple[tuple[str, int, Any], ...] = ()
    is_orders: bool = False


def row_of(kept: Kept, now: datetime) -> UploadRow:
    """The row of one upload."""
    standing, upload = kept.standing, kept.upload
    going = standing.state in ("waiting", "running", "stopped")
    error = standing.error
    return UploadRow(
        uid=upload.uid,
        name=upload.name,
        state=standing.state,
        progress=_progress(kept, now) if going else None,
        asks_dates=standing.state == "asked",
        refusal=Refused(_said(error.get("message", "")), way_out=_said(error.get("way_out", "")))
        if standing.state == "refused" else None,
        result=standing.result or None,
        skipped=tuple((_said(s["reason"]), s["count"], s["first_at"]) for s in standing.result.get("skipped", ())),
        is_orders=upload.as_ == "orders",
    )  # fmt: skip


def _said(text: str) -> str:
    return _(text) if text else ""


def _progress(kept: Kept, now: datetime) -> Progress:
    standing, uid = kept.standing, kept.upload.uid
    state: Literal["running", "cancelled"] = "cancelled" if standing.state == "stopped" else "running"
    known = standing.total > 0
    return Progress(
        label=kept.upload.name,
        done=round(standing.done / MEGABYTE) if known else standing.records,
        total=max(1, round(standing.total / MEGABYTE)) if known else None,
        unit="MB" if known else _("rows") if kept.upload.as_ != "chat" else "",
        left=_left(kept, now),
        state=state,
        url=reverse("import_progress", args=[uid]),
        cancel_url="" if kept.stop_asked else reverse("import_stop", args=[uid]),
    )


def _left(kept: Kept, now: datetime) -> str:
    standing = kept.standing
    if kept.stop_asked:
        return _("stopping after this batch…")
    if standing.state == "waiting":
        waited = (now - datetime.fromisoformat(standing.moved_at)).total_seconds()
        return _("nobody has taken it up yet: is the worker running?") if waited > QUIET_SECONDS else _("starting…")
    if not standing.seconds or not standing.records:
        return _("looking at the file…")
    speed = _("%(n)s records a second") % {"n": f"{round(standing.records / standing.seconds):,}"}
    if not standing.done or standing.total <= standing.done:
        return speed
    seconds = round(standing.seconds / standing.done * (standing.total - standing.done))
    if seconds >= 90:
        left = ngettext("about %(n)d minute left", "about %(n)d minutes left", round(seconds / 60))
        return f"{speed} · {left % {'n': round(seconds / 60)}}"
    left = ngettext("about %(n)d second left", "about %(n)d seconds left", seconds)
    return f"{speed} · {left % {'n': seconds}}"
