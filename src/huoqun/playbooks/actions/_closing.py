"""Tasks of steps whose way through a playbook is over: closed in the transaction that ends it, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override
from psycopg import Cursor

from huoqun.core.actor import Actor, system
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers
from huoqun.work.actions.tasks import end_of_asker

from ..models import GroupRun
from ..rules import DISSOLVED, ERASED, FINISHED, LEFT, MERGED

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
_OF_RUNS = _OPEN.format(which="r.id = any(%(runs)s::bigint[])")
_OF_GROUP_RUN = _OPEN.format(which="r.group_run_id = %(group_run)s")


def close_of_runs(actor: Actor, cursor: Cursor, reasons: Mapping[int, str], *, now: datetime) -> None:
    """Ways that have just ended, each for its reason. What was to come of them must be gone by now: a step that is
    being taken elsewhere has then made its task, or makes none.
    """
    cursor.execute(_OF_RUNS, {"workspace": actor.workspace_id, "runs": numbers(reasons)})
    by: dict[tuple[str, str], list[str]] = {}
    for run, origin, key in cursor.fetchall():
        by.setdefault((reasons[run], origin), []).append(key)
    for (reason, origin), keys in by.items():
        # Of whom nothing is known any more there is nothing to follow up either.
        _close(actor, keys, _words(actor, reason, own=True), Origin(origin), now, all_of=reason == ERASED)


def close_of_group_run(actor: Actor, cursor: Cursor, row: GroupRun, *, now: datetime) -> None:
    """A group run that has just ended: everybody's, and the group's own."""
    cursor.execute(_OF_GROUP_RUN, {"workspace": row.workspace_id, "group_run": row.id})
    keys = [key for _run, _origin, key in cursor.fetchall()]
    _close(actor, keys, _words(actor, row.end_reason, own=False), Origin(row.origin), now)


def _close(
    actor: Actor, keys: Collection[str], reason: str, origin: Origin, now: datetime, *, all_of: bool = False
) -> None:  # fmt: skip
    # Whoever may end a run ends what it asked for; they need not be somebody who gives tasks.
    if keys:
        by = actor if actor.trusted else system(actor.workspace_id, "playbook")
        end_of_asker(by, keys=list(keys), reason=reason, now=now, origin=origin, all_of=all_of)


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
