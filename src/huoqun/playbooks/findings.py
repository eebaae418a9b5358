"""What may be wrong with a playbook's file: findings, each with its line, the reason and the mend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

import msgspec
from django.utils.translation import ngettext

from huoqun.core.errors import Refused

from .codes import Code


class Severity(StrEnum):
    """An error keeps a playbook from being published; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong: where (`line` from 1; `step` '' for the whole), why, and how to mend it.

    `reason` and `mend` are in the language that was active. `code` is a Code, or a block's own.
    """

    code: str
    severity: Severity = Severity.ERROR
    line: int
    step: str = ""
    reason: str
    mend: str

    def as_json(self) -> dict[str, Any]:
        """As `huoqun playbook check --json` prints it."""
        return msgspec.to_builtins(self)


def found(code: Code, line: int, reason: str, mend: str, *, step: str = "") -> Finding:
    """A finding as severe as its code."""
    return Finding(code=code.value, severity=Severity(code.severity), line=line, step=step, reason=reason, mend=mend)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By line, then by code."""
    return sorted(findings, key=lambda f: (f.line, f.code, f.reason))


def is_ok(findings: Iterable[Finding]) -> bool:
    """Whether there is no error."""
    return all(f.severity is not Severity.ERROR for f in findings)


class BadPlaybook(Refused):
    """A playbook's file cannot be read; `findings` say what to mend, line by line."""

    code = "bad_playbook"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(in_order(findings))
        first = self.findings[0]
        message = ngettext(
            "The playbook has %(n)d error. Line %(line)d: %(reason)s",
            "The playbook has %(n)d errors. The first, line %(line)d: %(reason)s",
            len(self.findings),
        ) % {"n": len(self.findings), "line": first.line, "reason": first.reason}
        super().__init__(message, way_out=first.mend, findings=[f.as_json() for f in self.findings])
