"""Addresses at rest: encrypted with the key ring of this home, bound to their order."""

from __future__ import annotations

from uuid import UUID

import msgspec

from huoqun.core import secrets
from huoqun.core.secrets import KeyRing

from .models.order import Address as Row
from .rules.addresses import Address


def sealed(address: Address, order_uid: UUID) -> bytes:
    return secrets.ring().encrypt(msgspec.json.encode(address), row=_row(order_uid))


def opened(raw: bytes, order_uid: UUID) -> Address:
    """Raises KeyMissing, Tampered."""
    return msgspec.json.decode(secrets.ring().decrypt(raw, row=_row(order_uid)), type=Address)


@secrets.seals
def seal_anew(held: KeyRing) -> int:
    """Encrypt every address with the ring's current key; answers how many there were. Over all workspaces."""
    count = 0
    for row in Row.objects.filter(erased_at=None).select_related("order").order_by("id").iterator():
        if row.sealed is not None and not held.is_current(bytes(row.sealed)):
            name = _row(row.order.uid)
            row.sealed = held.encrypt(held.decrypt(bytes(row.sealed), row=name), row=name)
            row.save(update_fields=["sealed"])
            count += 1
    return count


def _row(order_uid: UUID) -> str:
    return f"rewards_address:{order_uid}"
