"""What lies below asks by a fact: sends that need a person become tasks, and end with what they stood for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from huoqun.chats.queries.outbox import EffectView, effects_by_uid, uids_of
from huoqun.chats.queries.pulse import as_of
from huoqun.core import holdings
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace, workspaces
from huoqun.members.forgetting import forgets
from huoqun.members.queries.faces import faces

from . import mailing
from .actions import absences, judging, overdue, proposals, same_person, tasks
from .actions.tasks import NewTask
from .queries.attached import named
from .queries.tasks import stands_for_effects

SLA = {
    "service": timedelta(minutes=30),
    "care": timedelta(hours=2),
    "money": timedelta(hours=4),
    "nudge": timedelta(hours=4),
    "marketing": timedelta(hours=8),
}
"""How long a person may take with what the platform cannot do, by the class of the effect."""


CORRECTED_WITHIN = timedelta(days=3)


@consumer("work.corrections", hears=[("members.correction_asked", 1)], acts=True)
def make_corrections(units: Sequence[Unit], now: datetime) -> None:
    """Make a task of what a member says is wrong about them and only the team may change; one a day and category."""
    for unit in units:
        fact, here = unit.fact, workspace(unit.fact.workspace_id)
        member, about = fact.payload["member_id"], holdings.named(fact.payload["about"])
        face = faces(here.id, [member]).get(member)
        if about is None or face is None or face.erased:
            continue
        at = here.now(now)
        with override(here.language):
            words = {"name": face.name, "what": _(about.label)}
            task = NewTask(
                key=f"correction/{face.id}/{about.name}/{at.astimezone(here.tz):%Y-%m-%d}", kind="correct_data",
                title=_("%(name)s says that something under “%(what)s” is wrong: ask what, and correct it") % words,
                copy_text=_("You said that something under “%(what)s” is not right. What should it say?") % words,
                why={"text": _("They said so on their own page, My data.")}, member_id=face.id, sla=CORRECTED_WITHIN,
            )  # fmt: skip
        tasks.make(system(here.id, "members"), tasks=[task], now=at)


@consumer("work.staff_needed", hears=[("chats.needs_staff", 1)], acts=True)
def make_tasks(units: Sequence[Unit], now: datetime) -> None:
    """Make a task of every effect that needs a person, with its words ready to copy and its files named."""
    by_workspace: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for unit in units:
        by_workspace[unit.fact.workspace_id].append(unit.fact.payload)
    for workspace_id, asked in by_workspace.items():
        effects = effects_by_uid(workspace_id, [UUID(one["effect_uid"]) for one in asked])
        told = named(workspace_id, effects.values())
        with override(workspace(workspace_id).language):
            made = [
                _task(one, effect, told.get(effect.uid, []), now)
                for one in asked if (effect := effects.get(UUID(one["effect_uid"]))) is not None
            ]  # fmt: skip
        tasks.make(system(workspace_id, "outbox"), tasks=made, now=now)


def _task(asked: Mapping[str, Any], effect: EffectView, files: Sequence[Mapping[str, Any]], now: datetime) -> NewTask:
    due_at = max(effect.due_at, now) + SLA.get(effect.cls, SLA["care"])
    if effect.expires_at is not None:
        due_at = min(due_at, max(effect.expires_at, now))
    judge = asked["question"] == "judge"
    return NewTask(
        key=f"effect/{asked['effect_uid']}/{asked['question']}/{asked['round']}",
        kind="judge_effect" if judge else f"by_hand:{effect.what}",
        title=_title(effect.what, judge=judge),
        copy_text=effect.text,
        why={"reason": asked["reason"], "cls": effect.cls, "what": effect.what, "asked_by": effect.asked_by,
             "step": effect.key} | ({"files": files} if files else {}),
        due_at=due_at, group_id=effect.group_id, member_id=effect.member_id, effect_uid=effect.uid,
        outcomes=("arrived", "again", "leave") if judge else ("done", "not_done"),
    )  # fmt: skip


def _title(what: str, *, judge: bool) -> str:
    if judge:
        return _("Did this arrive? Look in the chat")
    titles = {
        "send": _("Send this by hand"),
        "announce": _("Put this into the group's notice"),
        "invite": _("Invite this person into the group"),
        "kick": _("Remove this member from the group"),
        "ban": _("Ban this member from the group"),
        "unban": _("Lift this member's ban"),
        "mute": _("Mute this member"),
        "unmute": _("Let this member speak again"),
        "set_nickname": _("Change this member's name in the group"),
        "set_role": _("Change this member's role in the group"),
        "delete_message": _("Remove this message"),
        "pin": _("Pin this message"),
        "unpin": _("Unpin this message"),
        "accept_join": _("Let this person in"),
        "decline_join": _("Turn this request to join down"),
        "create_group": _("Create this group"),
        "rename_group": _("Rename the group"),
        "dissolve": _("Dissolve the group"),
    }
    return titles.get(what, _("Do this by hand"))


ENDED = {"confirmed": "it_was_done", "failed": "it_failed", "expired": "too_late"}


@consumer("work.effects_ended", hears=[("chats.effects_moved", 1)], acts=False)
def drop_tasks(units: Sequence[Unit], now: datetime) -> None:
    """Drop tasks whose effect has ended without them: its echo came, or it is too late."""
    ended: dict[tuple[int, str], list[int]] = defaultdict(list)
    for unit in units:
        state = unit.fact.payload["state"]
        if state in ENDED and not unit.fact.payload["decided_by"].startswith("staff:"):
            ended[unit.fact.workspace_id, state] += unit.fact.payload["ids"]
    for (workspace_id, state), effect_ids in ended.items():
        if stands_for_effects(workspace_id):
            uids = uids_of(workspace_id, effect_ids)
            actor = system(workspace_id, "outbox")
            tasks.drop_of_effects(actor, effect_uids=uids, reason=ENDED[state], now=now)


_FORGET = """
    update work_task set title = '', copy_text = '', note = '', why = '{}'
    where workspace_id = %(workspace)s and member_id = any(%(members)s::bigint[])
"""
# A task that names others than its member says so, with its words as they are without them.
_FORGET_NAMED = """
    update work_task set title = why -> 'named' ->> 'title', copy_text = why -> 'named' ->> 'copy_text',
                         why = why - 'named'
    where workspace_id = %(workspace)s and why ? 'named' and exists (
        select from jsonb_array_elements_text(why -> 'named' -> 'members') m
        where m::bigint = any(%(members)s::bigint[]))
"""
_FORGET_PROPOSALS = """
    update work_proposal set title = '', reason = '', evidence = '{}'
    where workspace_id = %(workspace)s and member_id = any(%(members)s::bigint[])
"""


forgets(
    "work.forget",
    "Empties tasks and proposals about erased members; that they were done, and how long it took, remains.",
    _FORGET,
    _FORGET_NAMED,
    _FORGET_PROPOSALS,
)


@consumer("work.same_person", hears=[("members.claimed", 1)], acts=True, batch=200)
def propose_same(units: Sequence[Unit], now: datetime) -> None:
    """Proposes members who are told to have the same phone, address or customer number, as soon as it is told."""
    claims: dict[int, set[int]] = defaultdict(set)
    for unit in units:
        if unit.fact.member_id is not None:
            claims[unit.fact.workspace_id].add(unit.fact.member_id)
    for workspace_id, members in claims.items():
        at = workspace(workspace_id).now(now)
        same_person.look(system(workspace_id, "sameness"), member_ids=members, now=at)


_SETTLING = ("members.merged", "members.erased", "members.kept_apart")


@consumer("work.same_settled", hears=[(name, 1) for name in _SETTLING], acts=False)
def close_settled(units: Sequence[Unit], now: datetime) -> None:
    """Closes what was proposed about members who have become one meanwhile, were told apart, or erased."""
    for workspace_id in {unit.fact.workspace_id for unit in units}:
        same_person.close_settled(system(workspace_id, "sameness"), now=workspace(workspace_id).now(now))


@app.periodic(cron="41 4 * * *")
@app.task(name="work.look_for_same", queueing_lock="work.look_for_same")
def look_for_same(timestamp: int) -> None:
    """Every night, look through all members for those who may be one person."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        same_person.look(system(here.id, "sameness"), now=here.now(real))


@app.periodic(cron="23 5 * * *")
@app.task(name="work.judge_groups", queueing_lock="work.judge_groups")
def judge_groups(timestamp: int) -> None:
    """Every night, propose which groups should be merged or ended, and close what the counts speak for no longer."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        now = here.now(real)
        judging.look(system(here.id, "portfolio"), at=as_of(here.id, now=now).at, now=now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="work.expire_proposals", queueing_lock="work.expire_proposals")
def expire_proposals(timestamp: int) -> None:
    """Every five minutes, close the proposals that nobody judged in time."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        while proposals.expire(system(here.id, "work"), now=here.now(real)):
            pass


@app.periodic(cron="* * * * *")
@app.task(name="work.keep_time", queueing_lock="work.keep_time")
def keep_time(timestamp: int) -> None:
    """Every minute, remind of late tasks or escalate them, and hand over for those who are away from now on."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        now, actor = here.now(real), system(here.id, "work")
        absences.keep_absences(actor, now=now)
        while overdue.settle_overdue(actor, now=now):
            pass


@app.periodic(cron="*/5 * * * *")
@app.task(name="work.tell_late", queueing_lock="work.tell_late")
def tell_late(timestamp: int) -> None:
    """Every five minutes, tell whoever has tasks that are late by e-mail, where a mail server is set."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces() if mailing.is_set() else ():
        if not here.is_demo:
            mailing.tell(here, now=here.now(real))
