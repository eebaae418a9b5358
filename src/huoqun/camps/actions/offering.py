"""Quizzes that a group run's members are to pass."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor, texts
from huoqun.forms.actions.bringing import bring_quizzes

from ..permissions import CampPermission

# Members are offered it one by one and later ones later: the class has the first opening and the last end.
_OFFER = """
    insert into camps_quizoffer as o (workspace_id, group_run_id, quiz_id, opened_at, due_at)
    select q.workspace_id, n.run, q.id, min(n.opens), max(n.due)
    from unnest(%(runs)s::bigint[], %(quizzes)s::text[], %(opens)s::timestamptz[], %(dues)s::timestamptz[])
        as n(run, quiz, opens, due)
    join forms_quiz q on q.workspace_id = %(workspace)s and q.key = n.quiz
    group by 1, 2, 3
    on conflict (workspace_id, group_run_id, quiz_id)
        do update set due_at = greatest(o.due_at, excluded.due_at)
"""


@transaction.atomic
def offer_quizzes(actor: Actor, *, offers: Sequence[tuple[int, str, datetime, datetime | None]], now: datetime) -> None:
    """Note (group run, quiz's key, from, until) that was offered; one that ships is written first where it was not yet.

    A key that no quiz has is left out.
    """
    actor.require(CampPermission.RUN)
    bring_quizzes(actor, keys={one[1] for one in offers}, now=now)
    with server_cursor() as cursor:
        cursor.execute(
            _OFFER,
            {
                "workspace": actor.workspace_id, "runs": numbers(one[0] for one in offers),
                "quizzes": texts([one[1] for one in offers]), "opens": [one[2] for one in offers],
                "dues": [one[3] for one in offers],
            },
        )  # fmt: skip
