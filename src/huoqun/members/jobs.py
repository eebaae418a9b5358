"""Reactions of members: whom the platform itself calls one person becomes one; wrong codes are forgotten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from huoqun.core.actor import system
from huoqun.core.facts import Origin
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspaces

from .actions.merging import merge_proven
from .actions.proving import forget_wrong_codes
from .likeness import Verdict, weigh
from .queries.alike import by_keys


@consumer("members.same_by_proof", hears=[("members.claimed", 1)], acts=False, batch=200)
def merge_same(units: Sequence[Unit], now: datetime) -> None:
    """Merges members whom the platform itself calls one person, unless the team holds them for two."""
    claims: dict[tuple[int, Origin], set[int]] = defaultdict(set)
    for unit in units:
        if unit.fact.payload["kind"] == "unionid" and unit.fact.member_id is not None:
            claims[unit.fact.workspace_id, unit.fact.origin].add(unit.fact.member_id)
    for (workspace_id, origin), members in claims.items():
        actor = system(workspace_id, "sameness")
        for (one, other), signs in by_keys(workspace_id, members).items():
            weighed = weigh(signs)
            if weighed.verdict is Verdict.MERGE:
                proof = {"same": str(weighed.signs[0].hint)}
                merge_proven(actor, one_id=one, other_id=other, evidence=proof, now=now, origin=origin)


@app.periodic(cron="23 * * * *")
@app.task(name="members.forget_wrong_codes", queueing_lock="members.forget_wrong_codes")
def forget_old_wrong_codes(timestamp: int) -> None:
    """Once an hour, forget wrong codes that are too old to count against anybody."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        forget_wrong_codes(workspace_id=here.id, now=here.now(real))
