"""The three ways in which performing an effect can end without a receipt. Anything else is a bug, read as Unknown."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal


class PerformError(Exception):
    """Parent of the three."""


class Refused(PerformError):
    """The platform said no, and did nothing. `permanent`: asking again would not help. `reason` is for the operator."""

    def __init__(self, reason: str, *, permanent: bool = True) -> None:
        self.reason = reason
        self.permanent = permanent
        super().__init__(reason)


class Throttled(PerformError):
    """Too fast; nothing was done. `scope` says what is to be left alone for `retry_after`."""

    def __init__(self, retry_after: timedelta, *, scope: Literal["connection", "chat"] = "connection") -> None:
        self.retry_after = retry_after
        self.scope = scope
        super().__init__(f"again in {retry_after.total_seconds():.1f} s")


class Unknown(PerformError):
    """It may or may not have been done: a timeout, a cut line. Never tried again blindly."""


class CannotConnect(Exception):
    """The connection cannot work until a person changes something: wrong token, account closed. `reason` says what."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
