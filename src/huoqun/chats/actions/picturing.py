"""Pictures that were fetched are read, by a process apart, and forgotten."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.picture_reading import Read, Sent, read_of, read_sent

from ..facts.incoming import PictureRead
from ..models import Picture
from ..permissions import ChatsPermission
from ..queries.pictures import recalled
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
    found = read_sent([Sent(bytes(one.content or b""), one.with_text, one.keep) for one in waiting])
    settle(actor, read=dict(zip([one.id for one in waiting], found, strict=True)), now=now)
    return len(waiting)


@transaction.atomic
def settle(actor: Actor, *, read: dict[int, tuple[Read | None, bytes]], now: datetime) -> None:
    """Keep what pictures say, and of the pictures only those that somebody takes; announce these, and those that say
    anything.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    rows = Picture.objects.of(actor.workspace_id).select_for_update().filter(id__in=read, state=PictureState.FETCHED)
    done: list[Picture] = []
    for row in rows.order_by("id"):
        said, remade = read[row.id]
        if row.keep and said and not remade:
            continue  # somebody came to take it while it was read: it waits for another look, which gives it back
        if said is None and row.tries == 0:
            row.tries = 1
        else:
            row.state = PictureState.READ if said else PictureState.GIVEN_UP
            row.why = "" if said else "unread"
            # Whoever takes a picture takes it without words, too.
            row.said = asdict(said) if said and (row.keep or said.lines or said.codes) else None
            row.content = remade if row.keep and row.said is not None else None
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
    """Let go of what these say: whoever wanted it has looked at it. What somebody still takes stays for them."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    rows = Picture.objects.of(actor.workspace_id).filter(id__in=picture_ids)
    rows.filter(keep=False).update(said=None, content=None)
    rows.filter(keep=True).update(ruled=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture of a message, the `place`th of it, made harmless, with what it says."""

    id: int
    message_id: int
    place: int
    group_id: int
    member_id: int
    at: datetime
    raw: bytes
    read: Read


@transaction.atomic
def take(actor: Actor, *, picture_ids: Collection[int]) -> list[Taken]:
    """Take the pictures among these that are kept to be taken; here they are gone: name only those that you asked for
    (`queries.pictures.to_be_taken`), as others take theirs. Those of messages that were taken
    back are gone too, and nobody's. Raises NotAllowed.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    rows = Picture.objects.of(actor.workspace_id).select_for_update().filter(id__in=picture_ids, keep=True)
    found = list(rows.exclude(content=None).exclude(said=None).order_by("id"))
    gone = recalled(actor.workspace_id, [(row.message_id, row.message_at) for row in found])
    taken = [
        Taken(
            row.id, row.message_id, row.place, row.group_id, row.member_id, row.message_at, bytes(row.content or b""),
            read,
        )
        for row in found
        if row.message_id not in gone and (read := read_of(row.said or {})) is not None
    ]  # fmt: skip
    rows.filter(ruled=False).update(keep=False, content=None, said=None)
    rows.filter(ruled=True).update(keep=False, content=None)
    return taken


def forget_old(*, real: datetime) -> int:
    """Let go of what nobody needs any more; answers how many. For the clock: it runs over all workspaces."""
    stale: Sequence[str] = (PictureState.WANTED, PictureState.FETCHED)
    gone = Picture.objects.filter(state__in=stale, asked_at__lt=real - STALE).delete()[0]
    return gone + Picture.objects.filter(asked_at__lt=real - KEPT).delete()[0]
