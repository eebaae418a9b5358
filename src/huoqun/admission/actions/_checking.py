"""Applications looked at by the system: what it finds is written beside them; what passes everything may come in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import orjson

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor, texts

from ..models.applications import Application
from ..queries.standing import known
from ..rules.applications import ApplicationState
from ..rules.checks import Found, all_passed, look
from ._telling import acting

_WRITE = """
    update admission_application a set checks = w.checks::jsonb
    from unnest(%s::bigint[], %s::text[]) as w(id, checks)
    where a.workspace_id = %s and a.id = w.id and a.state = 'open' and a.checks is distinct from w.checks::jsonb
"""


def check(actor: Actor, *, applications: Iterable[int], now: datetime) -> int:
    """Look at open applications anew; answers how many were let in by that, where their door does so by itself."""
    from .deciding import let_in

    open_ones = Application.objects.of(actor.workspace_id).filter(
        id__in=list(applications), state=ApplicationState.OPEN
    )
    about = dict(open_ones.order_by("id").values_list("id", "door__automatic"))
    found = {one: look(said) for one, said in known(actor.workspace_id, about, now=now).items()}
    with server_cursor() as cursor:
        written = [orjson.dumps(_rows(one)).decode() for one in found.values()]
        cursor.execute(_WRITE, [numbers(found), texts(written), actor.workspace_id])
    passed = [one for one, checks in found.items() if about[one] and all_passed(checks)]
    for one in passed:  # each has its own place to be found, and there are seldom two at once
        let_in(acting(actor), application_id=one, now=now)
    return len(passed)


def _rows(found: Iterable[Found]) -> list[list[object]]:
    return [[str(one.check), str(one.verdict), dict(one.detail)] for one in found]
