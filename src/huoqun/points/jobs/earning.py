"""Deeds are paid as they are done, and boards, levels and badges follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.actor import system
from huoqun.core.facts import Origin
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.badging import award_for_deeds
from ..actions.counting import stand, tally, tally_again
from ..actions.earning import by_workspace, pay, unpay

DONE = [("deeds.recorded", 1), ("deeds.matched", 1), ("deeds.withdrawn", 1)]
NEWS = [
    ("points.transferred", 1), ("points.reversed", 1), ("points.policy_published", 1), ("members.merged", 1),
    ("members.unmerged", 1),
]  # fmt: skip


@consumer("points.earn", hears=DONE, acts=True)
def pay_deeds(units: Sequence[Unit], now: datetime) -> None:
    """Pays what members do by the policy in force, and takes back what withdrawn deeds had earned. Never imports."""
    done = [unit.fact for unit in units if unit.fact.name != "deeds.withdrawn"]
    for (workspace_id, origin), deeds in by_workspace(done).items():
        here = workspace(workspace_id).now(now)
        pay(system(workspace_id, "policy"), deed_ids=deeds, now=here, origin=origin)
    withdrawn = [unit.fact for unit in units if unit.fact.name == "deeds.withdrawn"]
    for (workspace_id, _origin), deeds in by_workspace(withdrawn).items():
        place = workspace(workspace_id)
        with override(place.language):
            why = _("it counts no longer")
        unpay(system(workspace_id, "policy"), deed_ids=deeds, why=why, now=place.now(now))


@consumer("points.badges", hears=DONE[:2], acts=True)
def award_badges(units: Sequence[Unit], now: datetime) -> None:
    """Gives badges for what members did so many times."""
    found: dict[tuple[int, Origin], set[int]] = defaultdict(set)
    for unit in units:
        if unit.fact.member_id is not None:
            found[unit.fact.workspace_id, unit.fact.origin].add(unit.fact.member_id)
    for (workspace_id, origin), members in found.items():
        here = workspace(workspace_id).now(now)
        award_for_deeds(system(workspace_id, "policy"), member_ids=members, now=here, origin=origin)


@consumer("points.count", hears=NEWS, acts=False)
def count(units: Sequence[Unit], now: datetime) -> None:
    """Keeps boards and levels: adds what was earned, and counts people anew who were merged or parted."""
    facts: dict[int, list[Any]] = defaultdict(list)
    for unit in units:
        facts[unit.fact.workspace_id].append(unit.fact)
    for workspace_id, these in facts.items():
        _count(workspace_id, these, workspace(workspace_id).now(now))


def _count(workspace_id: int, facts: Sequence[Any], now: datetime) -> None:
    actor = system(workspace_id, "policy")
    transfers: list[int] = []
    members: set[int] = set()
    moved: set[int] = set()
    for fact in facts:
        said = fact.payload
        members.update(said.get("member_ids", ()))
        transfers += said.get("transfer_ids", ())
        transfers += [said["transfer_id"]] if "transfer_id" in said else []
        moved.update(said[key] for key in ("member_id", "merged_id") if "merge_id" in said)
    if transfers:
        tally(actor, transfer_ids=transfers)
    if moved:
        tally_again(actor, member_ids=moved)
    if any(fact.name == "points.policy_published" for fact in facts):
        stand(actor, member_ids=None, now=now)
    elif members | moved:
        stand(actor, member_ids=members | moved, now=now)
