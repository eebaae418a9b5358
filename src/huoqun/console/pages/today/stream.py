"""Today's first half as one stream: everything that waits for somebody, in the order of what is lost by waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.queries.today import Queue, waiting_now
from huoqun.chats.queries.waiting import GRACE
from huoqun.chats.waiting import WaitingKind
from huoqun.console.access import Looking
from huoqun.console.evidence import members_in
from huoqun.console.parts import Card
from huoqun.core.permissions import CorePermission
from huoqun.deeds.permissions import DeedPermission
from huoqun.groups.permissions import GroupPermission
from huoqun.groups.queries.places import Place
from huoqun.insights.queries.kept import replied
from huoqun.insights.rules import FIRST_REPLY
from huoqun.members.permissions import MemberPermission
from huoqun.members.queries.faces import Face, faces
from huoqun.playbooks.queries.afterwards import Noted
from huoqun.playbooks.queries.held import held_before
from huoqun.playbooks.queries.roles import RoleNames, role_names
from huoqun.playbooks.queries.running import on_their_way
from huoqun.work.losing import Stake, in_order
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.incidents import IncidentView, incidents_open
from huoqun.work.queries.piles import PileView, piles_due
from huoqun.work.queries.proposals import ProposalView, proposals_open
from huoqun.work.queries.tasks import Left, Mine, left_to_roles
from huoqun.work.queries.today import Figures

from . import cards, forecast_cards, insight_cards, same_cards, shape_cards, work_cards
from .desk import DUE_WITHIN

AT_MOST = 200
"""Cards of a sort that are looked at."""


@dataclass(frozen=True, slots=True)
class Waits:
    """A card with its sort and what is at stake while it waits."""

    sort: str
    card: Card
    stake: Stake
    count: int = 1  # how many tasks are in its pile


@dataclass(frozen=True, slots=True)
class Stream:
    """Everything in order; `beyond`: by sort, how many more there are than were looked at."""

    waits: Sequence[Waits]
    beyond: Mapping[str, int]


def sorts() -> dict[str, str]:
    """The sorts of cards, by the name of their filter."""
    return {
        "incidents": _("Something is wrong"),
        "newcomer": _("Newcomers without a first reply"),
        "question": _("Questions without an answer"),
        "tasks": _("Tasks due"),
        "sends": _("Waiting for somebody to send"),
        "proposals": _("To be decided"),
        "upkeep": _("To be put in order"),
    }


def stream(request: Looking, seen: dict[int, Place], known: Figures, *, mine: Mine | None) -> Stream:
    """What waits for this person, or (`mine` None) for anybody within their scope."""
    queues = _queues(request, seen, known.as_of)
    incidents, proposals = _judged(request, mine)
    people = faces(request.workspace.id, _people(queues, [*incidents, *proposals]))
    left, piles = _left(request), _piles(request, mine)
    unowned = [pile.first.group_id for pile in piles if pile.first.role and not pile.first.assignee]
    called = role_names(request.workspace.id, [*(one.group_id for one in left), *unowned])
    waits = [
        *_wrong(request, known),
        *(Waits("incidents", work_cards.nobody(o, called), Stake("nobody", o.due_at, o.tasks)) for o in left),
        *_incidents(request, incidents, people),
        *_waiting(request, queues, people, seen, known.as_of),
        *_tasks(request, piles, called, work_cards.outlived_in(request.workspace.id, piles)),
        *_proposals(request, proposals, people),
        *_upkeep(request, seen, known),
    ]
    beyond = {
        kind.value: max(0, queue.count - sum(line.group_id in seen for line in queue.lines))
        for kind, queue in queues.items()
    }
    return Stream(in_order(waits, lambda one: one.stake, request.now), beyond)


def _queues(request: Looking, seen: dict[int, Place], at: datetime) -> dict[WaitingKind, Queue]:
    if not seen or not request.actor.may_somewhere(ChatsPermission.MESSAGE_VIEW):
        return {}
    everywhere = request.actor.scope(GroupPermission.VIEW).everywhere
    return waiting_now(request.workspace.id, now=at, group_ids=None if everywhere else list(seen))


def _judged(request: Looking, mine: Mine | None) -> tuple[list[IncidentView], list[ProposalView]]:
    """What is to be decided: on everybody's desk all that is seen, on one's own what one may decide."""
    actor, own = request.actor, mine is not None
    incidents = actor.may_somewhere(WorkPermission.INCIDENT_DECIDE if own else WorkPermission.INCIDENT_VIEW)
    proposals = actor.may_somewhere(WorkPermission.PROPOSAL_DECIDE if own else WorkPermission.PROPOSAL_VIEW)
    return (
        incidents_open(actor) if incidents else [],
        proposals_open(actor, now=request.now) if proposals else [],
    )


def _people(queues: Mapping[WaitingKind, Queue], judged: Iterable[IncidentView | ProposalView]) -> list[int]:
    waiting = [line.member_id for queue in queues.values() for line in queue.lines]
    return waiting + [member for one in judged for member in members_in(one.evidence)]


def _names(people: Mapping[int, Face]) -> dict[int, str]:
    return {member: cards.name_of(face) for member, face in people.items()}


def _wrong(request: Looking, known: Figures) -> Iterator[Waits]:
    if request.actor.may(ChatsPermission.CONNECTION_VIEW):
        for line in known.in_trouble:
            yield Waits("incidents", cards.broken(*line), Stake("broken"))
    if request.actor.may(CorePermission.WORKSPACE_VIEW) and known.behind:
        yield Waits("incidents", cards.behind(known.behind), Stake("broken"))


def _left(request: Looking) -> list[Left]:
    return left_to_roles(request.actor) if request.actor.may_somewhere(WorkPermission.TASK_ASSIGN) else []


def _incidents(request: Looking, found: Iterable[IncidentView], people: Mapping[int, Face]) -> Iterator[Waits]:
    may, names = request.actor.may_somewhere(WorkPermission.INCIDENT_DECIDE), _names(people)
    for one in found:
        yield Waits(
            "incidents", work_cards.incident(one, names, may=may), Stake("incident", one.created_at, one.people)
        )


def _waiting(
    request: Looking, queues: Mapping[WaitingKind, Queue], people: Mapping[int, Face], seen: Mapping[int, Place],
    at: datetime,
) -> Iterator[Waits]:  # fmt: skip
    greeting = _greeting(request, queues)
    for kind, queue in queues.items():
        own = greeting if kind is WaitingKind.NEWCOMER else None
        for line in queue.lines:
            if line.group_id in seen and not (own and (line.group_id, line.member_id) in own.handed):
                card = cards.waiting(line, people.get(line.member_id), seen[line.group_id], at, own)
                # Of an archive it matters how long they had waited when it ended.
                due_at = request.now - (at - line.since) + GRACE[kind]
                yield Waits(kind.value, card, Stake(kind.value, due_at))


def _greeting(request: Looking, queues: Mapping[WaitingKind, Queue]) -> cards.Greeting | None:
    """What stands on every newcomer's card; asked once, and only where somebody waits."""
    queue = queues.get(WaitingKind.NEWCOMER)
    if queue is None or not queue.lines:
        return None
    here, may = request.workspace, request.actor.may_somewhere(WorkPermission.TASK_ASSIGN)
    return cards.Greeting(*replied(here.id), may, on_their_way(here.id, key=FIRST_REPLY))


def _piles(request: Looking, mine: Mine | None) -> list[PileView]:
    if not any(request.actor.may_somewhere(one) for one in (WorkPermission.SALE_DO, WorkPermission.TASK_VIEW)):
        return []
    until = request.now + DUE_WITHIN
    return piles_due(request.actor, now=request.now, until=until, mine=mine, limit=AT_MOST)


def _tasks(request: Looking, piles: Iterable[PileView], called: RoleNames, notes: Noted) -> Iterator[Waits]:
    actor, now = request.actor, request.now
    may = any(actor.may_somewhere(one) for one in (WorkPermission.SALE_DO, WorkPermission.TASK_DO))
    sees = actor.may_somewhere(MemberPermission.VIEW)
    for pile in piles:
        one = pile.first
        sort = "tasks" if one.effect_uid is None else "sends"
        card = (
            work_cards.pile(pile, called=called, notes=notes)
            if pile.count > 1
            else work_cards.task(one, now, may=may, sees=sees, called=called, notes=notes)
        )
        yield Waits(sort, card, work_cards.task_stake(one, pile.count), pile.count)


FORETOLD: Mapping[str, Callable[..., Card | None]] = {
    "insights.rescue": forecast_cards.rescue, "insights.ask_back": forecast_cards.ask_back,
    "insights.reshape": shape_cards.reshape, "work.portfolio": forecast_cards.portfolio,
}  # fmt: skip


def _proposals(request: Looking, found: Sequence[ProposalView], people: Mapping[int, Face]) -> Iterator[Waits]:
    may, names = request.actor.may_somewhere(WorkPermission.PROPOSAL_DECIDE), _names(people)
    may_merge = may and request.actor.may(MemberPermission.MERGE)
    known = same_cards.sides_of(request.workspace.id, found)
    said = insight_cards.messages_of(request.workspace.id, found)
    called = {member: face.name for member, face in people.items()}
    first = held_before(request.workspace.id, found)
    for one in found:
        if one.action == same_cards.ACTION:
            card = same_cards.same_person(one, known, may=may_merge)
        elif one.action == insight_cards.THANK:
            card = insight_cards.thank(one, called, said, language=request.workspace.language, may=may)
        elif one.action in FORETOLD:
            card = FORETOLD[one.action](one, called, language=request.workspace.language, may=may)
        else:
            card = work_cards.proposal(one, names, may=may, first=first)
        if card is not None:
            yield Waits("proposals", card, Stake("proposal", one.expires_at))


def _upkeep(request: Looking, seen: dict[int, Place], known: Figures) -> Iterator[Waits]:
    found: list[Card] = []
    if known.parked and request.actor.may(CorePermission.PARKED_VIEW):
        found.append(cards.parked(known.parked))
    if known.unmatched and request.actor.may(DeedPermission.VIEW):
        found.append(cards.unmatched(known.unmatched))
    if request.actor.may_somewhere(GroupPermission.EDIT):
        unsorted = [p for p in seen.values() if p.kind_key == cards.UNSORTED and p.ended_at is None]
        found += [cards.unsorted(unsorted)] if unsorted else []
    for card in found:
        yield Waits("upkeep", card, Stake("upkeep"))
