"""What newcomers are asked for and get, as it is published: the charter says what is given, and to whom."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huoqun.core.queries import workspace
from huoqun.groups.published import Part, Told, hashed, publishes
from huoqun.points.rules import Currency
from huoqun.rewards.queries.budgets import open_budgets
from huoqun.rewards.sums import sum_of

from .queries.rituals import asked_alone, in_force
from .rules.rituals import NewRitual


@publishes("newcomers", order=40, own=asked_alone, instead=True)
def gifts(workspace_id: int, group_id: int | None, kind_id: int | None) -> Part | None:
    """What whoever introduces themselves gets, where the ritual that is on gives something."""
    ritual = in_force(workspace_id, group_id, kind_id) if workspace(workspace_id).has("newcomers") else None
    lines = aloud(workspace_id, ritual) if ritual is not None else []
    if ritual is None or not lines:
        return None
    version = hashed(f"{ritual.points} {ritual.gift} {ritual.budget_id}")
    return Part("newcomers", _("What newcomers get"), version, [Told(line) for line in lines])


def aloud(workspace_id: int, ritual: NewRitual) -> list[str]:
    """What a ritual gives, as members read it; nothing where it gives nothing."""
    place, lines = workspace(workspace_id), []
    if ritual.points:
        said = {"sum": sum_of(ritual.points, Currency.POINTS, place)}
        lines.append(_("Whoever introduces themselves in the group has %(sum)s for it, once in each group.") % said)
    budget = next((one for one in open_budgets(workspace_id) if one.id == ritual.budget_id), None)
    if ritual.gift and budget is not None:
        said = {"sum": sum_of(ritual.gift, budget.currency, place)}
        lines.append(_("There is a red packet of %(sum)s for it, once for each person in all groups.") % said)
        if ritual.gift > budget.alone:
            lines.append(_("The team says yes to each of them first."))
    return lines
