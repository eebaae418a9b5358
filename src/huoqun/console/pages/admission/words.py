"""Admission in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huoqun.admission.rules.applications import ApplicationState as A
from huoqun.admission.rules.checks import Check, Found, Interview, Record, Returns, Verdict


def state_name(state: A) -> tuple[str, str]:
    """A tone and words for where an application stands."""
    return {
        A.OPEN: ("watch", pgettext("application", "to be answered")),
        A.WAITING: ("info", pgettext("application", "accepted, in line")),
        A.ACCEPTED: ("good", pgettext("application", "accepted, not in yet")),
        A.JOINED: ("good", pgettext("application", "in the group")),
        A.REFUSED: ("bad", pgettext("application", "refused")),
        A.EXPIRED: ("quiet", pgettext("application", "ended by time")),
        A.WITHDRAWN: ("quiet", pgettext("application", "taken back")),
    }[state]


def filter_name(state: A) -> str:
    """What the list of those that stand there is called."""
    return {
        A.OPEN: pgettext("applications", "To answer"), A.WAITING: pgettext("applications", "In line"),
        A.ACCEPTED: pgettext("applications", "Accepted"), A.JOINED: pgettext("applications", "Came in"),
        A.REFUSED: pgettext("applications", "Refused"), A.EXPIRED: pgettext("applications", "Ended"),
        A.WITHDRAWN: pgettext("applications", "Taken back"),
    }[state]  # fmt: skip


def check_words(one: Found) -> tuple[str, str, str, str]:
    """A check as (tone, verdict, what was looked at, what was found)."""
    tone, verdict = {
        Verdict.PASS: ("good", pgettext("verdict", "good")), Verdict.WAIT: ("info", pgettext("verdict", "open")),
        Verdict.LOOK: ("watch", pgettext("verdict", "look")), Verdict.FAIL: ("bad", pgettext("verdict", "fails")),
    }[one.verdict]  # fmt: skip
    name, found = _OF[one.check](one.verdict, dict(one.detail))
    return tone, verdict, name, found


def rules_words(versions: Mapping[str, str]) -> str:
    """Which rules somebody accepted; versions that are no numbers say nothing to a person."""
    names = {"group": _("The group's own words"), "rules": _("Rules"), "presence": _("Who leaves, and how")}
    said = {key: f" {version}" if key == "rules" else "" for key, version in versions.items()}
    return " · ".join(f"{names.get(key, key)}{version}" for key, version in said.items())


def record_words(record: Record) -> str:
    """Whom somebody brought, in a line."""
    said = ngettext("%(n)d brought", "%(n)d brought", record.brought) % {"n": record.brought}
    if record.left:
        said += " · " + _("%(n)d left within a month") % {"n": record.left}
    if record.refused:
        said += " · " + _("%(n)d refused") % {"n": record.refused}
    return said


def _known(verdict: Verdict, detail: dict[str, str]) -> tuple[str, str]:
    known = verdict is Verdict.PASS
    return _("Who it is"), _("known, can be told in private") if known else _("has not said their word to us yet")


def _returns(verdict: Verdict, detail: dict[str, str]) -> tuple[str, str]:
    words = {
        Returns.DOOR: _("said goodbye: the door is open"),
        Returns.APPLY: _("left without a word: asked to apply anew"),
        Returns.FINAL: _("left without a word: final by the charter"),
    }
    return _("Was here before"), words[Returns(detail["how"])]


def _quiz(verdict: Verdict, detail: dict[str, str]) -> tuple[str, str]:
    if verdict is Verdict.WAIT:
        return _("Quiz"), _("not taken yet")
    said = {"n": detail.get("percent", "")}
    words = _("passed, %(n)s of 100") if verdict is Verdict.PASS else _("not passed, %(n)s of 100")
    return _("Quiz"), words % said


def _condition(verdict: Verdict, detail: dict[str, str]) -> tuple[str, str]:
    words = {Verdict.PASS: _("met"), Verdict.FAIL: _("not met"), Verdict.WAIT: _("cannot be told yet")}
    return _("Condition"), words[verdict]


def _inviter(verdict: Verdict, detail: dict[str, str]) -> tuple[str, str]:
    name = detail.get("name", "")
    if verdict is Verdict.PASS:
        return _("Inviter"), name or _("known")
    if name:
        return _("Inviter"), _("“%(name)s”: nobody, or several are called so") % {"name": name}
    return _("Inviter"), _("nobody is named")


def _record(verdict: Verdict, detail: dict[str, str]) -> tuple[str, str]:
    record = Record(*(int(detail[key]) for key in ("brought", "left", "refused")))
    return _("Inviter's record"), record_words(record)


def _limit(verdict: Verdict, detail: dict[str, str]) -> tuple[str, str]:
    return _("Brought in 30 days"), _("%(lately)s of at most %(most)s") % detail


def _interview(verdict: Verdict, detail: dict[str, str]) -> tuple[str, str]:
    words = {
        "": _("not held yet"), Interview.SUITS: _("suits"), Interview.UNSURE: _("whoever talked is unsure"),
        Interview.DOES_NOT_SUIT: _("does not suit"), Interview.DID_NOT_COME: _("did not come"),
    }  # fmt: skip
    return pgettext("with an applicant", "Talk"), words.get(detail.get("how", ""), "")


_OF = {
    Check.KNOWN: _known, Check.RETURNS: _returns, Check.QUIZ: _quiz, Check.CONDITION: _condition,
    Check.INVITER: _inviter, Check.RECORD: _record, Check.LIMIT: _limit, Check.INTERVIEW: _interview,
}  # fmt: skip
