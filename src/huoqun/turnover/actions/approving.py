"""A round approved: words in private, removals after a time; and taken back, within 30 days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.admission.actions.deciding import fill
from huoqun.admission.actions.departing import forgive
from huoqun.admission.actions.lining import put_back
from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.actions.withdrawing import withdraw
from huoqun.chats.port.effects import Invite, Kick, Send
from huoqun.chats.rules import EffectClass
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.work.actions.tasks import drop_of_keys

from ..facts.turnover import RoundMoved, Taken
from ..models.rounds import Line, Round
from ..permissions import TurnoverPermission
from ..rules.presence import NewRule
from ..rules.rounds import RoundState, Step, TooLate, WrongRoundState, reversible
from ._rows import acting, as_kept, require_at, round_of

CLASSES = {
    Step.THANK: EffectClass.CARE, Step.ASK_BACK: EffectClass.CARE, Step.LAST_NOTICE: EffectClass.SERVICE,
    Step.LEAVE: EffectClass.SERVICE,
}  # fmt: skip
LATE = timedelta(days=7)
"""What was not said or done after so long is not done any more."""


@transaction.atomic
def approve(actor: Actor, *, round_uid: UUID, now: datetime) -> int:
    """Do what a draft proposes, but for what was struck: words go out in private, and whoever is let go is removed
    some hours after. Answers for how many. Raises NotFound, WrongRoundState.
    """
    row = round_of(actor, round_uid)
    if row.state != RoundState.DRAFT:
        raise WrongRoundState
    rows = Line.objects.of(actor.workspace_id).select_for_update(of=("self",))
    lines = list(rows.filter(round_id=row.id).order_by("id"))
    doing = [one for one in lines if not one.struck and one.step in CLASSES and one.member_id is not None]
    ask(acting(actor), effects=[e for one in doing for e in _effects(row, one, as_kept(row.said), now)], now=now)
    held = [one.application_id for one in lines if one.struck and one.application_id is not None]
    put_back(acting(actor), application_ids=held, now=now)
    done = [one.id for one in lines if not one.struck and one.step != Step.STAY]
    Line.objects.of(actor.workspace_id).filter(id__in=done).update(done_at=now)
    _end(actor, row, RoundState.APPROVED, len(done), now)
    journal.record(actor, _taken(row, doing), at=now)
    fill(acting(actor), group_id=row.group_id, now=now)
    return len(done)


@transaction.atomic
def drop(actor: Actor, *, round_uid: UUID, now: datetime) -> None:
    """Do nothing of a draft. Raises NotFound, WrongRoundState."""
    row = round_of(actor, round_uid)
    if row.state != RoundState.DRAFT:
        raise WrongRoundState
    _end(actor, row, RoundState.DROPPED, 0, now)


@transaction.atomic
def undo(actor: Actor, *, line_uid: UUID, now: datetime) -> bool:
    """Take back what an approved round did to somebody, within 30 days. What was not said or done yet is called off;
    whoever was removed is asked back in, and is what they were there once they come. Answers whether it was news.

    Raises NotFound, WrongRoundState, TooLate.
    """
    known = Line.objects.of(actor.workspace_id).filter(uid=line_uid).select_related("round").first()
    if known is None:
        require_at(actor, TurnoverPermission.DECIDE, None)
        raise NotFound
    row = round_of(actor, known.round.uid)
    line = Line.objects.of(actor.workspace_id).select_for_update(of=("self",)).get(id=known.id)
    if row.state not in (RoundState.APPROVED, RoundState.UNDONE) or line.done_at is None or line.step not in CLASSES:
        raise WrongRoundState
    if line.undone_at is not None:
        return False
    if not reversible(row.decided_at, now):
        raise TooLate
    _undo(actor, row, [line], now)
    return True


@transaction.atomic
def undo_round(actor: Actor, *, round_uid: UUID, now: datetime) -> int:
    """Take back all that an approved round did, within 30 days; answers for how many. Raises NotFound,
    WrongRoundState, TooLate.
    """
    row = round_of(actor, round_uid)
    if row.state != RoundState.APPROVED:
        raise WrongRoundState
    if not reversible(row.decided_at, now):
        raise TooLate
    rows = Line.objects.of(actor.workspace_id).select_for_update(of=("self",)).filter(round_id=row.id, undone_at=None)
    lines = [one for one in rows.order_by("id") if one.done_at is not None and one.step in CLASSES]
    _undo(actor, row, lines, now)
    Round.objects.of(actor.workspace_id).filter(id=row.id).update(state=RoundState.UNDONE)
    fact = RoundMoved(round_id=row.id, group_id=row.group_id, state=RoundState.UNDONE, count=len(lines))
    journal.record(actor, [fact], at=now)
    return len(lines)


def _effects(row: Round, line: Line, rule: NewRule, now: datetime) -> list[NewEffect]:
    key = f"turnover/{line.id}"
    found = []
    if line.words:
        found.append(
            NewEffect(
                key=f"{key}/said", body=Send(line.words), cls=CLASSES[Step(line.step)], member_id=line.member_id,
                expires_at=now + LATE, cause=f"turnover/{row.id}",
            )
        )  # fmt: skip
    if line.step == Step.LEAVE:
        at = now + timedelta(hours=rule.grace_hours)
        found.append(
            NewEffect(
                key=f"{key}/kick", body=Kick(line.words), cls=EffectClass.SERVICE, group_id=row.group_id,
                member_id=line.member_id, due_at=at, expires_at=at + LATE, cause=f"turnover/{row.id}",
            )
        )  # fmt: skip
    return found


def _undo(actor: Actor, row: Round, lines: Sequence[Line], now: datetime) -> None:
    gone = withdraw(
        acting(actor), keys=[f"turnover/{one.id}/{what}" for one in lines for what in ("said", "kick")], now=now
    )
    out = [one for one in lines if one.step == Step.LEAVE and f"turnover/{one.id}/kick" not in gone]
    with override(workspace(actor.workspace_id).language):
        words = _("We were wrong to give your place away. It is yours again: come back in.")
    effects = []
    for one in out:
        assert one.member_id is not None  # only a line of a member's is done by words and removals
        forgive(acting(actor), group_id=row.group_id, member_id=one.member_id, now=now)
        effects += [
            NewEffect(
                key=f"turnover/{one.id}/back", body=Send(words), cls=EffectClass.SERVICE, member_id=one.member_id,
                cause=f"turnover/{row.id}",
            ),
            NewEffect(
                key=f"turnover/{one.id}/invite", body=Invite(words), cls=EffectClass.SERVICE, group_id=row.group_id,
                member_id=one.member_id, cause=f"turnover/{row.id}",
            ),
        ]  # fmt: skip
    ask(acting(actor), effects=effects, now=now)
    ids = [one.id for one in lines]
    Line.objects.of(actor.workspace_id).filter(id__in=ids).update(undone_at=now)
    journal.record(actor, _taken(row, lines, undone=True), at=now)


def _taken(row: Round, lines: Sequence[Line], *, undone: bool = False) -> list[Taken]:
    return [
        Taken(round_id=row.id, group_id=row.group_id, member_id=one.member_id, step=one.step, undone=undone)
        for one in lines
        if one.member_id is not None
    ]


def _end(actor: Actor, row: Round, state: RoundState, count: int, now: datetime) -> None:
    row.state, row.decided_at, row.decided_by = state, now, str(actor)
    row.save(update_fields=["state", "decided_at", "decided_by"])
    drop_of_keys(acting(actor), keys=[f"turnover/{row.uid}"], reason=state.value, now=now)
    fact = RoundMoved(round_id=row.id, group_id=row.group_id, state=state, count=count)
    journal.record(actor, [fact], at=now)
