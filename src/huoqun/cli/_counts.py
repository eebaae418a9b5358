"""How many of what, in words."""

from __future__ import annotations


def in_words(**counts: int) -> str:
    """in_words(groups=2, messages=1) → "2 groups, 1 message", in the language that is active."""
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    def said(name: str, n: int) -> str:
        words = {
            "groups": ngettext("%(n)s group", "%(n)s groups", n),
            "members": ngettext("%(n)s member", "%(n)s members", n),
            "messages": ngettext("%(n)s message", "%(n)s messages", n),
            "joins": ngettext("%(n)s join", "%(n)s joins", n),
            "leaves": ngettext("%(n)s leave", "%(n)s leaves", n),
        }
        return words[name] % {"n": f"{n:,}"}

    return _(", ").join(said(name, n) for name, n in counts.items())
