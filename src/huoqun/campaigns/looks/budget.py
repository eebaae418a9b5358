"""Whether the budget holds what is promised, at least for the seats that there are."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.sql import server_cursor

from ..rules.campaigns import N_
from ..rules.review import Finding, Reviewed, Topic, look
from ..rules.seats import PlaceState, Room, free_seats

_FREE = """
    select a.posted - a.reserved from rewards_budget b
    join points_account a on a.workspace_id = b.workspace_id and a.kind = 'budget' and a.currency = b.currency
                         and a.name = 'budget/' || b.uid
    where b.workspace_id = %s and b.id = %s and b.closed_at is null
"""
_ROOMS = "select soft, hard, taken, others, state from campaigns_place where workspace_id = %s and campaign_id = %s"


@look("budget")
def budget(seen: Reviewed, now: datetime) -> list[Finding]:
    """A campaign that promises rewards needs money for the people whom its groups have room for."""
    if seen.budget_id is None:
        return []
    with server_cursor() as cursor:
        row = cursor.execute(_FREE, [seen.workspace_id, seen.budget_id]).fetchone()
    free, needs = (row[0] if row else 0), promised(seen, seats(seen))
    if free <= 0:
        return [
            Finding(
                Topic.BUDGET, "budget_empty", N_("There is nothing in the budget of this campaign."),
                N_("Have it filled: Rewards, Budgets."), stops=True,
            )
        ]  # fmt: skip
    if free < needs:
        return [
            Finding(
                Topic.BUDGET, "budget_small", N_("If all seats are filled, the rewards come to more than there is."),
                N_("Fill the budget, give less for each, or have fewer seats. When it is spent the campaign pauses."),
                stops=False, values={"needs": needs, "free": free},
            )
        ]  # fmt: skip
    return []


def seats(seen: Reviewed) -> int:
    """Free seats of the campaign's groups."""
    with server_cursor() as cursor:
        rows = cursor.execute(_ROOMS, [seen.workspace_id, seen.id]).fetchall()
    return free_seats([Room(s, h, t, o, PlaceState.OPEN) for s, h, t, o, state in rows if state != PlaceState.CLOSED])


def promised(seen: Reviewed, people: int) -> int:
    """The most that so many people can cost: each, and the dearest step for every so many of them."""
    steps = max((amount * (people // count) for count, amount in seen.ladder), default=0)
    return seen.each * people + steps
