"""Texts of a group run that name members: kept beside them as they are without names, for when one is erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor
from huoqun.work.actions.forgetting import reword

from ..models import GroupRun, Run
from ..permissions import PlaybookPermission

NAMED = "@named"
"""Where it stands among a group run's variables: no variable is called so."""

_FOUND = """
    select g.id from playbooks_grouprun g
    where g.workspace_id = %(workspace)s and g.vars ? '@named' and exists (
        select from jsonb_array_elements_text(g.vars -> '@named' -> 'members') m
        where m::bigint = any(%(members)s::bigint[]))
    for update
"""


@dataclass(frozen=True, slots=True)
class Named:
    """`members` whom a run's values name; `without`: those values with nobody named."""

    members: Sequence[int]
    without: Mapping[str, str]

    def beside(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values with what becomes of them where somebody is erased."""
        return {**values, NAMED: {"members": list(self.members), "without": dict(self.without)}}


@transaction.atomic
def unname(actor: Actor, *, member_ids: Sequence[int]) -> None:
    """Have group runs whose values name one of these people name nobody any more, and the tasks made of them too."""
    actor.require(PlaybookPermission.STEER)
    with server_cursor() as cursor:
        values = {"workspace": actor.workspace_id, "members": numbers(member_ids)}
        found = [row[0] for row in cursor.execute(_FOUND, values).fetchall()]
    own_runs = dict(
        Run.objects.of(actor.workspace_id)
        .filter(group_run_id__in=found, member__isnull=True)
        .values_list("group_run_id", "id")
    )
    for row in GroupRun.objects.of(actor.workspace_id).filter(id__in=found):
        without = row.vars[NAMED]["without"]
        words = {row.vars[name]: text for name, text in without.items() if row.vars.get(name)}
        row.vars = {name: value for name, value in row.vars.items() if name != NAMED} | without
        row.save(update_fields=["vars"])
        if row.id in own_runs:
            reword(actor, prefix=f"pb/{own_runs[row.id]}/", words=words)
