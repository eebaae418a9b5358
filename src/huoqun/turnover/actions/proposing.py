"""A round proposed: by the clock each month, or by hand; looked at without being kept; edited before it is approved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.members.queries.faces import faces
from huoqun.work.actions.tasks import NewTask, make

from ..facts.turnover import RoundMoved
from ..models.rounds import Line, Round
from ..models.ruling import Rule
from ..permissions import TurnoverPermission
from ..queries.line import waiting_first
from ..queries.presence import There, presence, window
from ..queries.ruling import Held, holding
from ..rules.presence import LONGEST_WORDS, score, written
from ..rules.rounds import DraftThere, NoRule, Proposed, RoundState, Step, WrongRoundState, next_month, propose
from ._rows import acting, kept, require_at, round_of
from ._words import words_of

SLA = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a round would propose now. `people`: who is in the group; `present`: of whom so many have enough."""

    held: Held
    first: str
    people: int
    present: int
    lines: Sequence[tuple[Proposed, There]]
    bring_in: Sequence[tuple[int, int | None, str]]


def preview(actor: Actor, *, group_id: int, now: datetime) -> Preview:
    """What a round of a group would propose now; nothing is kept and nobody hears of it. Raises NoRule."""
    require_at(actor, TurnoverPermission.DECIDE, group_id)
    return _look(actor.workspace_id, group_id, now)


@transaction.atomic
def propose_round(actor: Actor, *, group_id: int, now: datetime) -> UUID:
    """Write a round of a group down as a draft, for a person to edit and approve; answers its uid.

    Raises NoRule, DraftThere.
    """
    require_at(actor, TurnoverPermission.DECIDE, group_id)
    found = _look(actor.workspace_id, group_id, now)
    try:
        with transaction.atomic():
            row = Round.objects.create(
                workspace_id=actor.workspace_id, uid=ids.uid(), group_id=group_id, said=kept(found.held.said),
                since=found.first, people=found.people, present=found.present, made_at=now, made_by=str(actor),
            )  # fmt: skip
    except IntegrityError:
        raise DraftThere from None
    _write(actor, row, found)
    with override(workspace(actor.workspace_id).language):
        title = _("Turnover of %(group)s: look at whom it proposes") % {"group": found.held.group}
    task = NewTask(key=f"turnover/{row.uid}", kind="turnover", title=title, sla=SLA, group_id=group_id)
    make(acting(actor), tasks=[task], now=now)
    fact = RoundMoved(round_id=row.id, group_id=group_id, state=RoundState.DRAFT, count=_proposed(found))
    journal.record(actor, [fact], at=now)
    return row.uid


@transaction.atomic
def propose_due(actor: Actor, *, rule_id: int, now: datetime) -> int:
    """Propose a round for every group that a rule holds for, and set the day of the next ones; answers how many."""
    actor.require(TurnoverPermission.HEAR)
    row = Rule.objects.of(actor.workspace_id).select_for_update(no_key=True).get(id=rule_id)
    today = now.astimezone(workspace(actor.workspace_id).tz).date()
    if not row.is_on or row.next_on is None or row.next_on > today:
        return 0
    row.next_on = next_month(today, row.month_day)
    row.save(update_fields=["next_on"])
    done = 0
    for group in holding(actor.workspace_id, rule_id=rule_id):
        try:
            propose_round(actor, group_id=group, now=now)
            done += 1
        except DraftThere:  # last month's still waits to be looked at
            continue
    return done


@transaction.atomic
def edit(
    actor: Actor, *, line_uid: UUID, now: datetime, struck: bool | None = None, step: Step | None = None,
    words: str | None = None,
) -> None:  # fmt: skip
    """Change what a draft proposes for somebody: strike it, propose a milder step, or say it in other words.

    Whoever is absent may be given any step but one that is further than proposed: nobody is let go whom the rule
    would not let go. Raises NotFound, WrongRoundState.
    """
    known = Line.objects.of(actor.workspace_id).filter(uid=line_uid).select_related("round").first()
    if known is None:
        require_at(actor, TurnoverPermission.DECIDE, None)
        raise NotFound
    around = round_of(actor, known.round.uid)
    row = Line.objects.of(actor.workspace_id).select_for_update(of=("self",)).get(id=known.id)
    if around.state != RoundState.DRAFT:
        raise WrongRoundState
    if step is not None and step != row.step:
        if not _milder(Step(row.step), step):
            raise WrongRoundState
        row.step = step
        row.words = _words(actor, around, row, step)
    row.struck = row.struck if struck is None else struck
    if words is not None:
        row.words = words.replace("\0", "").strip()[:LONGEST_WORDS]
    row.save(update_fields=["struck", "step", "words"])


def _milder(now: Step, to: Step) -> bool:
    order = (Step.ASK_BACK, Step.LAST_NOTICE, Step.LEAVE)
    return now in order and to in order and order.index(to) < order.index(now)


def _words(actor: Actor, around: Round, row: Line, step: Step) -> str:
    held = holding(actor.workspace_id, group_ids=[around.group_id]).get(around.group_id)
    name = faces(actor.workspace_id, [row.member_id])[row.member_id].name if row.member_id else ""
    with override(workspace(actor.workspace_id).language):
        return written(
            words_of(step, held.said if held else None), name=name, group=held.group if held else "",
            door=_door(held.door) if held else "",
        )  # fmt: skip


def _look(workspace_id: int, group_id: int, now: datetime) -> Preview:
    held = holding(workspace_id, group_ids=[group_id]).get(group_id)
    if held is None:
        raise NoRule
    seen = window(now, ZoneInfo(held.zone), held.said.window_days)
    there = presence(workspace_id, group_id, held.said, seen, zone=held.zone, now=now)
    people = [one.person for one in there]
    found = propose(held.said, people)
    by_id = {one.person.member_id: one for one in there}
    present = sum(score(held.said.weights, one.values) >= held.said.least for one in people)
    leaving = sum(one.step is Step.LEAVE for one in found)
    free = leaving if held.capacity is None else max(0, held.capacity - len(people)) + leaving
    incoming = waiting_first(workspace_id, group_id, limit=free)
    return Preview(
        held, seen.first.isoformat(), len(people), present, [(one, by_id[one.member_id]) for one in found], incoming
    )


def _write(actor: Actor, row: Round, found: Preview) -> None:
    names = faces(actor.workspace_id, [one.member_id for one, _there in found.lines])
    door = _door(found.held.door)
    lines = []
    with override(workspace(actor.workspace_id).language):
        for one, there in found.lines:
            words = written(
                words_of(one.step, found.held.said), name=names[one.member_id].name, group=found.held.group, door=door
            )
            lines.append(
                Line(
                    workspace_id=actor.workspace_id, uid=ids.uid(), round_id=row.id, member_id=one.member_id,
                    step=one.step, score=one.score, values=dict(there.person.values), last_on=there.last_on,
                    joined_at=there.joined_at, why=one.why, words=words[:LONGEST_WORDS], role=there.role,
                    nickname=there.nickname,
                )
            )  # fmt: skip
    lines += [
        Line(
            workspace_id=actor.workspace_id, uid=ids.uid(), round_id=row.id, member_id=member, application_id=waiting,
            step=Step.BRING_IN, words="",
        )
        for waiting, member, _name in found.bring_in
    ]  # fmt: skip
    Line.objects.bulk_create(lines)


def _door(token: str) -> str:
    return f"{settings.PUBLIC_URL}/apply/{token}" if token else ""


def _proposed(found: Preview) -> int:
    return sum(one.step is not Step.STAY for one, _there in found.lines) + len(found.bring_in)
