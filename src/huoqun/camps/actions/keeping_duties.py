"""What duties do by the clock: asks at their hour, sees that they were done, tells the coach of what was not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.queries.spoken import Span, answered, spoken
from huoqun.chats.rules import EffectClass
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.queries import Workspace, workspace
from huoqun.core.sql import moments, numbers, server_cursor
from huoqun.members.actions.visiting import addresses
from huoqun.members.queries.faces import Face, faces
from huoqun.work.actions.tasks import NewTask, drop_of_keys, make
from huoqun.work.rules import Strategy

from ..duties import Evidence, TurnState
from ..facts.roles import DutyAsked
from ..models import DutyTurn, RoleHolder
from ..permissions import CampPermission
from ..queries.duty_rounds import Due, OpenTurn, gone, open_turns, to_ask
from ..queries.runs import holders
from ..usual_duties import role_name
from ._duty_turns import settle_turns
from ._roles import end_role
from .keeping import ROLE

KIND = "duty"
ANSWER_WITHIN = timedelta(days=1)
AT_ONCE = 500


@transaction.atomic
def keep_duties(actor: Actor, *, now: datetime) -> int:
    """Do what is due in a workspace; answers how much that was. Done twice, nobody is asked twice."""
    actor.require(CampPermission.RUN)
    here = workspace(actor.workspace_id)
    with override(here.language):
        return _end_of_gone(actor, now) + _ask(actor, here, now) + _settle(actor, now)


def _end_of_gone(actor: Actor, now: datetime) -> int:
    groups = dict(gone(actor.workspace_id))
    for row in RoleHolder.objects.of(actor.workspace_id).select_for_update().filter(id__in=groups, until=None):
        end_role(actor, row, groups[row.id], now=now)
    return len(groups)


_INSERT = """
    insert into camps_dutyturn (workspace_id, uid, duty_id, member_id, day, since, asked_at, ends_at, state, seen, by)
    select %s, gen_random_uuid(), w.duty, w.member, w.day, w.since, w.asked_at, w.ends_at, 'asked', 0, ''
    from unnest(%s::bigint[], %s::bigint[], %s::date[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
        as w(duty, member, day, since, asked_at, ends_at)
    on conflict (duty_id, member_id, day) do nothing returning id, duty_id, member_id
"""


def _ask(actor: Actor, here: Workspace, now: datetime) -> int:
    due = to_ask(here.id, now=now)
    if not due:
        return 0
    turns = [one.turn for one in due]
    columns = [
        numbers(one.duty_id for one in due), numbers(one.member_id for one in due), [turn.day for turn in turns],
        moments(turn.since for turn in turns), moments(turn.asked_at for turn in turns),
        moments(turn.ends_at for turn in turns),
    ]  # fmt: skip
    with server_cursor() as cursor:
        made = {(duty, member): id for id, duty, member in cursor.execute(_INSERT, [here.id, *columns]).fetchall()}
    new = [(made[one.duty_id, one.member_id], one) for one in due if (one.duty_id, one.member_id) in made]
    for origin in {one.origin for _id, one in new}:
        _tell(actor, here, [(id, one) for id, one in new if one.origin is origin], now, origin)
    return len(new)


def _tell(actor: Actor, here: Workspace, new: Sequence[tuple[int, Due]], now: datetime, origin: Origin) -> None:
    """Members hear in private; one of the team has a task, as everything for them is."""
    known = faces(here.id, {one.member_id for _id, one in new})
    links = addresses(actor, member_ids={one.member_id for _id, one in new}, now=now, to="camp")
    coaches = holders(here.id, {one.group_run_id for _id, one in new}, role=ROLE)
    effects, tasks = [], []
    by_run: dict[tuple[int, int], list[int]] = defaultdict(list)
    for id, one in new:
        by_run[one.group_run_id, one.group_id].append(id)
        face = known.get(one.member_id)
        if face is not None and face.is_staff:
            tasks.append(_task(id, one, face, coaches.get(one.group_run_id, ())))
        elif face is not None and not face.erased:
            effects.append(_private(here, id, one, links.get(face.id, "")))
    facts = [
        DutyAsked(group_run_id=run, group_id=group, turn_ids=tuple(ids[n : n + AT_ONCE]))
        for (run, group), ids in by_run.items()
        for n in range(0, len(ids), AT_ONCE)
    ]
    journal.record(actor, facts, at=now, origin=origin)
    ask(actor, effects=effects, now=now, origin=origin)
    make(actor, tasks=tasks, now=now, origin=origin)


def _private(here: Workspace, turn_id: int, one: Due, link: str) -> NewEffect:
    head = _("%(role)s, today's duty: %(title)s") % {"role": role_name(one.role), "title": one.plan.title}
    until = timezone.localtime(one.turn.ends_at, here.tz).strftime("%m-%d %H:%M")
    if one.plan.evidence is Evidence.CONFIRM:
        tail = _("Done? Confirm it until %(until)s: %(url)s") % {"until": until, "url": link}
    else:
        tail = _("It counts by itself once you said it in the group, until %(until)s.") % {"until": until}
    return NewEffect(
        key=f"duty/{turn_id}", body=Send(f"{head}\n{one.plan.words}\n{tail}"), cls=EffectClass.SERVICE,
        member_id=one.member_id, expires_at=one.turn.ends_at,
    )  # fmt: skip


def _task(turn_id: int, one: Due, face: Face, among: tuple[int, ...]) -> NewTask:
    words = {"role": role_name(one.role), "name": face.name, "title": one.plan.title}
    return NewTask(
        key=f"{KIND}/{turn_id}", kind=KIND, title=_("%(role)s %(name)s: %(title)s") % words, role=ROLE,
        copy_text=one.plan.words, group_id=one.group_id, member_id=one.member_id, due_at=one.turn.ends_at,
        strategy=Strategy.OWNER_THEN_LEAST_LOADED, among=among, why={"reason": one.plan.words},
    )  # fmt: skip


def _settle(actor: Actor, now: datetime) -> int:
    """What is seen in the group is done; what is over and was neither seen nor confirmed is missed."""
    turns = open_turns(actor.workspace_id)
    seen = _seen(actor.workspace_id, turns)
    done = [one for one in turns if seen.get(one.id, 0) >= one.plan.least]
    over = [one for one in turns if one.ends_at <= now and one not in done]
    missed = [one for one in over if not one.is_paused]
    settle_turns(actor, done, TurnState.DONE, now=now)
    settle_turns(actor, missed, TurnState.MISSED, now=now)
    settle_turns(actor, [one for one in over if one.is_paused], TurnState.EXCUSED, now=now)
    drop_of_keys(actor, keys=[f"{KIND}/{one.id}" for one in (*done, *over)], reason=_("It is settled."), now=now)
    for one in turns:
        if one not in over and seen.get(one.id, 0) != one.seen:
            DutyTurn.objects.of(actor.workspace_id).filter(id=one.id).update(seen=seen[one.id])
    _tell_coach(actor, missed, now)
    return len(done) + len(over)


def _seen(workspace_id: int, turns: Sequence[OpenTurn]) -> dict[int, int]:
    found: dict[int, int] = {}
    for evidence, counted in ((Evidence.SPOKE, spoken), (Evidence.REPLIED, answered)):
        these = [one for one in turns if one.plan.evidence is evidence]
        spans = [Span(one.group_id, one.member_id, one.since, one.ends_at) for one in these]
        found |= {one.id: n for one, n in zip(these, counted(workspace_id, spans), strict=True)}
    return found


def _tell_coach(actor: Actor, missed: Sequence[OpenTurn], now: datetime) -> None:
    """One task for each who missed something on a day."""
    by_person: dict[tuple[int, int, str], list[OpenTurn]] = defaultdict(list)
    for one in missed:
        by_person[one.group_run_id, one.member_id, one.day.isoformat()].append(one)
    coaches = holders(actor.workspace_id, {one.group_run_id for one in missed}, role=ROLE)
    for (run, member, day), these in by_person.items():
        first, titles = these[0], _(", ").join(one.plan.title for one in these)
        words = {"role": role_name(first.role), "name": first.name, "titles": titles}
        task = NewTask(
            key=f"{KIND}/missed/{run}/{member}/{day}", kind=KIND, role=ROLE, group_id=first.group_id, member_id=member,
            title=_("%(role)s %(name)s missed: %(titles)s") % words, sla=ANSWER_WITHIN,
            copy_text=_("You did not get to “%(titles)s”. Is it too much at the moment? Tell me what would help.")
            % words,
            strategy=Strategy.OWNER_THEN_LEAST_LOADED, among=coaches.get(run, ()),
            why={"reason": titles, "day": day}, outcomes=("done", "not_reached"),
        )  # fmt: skip
        make(actor, tasks=[task], now=now, origin=first.origin)
