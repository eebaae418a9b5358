"""Pairs as they are stored and told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.members.queries.faces import faces

from ..facts.buddies import BuddiesPaired
from ..models import Buddy
from ..pairing import Pair
from ..queries.buddies import pairs_of
from ..queries.classes import ClassLine

AT_ONCE = 500


def put_pairs(actor: Actor, line: ClassLine, pairs: Sequence[Pair], *, now: datetime, origin: Origin) -> int:
    """Let these be the pairs of a class that is locked; answers how many members have others than before."""
    run = line.group_run_id or 0
    before = {pair: uid for uid, pair in pairs_of(actor.workspace_id, run).items()}
    stay = [before[pair] for pair in pairs if pair in before]
    rows = Buddy.objects.of(actor.workspace_id).filter(group_run_id=run, until=None)
    ended = rows.exclude(pair__in=stay).update(until=now)
    new = {ids.uid(): pair for pair in pairs if pair not in before}
    Buddy.objects.bulk_create(
        Buddy(workspace_id=actor.workspace_id, group_run_id=run, member_id=member, pair=uid, since=now)
        for uid, pair in new.items()
        for member in pair
    )
    members = sorted(member for pair in new.values() for member in pair)
    facts = [
        BuddiesPaired(group_run_id=run, group_id=line.group_id or 0, member_ids=tuple(members[n : n + AT_ONCE]))
        for n in range(0, len(members), AT_ONCE)
    ]
    journal.record(actor, facts, at=now, origin=origin)
    named = {id: face.name for id, face in faces(actor.workspace_id, members).items()}
    with override(workspace(actor.workspace_id).language):
        effects = [
            NewEffect(
                key=f"buddies/{uid}/{member}", body=Send(_told(line, [named[m] for m in pair if m != member])),
                cls=EffectClass.SERVICE, member_id=member,
            )
            for uid, pair in new.items()
            for member in pair
        ]  # fmt: skip
    ask(actor, effects=effects, now=now, origin=origin)
    return max(ended, len(members))


def _told(line: ClassLine, names: Sequence[str]) -> str:
    said = {"class": line.title, "names": _(", ").join(names)}
    return _(
        "Your study buddies in “%(class)s”: %(names)s. Say hello, and give each other a nudge when one falls behind. "
        "You would rather have none? Say “my page”, then My class."
    ) % said  # fmt: skip
