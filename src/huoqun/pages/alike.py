"""Pages that many open at once and that look alike: made once, with each reader's own tokens put in."""

from __future__ import annotations

import re
import secrets
from collections.abc import Hashable, Sequence
from functools import lru_cache

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils import timezone, translation

from huoqun.core import ids

KEPT = 512
"""So many different pages of some kilobytes."""

# Nobody can have written these into what a page shows: they are drawn anew by each process.
_TOKEN, _ONCE = (f"{name}-{secrets.token_hex(16)}" for name in ("token", "once"))
_OWN = re.compile(f"({_TOKEN}|{_ONCE})")


def alike(request: HttpRequest, template: str, page: Hashable, tabs: Sequence[Hashable] = ()) -> str:
    """The HTML of a template that shows `page` and `tabs` and knows nothing else: neither request nor member.

    What is equal, in the same language and zone, is made once. `csrf_token` and `once` in its forms are the reader's.
    """
    parts = _made(
        template, page, tuple(tabs), translation.get_language(), timezone.get_current_timezone_name()
    )  # fmt: skip
    if len(parts) == 1:
        return parts[0]
    token = get_token(request)
    return "".join(token if part == _TOKEN else str(ids.uid()) if part == _ONCE else part for part in parts)


@lru_cache(KEPT)
def _made(template: str, page: Hashable, tabs: tuple[Hashable, ...], language: str, zone: str) -> tuple[str, ...]:
    values = {"page": page, "tabs": tabs, "csrf_token": _TOKEN, "once_token": _ONCE}
    return tuple(_OWN.split(get_template(template).render(values)))
