"""Keys that a platform forgets: an idempotency key protects for as long as the platform remembers it, and no longer."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf

from huoqun.chats.port.effects import Order
from huoqun.chats.port.errors import Refused, Throttled, Unknown

MOST = 20_000


class Tries:
    """Orders that this process tried, and when first it was unclear what became of them.

    `lasts`: seconds for which the platform surely remembers a key. A later try, or one whose earlier ones another
    process made, raises Unknown and is not made: it might be a second time.
    """

    def __init__(self, lasts: float, now: Callable[[], float] = time.monotonic) -> None:
        self._lasts, self._now = lasts, now
        self._unclear_since: OrderedDict[str, float] = OrderedDict()

    @contextmanager
    def trying(self, order: Order) -> Iterator[None]:
        """Around one try. What ends neither well nor in Refused or Throttled has left it unclear."""
        began = self._now()
        since = self._unclear_since.pop(order.key, inf if order.attempt == 1 else -inf)
        if since + self._lasts < began:
            self._keep(order.key, since)
            raise Unknown
        try:
            yield
        except (Refused, Throttled):
            self._keep(order.key, since)
            raise
        except BaseException:
            self._keep(order.key, min(since, began))
            raise

    def _keep(self, key: str, since: float) -> None:
        self._unclear_since[key] = since
        if len(self._unclear_since) > MOST:
            self._unclear_since.popitem(last=False)
