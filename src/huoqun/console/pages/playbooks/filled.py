"""What was filled in where a playbook is started: its variables, of the whole or of a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huoqun.playbooks.actions.starting import days_of
from huoqun.playbooks.plan import Plan
from huoqun.playbooks.queries.outlook import Asked, asked_at_start

LONGEST_VALUE = 500


def asked(known: Plan) -> list[Asked]:
    """The variables that are asked for."""
    return asked_at_start(known, {name: days_of(known, name) for name in known.source.vars})


def values(said: Mapping[str, Any], known: Plan) -> dict[str, Any]:
    """What was filled in, by variable, or by day and variable."""
    found: dict[str, Any] = {}
    for one in asked(known):
        if not one.days and (text := str(said.get(f"v-{one.name}", "")).strip()[:LONGEST_VALUE]):
            found[one.name] = text
        for day in one.days:
            if text := str(said.get(f"d-{day}-{one.name}", "")).strip()[:LONGEST_VALUE]:
                found.setdefault(f"D{day}", {})[one.name] = text
    return found
