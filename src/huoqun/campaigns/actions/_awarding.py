"""Rewards for whoever brought people: set aside, paid and let go, so that the ledger says what is owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models.functions import Coalesce
from django.utils.translation import ngettext, override

from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor
from huoqun.points.actions import transferring
from huoqun.points.rules import Account, AccountKind, Currency, NewTransfer, Outcome, Result, of_member
from huoqun.rewards.queries.budgets import purse_of
from huoqun.work.actions.tasks import NewTask, make

from ..facts.campaigns import CampaignMoved
from ..facts.invitations import AwardMoved, BudgetSpentUp
from ..models.campaign import Campaign, Participant
from ..models.invitation import Award, Invitation
from ..queries.people import selves
from ..rules.awards import AwardState, Brought, Changes, Stands, changes, due
from ..rules.campaigns import OPEN, State, Step
from ..rules.capacity import Why

RULE = "campaign"
ROLE, SOON = "assistant", timedelta(hours=4)
STANDS = timedelta(days=180)
"""What is set aside longer than that after the campaign's end is let go by the ledger itself."""

_BROUGHT = """
    select inviter_id, id, state from campaigns_invitation
    where workspace_id = %s and inviter_id = any(%s::bigint[]) and state in ('counted', 'matured')
    order by counted_at, id
"""
_STANDING = """
    select participant_id, what, max(attempt), max(state) filter (where state <> 'voided'),
           max(amount) filter (where state <> 'voided')
    from campaigns_award where workspace_id = %s and participant_id = any(%s::bigint[]) group by participant_id, what
"""


@dataclass(frozen=True, slots=True)
class _Todo:
    """What has to be done for one person. `whose`: the participant who has what is new."""

    whose: int
    changes: Changes
    lacks: int


def settle_awards(actor: Actor, row: Campaign, participant_ids: Iterable[int], *, now: datetime) -> int:
    """Bring what participants are owed into line with whom they brought; answers how many rewards were missing money.

    The participants are locked: two facts about one of them are settled one after the other. Before them the campaign,
    which is paused where money is missing: whoever steers it holds it first, too. Its promise is read under the lock.
    Participants who turned out to be one person are owed what one is.
    """
    asked = set(participant_ids)
    if not asked or row.budget_id is None:
        return 0
    row = Campaign.objects.of(row.workspace_id).select_for_update(no_key=True).get(id=row.id)
    people = _people(row, asked, lock=True)
    if not people:
        return 0
    attempts, todos = _todos(row, people)
    members = {one: member for one, (member, _) in people.items()}
    new = [
        _new(row, todo.whose, what, amount, attempts.get((todo.whose, what), 0) + 1, now)
        for todo in todos for what, amount in todo.changes.make.items()
    ]  # fmt: skip
    _settle(actor, row, members, [one for todo in todos for one in todo.changes.void], AwardState.VOIDED, now)
    missing = _make(actor, row, members, new, now)
    _settle(actor, row, members, [one for todo in todos for one in todo.changes.post], AwardState.POSTED, now)
    if missing:
        _spent_up(actor, row, missing, now)
    return missing


def lacking(row: Campaign) -> int:
    """How much more has to be set aside so that all is there that is owed now; 0: nothing lacks."""
    if row.budget_id is None:
        return 0
    owners = Invitation.objects.of(row.workspace_id).filter(campaign_id=row.id, inviter__isnull=False)
    people = _people(row, set(owners.values_list("inviter_id", flat=True)), lock=False)
    return sum(todo.lacks for todo in _todos(row, people)[1])


def _people(row: Campaign, participant_ids: Iterable[int], *, lock: bool) -> dict[int, tuple[int, int]]:
    """These participants and whoever is one person with them: as which member, and who that is. In one order."""
    own = Participant.objects.of(row.workspace_id).filter(campaign_id=row.id)
    asked = own.filter(id__in=set(participant_ids))
    known = selves(row.workspace_id, asked.values_list(Coalesce("member__canonical_id", "member_id"), flat=True))
    rows = own.filter(member_id__in=list(known)).order_by("id")
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    return {one.id: (one.member_id, known[one.member_id]) for one in rows}


def _todos(row: Campaign, people: Mapping[int, tuple[int, int]]) -> tuple[dict[tuple[int, str], int], list[_Todo]]:
    """How often each reward was set aside so far, and what is to be done for each person."""
    steps = [Step(count, amount) for count, amount in row.ladder]
    brought = _brought(row, people)
    attempts, stands = _standing(row, people)
    found: list[_Todo] = []
    # What is new goes to the participant whom the person is now, where there is one.
    first: dict[int, int] = {}
    for one, (member, who) in people.items():
        first[who] = one if member == who else first.get(who, one)
    for who, whose in first.items():
        wanted = due(brought[who], each=row.each, each_most=row.each_most, ladder=steps, standing=stands[who])
        todo = changes(wanted, stands[who], whose=whose)
        gone = set(todo.void)
        let_go = sum(one.amount for one in stands[who] if (one.whose, one.what) in gone)
        found.append(_Todo(whose, todo, max(0, todo.made - let_go)))
    return attempts, found


def _brought(row: Campaign, people: Mapping[int, tuple[int, int]]) -> dict[int, Brought]:
    """By person."""
    counted: dict[int, list[int]] = defaultdict(list)
    matured: dict[int, set[int]] = defaultdict(set)
    with server_cursor() as cursor:
        for inviter, one, state in cursor.execute(_BROUGHT, [row.workspace_id, numbers(people)]).fetchall():
            who = people[inviter][1]
            counted[who].append(one)
            if state == "matured":
                matured[who].add(one)
    return {who: Brought(counted[who], matured[who]) for _, who in people.values()}


def _standing(
    row: Campaign, people: Mapping[int, tuple[int, int]]
) -> tuple[dict[tuple[int, str], int], dict[int, list[Stands]]]:
    """How often each reward was set aside so far, and by person what of it stands."""
    attempts: dict[tuple[int, str], int] = {}
    found: dict[int, list[Stands]] = defaultdict(list)
    with server_cursor() as cursor:
        cursor.execute(_STANDING, [row.workspace_id, numbers(people)])
        for one, what, attempt, state, amount in cursor.fetchall():
            attempts[one, what] = attempt
            if state:
                found[people[one][1]].append(Stands(one, what, amount, AwardState(state)))
    return attempts, found


def _new(row: Campaign, one: int, what: str, amount: int, attempt: int, now: datetime) -> Award:
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
    """Stop a campaign that promises what it cannot pay: by itself, saying why; the team is told once a day."""
    with override(workspace(row.workspace_id).language):
        told = ngettext(
            "%(campaign)s: there is no money for %(n)s reward. Fill its budget.",
            "%(campaign)s: there is no money for %(n)s rewards. Fill its budget.", missing,
        )  # fmt: skip
    task = NewTask(
        key=f"campaign/{row.id}/budget/{now:%Y%m%d}", kind="campaign_budget", sla=SOON, role=ROLE,
        title=told % {"campaign": row.name, "n": missing}, why={"missing": missing},
    )  # fmt: skip
    if make(_campaigns(actor), tasks=[task], now=now):
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
