"""POST /api/v1/hooks/deeds/<table>: the same rows from systems that sign their calls instead of bearing a token.

`X-Huoqun-Key`: the token's uid. `X-Huoqun-Signature`: `t=<epoch seconds>,v1=<hex>`, the HMAC-SHA256 of `<t>.<raw body>`
under the SHA-256 of the token. Verified in constant time, within five minutes, and each signature answered once.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from huoqun.console.access import anyone
from huoqun.core import clock, idempotency
from huoqun.core.errors import NotFound, Refused
from huoqun.core.idempotency import Answer
from huoqun.core.tenancy import as_app
from huoqun.deeds.rules import Table
from huoqun.team.queries import of_signature

from .deeds import MOST_ROWS, recorded

WINDOW = timedelta(minutes=5)
LARGEST = 2 * 1024 * 1024
_SIGNATURE = re.compile(r"t=(\d{10}),v1=([0-9a-f]{64})\Z")


class BadSignature(Refused):
    """The call is not signed by a token of ours, or too long ago: which of these is nobody's business."""

    code = "bad_signature"
    message = "The signature of this call does not hold."
    way_out = "docs/howto/orders-and-usage.md shows how to sign; the sender's clock must be right within five minutes."
    status = 401


class BadRows(Refused):
    code = "bad_rows"
    message = "The body is not rows."
    way_out = f'Send {{"rows": [{{…}}]}}, at most {MOST_ROWS} rows and 2 MB.'
    status = 422


class _Body(msgspec.Struct):
    rows: list[dict[str, Any]]


@csrf_exempt
@require_POST
@anyone("Other systems call it; the signature is verified before anything else.", machine=True)
def deeds(request: HttpRequest, table: str) -> HttpResponse:
    """Verify, read, record; the same signature again gets the stored answer."""
    real = clock.now()
    body = _body(request)
    actor, workspace, signature = _verified(request, body, real)
    if table not in list(Table):
        raise NotFound
    with as_app(workspace.id):
        answer = idempotency.answer_once(
            actor,
            key=signature,
            request_hash=idempotency.digest(table.encode(), body),
            now=real,
            do=lambda: Answer(200, recorded(actor, Table(table), _rows(body), workspace.now(real)).model_dump_json()),
        )
    return HttpResponse(answer.body, status=answer.status, content_type="application/json")


def _body(request: HttpRequest) -> bytes:
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        raise BadRows from None
    if not 0 < length <= LARGEST:
        raise BadRows
    return request.read(LARGEST)


def _verified(request: HttpRequest, body: bytes, real: datetime) -> Any:
    given = _SIGNATURE.match(request.headers.get("X-Huoqun-Signature", ""))
    try:
        uid = UUID(request.headers.get("X-Huoqun-Key", ""))
    except ValueError:
        raise BadSignature from None
    found = of_signature(uid, now=real)
    if given is None or found is None:
        raise BadSignature
    secret, actor, workspace = found
    expected = hmac.new(secret, f"{given[1]}.".encode() + body, "sha256").hexdigest()
    fresh = abs(real - datetime.fromtimestamp(int(given[1]), UTC)) <= WINDOW
    if not hmac.compare_digest(expected, given[2]) or not fresh:
        raise BadSignature
    return actor, workspace, given[2]


def _rows(body: bytes) -> list[dict[str, Any]]:
    try:
        rows = msgspec.json.decode(body, type=_Body).rows
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadRows from error
    if len(rows) > MOST_ROWS:
        raise BadRows
    return rows
