"""A class's report: built on its standings, with what its members said before it and in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor
from huoqun.forms.surveys import Nps

from ..certificates import Colour, printable, scored
from ..drawing.reports import Board, Line, ReportSheet
from ..merits import merit
from ..reports import Placed, Sums, Told, boards, sums
from .before_after import BeforeAfter, before_after
from .classes import ClassLine
from .feedback import nps
from .graduation import standings
from .windows import FAMILY


@dataclass(frozen=True, slots=True)
class Report:
    """A class looked back upon, or as it stands so far. `since`, `until`: its days; `boards`: by what they are of.

    `change`: what its members did, knew and said before it and in it; None of a class that nobody is in.
    """

    title: str
    group: str
    since: date | None
    until: date | None
    people: tuple[Told, ...]
    sums: Sums
    boards: Mapping[str, tuple[Placed, ...]]
    nps: Nps
    change: BeforeAfter | None

    @property
    def named(self) -> tuple[Told, ...]:
        """Those who may be named; who graduated and did most stands on top."""
        return tuple(
            sorted(
                (one for one in self.people if one.is_listed),
                key=lambda one: (not one.is_graduate, one.has_left, -one.merit.share, -one.merit.days, one.name),
            )
        )


def report(workspace_id: int, line: ClassLine, *, now: datetime) -> Report:
    """Everybody who is or was in a class, the team left out; a handful of statements."""
    stands = standings(workspace_id, line, now=now)
    people = [one for one in stands.people if not one.student.is_staff]
    ids = [one.student.id for one in people]
    began = min((one.student.began_at for one in people), default=now)
    ends = min(now, stands.ends_at or now, line.ended_at or now)
    said = _said(workspace_id, ids, began, max(ends, began))
    unlisted = unlisted_among(workspace_id, ids)
    keys = [column.key for column in stands.columns]
    told = tuple(
        Told(
            one.student.id, printable(one.student.name), merit(stands.columns, dict(zip(keys, one.marks, strict=True))),
            *said.get(one.student.id, (0, 0)), one.is_graduate, one.student.left_at is not None,
            one.student.id not in unlisted,
        )
        for one in people
    )  # fmt: skip
    until = line.starts_on + timedelta(days=line.days - 1) if line.starts_on and line.days else None
    felt = nps(workspace_id, line.group_run_id or 0)
    change = before_after(workspace_id, line, ids, began=began, ended=max(ends, began)) if ids else None
    return Report(line.title, line.group, line.starts_on, until, told, sums(told), boards(told), felt, change)


# Messages in the days of the class, and in as many days before it.
_SAID = f"""
    select h.id, count(*) filter (where c.at >= %s), count(*) filter (where c.at < %s)
    from {FAMILY}
    join chats_message c on c.workspace_id = f.workspace_id and c.member_id = f.id
    where c.group_id is not null and c.at >= %s and c.at < %s
    group by 1
"""


def _said(workspace_id: int, member_ids: Sequence[int], began: datetime, ended: datetime) -> dict[int, tuple[int, int]]:
    before = began - (ended - began)
    with server_cursor() as cursor:
        rows = cursor.execute(_SAID, [began, began, numbers(member_ids), workspace_id, before, ended]).fetchall()
    return {member: (within, earlier) for member, within, earlier in rows}


def unlisted_among(workspace_id: int, member_ids: Sequence[int]) -> set[int]:
    """Those of these members who are not to be named in reports, whoever was merged into them included."""
    query = f"""
        select distinct h.id from {FAMILY}
        join camps_unlisted u on u.workspace_id = f.workspace_id and u.member_id = f.id
    """
    with server_cursor() as cursor:
        return {row[0] for row in cursor.execute(query, [numbers(member_ids), workspace_id]).fetchall()}


def _figures(found: Report) -> list[tuple[str, str]]:
    """What the head of the report says large: an amount and what it counts."""
    total = found.sums
    figures = [
        (str(total.members), _("members")), (f"{total.graduates}", pgettext("a report", "graduated")),
        (_share(total.graduates, total.members), _("of members graduated")),
        (_share(total.done, total.of), _("of all tasks done")), (f"{total.checkins:,}", _("check-ins")),
        (f"{total.said:,}", _("messages")),
    ]  # fmt: skip
    if total.score is not None:
        figures.append((scored(total.score), _("mean score")))
    if found.nps.score is not None:
        figures.append((f"{found.nps.score:+d}", _("would recommend (NPS of %(n)d answers)") % {"n": found.nps.count}))
    return figures


def _changes(found: Report) -> list[tuple[str, str, str]]:
    """What was before, and what is: (what, before, in the class). What nobody did, ever, is left out."""
    it = found.change
    if it is None:
        return []
    spoke = sum(one.said_before > 0 for one in found.people), sum(one.said > 0 for one in found.people)
    pairs = [
        (_("Members who said something"), spoke), (_("Messages"), (found.sums.said_before, found.sums.said)),
        (_("Days checked in"), it.days), (_("Points earned"), it.points), (_("Growth value earned"), it.growth),
    ]  # fmt: skip
    lines = [(what, f"{was:,}", f"{now:,}") for what, (was, now) in pairs if was or now]
    for one in it.quizzes:
        words = _("Quiz “%(quiz)s”: first and last try of %(n)d who took it again")
        lines.append((words % {"quiz": one.quiz, "n": one.people}, scored(one.first), scored(one.last)))
    if it.recommends is not None and it.recommends[0].score is not None and it.recommends[1].score is not None:
        was, now = it.recommends
        words = _("Would recommend (NPS), %(n)d who said so by name both times")
        lines.append((words % {"n": was.count}, f"{was.score:+d}", f"{now.score:+d}"))
    if it.nearer:
        lines.append((_("Came to a nearer stage in the class"), "—", f"{it.nearer:,}"))
    return lines


def sheet_of_report(workspace_id: int, found: Report, *, colour: Colour = Colour.NAVY) -> ReportSheet:
    """The report as it is drawn, in the language of now."""
    span = f"{found.since:%Y-%m-%d} – {found.until:%Y-%m-%d}" if found.since and found.until else ""
    names = {
        "days": _("Most days checked in"), "streak": _("Longest in a row"), "score": _("Best scores"),
        "said": _("Said most"),
    }  # fmt: skip
    tables = [
        Board(names[key], [(str(p.place), p.name, str(p.amount)) for p in lines])
        for key, lines in found.boards.items()
        if lines
    ]
    lines = [
        Line(
            one.name, str(one.merit.days), str(one.merit.streak), f"{one.merit.done}/{one.merit.of}",
            scored(one.merit.score) or "—", str(one.said_before), str(one.said),
            _("graduated") if one.is_graduate else pgettext("somebody", "left") if one.has_left else "",
        )
        for one in found.named
    ]  # fmt: skip
    hidden = len(found.people) - len(found.named)
    return ReportSheet(
        community=printable(workspace(workspace_id).name), title=printable(found.title) or found.title,
        heading=_("Graduation report"), span=span, colour=str(colour), figures=_figures(found),
        boards=tables, changes=_changes(found),
        change_heads=[_("Before and after"), _("Before"), pgettext("a report", "In the class")], lines=lines,
        heads=[
            _("Name"), _("Days"), _("In a row"), pgettext("share", "Done"), pgettext("a report", "Score"),
            _("Said before"), _("Said in it"), "",
        ],
        note=(_("%(n)d not named, at their wish; they count in the sums.") % {"n": hidden} if hidden else ""),
        told=_(
            "Before: as many days before the class as it had. Points and growth value are those of all groups."
        ),
    )  # fmt: skip


def _share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}%" if whole else "—"
