"""What a reminder says, in the language that is on."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .rules import named


def names_of(names: Sequence[str]) -> str:
    """Who is named, and how many more there are whom no message has room for."""
    shown, more = named(names, _(", "))
    if not more:
        return shown
    return ngettext("%(names)s and %(n)d more", "%(names)s and %(n)d more", more) % {"names": shown, "n": more}
