"""Several groups in which the platform offers no way are one task for a person, which lists them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from huoqun.core.actor import Actor
from huoqun.members.queries.counted import names
from huoqun.work.actions.tasks import NewTask, drop_of_keys, make

from ..models import Case
from ..rules import Sanction
from ..words import span
from ._spots import NEEDS, Spot, key_of

SLA = timedelta(minutes=30)


def task_key(case: Case) -> str:
    """Of the task that stands for all groups without a way."""
    return f"{key_of(case)}/by-hand"


def hand_over(by: Actor, case: Case, spots: Sequence[Spot], *, now: datetime) -> None:
    """Ask a person to do in these groups what the case comes to."""
    if spots:
        titles = {
            Sanction.MUTE: _("Mute %(name)s in %(n)d groups for %(span)s"),
            Sanction.REMOVE: _("Remove %(name)s from %(n)d groups"),
            Sanction.BAN: _("Ban %(name)s from %(n)d groups"),
        }
        _make(by, case, [(spot.group_id, spot.name) for spot in spots], titles[Sanction(case.sanction)],
              kind=f"by_hand:{NEEDS[Sanction(case.sanction)]}", key=task_key(case), now=now)  # fmt: skip


def take_over(by: Actor, case: Case, there: Sequence[tuple[int, str]], *, now: datetime) -> bool:
    """Nobody does it any more; whether it was not done yet. What was done is undone by a person `there`, where it has
    not ended by itself."""
    if drop_of_keys(by, keys=[task_key(case)], reason="taken_back", now=now):
        return True
    if not there:
        return False
    if case.sanction == Sanction.MUTE:
        _make(by, case, there, _("Let %(name)s speak again in %(n)d groups"), kind="by_hand:unmute",
              key=f"{task_key(case)}/back", now=now)  # fmt: skip
    else:
        _make(by, case, there, _("Invite %(name)s back into %(n)d groups, each in the role of before"),
              kind="by_hand:invite", key=f"{task_key(case)}/back", now=now)  # fmt: skip
    return False


def _make(
    by: Actor, case: Case, there: Sequence[tuple[int, str]], title: str, *, kind: str, key: str, now: datetime
) -> None:  # fmt: skip
    name = names(by.workspace_id, [case.member_id]).get(case.member_id, "")
    said = {"name": name, "n": len(there), "span": span(timedelta(seconds=case.evidence.get("mute", 3600)))}
    task = NewTask(
        key=key, kind=kind, title=title % said, sla=SLA, group_id=there[0][0],
        copy_text="\n".join(called for _id, called in there), member_id=case.member_id,
        why={"text": _("The platforms of these groups offer no way for it. The rule: %(rule)s") % {"rule": case.words}},
    )  # fmt: skip
    make(by, tasks=[task], now=now)
