"""Where money goes, at rest: encrypted with the key ring of this home, bound to its member or to its line."""

from __future__ import annotations

import orjson

from huoqun.core import secrets
from huoqun.core.secrets import KeyRing

from .models.payout import PayeeDetails, PayoutLine
from .rules.payouts import Payee, Way


def sealed(payee: Payee, row: str) -> bytes:
    """Details as they are kept."""
    plain = {"way": str(payee.way), "account": payee.account, "holder": payee.holder, "bank": payee.bank}
    return secrets.ring().encrypt(orjson.dumps(plain), row=row)


def opened(kept: bytes | memoryview, row: str) -> Payee:
    """Details as they were said. Raises KeyMissing, Tampered."""
    said = orjson.loads(secrets.ring().decrypt(bytes(kept), row=row))
    return Payee(Way(said["way"]), said["account"], said["holder"], said["bank"])


def of_member(member_id: int) -> str:
    """What the details of a member are bound to."""
    return f"rewards_payeedetails/{member_id}"


def of_line(line_id: int) -> str:
    """What the details that left with a line are bound to."""
    return f"rewards_payoutline/{line_id}"


@secrets.seals
def seal_anew(held: KeyRing) -> int:
    """Encrypt all of it with the ring's current key; answers how many there were. Over all workspaces."""
    count = 0
    rows: list[tuple[PayeeDetails | PayoutLine, str]]
    rows = [(row, of_member(row.member_id)) for row in PayeeDetails.objects.order_by("id")]
    rows += [(row, of_line(row.id)) for row in PayoutLine.objects.filter(sealed__isnull=False).order_by("id")]
    for row, name in rows:
        kept = bytes(row.sealed or b"")
        if not held.is_current(kept):
            row.sealed = held.encrypt(held.decrypt(kept, row=name), row=name)
            row.save(update_fields=["sealed"])
            count += 1
    return count
