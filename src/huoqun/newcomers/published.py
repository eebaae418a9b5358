"""What newcomers are asked for and get, as it is published: the charter says what is given, and to whom."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from huoqun.core.queries import Workspace, workspace
from huoqun.groups.published import Part, Told, hashed, publishes
from huoqun.points.rules import Currency
from huoqun.rewards.queries.budgets import BudgetLine, open_budgets
from huoqun.rewards.sums import sum_of

from .queries.rituals import asked_alone, in_force
from .rules.rituals import NewRitual


@publishes("newcomers", order=40, own=asked_alone, instead=True)
def gifts(workspace_id: int, group_id: int | None, kind_id: int | None) -> Part | None:
    """What whoever introduces themselves gets, where the ritual that is on gives something."""
    ritual = in_force(workspace_id, group_id, kind_id) if workspace(workspace_id).has("newcomers") else None
    lines = aloud(workspace_id, [ritual])[0] if ritual is not None else []
    if ritual is None or not lines:
        return None
    version = hashed(f"{ritual.points} {ritual.gift} {ritual.budget_id}")
    return Part("newcomers", _("What newcomers get"), version, [Told(line) for line in lines])


def aloud(workspace_id: int, rituals: Sequence[NewRitual]) -> list[list[str]]:
    """What each of these rituals gives, as members read it; nothing where it gives nothing."""
    lines = open_budgets(workspace_id) if any(one.gift for one in rituals) else []
    place, budgets = workspace(workspace_id), {one.id: one for one in lines}
    return [_lines(place, one, budgets.get(one.budget_id or 0)) for one in rituals]


def _lines(place: Workspace, ritual: NewRitual, budget: BudgetLine | None) -> list[str]:
    lines = []
    if ritual.points:
        said = {"sum": sum_of(ritual.points, Currency.POINTS, place)}
        lines.append(_("Whoever introduces themselves in the group has %(sum)s for it, once in each group.") % said)
    if ritual.gift and budget is not None:
        said = {"sum": sum_of(ritual.gift, budget.currency, place)}
        lines.append(_("There is a red packet of %(sum)s for it, once for each person in all groups.") % said)
        if ritual.gift > budget.alone:
            lines.append(_("The team says yes to each of them first."))
    return lines
