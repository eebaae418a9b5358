"""Completion rules read aloud, and what somebody still lacks, in words."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .completion import Gap, Group, Part, Rule
from .marks import ColumnKind


def aloud(rule: Rule) -> list[str]:
    """The rule in sentences, one a line: its head, then its parts."""
    if not rule.parts:
        return [_("No rule: the team says by hand who graduates.")]
    if len(rule.parts) == 1:
        return [_("Whoever has %(what)s graduates.") % {"what": _said(rule.parts[0])}]
    head = _("Whoever has all of this graduates:") if rule.how == "all" else _("Whoever has one of these graduates:")
    return [head, *(_said(one) for one in rule.parts)]


def lacking(gaps: tuple[Gap, ...]) -> list[str]:
    """What somebody still lacks, one a line."""
    return [_gap(gap) for gap in gaps]


def of_kind(kind: ColumnKind, n: int) -> str:
    """So many of a kind: “5 check-ins”."""
    return {
        ColumnKind.CHECKIN: ngettext("%(n)d check-in", "%(n)d check-ins", n),
        ColumnKind.HOMEWORK: ngettext("%(n)d piece of homework", "%(n)d pieces of homework", n),
        ColumnKind.QUIZ: ngettext("%(n)d quiz passed", "%(n)d quizzes passed", n),
        ColumnKind.SESSION: ngettext("%(n)d session attended", "%(n)d sessions attended", n),
        ColumnKind.DUTY: ngettext("%(n)d duty done", "%(n)d duties done", n),
    }[kind] % {"n": n}


def _said(one: Part | Group) -> str:
    if isinstance(one, Group):
        joined = _(" and ") if one.how == "all" else _(" or ")
        return joined.join(_parts(one))
    if one.score is not None:
        said = _("a mean score of %(score)d or more in %(what)s") % {"score": one.score, "what": _kind(one.of)}
    elif one.percent is not None:
        said = _("%(percent)d of 100 of the %(what)s, or more") % {"percent": one.percent, "what": _kind(one.of)}
    else:
        said = _("%(what)s or more") % {"what": of_kind(one.of, one.least or 0)}
    return _("%(what)s up to %(until)s") % {"what": said, "until": _until(one.through)} if one.through else said


def _parts(group: Group) -> Iterator[str]:
    for one in group.parts:
        yield f"({_said(one)})" if isinstance(one, Group) else _said(one)


def _until(through: str) -> str:
    return _("day %(day)d") % {"day": int(through[1:])} if through.startswith("D") else through


def _kind(kind: ColumnKind) -> str:
    return {
        ColumnKind.CHECKIN: _("check-ins"), ColumnKind.HOMEWORK: _("homework"), ColumnKind.QUIZ: _("quizzes"),
        ColumnKind.SESSION: _("sessions"), ColumnKind.DUTY: _("duties"),
    }[kind]  # fmt: skip


def _gap(gap: Gap) -> str:
    part, more = gap.part, max(gap.needs - gap.has, 0)
    if part.score is not None:
        said = _("the mean score in %(what)s is %(has)d, and %(needs)d is asked") % {
            "what": _kind(part.of), "has": gap.has, "needs": gap.needs,
        }  # fmt: skip
    elif not more:
        said = _("nothing of the %(what)s was asked yet") % {"what": _kind(part.of)}
    else:
        said = _("%(what)s more") % {"what": of_kind(part.of, more)}
    return said if gap.open else _("%(what)s; the time for it is over") % {"what": said}
