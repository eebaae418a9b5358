"""What outcomes of tasks still do that outlived the way that asked for them, in words for their cards."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from huoqun.core.sql import numbers, server_cursor
from huoqun.work.blocks import TaskArgs

from ..engine.afterwards import behind
from ..engine.moment import read_key
from ..engine.texts import cut
from .lacking import Given
from .plans import plan

Noted = Mapping[str, Mapping[str, str]]
"""By a task's key: its outcomes that still note something, and what."""

_RUNS = """
    select r.id, g.version_id, g.vars from playbooks_run r
    join playbooks_grouprun g on g.workspace_id = r.workspace_id and g.id = r.group_run_id
    where r.workspace_id = %s and r.id = any(%s::bigint[])
"""


def noted(workspace_id: int, keys: Collection[str]) -> Noted:
    """What each outcome of these tasks of steps still notes of the member, in the active language."""
    places = {key: place for key in keys if (place := read_key(key))}
    if not places:
        return {}
    with server_cursor() as cursor:
        rows = cursor.execute(_RUNS, [workspace_id, numbers({run for run, _, _ in places.values()})]).fetchall()
    runs = {run: (plan(workspace_id, version), values) for run, version, values in rows}
    found: dict[str, dict[str, str]] = {}
    for key, (run, name, _occurrence) in places.items():
        known, values = runs.get(run, (None, {}))
        step = known.steps.get(name) if known is not None else None
        if known is None or step is None or not isinstance(step.args, TaskArgs):
            continue
        for outcome in step.args.outcomes:
            notes = [one.block.notes(one.args) for one in behind(known, step, outcome) if one.block.notes is not None]
            if notes:
                found.setdefault(key, {})[outcome] = cut(_(", ").join(notes)).filled(Given(known, values))
    return found
