"""What proposals are called, and the words that are ready for whoever acts on them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _


def thank_title(group: str) -> str:
    """A proposal to thank people of a group."""
    return _("Thank those who took up others' words in “%(group)s”") % {"group": group}


def thank_words(people: Sequence[str]) -> str:
    """Thanks to people, said in their group."""
    names = " ".join(f"@{name}" for name in people)
    return _("Thank you %(names)s: when somebody here said or asked something, it was you who took it up.") % {
        "names": names
    }
