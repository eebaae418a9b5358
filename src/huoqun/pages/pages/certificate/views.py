"""A certificate is looked up by the address in its code, by people who are nobody here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoqun.camps.queries.certificates import Public, public, workspace_of_certificate
from huoqun.console.access import anyone
from huoqun.core.tenancy import as_app

SECRET = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
MISSES = {"certificate": "30/m/ip"}
"""How many addresses that lead nowhere one place may try; 128 random bits are not guessed either way."""


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """What is known of it. None: there is no such certificate."""

    found: Public | None
    is_too_often: bool = False


@anyone(
    "the address in a certificate's code is the proof: 128 random bits, known to whoever holds the paper", machine=True
)
@require_GET
def certificate(request: HttpRequest, secret: str) -> HttpResponse:
    """GET /c/<secret>: valid, revoked or unknown, with what its member agreed to."""
    found = _found(secret)
    if found is None and ratelimit.consume(
        request, app="huoqun", action="certificate", config=MISSES, limit_get=True
    ) is None:  # fmt: skip
        page, status = CertificatePage(None, is_too_often=True), 429
    else:
        page, status = CertificatePage(found), 200 if found else 404
    answer = render(request, "pages/certificate.html", {"page": page}, status=status)
    # It may be revoked at any time, and no search engine is to list who learnt what.
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _found(secret: str) -> Public | None:
    here = workspace_of_certificate(secret) if SECRET.fullmatch(secret) else None
    if here is None:
        return None
    with as_app(here):
        return public(here, secret)
