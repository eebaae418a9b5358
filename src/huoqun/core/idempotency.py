"""A request that writes is answered once: the same key within 24 hours gets the stored answer.

The key, what the request did and its answer are one transaction. A duplicate that comes while the first is still at
work waits at the unique key, then reads the answer; when the first fails, nothing is stored and the duplicate acts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext_noop as _

from .actor import Actor
from .errors import Refused

KEPT = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{8,128}\Z")


class BadKey(Refused):
    """An idempotency key is 8 to 128 printable ASCII characters."""

    code = "bad_idempotency_key"
    message = _("This request carries a key that Huoqun cannot use.")
    way_out = _("Send a UUID as the key.")


class KeyReused(Refused):
    """The same key came with another request."""

    code = "idempotency_key_reused"
    message = _("This form was sent before with other contents.")
    way_out = _("Load the page again and send it once more.")
    status = 422


@dataclass(frozen=True, slots=True)
class Answer:
    """What is kept of a response: status, the headers that matter, and the body's text."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def digest(*parts: bytes) -> bytes:
    """What makes two requests the same: SHA-256 over length-prefixed parts."""
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.digest()


# A row that is too old is taken over as if it were not there.
_CLAIM = """
    insert into core_storedanswer (workspace_id, actor, key, request_hash, stored_at)
    values (%(workspace)s, %(actor)s, %(key)s, %(hash)s, %(now)s)
    on conflict (workspace_id, actor, key) do update
    set request_hash = excluded.request_hash, stored_at = excluded.stored_at, status = null, answer = null
    where core_storedanswer.stored_at <= %(expired)s
    returning id
"""
_STORED = """
    select request_hash, status, answer from core_storedanswer
    where workspace_id = %(workspace)s and actor = %(actor)s and key = %(key)s
"""
_STORE = "update core_storedanswer set status = %s, answer = %s where id = %s"


def answer_once(actor: Actor, *, key: str, request_hash: bytes, now: datetime, do: Callable[[], Answer]) -> Answer:
    """Do something once under a key, in one transaction with its stored answer; or give the stored answer.

    Answers of 500 and above are not stored and take back what was done. Raises BadKey, KeyReused, and whatever `do`
    raises (then nothing is stored either).
    """
    if not _KEY.match(key):
        raise BadKey
    values: dict[str, Any] = {
        "workspace": actor.workspace_id,
        "actor": str(actor),
        "key": key,
        "hash": request_hash,
        "now": now,
        "expired": now - KEPT,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        claimed = cursor.fetchone()
        if claimed is None:
            cursor.execute(_STORED, values)
            return _replayed(cursor.fetchone(), request_hash)
        answer = do()
        if answer.status >= 500:
            transaction.set_rollback(True)
            return answer
        stored = orjson.dumps({"body": answer.body, "headers": answer.headers}).decode()
        cursor.execute(_STORE, [answer.status, stored, claimed[0]])
    return answer


def _replayed(row: tuple[bytes, int, dict | str], request_hash: bytes) -> Answer:
    stored_hash, status, kept = row
    if bytes(stored_hash) != request_hash:
        raise KeyReused
    answer = orjson.loads(kept) if isinstance(kept, str) else kept
    return Answer(status, answer["body"], {**answer["headers"], "Idempotency-Replayed": "true"})
