"""Rituals written, switched on and off."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.groups.queries.names import kinds
from huoqun.groups.queries.places import chapters
from huoqun.rewards.permissions import CashPermission
from huoqun.rewards.queries.budgets import open_budgets

from ..facts import GiftsMoved, RitualMoved
from ..models.rituals import Ritual
from ..permissions import NewcomersPermission
from ..queries.rituals import in_force
from ..rules.nicknames import N_, pattern_of
from ..rules.rituals import BadRitual, NewRitual, fault


@transaction.atomic
def write(actor: Actor, *, ritual: NewRitual, now: datetime) -> UUID:
    """Write how newcomers of a group or of a kind are asked, or write it anew; off at first. Answers its uid.

    Raises NotFound, BadRitual, BadPattern.
    """
    _require_somewhere(actor)
    if wrong := fault(ritual):
        raise BadRitual(wrong)
    _require_at(actor, ritual.group_id)
    _require_gift(actor, ritual)
    about = {"group_id": ritual.group_id} if ritual.group_id is not None else {"kind_id": ritual.kind_id}
    pattern = " ".join(ritual.pattern.split())
    fields = NewRitual.__dataclass_fields__
    values = {name: getattr(ritual, name) for name in fields if name not in ("group_id", "kind_id")}
    values = {name: one.replace("\0", "").strip() if isinstance(one, str) else one for name, one in values.items()}
    values |= {"pattern": pattern, "shape": pattern_of(pattern).shape if pattern else ""}
    if ritual.kind_id is not None and ritual.kind_id not in {kind.id for kind in kinds(actor.workspace_id)}:
        raise NotFound
    before = _gifts(actor, ritual.group_id, ritual.kind_id)
    row, _made = Ritual.objects.of(actor.workspace_id).update_or_create(
        workspace_id=actor.workspace_id, **about, defaults=values,
        create_defaults={**values, "uid": ids.uid(), "made_by": str(actor), "made_at": now},
    )  # fmt: skip
    _tell(actor, row, "written", before, now)
    return row.uid


@transaction.atomic
def switch(actor: Actor, *, ritual_uid: UUID, on: bool, now: datetime) -> None:
    """Have it hold, or no longer; whoever is being asked is still heard. Twice changes nothing. Raises NotFound."""
    _require_somewhere(actor)
    row = Ritual.objects.of(actor.workspace_id).select_for_update(of=("self",)).filter(uid=ritual_uid).first()
    if row is None:
        raise NotFound
    _require_at(actor, row.group_id)
    if row.is_on != on:
        before = _gifts(actor, row.group_id, row.kind_id)
        row.is_on = on
        row.save(update_fields=["is_on"])
        _tell(actor, row, "on" if on else "off", before, now)


Gifts = tuple[int, int, int | None]
NOTHING: Gifts = (0, 0, None)


def _gifts(actor: Actor, group_id: int | None, kind_id: int | None) -> Gifts:
    """What newcomers get there now."""
    held = in_force(actor.workspace_id, group_id, kind_id)
    return NOTHING if held is None else (held.points, held.gift, held.budget_id)


def _tell(actor: Actor, row: Ritual, about: str, before: Gifts, now: datetime) -> None:
    facts: list[RitualMoved | GiftsMoved] = [RitualMoved(ritual_id=row.id, group_id=row.group_id, about=about)]
    after = _gifts(actor, row.group_id, row.kind_id)
    if after != before:
        what = "gone" if after == NOTHING else "given"
        facts.append(GiftsMoved(group_id=row.group_id, kind_id=row.kind_id, about=what))
    journal.record(actor, facts, at=now)


def _require_gift(actor: Actor, ritual: NewRitual) -> None:
    """Whoever promises money may give it; what stands already may stay. Raises NotAllowed, BadRitual."""
    same: dict[str, Any] = {name: getattr(ritual, name) for name in ("group_id", "kind_id", "gift", "budget_id")}
    if not ritual.gift or Ritual.objects.of(actor.workspace_id).filter(**same).exists():
        return
    actor.require(CashPermission.PACKET)
    if ritual.budget_id not in {line.id for line in open_budgets(actor.workspace_id)}:
        raise BadRitual(N_("A red packet comes out of a budget: choose one, and say how much."))


def _require_somewhere(actor: Actor) -> None:
    if not actor.may_somewhere(NewcomersPermission.EDIT):
        raise NotAllowed(permission=NewcomersPermission.EDIT)


def _require_at(actor: Actor, group_id: int | None) -> None:
    known = chapters(actor.workspace_id, [group_id]) if group_id is not None else {}
    if group_id is not None and group_id not in known:
        raise NotFound
    actor.require(NewcomersPermission.EDIT, chapter_id=known.get(group_id or 0), group_id=group_id)
