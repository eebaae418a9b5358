"""A charter as members read it: each rule with what follows, for whom it is not, and when it rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..conditions import About, Pictured
from ..words import DAYS, ROLES, sanction_name, span, topic_name
from .model import Charter, Rule


@dataclass(frozen=True, slots=True)
class Spoken:
    """A rule in sentences, the rule itself first."""

    key: str
    words: str
    lines: Sequence[str]


def aloud(charter: Charter) -> list[Spoken]:
    """Every rule, as it is published."""
    return [Spoken(rule.key, rule.words, _lines(rule)) for rule in charter.rules.values()]


def _lines(rule: Rule) -> list[str]:
    steps = " → ".join(map(sanction_name, rule.ladder.steps))
    lines = [_("What follows: %(steps)s.") % {"steps": steps}, _forgets(rule)]
    if topics := [topic_name(topic) for one in rule.conditions if isinstance(one, About) for topic in one.topics]:
        lines.append(_("Not talked about here: %(topics)s.") % {"topics": _joined(topics)})
    if "mute" in rule.ladder.steps:
        lines.append(_("Muted means: for %(span)s.") % {"span": span(rule.mute)})
    if rule.points:
        lines.append(_("From a warning on it costs %(n)s points.") % {"n": rule.points})
    if rule.deletes:
        lines.append(_("The message is taken away."))
    lines += _of_pictures(rule)
    if rule.ladder.certain is not None and rule.is_about_ads:
        lines.append(
            _("Whoever comes only to advertise is removed on their first day without being asked, from %(n)s on.")
            % {"n": rule.ladder.certain}
        )
    if rule.is_about_accounts:
        lines.append(_("A person decides every time: several signs are needed, and no single one of them is enough."))
        lines.append(_("It is about the account: what follows holds in every group of ours where the account is."))
    if rule.excepted:
        lines.append(_("It is not for: %(who)s.") % {"who": _joined([_(ROLES[role]) for role in rule.excepted])})
    if rule.free_days:
        lines.append(_("It rests on %(days)s.") % {"days": _joined([_(DAYS[day]) for day in rule.free_days])})
    if rule.holidays:
        lines.append(_("It rests on %(days)s.") % {"days": _joined([day.isoformat() for day in rule.holidays])})
    return lines


def _of_pictures(rule: Rule) -> list[str]:
    if rule.pictured is Pictured.WORDS:
        return [
            _("Pictures are read by the system for this rule, their words and QR codes; no picture is kept for it."),
        ]
    if rule.pictured is Pictured.CODES:
        return [_("The system looks for QR codes in pictures for this rule; no picture is kept for it.")]
    return []


def _forgets(rule: Rule) -> str:
    days = rule.ladder.forgets.days
    return ngettext("It is forgotten after %(n)d day.", "It is forgotten after %(n)d days.", days) % {"n": days}


def _joined(words: Sequence[str]) -> str:
    return _(", ").join(words)
