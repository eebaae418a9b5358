"""What machines ask: is it alive, is it ready, what are its figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.http import require_GET

from huoqun.console.access import anyone
from huoqun.core import clock

from . import boot, health


@require_GET
@anyone("A load balancer asks whether the process lives; the answer says nothing else.", machine=True)
def healthz(request: HttpRequest) -> HttpResponse:
    """`ok` as long as the process answers; the database is not asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
@anyone("A load balancer asks whether requests may come; the answer is one word.", machine=True)
def readyz(request: HttpRequest) -> HttpResponse:
    """`ok` (200) when the database answers and its schema is this version's, else 503."""
    try:
        ready = not boot.schema_is_behind()
    except Exception:
        ready = False
    return HttpResponse("ok\n" if ready else "not ready\n", status=200 if ready else 503, content_type="text/plain")


@require_GET
@anyone("Figures without names; answered only on the machine itself, never through a proxy.", machine=True)
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for a scraper on this machine."""
    if request.META.get("REMOTE_ADDR") not in ("127.0.0.1", "::1") or "HTTP_X_FORWARDED_FOR" in request.META:
        return HttpResponseForbidden("only from the machine itself\n", content_type="text/plain")
    body = "\n".join(health.metrics(now=clock.now())) + "\n"
    return HttpResponse(body, content_type="text/plain; version=0.0.4")
