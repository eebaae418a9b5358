"""Study buddies: paired after a look, kept together while the class changes, and let go."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.members.queries.family import family

from ..facts.buddies import BuddiesEnded, BuddyWishChanged
from ..models import Buddy, Pairing, Unpaired
from ..pairing import MOST_DAYS, NobodyToPair, PairHow, PairsChanged, digest
from ..permissions import CampPermission
from ..queries.buddies import pairing_of, pairs_of, pool, present, proposed
from ..queries.classes import ClassLine, of_run
from ..queries.homework import heads_in
from ._buddies import put_pairs
from .setting import held


@transaction.atomic
def pair(
    actor: Actor, *, group_run_id: int, how: PairHow, nudge_after: int = 2, looked_at: str = "", wait: bool = False,
    now: datetime, origin: Origin = Origin.LIVE,
) -> int:  # fmt: skip
    """Pair the members of a class anew and keep them paired while they come and go; answers how many pairs.

    `looked_at`: the digest of the pairs that were shown, if any were. `wait`: where nobody is there yet, whoever
    comes is paired then. Everybody whose buddies changed is told in private.

    Raises NotFound, NotAllowed, NobodyToPair, PairsChanged.
    """
    line = _class(actor, group_run_id)
    found = pool(actor.workspace_id, line, now=now)
    pairs = proposed(actor.workspace_id, line, found, how, anew=True)
    if not pairs and not wait:
        raise NobodyToPair
    if looked_at and looked_at != digest(pairs):
        raise PairsChanged
    Pairing.objects.of(actor.workspace_id).update_or_create(
        workspace_id=actor.workspace_id, group_run_id=group_run_id,
        defaults={
            "how": how, "nudge_after": max(0, min(nudge_after, MOST_DAYS)), "since": now, "made_by": str(actor),
            "ended_at": None,
        },
    )  # fmt: skip
    put_pairs(actor, line, pairs, now=now, origin=origin)
    return len(pairs)


@transaction.atomic
def pair_again(actor: Actor, *, group_run_id: int, now: datetime) -> int:
    """Pair whoever has no buddy since somebody came, left, was moved or graduated; answers how many that concerns.

    Whoever has one keeps them. Raises NotFound, NotAllowed.
    """
    line = _class(actor, group_run_id)
    setting = pairing_of(actor.workspace_id, group_run_id)
    if setting is None:
        return 0
    there = present(actor.workspace_id, group_run_id)
    has = {one for pair in pairs_of(actor.workspace_id, group_run_id).values() if len(pair) > 1 for one in pair}
    if has == there or (not has and len(there) < 2):
        return 0
    found = pool(actor.workspace_id, line, now=now)
    pairs = proposed(actor.workspace_id, line, found, setting.how, anew=False)
    return put_pairs(actor, line, pairs, now=now, origin=Origin.LIVE)


@transaction.atomic
def unpair(actor: Actor, *, group_run_id: int, now: datetime) -> None:
    """A class has study buddies no longer; nobody is told. Raises NotFound, NotAllowed."""
    line = _class(actor, group_run_id)
    own = Pairing.objects.of(actor.workspace_id).filter(group_run_id=group_run_id, ended_at=None)
    if own.update(ended_at=now):
        Buddy.objects.of(actor.workspace_id).filter(group_run_id=group_run_id, until=None).update(until=now)
        said = BuddiesEnded(group_run_id=group_run_id, group_id=line.group_id or 0)
        journal.record(actor, [said], at=now)


@transaction.atomic
def accompany(actor: Actor, *, member_id: int, group_run_id: int, wants: bool, now: datetime) -> None:
    """A member says whether they want a buddy in their class. Whoever wants none is nobody's, and is told of nobody.

    Raises NotFound (they are in no such class), NotAllowed.
    """
    line, head = of_run(actor.workspace_id, group_run_id), heads_in(actor.workspace_id, group_run_id).get(member_id)
    if line is None or head is None:
        raise NotFound
    actor.require_own(CampPermission.RUN, member_id=head, group_id=line.group_id, chapter_id=line.chapter_id)
    own = Unpaired.objects.of(actor.workspace_id).filter(group_run_id=group_run_id)
    rows = own.filter(member_id__in=family(actor.workspace_id, head))
    if wants == (not rows.exists()):
        return
    if wants:
        rows.delete()
    else:
        Unpaired.objects.create(
            workspace_id=actor.workspace_id, group_run_id=group_run_id, member_id=head, since=now
        )  # fmt: skip
    said = BuddyWishChanged(group_run_id=group_run_id, group_id=line.group_id or 0, member_id=head, wants=wants)
    journal.record(actor, [said], at=now)


def _class(actor: Actor, group_run_id: int) -> ClassLine:
    """A class that this person runs, locked. Raises NotFound, NotAllowed."""
    line = of_run(actor.workspace_id, group_run_id)
    if line is None or line.group_id is None:
        raise NotFound
    held(actor, line.uid)
    return line
