"""Rewards for whoever brought people: set aside, paid and let go, so that the ledger says what is owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.sql import numbers, server_cursor
from huoqun.points.actions import transferring
from huoqun.points.rules import Account, AccountKind, Currency, NewTransfer, Outcome, Result, of_member
from huoqun.rewards.queries.budgets import purse_of

from ..facts.campaigns import CampaignMoved
from ..facts.invitations import AwardMoved, BudgetSpentUp
from ..models.campaign import Campaign, Participant
from ..models.invitation import Award
from ..rules.awards import AwardState, Brought, changes, due
from ..rules.campaigns import OPEN, State, Step
from ..rules.capacity import Why

RULE = "campaign"
STANDS = timedelta(days=180)
"""What is set aside longer than that after the campaign's end is let go by the ledger itself."""

_BROUGHT = """
    select inviter_id, id, state from campaigns_invitation
    where workspace_id = %s and inviter_id = any(%s::bigint[]) and state in ('counted', 'matured')
    order by inviter_id, counted_at, id
"""
_STANDING = """
    select participant_id, what, max(attempt), max(state) filter (where state <> 'voided'),
           max(key) filter (where state <> 'voided')
    from campaigns_award where workspace_id = %s and participant_id = any(%s::bigint[]) group by participant_id, what
"""


@dataclass(frozen=True, slots=True)
class _Stood:
    attempt: int
    state: AwardState | None
    key: str


def settle_awards(actor: Actor, row: Campaign, participant_ids: Iterable[int], *, now: datetime) -> int:
    """Bring what participants are owed into line with whom they brought; answers how many rewards were missing money.

    The participants are locked: two facts about one of them are settled one after the other. Before them the campaign,
    which is paused where money is missing: whoever steers it holds it first, too.
    """
    whose = set(participant_ids)
    if not whose or row.budget_id is None:
        return 0
    Campaign.objects.of(row.workspace_id).select_for_update(no_key=True).filter(id=row.id).first()
    people = _locked(row, whose)
    if not people:
        return 0
    steps = [Step(count, amount) for count, amount in row.ladder]
    brought, stood = _brought(row, people), _stood(row, people)
    make: list[Award] = []
    post: list[tuple[int, str]] = []
    void: list[tuple[int, str]] = []
    for one in people:
        own = stood[one]
        wanted = due(brought[one], each=row.each, each_most=row.each_most, ladder=steps)
        todo = changes(wanted, {what: s.state for what, s in own.items() if s.state is not None})
        make += [_new(row, one, what, amount, own.get(what), now) for what, amount in todo.make.items()]
        post += [(one, what) for what in todo.post]
        void += [(one, what) for what in todo.void]
    _settle(actor, row, people, void, AwardState.VOIDED, now)
    missing = _make(actor, row, people, make, now)
    _settle(actor, row, people, post, AwardState.POSTED, now)
    if missing:
        _spent_up(actor, row, missing, now)
    return missing


def _locked(row: Campaign, participant_ids: Iterable[int]) -> dict[int, int]:
    """The participants with the member each is now, in the order in which they are locked."""
    rows = Participant.objects.of(row.workspace_id).select_for_update(of=("self",), no_key=True)
    found = rows.filter(campaign_id=row.id, id__in=set(participant_ids)).order_by("id")
    return {one.id: one.member_id for one in found}


def _brought(row: Campaign, people: Iterable[int]) -> dict[int, Brought]:
    counted: dict[int, list[int]] = defaultdict(list)
    matured: dict[int, set[int]] = defaultdict(set)
    with server_cursor() as cursor:
        for inviter, one, state in cursor.execute(_BROUGHT, [row.workspace_id, numbers(people)]).fetchall():
            counted[inviter].append(one)
            if state == "matured":
                matured[inviter].add(one)
    return {inviter: Brought(counted[inviter], matured[inviter]) for inviter in people}


def _stood(row: Campaign, people: Iterable[int]) -> dict[int, dict[str, _Stood]]:
    found: dict[int, dict[str, _Stood]] = defaultdict(dict)
    with server_cursor() as cursor:
        cursor.execute(_STANDING, [row.workspace_id, numbers(people)])
        for one, what, attempt, state, key in cursor.fetchall():
            found[one][what] = _Stood(attempt, AwardState(state) if state else None, key or "")
    return found


def _new(row: Campaign, one: int, what: str, amount: int, was: _Stood | None, now: datetime) -> Award:
    attempt = was.attempt + 1 if was else 1
    return Award(
        workspace_id=row.workspace_id, campaign_id=row.id, participant_id=one, what=what, attempt=attempt,
        amount=amount, state=AwardState.PENDING, key=f"campaign/{row.uid}/{one}/{what}/{attempt}", made_at=now,
    )  # fmt: skip


def _make(actor: Actor, row: Campaign, people: dict[int, int], awards: list[Award], now: datetime) -> int:
    """Set aside what is new; answers for how much of it there was no money."""
    if not awards:
        return 0
    purse = purse_of(row.workspace_id, row.budget_id or 0)
    until = max(row.ends_at, now) + STANDS
    made = transferring.transfer(
        _campaigns(actor),
        transfers=[
            NewTransfer(
                key=award.key, from_=purse, to=_to(people[award.participant_id], purse.currency), amount=award.amount,
                reason=row.name[:200], rule=RULE, pending_until=until, cause=f"campaign/{row.id}",
            )
            for award in awards
        ],
        now=now,
    )  # fmt: skip
    stand = [award for award, outcome in zip(awards, made, strict=True) if outcome.stands]
    Award.objects.bulk_create(stand)
    _tell(actor, people, stand, AwardState.PENDING, now)
    return len(awards) - len(stand)


def _settle(
    actor: Actor, row: Campaign, people: dict[int, int], wanted: Sequence[tuple[int, str]], to: AwardState,
    now: datetime,
) -> None:  # fmt: skip
    pairs = set(wanted)
    own = Award.objects.of(row.workspace_id).filter(
        participant_id__in={one for one, _ in pairs}, what__in={what for _, what in pairs}, state=AwardState.PENDING
    )
    awards = [award for award in own.order_by("id") if (award.participant_id, award.what) in pairs]
    if not awards:
        return
    keys, ledger = [award.key for award in awards], _campaigns(actor)
    if to is AwardState.POSTED:
        done: Sequence[Outcome] = transferring.post(ledger, keys=keys, now=now)
    else:
        done = transferring.void(ledger, keys=keys, now=now, why="did_not_mature")
    for award, outcome in zip(awards, done, strict=True):
        # What the ledger let go by itself, as its time was over, was not paid: the award says so too.
        award.state = to if outcome.result is not Result.REFUSED else AwardState.VOIDED
        award.settled_at = now
    Award.objects.bulk_update(awards, ["state", "settled_at"])
    for state in (AwardState.POSTED, AwardState.VOIDED):
        _tell(actor, people, [award for award in awards if award.state == state], state, now)


def _tell(actor: Actor, people: dict[int, int], awards: Sequence[Award], state: AwardState, now: datetime) -> None:
    facts = [
        AwardMoved(
            campaign_id=one.campaign_id, participant_id=one.participant_id, member_id=people[one.participant_id],
            what=one.what, amount=one.amount, about=state.value,
        )
        for one in awards
    ]  # fmt: skip
    journal.record(actor, facts, at=now)


def _spent_up(actor: Actor, row: Campaign, missing: int, now: datetime) -> None:
    """Stop a campaign that promises what it cannot pay: by itself, and saying why."""
    journal.record(actor, [BudgetSpentUp(campaign_id=row.id, missing=missing)], at=now)
    stopped = Campaign.objects.of(row.workspace_id).filter(id=row.id, state__in=OPEN)
    was = row.state
    if stopped.update(state=State.PAUSED, why=Why.BUDGET, halted_by=str(_campaigns(actor))):
        moved = CampaignMoved(campaign_id=row.id, was=was, about=State.PAUSED.value, why=Why.BUDGET.value)
        journal.record(actor, [moved], at=now)


def _to(member_id: int, currency: Currency) -> Account:
    """Points go to the member at once; money is owed to them until a payout file pays it."""
    if currency is Currency.CASH:
        return Account(AccountKind.OWED, Currency.CASH, name=str(member_id))
    return of_member(member_id, currency)


def _campaigns(actor: Actor) -> Actor:
    return system(actor.workspace_id, "campaigns")
