"""Verdicts on screenshots in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..fraud.images import HOW
from .verdicts import N_, WORDS, Sign

Gettext = Callable[[str], str]

COPIED = N_("%(share)s %% of it is the same as in somebody else's, %(how)s.")


def said(signs: Sequence[str], gettext: Gettext) -> list[str]:
    """The signs as they were kept, in words."""
    return [gettext(WORDS[Sign(sign)]) for sign in signs if sign in WORDS]


def copied(like: Mapping[str, Any], gettext: Gettext) -> str:
    """How a picture is made of another; "" where it is not."""
    how = HOW.get(str(like.get("how", "")))
    return gettext(COPIED) % {"share": like.get("share", 0), "how": gettext(how)} if how else ""
