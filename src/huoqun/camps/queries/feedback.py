"""What a class said of itself: its surveys, and whether its members would recommend it."""

from __future__ import annotations

from huoqun.forms.queries.rounds import Outcome, nps_by_occasion, outcome_of, rounds
from huoqun.forms.surveys import Nps


def occasion(group_run_id: int) -> str:
    """By what the surveys of a group run are known to forms."""
    return f"run/{group_run_id}"


def nps(workspace_id: int, group_run_id: int) -> Nps:
    """The net promoter score of a class with its count and interval; anonymous answers only from five on."""
    return nps_by_occasion(workspace_id, occasion(group_run_id))


def feedback(workspace_id: int, group_run_id: int) -> list[Outcome]:
    """Each survey of a class with what came of it, the newest first."""
    return [outcome_of(workspace_id, line) for line in rounds(workspace_id, occasion=occasion(group_run_id))]
