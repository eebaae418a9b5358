"""Time at cards: counted while a card is open, at one card a person, and never longer than they were seen there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed, NotFound

from ..models import Sitting
from ..permissions import WorkPermission
from ._reach import require_at, require_doing
from ._sitting import CARDS, count, leave


@transaction.atomic
def open_card(actor: Actor, *, noun: str = "task", card_uid: UUID, now: datetime) -> bool:
    """Somebody is at this card: their time is counted from now, or on. Whatever card they were at before is left.
    Answers False where the card has ended meanwhile.

    `now` is the wall's time: a person's minute is a minute also where the workspace's clock runs faster. The page asks
    again and again while they are there; silence is counted for LONGEST_GAP only. Raises NotFound.
    """
    card_id = _card(actor, noun, card_uid)
    if card_id is None:
        return False
    here = _here(actor)
    if here is None or (here.noun, here.card_id) != (noun, card_id):
        leave(here, now)
        values = {"noun": noun, "card_id": card_id, "opened_at": now, "seen_at": now}
        Sitting.objects.bulk_create(
            [Sitting(workspace_id=actor.workspace_id, who=str(actor), **values)],
            update_conflicts=True, unique_fields=["workspace", "who"], update_fields=list(values),
        )  # fmt: skip
    else:
        count(here, now)
    return True


@transaction.atomic
def close_card(actor: Actor, *, now: datetime) -> None:
    """They turned to something else: what is left of the sitting is added up. Raises NotAllowed."""
    if not any(actor.may_somewhere(one) for one in (WorkPermission.SALE_DO, *(p for _, p in CARDS.values()))):
        raise NotAllowed
    leave(_here(actor), now)


def _card(actor: Actor, noun: str, card_uid: UUID) -> int | None:
    """The card's id, None where it has ended."""
    if noun not in CARDS:
        raise NotFound
    model, permission = CARDS[noun]
    card = model.objects.of(actor.workspace_id).filter(uid=card_uid).first()
    if card is None:
        raise NotFound
    if noun == "task":
        require_doing(actor, card.role, card.group_id)
    else:
        require_at(actor, permission, card.group_id)
    return card.id if card.state == "open" else None


def _here(actor: Actor) -> Sitting | None:
    """The sitting of this person, locked, and its card before it: whoever ends a card locks them in that order."""
    mine = Sitting.objects.of(actor.workspace_id).filter(who=str(actor))
    while (seen := mine.first()) is not None:
        before = transaction.savepoint()
        model, _ = CARDS[seen.noun]
        model.objects.of(actor.workspace_id).select_for_update().filter(id=seen.card_id).only("id").first()
        here = mine.filter(noun=seen.noun, card_id=seen.card_id).select_for_update().first()
        if here is not None:
            return here
        # In another window they have turned to another card meanwhile: let go of this one, and take that one first.
        transaction.savepoint_rollback(before)
    return None
