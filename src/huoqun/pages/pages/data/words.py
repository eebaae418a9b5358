"""Words of what is held of somebody: what a column is called, and what a value says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from huoqun.campaigns.screenshots.words import SHORT

LONGEST = 400
DEEPEST = 4


_COLUMNS = {
    "after": pgettext_lazy("my data: what", "left after it"),
    "amount": pgettext_lazy("my data: what", "how much"),
    "amount_minor": pgettext_lazy("my data: what", "money, in its smallest unit"),
    "answer": pgettext_lazy("my data: what", "answer"),
    "answers": pgettext_lazy("my data: what", "your answers"),
    "appeal": pgettext_lazy("my data: what", "your appeal"),
    "attempt": pgettext_lazy("my data: what", "try no."),
    "background": pgettext_lazy("my data: what", "about you"),
    "badge": pgettext_lazy("my data: what", "badge"),
    "because": pgettext_lazy("my data: what", "sent back because"),
    "buddies": pgettext_lazy("my data: what", "how many buddies"),
    "came": pgettext_lazy("my data: what", "how they came"),
    "carrier": pgettext_lazy("my data: what", "carrier"),
    "code": pgettext_lazy("my data: what", "code"),
    "comment": pgettext_lazy("my data: what", "comment"),
    "contact": pgettext_lazy("my data: what", "contact"),
    "counts": pgettext_lazy("my data: what", "counts"),
    "currency": pgettext_lazy("my data: what", "of what"),
    "custom": pgettext_lazy("my data: what", "the team's own fields"),
    "day": pgettext_lazy("my data: what", "day"),
    "disclosed": pgettext_lazy("my data: what", "disclosed"),
    "disclosure": pgettext_lazy("my data: what", "disclosure"),
    "door": pgettext_lazy("my data: what", "entrance"),
    "draft": pgettext_lazy("my data: what", "draft"),
    "given_for": pgettext_lazy("my data: what", "given for"),
    "granted": pgettext_lazy("my data: what", "agreed"),
    "greeting": pgettext_lazy("my data: what", "greeting"),
    "gross": pgettext_lazy("my data: what", "before tax"),
    "group": pgettext_lazy("my data: what", "group"),
    "growth": pgettext_lazy("my data: what", "growth value"),
    "handle": pgettext_lazy("my data: what", "account name"),
    "held": pgettext_lazy("my data: what", "set aside"),
    "how": pgettext_lazy("my data: what", "how"),
    "introduction": pgettext_lazy("my data: what", "introduction"),
    "inviter_named": pgettext_lazy("my data: what", "inviter named"),
    "items": pgettext_lazy("my data: what", "questions"),
    "key": pgettext_lazy("my data: what", "account"),
    "kind": pgettext_lazy("my data: what", "kind"),
    "lawful_basis": pgettext_lazy("my data: what", "basis in law"),
    "level": pgettext_lazy("my data: what", "level"),
    "lines": pgettext_lazy("my data: what", "what was read in it"),
    "link": pgettext_lazy("my data: what", "link"),
    "minutes": pgettext_lazy("my data: what", "minutes"),
    "month": pgettext_lazy("my data: what", "month"),
    "name": pgettext_lazy("my data: what", "name"),
    "named": pgettext_lazy("my data: what", "who was named"),
    "net": pgettext_lazy("my data: what", "paid out"),
    "nickname": pgettext_lazy("my data: what", "nickname in the group"),
    "no": pgettext_lazy("my data: what", "no."),
    "note": pgettext_lazy("my data: what", "note"),
    "number": pgettext_lazy("my data: what", "no."),
    "order": pgettext_lazy("my data: what", "order"),
    "outcome": pgettext_lazy("my data: what", "outcome"),
    "paid": pgettext_lazy("my data: what", "paid"),
    "percent": pgettext_lazy("my data: what", "per cent"),
    "platform": pgettext_lazy("my data: what", "platform"),
    "price": pgettext_lazy("my data: what", "price"),
    "product": pgettext_lazy("my data: what", "product"),
    "purpose": pgettext_lazy("my data: what", "purpose"),
    "questions": pgettext_lazy("my data: what", "questions"),
    "quiz": pgettext_lazy("my data: what", "quiz"),
    "reason": pgettext_lazy("my data: what", "reason"),
    "reference": pgettext_lazy("my data: what", "reference"),
    "returns": pgettext_lazy("my data: what", "times come back"),
    "reward": pgettext_lazy("my data: what", "reward"),
    "role": pgettext_lazy("my data: what", "role"),
    "sanction": pgettext_lazy("my data: what", "sanction"),
    "score": pgettext_lazy("my data: what", "score"),
    "sealed": pgettext_lazy("my data: what", "address"),
    "seen": pgettext_lazy("my data: what", "times seen"),
    "serial": pgettext_lazy("my data: what", "serial number"),
    "series": pgettext_lazy("my data: what", "series"),
    "since": pgettext_lazy("my data: what", "since"),
    "source": pgettext_lazy("my data: what", "where it comes from"),
    "staff": pgettext_lazy("my data: what", "somebody of the team"),
    "state": pgettext_lazy("my data: what", "state"),
    "step": pgettext_lazy("my data: what", "step"),
    "struck": pgettext_lazy("my data: what", "struck off the list"),
    "survey": pgettext_lazy("my data: what", "survey"),
    "tags": pgettext_lazy("my data: what", "tags"),
    "taken": pgettext_lazy("my data: what", "taken away"),
    "tax": pgettext_lazy("my data: what", "tax"),
    "text": pgettext_lazy("my data: what", "words"),
    "text_version": pgettext_lazy("my data: what", "which words"),
    "title": pgettext_lazy("my data: what", "title"),
    "topic": pgettext_lazy("my data: what", "topic"),
    "tracking": pgettext_lazy("my data: what", "tracking number"),
    "until": pgettext_lazy("my data: what", "until"),
    "url": pgettext_lazy("my data: what", "web address"),
    "value": pgettext_lazy("my data: what", "value"),
    "values": pgettext_lazy("my data: what", "values"),
    "version": pgettext_lazy("my data: what", "version"),
    "what": pgettext_lazy("my data: what", "what"),
    "why": pgettext_lazy("my data: what", "why"),
    "words": pgettext_lazy("my data: what", "words"),
    "last_on": pgettext_lazy("my data: what", "last seen on"),
    "on_day": pgettext_lazy("my data: what", "day"),
    "answered_at": pgettext_lazy("my data: what", "answered"),
    "appealed_at": pgettext_lazy("my data: what", "appealed"),
    "applied_at": pgettext_lazy("my data: what", "applied"),
    "asked_at": pgettext_lazy("my data: what", "asked"),
    "at": pgettext_lazy("my data: what", "when"),
    "began_at": pgettext_lazy("my data: what", "began"),
    "came_at": pgettext_lazy("my data: what", "came"),
    "chosen_at": pgettext_lazy("my data: what", "chosen"),
    "claimed_at": pgettext_lazy("my data: what", "taken"),
    "closed_at": pgettext_lazy("my data: what", "closed"),
    "confirmed_at": pgettext_lazy("my data: what", "confirmed"),
    "created_at": pgettext_lazy("my data: what", "written down"),
    "decided_at": pgettext_lazy("my data: what", "decided"),
    "done_at": pgettext_lazy("my data: what", "done"),
    "edited_at": pgettext_lazy("my data: what", "edited"),
    "ended_at": pgettext_lazy("my data: what", "ended"),
    "entered_at": pgettext_lazy("my data: what", "took part from"),
    "first_at": pgettext_lazy("my data: what", "first"),
    "given_at": pgettext_lazy("my data: what", "given"),
    "handed_in_at": pgettext_lazy("my data: what", "handed in"),
    "issued_at": pgettext_lazy("my data: what", "issued"),
    "joined_at": pgettext_lazy("my data: what", "joined"),
    "known_since": pgettext_lazy("my data: what", "known since"),
    "last_at": pgettext_lazy("my data: what", "last"),
    "last_seen_at": pgettext_lazy("my data: what", "last seen"),
    "left_at": pgettext_lazy("my data: what", "left"),
    "made_at": pgettext_lazy("my data: what", "made"),
    "message_at": pgettext_lazy("my data: what", "said"),
    "occurred_at": pgettext_lazy("my data: what", "when"),
    "offer_ends": pgettext_lazy("my data: what", "place kept until"),
    "opened_at": pgettext_lazy("my data: what", "opened"),
    "ordered_at": pgettext_lazy("my data: what", "asked for"),
    "parted_at": pgettext_lazy("my data: what", "parted"),
    "reached_at": pgettext_lazy("my data: what", "reached"),
    "read_at": pgettext_lazy("my data: what", "read"),
    "recalled_at": pgettext_lazy("my data: what", "recalled"),
    "reserved_at": pgettext_lazy("my data: what", "reserved"),
    "restored_at": pgettext_lazy("my data: what", "restored"),
    "revoked_at": pgettext_lazy("my data: what", "revoked"),
    "said_at": pgettext_lazy("my data: what", "said"),
    "seen_at": pgettext_lazy("my data: what", "last seen"),
    "sent_at": pgettext_lazy("my data: what", "sent"),
    "settled_at": pgettext_lazy("my data: what", "settled"),
    "shipped_at": pgettext_lazy("my data: what", "sent off"),
    "shown_at": pgettext_lazy("my data: what", "shown"),
    "started_at": pgettext_lazy("my data: what", "started"),
    "starts_at": pgettext_lazy("my data: what", "starts"),
    "taken_back_at": pgettext_lazy("my data: what", "taken back"),
    "told_at": pgettext_lazy("my data: what", "told"),
    "undone_at": pgettext_lazy("my data: what", "undone"),
    "voided_at": pgettext_lazy("my data: what", "voided"),
}
_WORDS = {
    "done": pgettext_lazy("my data: a word", "done"),
    "open": pgettext_lazy("my data: a word", "open"),
    "waiting": pgettext_lazy("my data: a word", "waiting"),
    "offered": pgettext_lazy("my data: a word", "offered"),
    "taken": pgettext_lazy("my data: a word", "taken"),
    "expired": pgettext_lazy("my data: a word", "over"),
    "left": pgettext_lazy("my data: a word", "left"),
    "running": pgettext_lazy("my data: a word", "running"),
    "ended": pgettext_lazy("my data: a word", "ended"),
    "accepted": pgettext_lazy("my data: a word", "accepted"),
    "queued": pgettext_lazy("my data: a word", "being looked at"),
    "rejected": pgettext_lazy("my data: a word", "sent back"),
    "returned": pgettext_lazy("my data: a word", "returned"),
    "refused": pgettext_lazy("my data: a word", "refused"),
    "handed_in": pgettext_lazy("my data: a word", "handed in"),
    "withdrawn": pgettext_lazy("my data: a word", "withdrawn"),
    "draft": pgettext_lazy("my data: a word", "draft"),
    "sent": pgettext_lazy("my data: a word", "sent"),
    "failed": pgettext_lazy("my data: a word", "failed"),
    "suppressed": pgettext_lazy("my data: a word", "not sent"),
    "confirmed": pgettext_lazy("my data: a word", "confirmed"),
    "pending": pgettext_lazy("my data: a word", "pending"),
    "asked": pgettext_lazy("my data: a word", "asked"),
    "missed": pgettext_lazy("my data: a word", "missed"),
    "excused": pgettext_lazy("my data: a word", "excused"),
    "points": pgettext_lazy("my data: a word", "points"),
    "growth": pgettext_lazy("my data: a word", "growth value"),
    "cash": pgettext_lazy("my data: a word", "money"),
    "member": pgettext_lazy("my data: a word", "member"),
    "admin": pgettext_lazy("my data: a word", "administrator"),
    "owner": pgettext_lazy("my data: a word", "owner"),
    "checked_in": pgettext_lazy("my data: a word", "checking in"),
    "homework": pgettext_lazy("my data: a word", "homework"),
    "thanked": pgettext_lazy("my data: a word", "being thanked"),
    "quality": pgettext_lazy("my data: a word", "quality post"),
    "bought": pgettext_lazy("my data: a word", "purchase"),
    "invited": pgettext_lazy("my data: a word", "invitation"),
    "came": pgettext_lazy("my data: a word", "coming"),
    "duty": pgettext_lazy("my data: a word", "duty"),
    "graduated": pgettext_lazy("my data: a word", "graduation"),
    "reviewed": pgettext_lazy("my data: a word", "review"),
    "session": pgettext_lazy("my data: a word", "live session"),
    "messages": pgettext_lazy("my data: a word", "messages in private"),
    "marketing": pgettext_lazy("my data: a word", "offers"),
    "consent": pgettext_lazy("my data: a word", "consent"),
    "contract": pgettext_lazy("my data: a word", "contract"),
    "monitor": pgettext_lazy("my data: a word", "monitor"),
    "study_monitor": pgettext_lazy("my data: a word", "study monitor"),
    "top_student": pgettext_lazy("my data: a word", "top student"),
    "helper": pgettext_lazy("my data: a word", "helper"),
}
_REASONS = {str(reason): gettext_lazy(words) for reason, words in SHORT.items()}
_KEYED = frozenset(
    ("came", "currency", "how", "kind", "lawful_basis", "mode", "outcome", "purpose", "role", "sanction", "source",
     "state", "step")
)  # fmt: skip
"""Columns that hold keys, wherever they are. In every other column the same word is somebody's own."""
_KEYED_IN = frozenset((("moderation_reports", "why"), ("points", "reason"), ("turnover", "why")))
"""(holding, column): these hold keys too; elsewhere a column of this name is what somebody wrote."""
_OWN_KEYS = ("answers", "background", "custom")
"""What is in these is called as the operator, or a question, calls it, and says what somebody said."""


def about_name(key: str) -> str:
    """An identity tag, to whose it is."""
    return {
        "city": _("City"), "trade": _("Trade"), "company": _("Company"), "role": _("Job"), "age_band": _("Age"),
        "how_met": _("How we met"),
    }.get(key, key)  # fmt: skip


def column_name(column: str) -> str:
    """What a column of an entry is called."""
    return str(_COLUMNS.get(column, column))


def said(value: Any, *, of: str = "", column: str = "") -> str:
    """A value of a column in words, cut where it is long; empty where it says nothing. `of`: the holding's name."""
    words = _said(value, DEEPEST, of, column)
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def _said(value: Any, deep: int, of: str, column: str) -> str:
    if value is None or value in ("", [], {}) or not deep:
        return ""
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        case Mapping():
            own = column in _OWN_KEYS
            lines = (
                (_name_in(column, key), _said(one, deep - 1, of, column if own else key)) for key, one in value.items()
            )
            return pgettext("my data", "; ").join(f"{key} {words}" for key, words in lines if words)
        case list() | tuple():
            return pgettext("my data", ", ").join(filter(None, (_said(one, deep - 1, of, column) for one in value)))
        case str() if value[0] in "[{":
            return _read(value, deep, of, column)
        case str():
            return str(_keys(of, column).get(value, value))
    return str(value)


def _name_in(column: str, key: str) -> str:
    """What is called so within a column."""
    if column == "background":
        return about_name(key)
    return key if column in _OWN_KEYS else column_name(key)


def _keys(of: str, column: str) -> Mapping[str, Any]:
    """What the keys of a column are called; nothing where it holds somebody's own words."""
    if column == "because":
        return _REASONS
    return _WORDS if column in _KEYED or (of, column) in _KEYED_IN else {}


def _read(text: str, deep: int, of: str, column: str) -> str:
    """JSON as a text is said like what it holds; what only looks like it stays as it is."""
    try:
        return _said(orjson.loads(text), deep - 1, of, column) if deep else text
    except orjson.JSONDecodeError:
        return text
