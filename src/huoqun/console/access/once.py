"""A form sent twice by a double click, or a request repeated by a program, acts once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_noop as _

from huoqun.core import clock, idempotency
from huoqun.core.errors import Refused
from huoqun.core.idempotency import Answer

API = "/api/"
MEMBERS = "/me/"
FIELD = "idempotency_key"
HEADER = "Idempotency-Key"
_KEPT_HEADERS = ("Content-Type", "Location", "Vary")
SHOWN_ONCE = 0
"""Kept instead of an answer that must not be stored: a new token, a sign-in link."""


class ShownOnce(Refused):
    """The request was done before, and its answer held a secret that is kept nowhere."""

    code = "shown_once"
    message = _("This was done already, and what it showed is shown only once.")
    way_out = _("Make a new one if you have not kept it.")
    status = 409


def answered_once(request: HttpRequest, do: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The view's response; for a POST with a key, the stored one where the same request came before."""
    key = _key(request)
    if not key:
        return do()
    fresh: list[HttpResponseBase] = []

    def act() -> Answer:
        response = do()
        fresh.append(response)
        if response.streaming:
            raise TypeError("a stream cannot be answered once")
        return _kept(response)

    answer = idempotency.answer_once(
        request.actor,  # type: ignore[attr-defined]
        key=key,
        request_hash=_digest(request),
        now=clock.now(),
        do=act,
    )
    if fresh:
        return fresh[0]
    if answer.status == SHOWN_ONCE:
        raise ShownOnce
    return _response(answer)


def _key(request: HttpRequest) -> str:
    if request.method not in ("POST", "PUT", "PATCH", "DELETE"):
        return ""
    if request.method != "POST" or request.path.startswith(API):
        return request.headers.get(HEADER, "")  # a program's body is not ours to read before it does
    return request.headers.get(HEADER, "") or request.POST.get(FIELD, "")


def _digest(request: HttpRequest) -> bytes:
    """Of method, path and contents; of an uploaded file its name and size, as its bytes may be gigabytes."""
    where = f"{request.method} {request.get_full_path()}".encode()
    if request.path.startswith(API) or request.method != "POST":
        return idempotency.digest(where, request.body)
    fields = [(name, request.POST.getlist(name)) for name in sorted(request.POST)]
    files = [(name, f.name, f.size) for name in sorted(request.FILES) for f in request.FILES.getlist(name)]
    fields = [(name, value) for name, value in fields if name not in ("csrfmiddlewaretoken", FIELD)]
    return idempotency.digest(where, repr(fields).encode(), repr(files).encode())


def _kept(response: Any) -> Answer:
    if "no-store" in response.get("Cache-Control", ""):
        return Answer(SHOWN_ONCE)
    headers = {
        name: value for name, value in response.items() if name in _KEPT_HEADERS or name.lower().startswith("hx-")
    }
    return Answer(response.status_code, response.content.decode(response.charset or "utf-8"), headers)


def _response(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status)
    for name, value in answer.headers.items():
        response[name] = value
    return response
