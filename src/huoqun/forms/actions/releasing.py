"""Answers without a name are shown several at a time: comparing before and after tells what no single one says."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor

from ..permissions import FormPermission
from ..surveys import FEWEST

_LOCK = (
    "select id from forms_surveyround where workspace_id = %s and id = any(%s::bigint[]) order by id for no key update"
)
# Their ids are by chance, and so are those that are shown. While it is open, enough of them stay behind for the end.
_SHOW = """
    update forms_surveyanswer a set shown = true
    from (
        select w.id, w.round_id, row_number() over (partition by w.round_id order by w.id) as place,
               count(*) over (partition by w.round_id) as waiting, r.closes_at <= %(now)s as over
        from forms_surveyanswer w
        join forms_surveyround r on r.workspace_id = w.workspace_id and r.id = w.round_id
        where w.workspace_id = %(workspace)s and w.round_id = any(%(rounds)s::bigint[]) and w.member_id is null
          and not w.shown
    ) n
    where a.workspace_id = %(workspace)s and a.id = n.id
      and case when n.over then n.waiting >= %(fewest)s
               else n.waiting >= 2 * %(fewest)s and n.place <= n.waiting - %(fewest)s end
"""


@transaction.atomic
def release(actor: Actor, *, round_ids: Collection[int], now: datetime) -> int:
    """Let what was answered without a name be seen, at least FEWEST answers of a round together; answers how many are.

    While a round is open the last FEWEST wait; once it is over, all are shown that are not fewer.
    """
    actor.require(FormPermission.EDIT)
    values = {"workspace": actor.workspace_id, "rounds": numbers(round_ids), "now": now, "fewest": FEWEST}
    with server_cursor() as cursor:
        cursor.execute(_LOCK, [actor.workspace_id, numbers(round_ids)])
        return int(cursor.execute(_SHOW, values).rowcount)
