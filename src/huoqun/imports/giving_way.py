"""An import gives way to what happens now: history can wait, a member who has just said something should not."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from huoqun.core.worker import waits_since

PATIENCE = timedelta(milliseconds=60)
"""What happens waits so long at most before an import holds still."""
MOST = 3
"""It holds still for so many times as long as it was at work: it moves on also where there is never quiet."""
STEP = 0.02


class Politeness:
    """Holds an import still between two batches, while something that happened waits for a worker."""

    def __init__(
        self,
        workspace_id: int,
        *,
        now: Callable[[], datetime],
        elapsed: Callable[[], float] = time.monotonic,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._workspace_id, self._now, self._elapsed, self._pause = workspace_id, now, elapsed, pause
        self._from = elapsed()

    def give_way(self) -> bool:
        """Return when nothing waits any longer, or when this has waited long enough. Answers whether anything did."""
        begun = self._elapsed()
        until, waited = begun + MOST * (begun - self._from), False
        while self._elapsed() < until and self._is_waited_for():
            waited = True
            self._pause(STEP)
        self._from = self._elapsed()
        return waited

    def _is_waited_for(self) -> bool:
        now = self._now()
        since = waits_since(self._workspace_id, now=now)
        return since is not None and now - since > PATIENCE
