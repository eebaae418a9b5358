"""What a member is told of their case, in plain words, in private."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from huoqun.chats.rules import excerpt

from .conditions import Evidence
from .rules import Sanction
from .words import seen_words, span

if TYPE_CHECKING:
    from .models import Case


def seen_of(case: Case) -> list[str]:
    """What was seen, in words, each once."""
    return list(dict.fromkeys(seen_words(Evidence(kind, seen)) for kind, seen in case.evidence.get("seen", ())))


def notice(case: Case, group: str, url: str) -> str:
    """The notice to the member. `url`: of their own page of the case."""
    lines = [
        _about(case, group),
        _("The rule: %(rule)s") % {"rule": case.words},
        _("What was seen: %(seen)s.") % {"seen": _("; ").join(seen_of(case))},
        _follows(case),
        _("It is written down with its evidence, and forgotten in time."),
        _("If this is a mistake, say so here, and somebody else looks at it: %(url)s") % {"url": url},
    ]
    return "\n".join(lines)


def said_words(text: str, evidence: Mapping[str, Any]) -> str:
    """What was said, or what stands in the place of words."""
    if text:
        return text
    seen = {kind for kind, _seen in evidence.get("seen", ())}
    if evidence.get("suspect") or "reported" in seen:
        return _("(about how the account behaves, not about a message)")
    return _("(a picture or a card)")


def _about(case: Case, group: str) -> str:
    if case.message_id < 0:
        return _("About your account in “%(group)s”.") % {"group": group}
    said = excerpt(case.text) or said_words("", case.evidence)
    return _("About what you wrote in “%(group)s”: “%(said)s”") % {"group": group, "said": said}


def _follows(case: Case) -> str:
    length = span(timedelta(seconds=case.evidence.get("mute", 3600)))
    return {
        Sanction.REMIND: _("This is only a reminder."),
        Sanction.WARN: _("This is a warning: the next time more follows."),
        Sanction.MUTE: _("You are muted in the group for %(span)s.") % {"span": length},
        Sanction.REMOVE: _("You are removed from the group."),
        Sanction.BAN: _("You are removed from the group and may not come back."),
    }[Sanction(case.sanction)]


def apology(case: Case, group: str) -> str:
    """What the member is told when it is taken back."""
    taken = _("What was done about your words in “%(group)s” is taken back: %(reason)s")
    if case.message_id < 0:
        taken = _("What was done about your account in “%(group)s” is taken back: %(reason)s")
    lines = [
        taken % {"group": group, "reason": case.reason},
        _("Your points, your role and your place are yours as before. We are sorry for the trouble."),
    ]
    if case.evidence.get("deletes") and case.text:
        lines.append(_("Your message was: %(said)s") % {"said": excerpt(case.text)})
    return "\n".join(lines)
