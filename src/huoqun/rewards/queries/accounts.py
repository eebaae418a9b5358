"""What the ledger's accounts of budgets, packets and rewards are called by people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from ..models.budget import Budget
from ..models.packet import Packet
from ..models.reward import Reward

_KNOWN: Mapping[str, tuple[Any, str]] = {
    "budget": (Budget, "name"),
    "packet": (Packet, "greeting"),
    "reward": (Reward, "name"),
}


def called(workspace_id: int, accounts: Iterable[str]) -> dict[str, str]:
    """The name of each account (`budget/…`, `packet/…`, `reward/…`) that is known here, by the account's own."""
    wanted: dict[str, list[UUID]] = {}
    for account in accounts:
        kind, _, uid = account.partition("/")
        if kind in _KNOWN:
            wanted.setdefault(kind, []).append(UUID(uid))
    found: dict[str, str] = {}
    for kind, uids in wanted.items():
        model, field = _KNOWN[kind]
        rows = model.objects.of(workspace_id).filter(uid__in=uids).values_list("uid", field)
        found |= {f"{kind}/{uid}": name for uid, name in rows}
    return found
