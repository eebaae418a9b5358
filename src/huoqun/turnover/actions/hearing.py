"""Who left a group with a word and who without, and who is back where they were wrongly let go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huoqun.admission.actions.departing import Left, note
from huoqun.admission.rules.checks import Returns
from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Body, SetNickname, SetRole
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor
from huoqun.core.sql import moments, numbers, server_cursor

from ..models.rounds import Line
from ..permissions import TurnoverPermission
from ..queries.presence import last_words
from ..queries.ruling import holding
from ..rules.presence import Fate, says_goodbye
from ._rows import acting

Move = tuple[int, int, datetime, int | None]
"""(group, member, at, who removed them)."""

# Whoever came back meanwhile has another stay: their leaving is told of the one that ended then.
_LET_GO = """
    select w.place from unnest(%(groups)s::bigint[], %(members)s::bigint[], %(ats)s::timestamptz[]) with ordinality
         as w(group_id, member_id, at, place)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id
    where exists (
        select from turnover_line l join turnover_round r on r.workspace_id = l.workspace_id and r.id = l.round_id
        where l.workspace_id = %(workspace)s and l.member_id = coalesce(m.canonical_id, m.id) and l.step = 'leave'
          and l.done_at <= w.at and l.done_at > w.at - interval '30 days' and l.undone_at is null
          and r.group_id = w.group_id)
"""


@transaction.atomic
def left(actor: Actor, *, moves: Sequence[Move], now: datetime) -> int:
    """Write down how members left groups that have a rule, and how they may come back; answers how many."""
    actor.require(TurnoverPermission.HEAR)
    held = holding(actor.workspace_id, group_ids=sorted({move[0] for move in moves})) if moves else {}
    ruled = [move for move in moves if move[0] in held and held[move[0]].is_on]
    let_go = _let_go(actor, ruled)
    said = last_words(actor.workspace_id, [move[:3] for move in ruled])
    found = []
    for place, ((group, member, at, removed_by), words) in enumerate(zip(ruled, said, strict=True)):
        rule = held[group].said
        if place in let_go:
            how, fate = "let_go", rule.let_go
        elif removed_by is not None:
            how, fate = "removed", Fate.APPLY
        elif any(says_goodbye(one) for one in words):
            how, fate = "with_a_word", rule.with_word
        else:
            how, fate = "without_a_word", rule.without_word
        found.append(Left(group, member, at, how, Returns(fate.value)))
    note(acting(actor), left=found, now=now)
    return len(found)


def _let_go(actor: Actor, moves: Sequence[Move]) -> set[int]:
    values = {
        "workspace": actor.workspace_id, "groups": numbers(m[0] for m in moves),
        "members": numbers(m[1] for m in moves), "ats": moments(m[2] for m in moves),
    }  # fmt: skip
    with server_cursor() as cursor:
        return {row[0] - 1 for row in cursor.execute(_LET_GO, values).fetchall()}


_BACK = """
    update turnover_line l set restored_at = %(now)s
    from unnest(%(groups)s::bigint[], %(members)s::bigint[]) as w(group_id, member_id)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id
    join turnover_round r on r.workspace_id = m.workspace_id and r.group_id = w.group_id
    where l.workspace_id = %(workspace)s and l.round_id = r.id and l.member_id = coalesce(m.canonical_id, m.id)
      and l.step = 'leave' and l.undone_at is not null and l.restored_at is null
    returning l.id
"""


@transaction.atomic
def back(actor: Actor, *, moves: Sequence[tuple[int, int]], now: datetime) -> int:
    """Whoever was let go wrongly and is in the group again gets the role and the name that they had; answers how many.

    `moves`: (group, member).
    """
    actor.require(TurnoverPermission.HEAR)
    values = {
        "workspace": actor.workspace_id, "now": now, "groups": numbers(m[0] for m in moves),
        "members": numbers(m[1] for m in moves),
    }  # fmt: skip
    with server_cursor() as cursor:
        ids = [row[0] for row in cursor.execute(_BACK, values).fetchall()]
    rows = Line.objects.of(actor.workspace_id).filter(id__in=ids).select_related("round").order_by("id")
    effects = []
    for row in rows:
        bodies: list[Body] = [SetRole("admin")] if row.role == "admin" else []
        bodies += [SetNickname(row.nickname)] if row.nickname else []
        for body in bodies:
            effects.append(
                NewEffect(
                    key=f"turnover/{row.id}/{type(body).__name__.lower()}", body=body, cls=EffectClass.SERVICE,
                    group_id=row.round.group_id, member_id=row.member_id, cause=f"turnover/{row.round_id}",
                )
            )  # fmt: skip
    ask(acting(actor), effects=effects, now=now)
    return len(ids)
