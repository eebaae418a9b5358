"""Two members who may be one person, put before the team: what speaks for it is gathered for all pairs at once."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.queries.pairs import together
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.members.actions import merging
from huoqun.members.actions.apart import keep_apart
from huoqun.members.likeness import Sign, Strength, Verdict, Weighed, weigh
from huoqun.members.permissions import MemberPermission
from huoqun.members.queries import alike
from huoqun.members.queries.alike import Pair

from ..models import Proposal
from ..rules import ProposalState, approvable
from .proposals import NewProposal, close, propose

ACTION = "members.merge"
STANDS = timedelta(days=60)
SETTLED = "settled"


@approvable(ACTION, refused=keep_apart)
def merge(actor: Actor, *, one_id: int, other_id: int, hints: Sequence[str] = (), now: datetime) -> None:
    """Make two members one person; the longer known one is kept. It can be taken back on the member's page."""
    actor.require(MemberPermission.MERGE)
    stands = alike.heads(actor.workspace_id, [one_id, other_id])
    if len(stands) < len({one_id, other_id}):
        raise NotFound
    kept, *merged = sorted({*stands.values()})
    for other in merged:
        evidence = {"same": next(iter(hints), "told"), "hints": list(hints)}
        merging.merge(actor, kept_id=kept, merged_id=other, evidence=evidence, now=now)


@transaction.atomic
def look(actor: Actor, *, now: datetime, member_ids: Iterable[int] | None = None) -> int:
    """Find who may be one person: proof merges, enough of anything else is proposed; answers how many were proposed.

    `member_ids`: only who has something in common with these; names are compared when all are looked at.
    """
    actor.require(MemberPermission.MERGE)
    signs: dict[Pair, list[Sign]] = defaultdict(list)
    sources = [alike.by_keys(actor.workspace_id, member_ids)]
    sources += [alike.by_names(actor.workspace_id)] if member_ids is None else []
    _add(signs, *sources)
    _add(signs, together(actor.workspace_id, signs), alike.backgrounds(actor.workspace_id, list(signs)))
    weighed = {pair: weigh(found) for pair, found in signs.items()}
    for (one, other), said in weighed.items():
        if said.verdict is Verdict.MERGE:
            proof = {"same": str(said.signs[0].hint)}
            merging.merge_proven(actor, one_id=one, other_id=other, evidence=proof, now=now)
    fresh = {pair: said for pair, said in weighed.items() if said.verdict is Verdict.PROPOSE}
    for pair in _brought_up(actor.workspace_id, weighed, whole=member_ids is None):
        fresh.pop(pair, None)
    with override(workspace(actor.workspace_id).language):
        made = [_proposal(pair, said, now) for pair, said in fresh.items()]
    return len(propose(actor, proposals=made, now=now))


def _add(to: dict[Pair, list[Sign]], *sources: Mapping[Pair, Sequence[Sign]]) -> None:
    for source in sources:
        for pair, found in source.items():
            to[pair] += found


def _proposal(pair: Pair, said: Weighed, now: datetime) -> NewProposal:
    """Ids and constant words only: the names, which may be erased, are looked up when it is shown."""
    hints = [str(sign.hint) for sign in said.signs if sign.strength is not Strength.AGAINST]
    digest = hashlib.blake2b("+".join(sorted(hints)).encode(), digest_size=6).hexdigest()
    return NewProposal(
        key=f"same/{pair[0]}-{pair[1]}/{digest}", action=ACTION, title=_("The same person?"), origin="members.same",
        arguments={"one_id": pair[0], "other_id": pair[1], "hints": hints}, evidence=_evidence(said),
        member_id=pair[0], expires_at=now + STANDS,
    )  # fmt: skip


def _evidence(said: Weighed) -> dict[str, Any]:
    signs = [
        {"hint": str(sign.hint), "holders": sign.holders, "times": sign.times, "proven": sign.proven}
        for sign in said.signs
    ]
    return {"weight": said.weight, "signs": signs}


def _open(workspace_id: int) -> Any:
    return Proposal.objects.of(workspace_id).filter(state=ProposalState.OPEN, action=ACTION)


def _brought_up(workspace_id: int, weighed: Mapping[Pair, Weighed], *, whole: bool) -> set[Pair]:
    """The pairs that wait for a judgement; where everything was looked at, with what is known of them by now."""
    rows = {_pair(row): row for row in _open(workspace_id)}
    changed = []
    for pair, row in rows.items():
        if whole and pair in weighed and row.evidence != (found := _evidence(weighed[pair])):
            row.evidence = found
            changed.append(row)
    Proposal.objects.bulk_update(changed, ["evidence"])
    return set(rows)


def _pair(row: Proposal) -> Pair:
    return row.arguments["one_id"], row.arguments["other_id"]


@transaction.atomic
def close_settled(actor: Actor, *, now: datetime) -> int:
    """Close the proposals about pairs that have become one, were told apart or erased; answers how many."""
    actor.require(MemberPermission.MERGE)
    rows = list(_open(actor.workspace_id).order_by("id").select_for_update(skip_locked=True))
    pairs = {row.id: _pair(row) for row in rows}
    stands = alike.heads(actor.workspace_id, {member for pair in pairs.values() for member in pair})
    now_of = {id: tuple(sorted(stands.get(m, -1) for m in pair)) for id, pair in pairs.items()}
    gone = alike.apart(actor.workspace_id, {pair for pair in now_of.values() if len(pair) == 2})
    over = [row for row in rows if now_of[row.id][0] in (-1, now_of[row.id][1]) or now_of[row.id] in gone]
    close(actor, proposals=over, reason=SETTLED, now=now)
    return len(over)
