"""Links to members' own pages in what is said to them in private; and the words by which they ask for one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from huoqun.core.actor import Actor
from huoqun.members.actions.visiting import addresses, addresses_each

LASTS = timedelta(days=3)
"""A send of a playbook may wait for the morning, and for whoever reads it."""

_ASKED = re.compile(
    r"(?:@\S{1,40}\s+)?(?:打开|看看|查看|查|看)?(?:我的(?:主页|积分|数据)|(?:open )?my (?:page|points|data))"
)
_AROUND = " \t\r\n\u2005。.!！?？~～，,“”\"'"
_WHERE = {"积分": "points", "points": "points", "数据": "data", "data": "data"}


def asks_for(text: str) -> str | None:
    """Where below /me somebody asks to be let in: "" is My page; None where they say something else."""
    if len(text) > 80:
        return None
    said = text.strip(_AROUND).lower()
    if not _ASKED.fullmatch(said):
        return None
    return next((where for word, where in _WHERE.items() if said.endswith(word)), "")


def linked(actor: Actor, member_ids: Iterable[int], *, now: datetime, to: str = "") -> dict[int, str]:
    """An address for each member, to be said to them in private. `to`: the page below /me that it opens."""
    return addresses(actor, member_ids=member_ids, now=now, to=to, lasts=LASTS)


def linked_each(actor: Actor, wanted: Sequence[tuple[int, str]], *, now: datetime) -> list[str]:
    """An address for each (member, page below /me) in their order; "" for whoever gets none."""
    return addresses_each(actor, wanted=wanted, now=now, lasts=LASTS)
