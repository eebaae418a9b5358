"""What buddies do by the clock: whoever lost theirs is paired again; who fell behind is told of to their buddies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.quiet import instant, zone_named
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.members.queries.faces import faces

from ..marks import Column, Mark, MarkState
from ..permissions import CampPermission
from ..queries.buddies import PairingLine, pairing_of, pairs_of
from ..queries.classes import of_run
from ..standing import checkins

MORNING = time(10)
"""Days end at night; nobody is told of it before this hour by the class's clock."""


@transaction.atomic
def nudge(actor: Actor, *, group_run_id: int, now: datetime) -> int:
    """Tell buddies in private of whoever missed as many days in a row as the class says, once for each such time.

    Answers how many words that is. Raises NotAllowed.
    """
    actor.require(CampPermission.RUN)
    line, setting = of_run(actor.workspace_id, group_run_id), pairing_of(actor.workspace_id, group_run_id)
    if line is None or setting is None or not setting.nudge_after:
        return 0
    closed = [one for one in checkins.columns(actor.workspace_id, group_run_id, now=now) if one.due and one.due <= now]
    pairs = pairs_of(actor.workspace_id, group_run_id)
    if len(closed) < setting.nudge_after or not pairs:
        return 0
    members = sorted({member for pair in pairs.values() for member in pair})
    marks = checkins.marks(actor.workspace_id, group_run_id, member_ids=members, now=now)
    behind = _behind(setting, closed, members, marks)
    names = {id: face.name for id, face in faces(actor.workspace_id, members).items() if not face.erased}
    here, zone = workspace(actor.workspace_id), zone_named(line.zone)
    last = closed[-1].due or now
    due = max(now, instant(last.astimezone(zone).date(), MORNING, zone))
    with override(here.language):
        effects = [
            NewEffect(
                key=f"buddy/{uid}/{member}/{since}/{to}", body=Send(_words(names[member], setting.nudge_after)),
                cls=EffectClass.SERVICE, member_id=to, due_at=due,
            )
            for uid, pair in pairs.items()
            for member in pair
            if (since := behind.get(member)) and member in names
            for to in pair
            if to != member and to not in behind
        ]  # fmt: skip
    return len(ask(actor, effects=effects, now=now))


def _behind(
    setting: PairingLine, closed: Sequence[Column], members: Sequence[int], marks: Mapping[tuple[int, str], Mark]
) -> dict[int, str]:
    """Who missed so many of the last days that are over, and with which day that began. Leave is no miss and no end."""
    found = {}
    for member in members:
        missed = []
        for column in reversed(closed):
            mark = marks.get((member, column.key))
            if mark is None or mark.state not in (MarkState.MISSING, MarkState.EXCUSED):
                break
            missed += [column.key] if mark.state is MarkState.MISSING else []
        if len(missed) >= setting.nudge_after:
            found[member] = missed[-1]
    return found


def _words(name: str, days: int) -> str:
    return _(
        "Your study buddy %(name)s has not checked in for %(n)d days. Perhaps just ask how things are: “Busy lately? "
        "Shall we do today's together?”"
    ) % {"name": name, "n": days}  # fmt: skip
