"""Programmes written, signed off, opened, paused and closed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.points.rules import Currency
from huoqun.rewards.queries.budgets import open_budgets

from ..facts.referrals import ProgrammeMoved
from ..models.programme import Programme, SignOff
from ..permissions import ReferralPermission
from ..rules.programmes import (
    N_,
    BadProgramme,
    BadSignOff,
    NewProgramme,
    ProgrammeState,
    WrongProgrammeState,
    fault,
    may_go,
    parts_fault,
    sign_off_fault,
)
from ..rules.programmes import SignOff as Said
from ._rows import programme_of


@transaction.atomic
def draft(actor: Actor, *, programme: NewProgramme, now: datetime) -> UUID:
    """Write a programme down as a draft; answers its uid. Raises BadProgramme, EntryFee."""
    actor.require(ReferralPermission.EDIT)
    row = Programme.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), made_by=str(actor), made_at=now,
        **_values(actor, programme, second=0),
    )  # fmt: skip
    journal.record(actor, [ProgrammeMoved(programme_id=row.id, about=ProgrammeState.DRAFT)], at=now)
    return row.uid


@transaction.atomic
def edit(actor: Actor, *, programme_uid: UUID, programme: NewProgramme, now: datetime) -> None:
    """Write a draft anew. What an open one pays stays as it was promised: only its name, its words and its budget
    change. Raises NotFound, BadProgramme, EntryFee, WrongProgrammeState.
    """
    actor.require(ReferralPermission.EDIT)
    row = programme_of(actor, programme_uid)
    values = _values(actor, programme, second=row.second)
    if row.state == ProgrammeState.CLOSED:
        raise WrongProgrammeState
    if row.state != ProgrammeState.DRAFT:
        values = {name: values[name] for name in ("name", "about", "budget_id")}
    Programme.objects.of(actor.workspace_id).filter(id=row.id).update(**values)
    journal.record(actor, [ProgrammeMoved(programme_id=row.id, about=row.state, why="edited")], at=now)


@transaction.atomic
def sign_off(actor: Actor, *, programme_uid: UUID, said: Said, second: int, now: datetime) -> UUID:
    """Record that a lawyer said yes to a second level, and what it has of a sale (hundredths of a per cent), from now
    on; answers the sign-off's uid. Raises NotFound, BadSignOff, BadProgramme, WrongProgrammeState.
    """
    actor.require(ReferralPermission.SIGN)
    row = programme_of(actor, programme_uid)
    if sign_off_fault(said, now.astimezone(workspace(actor.workspace_id).tz).date()):
        raise BadSignOff
    wrong = parts_fault(row.commission, second) or ("" if second else N_("Say what the second level has of a sale."))
    if wrong:
        raise BadProgramme(wrong)
    own = SignOff.objects.of(actor.workspace_id).filter(programme_id=row.id)
    # Another part of sales for two spans of time would change what was promised for the first.
    if row.state == ProgrammeState.CLOSED or own.filter(ended_at=None).exists() or row.second not in (0, second):
        raise WrongProgrammeState
    signed = SignOff.objects.create(
        workspace_id=row.workspace_id, uid=ids.uid(), programme_id=row.id, signed_by=said.by.strip(), signed_on=said.on,
        document=said.document.strip(), recorded_by=str(actor), recorded_at=now,
    )  # fmt: skip
    row.signoff_id, row.depth, row.second = signed.id, 2, second
    row.save(update_fields=["signoff", "depth", "second"])
    journal.record(actor, [ProgrammeMoved(programme_id=row.id, about=row.state, why="signed_off")], at=now)
    return signed.uid


@transaction.atomic
def end_sign_off(actor: Actor, *, programme_uid: UUID, now: datetime) -> None:
    """Take a sign-off back: sales from now on pay one level. Raises NotFound."""
    actor.require(ReferralPermission.SIGN)
    row = programme_of(actor, programme_uid)
    ended = SignOff.objects.of(actor.workspace_id).filter(programme_id=row.id, ended_at=None).update(ended_at=now)
    if not ended:
        raise NotFound
    journal.record(actor, [ProgrammeMoved(programme_id=row.id, about=row.state, why="sign_off_ended")], at=now)


@transaction.atomic
def move(actor: Actor, *, programme_uid: UUID, to: ProgrammeState, now: datetime, why: str = "") -> None:
    """Open a programme, pause it (nobody new is brought, sales go on paying), or close it for good.

    Raises NotFound, WrongProgrammeState.
    """
    actor.require(ReferralPermission.EDIT)
    row = programme_of(actor, programme_uid)
    if not may_go(ProgrammeState(row.state), to):
        raise WrongProgrammeState
    row.state, row.why = to, why.replace("\0", "").strip()[:200]
    row.opened_at = row.opened_at or (now if to is ProgrammeState.OPEN else None)
    row.closed_at = now if to is ProgrammeState.CLOSED else None
    row.save(update_fields=["state", "why", "opened_at", "closed_at"])
    journal.record(actor, [ProgrammeMoved(programme_id=row.id, about=to.value, why=row.why)], at=now)


def _values(actor: Actor, new: NewProgramme, *, second: int) -> dict[str, object]:
    wrong = fault(new) or parts_fault(new.commission, second)
    cash = {line.id for line in open_budgets(actor.workspace_id) if line.currency is Currency.CASH}
    if not wrong and new.budget_id not in {None, *cash}:
        wrong = N_("There is no such budget of cash.")
    if wrong:
        raise BadProgramme(wrong)
    return {
        "name": new.name.strip(), "about": new.about.replace("\0", "").strip(), "products": list(new.products),
        "trial_kind": new.trial_kind.strip()[:60], "trial_product": new.trial_product.strip()[:200],
        "trial_reward": new.trial_reward, "trial_most": new.trial_most, "commission": new.commission,
        "lasts_days": new.lasts_days, "waits_days": new.waits_days, "new_only": new.new_only,
        "entry_fee": new.entry_fee, "entry_product": new.entry_product.strip(), "budget_id": new.budget_id,
    }  # fmt: skip
