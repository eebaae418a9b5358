"""What steps still ask of the team when their way through a playbook is over: closed in the transaction that ends it,
with the reason. Tasks and questions are closed whenever a way ends, late steps and sends by hand with the whole run.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override
from psycopg import Cursor

from huoqun.chats.actions.withdrawing import withdraw
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor, system
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers
from huoqun.work.actions import incidents, proposals
from huoqun.work.actions.tasks import drop_of_effects, end_of_asker

from ..compiling import EXITS
from ..engine.moment import read_key
from ..models import GroupRun
from ..queries.plans import plan
from ..rules import DISSOLVED, ERASED, FINISHED, LEFT, MERGED, PLAYBOOK_OVER, incident_key
from ._approving import ACTION

# A step's task is found by whom it is about, since their tasks have an index; the group's own are about nobody.
_OPEN = """
    with over as materialized (
        select r.id, r.workspace_id, r.member_id, g.group_id, g.origin from playbooks_run r
        join playbooks_grouprun g on g.workspace_id = r.workspace_id and g.id = r.group_run_id
        where r.workspace_id = %(workspace)s and {which}
    )
    select o.id, o.origin, t.key from over o
    join work_task t on t.workspace_id = o.workspace_id and t.member_id = o.member_id
    where t.state = 'open' and starts_with(t.key, 'pb/' || o.id || '/')
    union all
    select o.id, o.origin, t.key from over o
    join work_task t on t.workspace_id = o.workspace_id and t.group_id = o.group_id
    where o.member_id is null and t.member_id is null and t.state = 'open' and starts_with(t.key, 'pb/' || o.id || '/')
"""
# Questions are few, whoever asks: those that are open are looked through.
_ASKED = """
    select r.id, g.origin, p.key from work_proposal p
    join playbooks_run r on r.workspace_id = p.workspace_id and r.id = (p.arguments ->> 'run_id')::bigint
    join playbooks_grouprun g on g.workspace_id = r.workspace_id and g.id = r.group_run_id
    where p.workspace_id = %(workspace)s and p.state = 'open' and p.action = %(action)s and {which}
"""
_RUNS, _GROUP_RUN = "r.id = any(%(runs)s::bigint[])", "r.group_run_id = %(group_run)s"
# As massed they wait in a colleague's own app already, where nobody can call them back.
_BY_HAND = """
    select e.key, e.uid, e.cls, e.group_id is null, p.due_at from chats_progress p
    join chats_effect e on e.workspace_id = p.workspace_id and e.id = p.effect_id
    join playbooks_run r on r.workspace_id = e.workspace_id
     and r.id = substring(e.key from '^pb/([0-9]{1,18})/')::bigint
    where p.workspace_id = %(workspace)s and p.state = 'awaiting_staff' and not p.massed and e.what = any(%(said)s)
      and r.group_run_id = %(group_run)s
"""
SAID = ("send", "announce")
OWED = (EffectClass.SERVICE, EffectClass.MONEY)
URGES = (EffectClass.NUDGE, EffectClass.MARKETING)
LAST_DAY = timedelta(days=1)


def close_of_runs(actor: Actor, cursor: Cursor, reasons: Mapping[int, str], *, now: datetime) -> None:
    """Ways that have just ended, each for its reason. What was to come of them must be gone by now: a step that is
    being taken elsewhere has then made its task, or makes none.
    """
    by, values = _closer(actor), {"workspace": actor.workspace_id, "runs": numbers(reasons), "action": ACTION}
    for (reason, origin), keys in _found(cursor, _OPEN.format(which=_RUNS), values, reasons).items():
        # Of whom nothing is known any more there is nothing to follow up either.
        end_of_asker(
            by, keys=keys, reason=_words(actor, reason, own=True), now=now, origin=origin, all_of=reason == ERASED
        )
    for (reason, origin), keys in _found(cursor, _ASKED.format(which=_RUNS), values, reasons).items():
        proposals.end_of_asker(by, keys=keys, reason=_words(actor, reason, own=True), now=now, origin=origin)


def _found(
    cursor: Cursor, question: str, values: Mapping[str, object], reasons: Mapping[int, str]
) -> dict[tuple[str, Origin], list[str]]:
    cursor.execute(question, values)
    by: dict[tuple[str, Origin], list[str]] = {}
    for run, origin, key in cursor.fetchall():
        by.setdefault((reasons[run], Origin(origin)), []).append(key)
    return by


def close_of_group_run(actor: Actor, cursor: Cursor, row: GroupRun, *, now: datetime) -> None:
    """A group run that has just ended: everybody's, and the group's own."""
    by, values = _closer(actor), {"workspace": row.workspace_id, "group_run": row.id, "action": ACTION}
    reason, origin = _words(actor, row.end_reason, own=False), Origin(row.origin)
    if keys := _keys(cursor, _OPEN.format(which=_GROUP_RUN), values):
        end_of_asker(by, keys=keys, reason=reason, now=now, origin=origin)
    if keys := _keys(cursor, _ASKED.format(which=_GROUP_RUN), values):
        proposals.end_of_asker(by, keys=keys, reason=reason, now=now, origin=origin)
    incidents.withdraw(by, keys=[incident_key(row.id)], reason=reason, now=now, origin=origin)
    _call_off(by, cursor, row, reason, now)


def _keys(cursor: Cursor, question: str, values: Mapping[str, object]) -> list[str]:
    cursor.execute(question, values)
    return [key for _run, _origin, key in cursor.fetchall()]


def _closer(actor: Actor) -> Actor:
    """Whoever may end a run ends what it asked for; they need not be somebody who gives tasks."""
    return actor if actor.trusted else system(actor.workspace_id, "playbook")


def _call_off(by: Actor, cursor: Cursor, row: GroupRun, reason: str, now: datetime) -> None:
    """Nobody need send by hand any more what the playbook said, but for what is owed to somebody."""
    values = {"workspace": row.workspace_id, "group_run": row.id, "said": list(SAID)}
    found = cursor.execute(_BY_HAND, values).fetchall()
    off = {key: uid for key, uid, cls, private, due in found if not _stays(row, key, cls, due, now, private=private)}
    gone = withdraw(by, keys=list(off), now=now, reason=PLAYBOOK_OVER)
    if gone:
        uids = [off[key] for key in gone]
        drop_of_effects(by, effect_uids=uids, reason=reason, now=now, origin=Origin(row.origin))


def _stays(row: GroupRun, key: str, cls: str, due_at: datetime, now: datetime, *, private: bool) -> bool:
    """What answers one person in private is owed to them; a way out that was begun goes on while the group is there.

    Where the calendar is over, the words of its last day may still be said, but for what urges to what is over.
    """
    if row.end_reason == FINISHED and cls not in URGES and due_at > now - LAST_DAY:
        return True
    if private:
        return cls in OWED
    return row.end_reason != DISSOLVED and _is_way_out(row, key)


def _is_way_out(row: GroupRun, key: str) -> bool:
    place = read_key(key)
    step = plan(row.workspace_id, row.version_id).steps.get(place[1]) if place else None
    return step is not None and (step.stage == EXITS or step.needs_approval)


def _words(actor: Actor, reason: str, *, own: bool) -> str:
    """Why, as the card says it; `own`: of one person's way."""
    with override(workspace(actor.workspace_id).language):
        told = {
            LEFT: _("They left the group, so their way through the playbook is over."),
            ERASED: _("They were erased, so their way through the playbook is over."),
            MERGED: _("They are one person with somebody who goes through the same playbook, which goes on there."),
            DISSOLVED: _("The group was dissolved, so its playbook has ended."),
            FINISHED: _("The playbook came to its end."),
        }
        other = (
            _("Their way through the playbook is over: %(reason)s") if own else _("The playbook ended: %(reason)s")
        )  # fmt: skip
        bare = _("Their way through the playbook is over.") if own else _("The playbook ended.")
        return told.get(reason) or (other % {"reason": reason} if reason else bare)
