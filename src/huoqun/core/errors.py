"""The one parent of every refusal that a person may read."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """Huoqun did not do what was asked, for a reason it can say.

    `code` is stable and machine-readable (API, --json); `message` says what happened in the user's words;
    `way_out` says what they can do about it. Subclass it beside the code that raises it.
    """

    code = "refused"
    message = "That was refused."
    way_out = ""
    status = 400

    def __init__(self, message: str | None = None, *, way_out: str | None = None, **details: Any) -> None:
        self.message = message if message is not None else str(type(self).message)
        if way_out is not None:
            self.way_out = way_out
        self.details = details
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} {self.way_out}".strip()


class NotAllowed(Refused):
    """The actor lacks a permission for this, here."""

    code = "not_allowed"
    message = "You may not do that here."
    way_out = "Ask the owner of the workspace for the permission."
    status = 403


class NotFound(Refused):
    """There is no such thing in this workspace, or the actor may not see it: both look the same."""

    code = "not_found"
    message = "There is no such thing here."
    status = 404
