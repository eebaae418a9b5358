"""The tasks of one step of a playbook, worked one after another: done, next, and the words of each ready to copy."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import Act, Card
from huoqun.members.permissions import MemberPermission
from huoqun.playbooks.queries.roles import role_names
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.piles import PileTasks, pile_of
from huoqun.work.queries.tasks import TaskView
from huoqun.work.queries.tasks import task as find_task

from . import work_cards
from .desk import DUE_WITHIN, whose

AT_ONCE = 100
"""Lines below the card; those that come after them move up."""


@dataclass(frozen=True, slots=True)
class Row:
    """A task that waits for its turn. `is_over`: the way through a playbook that asked for it has ended since."""

    title: str
    url: str
    due: datetime
    is_late: bool
    is_here: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class PilePage:
    """The card that somebody is at, and the others in the order of their time; no card: nothing is left here.

    `elsewhere`: how many of the pile are open nevertheless, with others or for later, and `whole` where they are.
    """

    title: str
    group: str
    count: int
    late: int
    card: Card | None
    rows: Sequence[Row] = ()
    beyond: int = 0
    elsewhere: int = 0
    whole: str = ""


@needs(WorkPermission.TASK_VIEW, WorkPermission.SALE_DO)
@require_GET
def pile(request: Looking, task_uid: UUID) -> HttpResponse:
    """GET /today/tasks/<uid>/pile?at=<uid>&pile=all: the pile that a task belongs to, at one of its tasks.

    `all`: everybody's, whenever they are due, as a group run shows them.
    """
    of = find_task(request.actor, task_uid)
    found = _pile(request, task_uid)
    at = request.GET.get("at", "")
    here = next((one for one in found.tasks if str(one.uid) == at), next(iter(found.tasks), None))
    return render(request, "console/today/pile.html", {"page": _page(request, of, found, here)})


def go_on(request: Looking, was: TaskView, said: str) -> HttpResponse:
    """What is left once a task of the pile has gone from it, at the one that came after it."""
    found = _pile(request, was.uid)
    later = (one for one in found.tasks if (one.due_at, one.id) > (was.due_at, was.id))
    here = next(later, next(iter(found.tasks), None))
    answer = render(request, "console/today/_pile.html", {"page": _page(request, was, found, here)})
    answer["HX-Retarget"], answer["HX-Reswap"] = "#pile", "outerHTML"
    answer["HX-Trigger"] = json.dumps({"toast": {"text": said, "tone": "good"}})
    return answer


def _pile(request: Looking, uid: UUID) -> PileTasks:
    if which(request) == work_cards.WHOLE:
        return pile_of(request.actor, uid, now=request.now, until=None, limit=AT_ONCE)
    until = request.now + DUE_WITHIN
    return pile_of(request.actor, uid, now=request.now, until=until, mine=whose(request).mine, limit=AT_ONCE)


def which(request: Looking) -> str:
    """Which tasks of the step somebody works on."""
    return work_cards.WHOLE if request.GET.get("pile") == work_cards.WHOLE else work_cards.OWN


def _page(request: Looking, of: TaskView, found: PileTasks, here: TaskView | None) -> PilePage:
    if here is None:
        return _emptied(request, of)
    rows = [_row(request, one, of, here) for one in found.tasks]
    return PilePage(
        title=_(found.title) if found.title else _(of.title),
        group=of.group,
        count=found.count,
        late=found.late,
        card=_card(request, of, found.tasks, here),
        rows=rows,
        beyond=found.count - len(rows),
    )


def _emptied(request: Looking, of: TaskView) -> PilePage:
    """Nothing is left on this desk; what was late may have gone to somebody else's meanwhile."""
    others = pile_of(request.actor, of.uid, now=request.now, until=None, limit=1)
    whole = f"{reverse('today_pile', args=[of.uid])}?pile={work_cards.WHOLE}" if others.count else ""
    title = _(others.title) if others.title else _(of.title)
    return PilePage(title, of.group, 0, others.late, None, elsewhere=others.count, whole=whole)


def _row(request: Looking, one: TaskView, of: TaskView, here: TaskView | None) -> Row:
    is_here = here is not None and one.uid == here.uid
    is_over = isinstance(one.why, Mapping) and bool(one.why.get("over"))
    return Row(
        one.member or _(one.title), _at(request, of, one), one.due_at, one.is_late(request.now), is_here, is_over
    )  # fmt: skip


def _at(request: Looking, of: TaskView, one: TaskView) -> str:
    whole = f"&pile={work_cards.WHOLE}" if which(request) == work_cards.WHOLE else ""
    return f"{reverse('today_pile', args=[of.uid])}?at={one.uid}{whole}"


def _card(request: Looking, of: TaskView, tasks: Sequence[TaskView], here: TaskView) -> Card:
    """The card of Today, whose buttons lead on within the pile, and one more: leave this for now."""
    actor = request.actor
    may = any(actor.may_somewhere(one) for one in (WorkPermission.TASK_DO, WorkPermission.SALE_DO))
    called = role_names(request.workspace.id, [] if here.assignee or not here.role else [here.group_id])
    notes = work_cards.outlived(request.workspace.id, [here])
    card = work_cards.task(
        here, request.now, may=may, pile=which(request), sees=_sees(request), called=called, notes=notes
    )
    place = tasks.index(here)
    after = tasks[(place + 1) % len(tasks)]
    if after is here:
        return replace(card, here=True)
    leave = Act(_("Next"), _at(request, of, after), "get", key="n", icon="arrow-right")
    return replace(card, acts=[*card.acts, leave], here=True)


def _sees(request: Looking) -> bool:
    return request.actor.may_somewhere(MemberPermission.VIEW)
