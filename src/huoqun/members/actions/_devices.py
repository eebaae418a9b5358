"""A browser becomes a member's: whatever proved who holds it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from huoqun.core import ids, journal
from huoqun.core.actor import member

from .. import tokens
from ..facts import PageOpened
from ..models import Device
from ..rules import MOST_DEVICES

DEVICE = "huoqun.members.device"
_PATH = re.compile(r"[a-z0-9_/-]{0,120}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody's device from now on: the token for its cookie, where it goes, and whose page that is."""

    workspace_id: int
    member_id: int
    device_id: int
    token: str
    to: str


def bind(workspace_id: int, member_id: int, *, device: str, to: str, now: datetime, real: datetime) -> Entered:
    """Bind a device to a member; of many the one not seen for longest is let go. Within the caller's transaction."""
    secret = ids.link_token()
    made = Device.objects.create(
        workspace_id=workspace_id, member_id=member_id, token_hash=ids.token_hash(secret), name=_readable(device),
        made_at=real, seen_at=real,
    )  # fmt: skip
    held = Device.objects.of(workspace_id).filter(member_id=member_id, ended_at=None).order_by("-seen_at", "-id")
    Device.objects.filter(id__in=list(held.values_list("id", flat=True)[MOST_DEVICES:])).update(ended_at=real)
    journal.record(member(workspace_id, member_id), [PageOpened(member_id=member_id, device_id=made.id)], at=now)
    return Entered(workspace_id, member_id, made.id, tokens.signed(DEVICE, workspace_id, secret), to)


def inside(to: str) -> str:
    """A path below /me only: a link leads nowhere else."""
    path = to.removeprefix("/me").strip("/")
    return path if _PATH.fullmatch(path) and "//" not in path else ""


def _readable(device: str) -> str:
    return "".join(c for c in device if c.isprintable())[:80]
