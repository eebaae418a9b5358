"""Exports that somebody uploaded: each a folder of its own in the home, with the file, what was asked, and how it goes.

`upload.json` is written once, `state.json` whenever something changes, both whole or not at all. A file called `stop`
asks whoever imports it to stop after the batch it is at.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid4

from huoqun.core.errors import NotFound, Refused

State = Literal["waiting", "running", "asked", "done", "stopped", "refused"]
ENDED = ("asked", "done", "stopped", "refused")
LONGEST_NAME = 120


class TooLarge(Refused):
    """The uploaded file is over the setting `upload_limit_mb`."""

    code = "upload_too_large"
    message = "This file is larger than uploads may be."
    way_out = "Raise the setting upload_limit_mb, or run `huoqun import` on the server."
    status = 413


@dataclass(frozen=True, slots=True)
class Upload:
    """What was asked. `as_`: chat, orders or usage. `options` are those of records.Options, without nulls."""

    uid: str
    workspace_id: int
    name: str
    size: int
    as_: str
    options: dict[str, str]
    by: int
    by_name: str
    placed_at: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How it goes. `done` of `total` bytes; `records` read and `messages` new, in `seconds` of work.

    `error`: {"code", "message", "way_out"}; asked: a question is open. `result`: of orders and usage.
    """

    state: State = "waiting"
    done: int = 0
    total: int = 0
    records: int = 0
    messages: int = 0
    seconds: float = 0.0
    error: dict[str, str] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)
    moved_at: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """An upload in its folder."""

    folder: Path
    upload: Upload
    standing: Standing

    @property
    def file(self) -> Path:
        return self.folder / "file" / self.upload.name

    @property
    def stop_asked(self) -> bool:
        return (self.folder / "stop").exists()


def place(
    home: Path, *, workspace_id: int, name: str, chunks: Iterable[bytes], limit: int, as_: str,
    options: dict[str, str], by: int, by_name: str, now: datetime,
) -> Kept:  # fmt: skip
    """Keep a file piece by piece. Raises TooLarge above `limit` bytes, and then keeps nothing."""
    uid = str(uuid4())
    folder = _root(home, workspace_id) / uid
    (folder / "file").mkdir(parents=True, mode=0o700)
    shown = _safe(name)
    try:
        size = _write(folder / "file" / shown, chunks, limit)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    upload = Upload(uid, workspace_id, shown, size, as_, options, by, by_name, now.isoformat())
    _whole(folder / "upload.json", asdict(upload))
    kept = Kept(folder, upload, Standing())
    note(kept, now=now)
    return kept


def find(home: Path, workspace_id: int, uid: UUID | str) -> Kept:
    """One upload of a workspace. Raises NotFound."""
    kept = _load(_root(home, workspace_id) / str(UUID(str(uid))))
    if kept is None:
        raise NotFound
    return kept


def listed(home: Path, workspace_id: int) -> list[Kept]:
    """The uploads of a workspace, newest first."""
    root = _root(home, workspace_id)
    folders = list(root.iterdir()) if root.is_dir() else []
    found = [kept for kept in map(_load, folders) if kept is not None]
    return sorted(found, key=lambda kept: kept.upload.placed_at, reverse=True)


def note(kept: Kept, *, now: datetime, **changed: Any) -> Kept:
    """Write down how it goes."""
    standing = replace(kept.standing, moved_at=now.isoformat(), **changed)
    _whole(kept.folder / "state.json", asdict(standing))
    return replace(kept, standing=standing)


def ask_stop(kept: Kept) -> None:
    """Ask whoever imports it to stop."""
    (kept.folder / "stop").touch()


def again(kept: Kept, *, now: datetime, **options: str) -> Kept:
    """Make it ready to be taken up once more, with further options where given."""
    (kept.folder / "stop").unlink(missing_ok=True)
    upload = replace(kept.upload, options={**kept.upload.options, **options})
    _whole(kept.folder / "upload.json", asdict(upload))
    return note(replace(kept, upload=upload), now=now, state="waiting", error={})


def forget(kept: Kept) -> None:
    """Delete an upload, file and all."""
    shutil.rmtree(kept.folder, ignore_errors=True)


def drop_file(kept: Kept) -> None:
    """What was imported stands in the database: the file is not needed any more."""
    shutil.rmtree(kept.folder / "file", ignore_errors=True)


def _root(home: Path, workspace_id: int) -> Path:
    return home / "files" / "imports" / str(int(workspace_id))


def _safe(name: str) -> str:
    """A file name that stays in its folder, whatever was sent."""
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", "_", last).strip(". ")
    stem, dot, suffix = clean.rpartition(".")
    if dot and len(suffix) <= 12:
        return f"{stem[: LONGEST_NAME - len(suffix)] or 'file'}.{suffix}"
    return clean[:LONGEST_NAME] or "file"


def _write(path: Path, chunks: Iterable[bytes], limit: int) -> int:
    size = 0
    with path.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise TooLarge
            file.write(chunk)
    return size


def _whole(path: Path, value: dict[str, Any]) -> None:
    new = path.with_suffix(f".{os.getpid()}.new")
    new.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    new.replace(path)


def _load(folder: Path) -> Kept | None:
    try:
        upload = Upload(**json.loads((folder / "upload.json").read_text("utf-8")))
        standing = Standing(**json.loads((folder / "state.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return Kept(folder, upload, standing)
