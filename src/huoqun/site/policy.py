"""The content security policy of every response: it is the same, so it is put together once, not for each."""

from __future__ import annotations

from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponseBase

_OWN = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")


class PolicyMiddleware(CSPMiddleware):
    """django-csp's own, for views that ask for nothing of their own and no nonce."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if getattr(request, "_csp_nonce", None) or any(hasattr(response, name) for name in _OWN):
            return super().process_response(request, response)
        response.setdefault(HEADER, _policy())
        return response


@cache
def _policy() -> str:
    return build_policy()
