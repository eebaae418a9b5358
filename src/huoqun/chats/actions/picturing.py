"""Pictures that were fetched are read, by a process apart, and forgotten."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.picture_reading import Read, read_apart

from ..facts.incoming import PictureRead
from ..models import Picture
from ..permissions import ChatsPermission
from ..rules import PictureState

AT_ONCE = 8
KEPT = timedelta(days=1)
"""How long what a picture said waits at most for whoever wanted it; the row itself says that it was looked at."""

STALE = timedelta(hours=2)
"""After this nobody needs a picture any more that was not fetched and read."""


def look(actor: Actor, *, now: datetime) -> int:
    """Read the pictures that wait for it, the oldest first, a few at once; answers how many. One that the process
    died of, or did not come to, is read once more by itself.

    Reading takes up to seconds for each, in a process apart and outside of any transaction.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    here = Picture.objects.of(actor.workspace_id).filter(state=PictureState.FETCHED)
    waiting = list(here.filter(tries=0).order_by("id")[:AT_ONCE]) or list(here.order_by("id")[:1])
    if not waiting:
        return 0
    raws = [bytes(one.content or b"") for one in waiting]
    found = read_apart(raws, as_sent=True, with_text=[one.with_text for one in waiting])
    settle(actor, read=dict(zip([one.id for one in waiting], found, strict=True)), now=now)
    return len(waiting)


@transaction.atomic
def settle(actor: Actor, *, read: dict[int, Read | None], now: datetime) -> None:
    """Keep what pictures say, and none of the pictures; announce those that say anything."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    rows = Picture.objects.of(actor.workspace_id).select_for_update().filter(id__in=read, state=PictureState.FETCHED)
    done: list[Picture] = []
    for row in rows.order_by("id"):
        said = read[row.id]
        if said is None and row.tries == 0:
            row.tries = 1
        else:
            row.state, row.content = PictureState.READ if said else PictureState.GIVEN_UP, None
            row.why = "" if said else "unread"
            row.said = asdict(said) if said and (said.lines or said.codes) else None
        done.append(row)
    Picture.objects.bulk_update(done, ["state", "content", "said", "why", "tries"])
    told = [
        PictureRead(picture_id=row.id, message_id=row.message_id, group_id=row.group_id, member_id=row.member_id)
        for row in done
        if row.said is not None
    ]
    journal.record(actor, told, at=now)


@transaction.atomic
def forget(actor: Actor, *, picture_ids: Collection[int]) -> None:
    """Let go of what these say: whoever wanted it has looked at it."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    Picture.objects.of(actor.workspace_id).filter(id__in=picture_ids).update(said=None, content=None)


def forget_old(*, real: datetime) -> int:
    """Let go of what nobody needs any more; answers how many. For the clock: it runs over all workspaces."""
    stale: Sequence[str] = (PictureState.WANTED, PictureState.FETCHED)
    gone = Picture.objects.filter(state__in=stale, asked_at__lt=real - STALE).delete()[0]
    return gone + Picture.objects.filter(asked_at__lt=real - KEPT).delete()[0]
