"""What key people are given, and what they showed of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.chats.text import storable
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.rewards.actions.owing import owe
from huoqun.rewards.rules.budgets import LONGEST_REASON

from ..facts.ignition import GiftGiven, GiftShown
from ..models.topic import Gift, Person, Showing
from ..permissions import IgnitionPermission
from ..queries.topics import OWED_KEY
from ..rules import (
    LONGEST_NOTE,
    BadAddress,
    BadGift,
    NewGift,
    NotByPayout,
    NotWilling,
    PersonState,
    check_gift,
    is_address,
)
from ._rows import person_of


@transaction.atomic
def give(actor: Actor, *, person_uid: UUID, gift: NewGift, now: datetime) -> UUID:
    """Record that somebody was paid for a re-post or given goods, with the words that disclose it; answers its uid.

    Out of a budget it is owed to the member, and paid by the next payout like all cash. Raises NotFound, NotAllowed,
    NotWilling, BadGift, Undisclosed, NotByPayout, BudgetClosed, BudgetSpent, NotAlone.
    """
    actor.require(IgnitionPermission.GIVE)
    row = person_of(actor, person_uid)
    if row.state != PersonState.WILLING:
        raise NotWilling
    check_gift(gift)
    made = Gift.objects.create(
        workspace_id=actor.workspace_id, person_id=row.id, kind=gift.kind, what=storable(gift.what.strip()),
        amount=gift.amount, disclosure=storable(gift.disclosure.strip()), given_at=gift.given_at,
        recorded_by=str(actor),
    )  # fmt: skip
    if gift.budget_id is not None:
        _owe(actor, row, made, gift.budget_id, now)
    said = GiftGiven(
        topic_id=row.topic_id, person_id=row.id, gift_id=made.id, kind=gift.kind, amount=gift.amount
    )  # fmt: skip
    journal.record(actor, [said], at=now)
    return made.uid


def _owe(actor: Actor, row: Person, made: Gift, budget_id: int, now: datetime) -> None:
    if row.member_id is None:
        raise NotByPayout
    owe(
        actor, budget_id=budget_id, member_id=row.member_id, amount=made.amount,
        reason=made.what[:LONGEST_REASON], key=f"{OWED_KEY}{made.uid}", cause=f"gift/{made.id}", now=now,
    )  # fmt: skip


@transaction.atomic
def show(
    actor: Actor, *, gift_uid: UUID, disclosed: bool, shown_at: datetime, url: str = "", note: str = "", now: datetime
) -> None:  # fmt: skip
    """Record what somebody showed of a gift, and whether the words that disclose it stood there.

    Raises NotFound, NotAllowed, BadAddress, BadGift.
    """
    actor.require(IgnitionPermission.GIVE)
    gift = Gift.objects.of(actor.workspace_id).select_for_update(of=("self",)).filter(uid=gift_uid).first()
    if gift is None:
        raise NotFound
    url, note = url.strip(), storable(note.strip())
    if url and not is_address(url):
        raise BadAddress
    if len(note) > LONGEST_NOTE or not (url or note):
        raise BadGift
    Showing.objects.create(
        workspace_id=actor.workspace_id, gift_id=gift.id, url=storable(url), note=note, disclosed=disclosed,
        shown_at=shown_at, recorded_by=str(actor),
    )  # fmt: skip
    person = Person.objects.of(actor.workspace_id).get(id=gift.person_id)
    said = GiftShown(topic_id=person.topic_id, person_id=person.id, gift_id=gift.id, disclosed=disclosed)
    journal.record(actor, [said], at=now)
