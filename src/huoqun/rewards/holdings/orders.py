"""Orders of rewards, the codes that came of them, and where parcels go."""

from __future__ import annotations

from typing import Any

import msgspec
from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register
from huoqun.core.secrets import KeyMissing, Tampered

from .._sealed import opened


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    """An address in the clear; where the key is not here, that it is kept."""
    raw, order = row.pop("sealed"), row["order"]
    try:
        return row | msgspec.to_builtins(opened(bytes(raw), order))
    except (KeyMissing, Tampered):
        return row


register(
    Holding(
        "orders",
        _("What you redeemed or were given"),
        """
        select r.name as reward, o.price, o.state, o.given_for, o.reason, o.ordered_at, o.shipped_at, o.ended_at,
            o.carrier, o.tracking, c.code
        from rewards_order o
        join rewards_reward r on r.workspace_id = o.workspace_id and r.id = o.reward_id
        left join rewards_code c on c.workspace_id = o.workspace_id and c.order_id = o.id
        where o.workspace_id = %(workspace)s and o.member_id = any(%(members)s::bigint[]) order by o.id
        """,
    )
)
register(
    Holding(
        "addresses",
        _("Where your parcels go"),
        """
        select o.uid as "order", a.given_at, a.sealed from rewards_address a
        join rewards_order o on o.workspace_id = a.workspace_id and o.id = a.order_id
        where a.workspace_id = %(workspace)s and a.member_id = any(%(members)s::bigint[]) and a.sealed is not null
        order by a.id
        """,
        opened=_readable,
    )
)
