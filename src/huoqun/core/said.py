"""Sentences of pure rules: a message to be translated where it is shown, and what is put into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence to be translated, and what is put into it; a tuple is names, which the language sets apart."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
