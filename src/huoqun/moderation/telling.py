"""What a member is told of their case, in plain words, in private."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.chats.rules import excerpt

from .conditions import Evidence
from .rules import Sanction
from .words import seen_words, span

if TYPE_CHECKING:
    from .models import Case


MOST_NAMED = 20


def seen_of(case: Case) -> list[str]:
    """What was seen, in words, each once."""
    return list(dict.fromkeys(seen_words(Evidence(kind, seen)) for kind, seen in case.evidence.get("seen", ())))


def notice(case: Case, groups: Sequence[str], url: str) -> str:
    """The notice to the member. `groups`: where it is done; `url`: of their own page of the case."""
    lines = [
        _about(case, groups),
        _("The rule: %(rule)s") % {"rule": case.words},
        _("What was seen: %(seen)s.") % {"seen": _("; ").join(seen_of(case))},
        _follows(case, several=len(groups) > 1),
        _("It is written down with its evidence, and forgotten in time."),
        _("If this is a mistake, say so here, and somebody else looks at it: %(url)s") % {"url": url},
    ]
    return "\n".join(lines)


def listed(groups: Sequence[str]) -> str:
    """Names of groups in one line, twenty at most."""
    shown = pgettext("between names", ", ").join(groups[:MOST_NAMED])
    return shown if len(groups) <= MOST_NAMED else f"{shown} …"


def said_words(text: str, evidence: Mapping[str, Any]) -> str:
    """What was said, or what stands in the place of words."""
    if text:
        return text
    seen = {kind for kind, _seen in evidence.get("seen", ())}
    if evidence.get("suspect") or "reported" in seen:
        return _("(about how the account behaves, not about a message)")
    return _("(a picture or a card)")


def _about(case: Case, groups: Sequence[str]) -> str:
    if case.message_id < 0 and len(groups) > 1:
        return _("About your account in %(n)d groups: %(groups)s.") % {"n": len(groups), "groups": listed(groups)}
    if case.message_id < 0:
        return _("About your account in “%(group)s”.") % {"group": groups[0]}
    said = excerpt(case.text) or said_words("", case.evidence)
    return _("About what you wrote in “%(group)s”: “%(said)s”") % {"group": groups[0], "said": said}


def _follows(case: Case, *, several: bool) -> str:
    length = {"span": span(timedelta(seconds=case.evidence.get("mute", 3600)))}
    match Sanction(case.sanction):
        case Sanction.REMIND:
            return _("This is only a reminder.")
        case Sanction.WARN:
            return _("This is a warning: the next time more follows.")
        case Sanction.MUTE:
            muted = _("You are muted in these groups for %(span)s.")
            return (muted if several else _("You are muted in the group for %(span)s.")) % length
        case Sanction.REMOVE:
            return _("You are removed from these groups.") if several else _("You are removed from the group.")
    if several:
        return _("You are removed from these groups and may not come back.")
    return _("You are removed from the group and may not come back.")


def apology(case: Case, groups: Sequence[str]) -> str:
    """What the member is told when it is taken back. `groups`: where it was done."""
    taken = _("What was done about your words in “%(group)s” is taken back: %(reason)s")
    if case.message_id < 0:
        taken = _("What was done about your account in “%(group)s” is taken back: %(reason)s")
    if len(groups) > 1:
        taken = _("What was done about your account in these groups is taken back: %(group)s. Why: %(reason)s")
    lines = [
        taken % {"group": listed(groups), "reason": case.reason},
        _("Your points, your role and your place are yours as before. We are sorry for the trouble."),
    ]
    if case.evidence.get("deletes") and case.text:
        lines.append(_("Your message was: %(said)s") % {"said": excerpt(case.text)})
    return "\n".join(lines)
