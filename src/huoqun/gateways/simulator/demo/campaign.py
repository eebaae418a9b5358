"""A campaign that is live in the demo: members invite friends into two groups, and not all who come are honest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from huoqun.campaigns.actions import coding, entering, making, pooling, steering
from huoqun.campaigns.rules.campaigns import Kind, Must, NewCampaign, Step
from huoqun.chats.personas import State
from huoqun.core.actor import Actor
from huoqun.points.rules import Currency
from huoqun.rewards.actions.budgeting import fund, open_budget
from huoqun.rewards.queries.budgets import open_budgets
from huoqun.rewards.rules.budgets import NewBudget

from .texts import Texts

HOME = "core-1"
ROOMS = ("newcomer-6", "traffic-4")
SOFT, HARD = 180, 200
LASTS = timedelta(days=3)
POINTS = 5_000
KINDS = ("honest", "honest", "honest", "hunters", "ring", "advertisers")
"""How those do whom the first members with a code bring; and who comes by the code that hangs on a wall."""
WALL = "honest"


def make_campaign(
    actor: Actor, groups: Mapping[str, int], holders: Sequence[int], texts: Texts, *, now: datetime
) -> dict[str, str]:
    """Begin it; answers by a code's token who comes by it."""
    said = texts.campaign
    budget = open_budget(
        actor, budget=NewBudget(name=said["budget"], currency=Currency.POINTS, owner="staff:1"), now=now
    )
    fund(actor, budget_uid=budget, amount=POINTS, reason=said["name"], now=now)
    (line,) = [one for one in open_budgets(actor.workspace_id) if one.uid == budget]
    uid = making.draft(
        actor,
        campaign=NewCampaign(
            name=said["name"], kind=Kind.ASSIST, aim=said["aim"], starts_at=now, ends_at=now + LASTS,
            budget_id=line.id, each=20, each_most=10, ladder=(Step(3, 50), Step(8, 150)), stays_days=1,
            must=Must.SPEAK, staff_minutes=480,
        ),
        now=now,
    )  # fmt: skip
    for room in ROOMS:
        place = pooling.NewPlace(group_id=groups[room], soft=SOFT, hard=HARD, link="https://example.com/join")
        pooling.add_place(actor, campaign_uid=uid, place=place, now=now)
    steering.review(actor, campaign_uid=uid, now=now, overruled=said["name"])
    steering.start(actor, campaign_uid=uid, now=now)
    wall = coding.make_code(actor, campaign_uid=uid, label=said["wall"], now=now)
    codes = {wall: WALL}
    for member, kind in zip(holders, KINDS, strict=False):
        codes[entering.enter(actor, campaign_uid=uid, member_id=member, now=now)] = kind
    return codes


def holders(state: State, people: Mapping[str, int]) -> list[int]:
    """Members who have been here for long and are no staff: they have a code from the start."""
    seats = state.grounds[HOME].seats.values()
    return [people[seat.member.id] for seat in seats if not seat.member.staff and seat.member.id in people]
