"""The board of a class, in the group, on the console and on the member's page: the same everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huoqun.chats.quiet import zone_named
from huoqun.core.turns import in_turn
from huoqun.points.levels import Place, places
from huoqun.points.queries.boards import earned_between

from ..class_board import FOLD, NAMED, BoardBy, BoardSpan, first_day
from ..standing import checkins, homework
from .classes import ClassLine, Student, roster
from .reports import unlisted_among


@dataclass(frozen=True, slots=True)
class BoardLine:
    """Somebody on a board. `name` is empty where they asked not to be named."""

    member_id: int
    uid: UUID
    name: str
    amount: int
    place: Place


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A place as it is shown: one person, or so many who share it that only some are `named`, others each day."""

    place: Place
    amount: int
    named: tuple[BoardLine, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class ClassBoard:
    """Those who did anything, the best first; the team and those who left are not on it."""

    by: BoardBy
    span: BoardSpan
    first: date
    last: date
    lines: tuple[BoardLine, ...]

    def top(self, n: int) -> tuple[BoardLine, ...]:
        """The first so many, and whoever shares the last place of them."""
        return tuple(one for one in self.lines if one.place.number <= n)

    def rows(self, n: int) -> list[BoardRow]:
        """The same in few rows: where many share a place they have one together."""
        found: list[BoardRow] = []
        for _number, sharing in groupby(self.top(n), key=lambda one: one.place.number):
            lines = list(sharing)
            if len(lines) > FOLD:
                named = tuple(in_turn([one for one in lines if one.name], self.last.toordinal(), NAMED))
                found.append(BoardRow(lines[0].place, lines[0].amount, named, len(lines) - len(named)))
            else:
                found += [BoardRow(one.place, one.amount, (one,)) for one in lines]
        return found

    def of(self, member_id: int) -> BoardLine | None:
        return next((one for one in self.lines if one.member_id == member_id), None)


def class_board(workspace_id: int, line: ClassLine, *, by: BoardBy, span: BoardSpan, now: datetime) -> ClassBoard:
    """The board of a class by the points' own way of giving places: 1, 2, 2, 4. `line` knows its day."""
    starts = line.starts_on or now.date()
    today = starts + timedelta(days=max(line.day, 1) - 1)
    first = first_day(span, today, starts)
    people = {
        one.id: one
        for one in roster(workspace_id, line.group_run_id or 0)
        if not one.is_staff and one.left_at is None
    }  # fmt: skip
    amounts = _AMOUNTS[by](workspace_id, line, people, first, today, now)
    order = sorted((id for id in amounts if amounts[id] > 0), key=lambda id: (-amounts[id], id))
    hidden = unlisted_among(workspace_id, order)
    given = places([amounts[id] for id in order])
    lines = [
        BoardLine(id, people[id].uid, "" if id in hidden else people[id].name, amounts[id], place)
        for id, place in zip(order, given, strict=True)
    ]
    return ClassBoard(by, span, first, today, tuple(lines))


def _by_checkins(
    workspace_id: int, line: ClassLine, people: Mapping[int, Student], first: date, last: date, now: datetime
) -> dict[int, int]:
    run, starts = line.group_run_id or 0, line.starts_on or first
    days = {checkins.key(n) for n in range((first - starts).days + 1, (last - starts).days + 2)}
    marks = checkins.marks(workspace_id, run, member_ids=list(people), now=now)
    return Counter(who for (who, key), mark in marks.items() if mark.is_done and key in days)


def _by_points(
    workspace_id: int, line: ClassLine, people: Mapping[int, Student], first: date, last: date, now: datetime
) -> dict[int, int]:
    return earned_between(workspace_id, people, first=first, last=last, group_id=line.group_id)


def _by_homework(
    workspace_id: int, line: ClassLine, people: Mapping[int, Student], first: date, last: date, now: datetime
) -> dict[int, int]:
    """By the mean of what was graded of the homework that was due in these days."""
    run, zone = line.group_run_id or 0, zone_named(line.zone)
    due = {
        column.key
        for column in homework.columns(workspace_id, run, now=now)
        if column.due is not None and first <= column.due.astimezone(zone).date()
    }
    scores: dict[int, list[Decimal]] = {}
    for (who, key), mark in homework.marks(workspace_id, run, member_ids=list(people), now=now).items():
        if key in due and mark.score is not None:
            scores.setdefault(who, []).append(mark.score)
    return {who: round(sum(these, Decimal(0)) / len(these)) for who, these in scores.items()}


_AMOUNTS = {BoardBy.CHECKINS: _by_checkins, BoardBy.POINTS: _by_points, BoardBy.HOMEWORK: _by_homework}


def board_name(by: BoardBy, span: BoardSpan) -> str:
    """What a board is called."""
    what = {
        BoardBy.CHECKINS: pgettext("a board", "Check-ins"),
        BoardBy.POINTS: pgettext("a board", "Points"),
        BoardBy.HOMEWORK: pgettext("a board", "Homework"),
    }[by]
    return pgettext("a board", "%(what)s, %(span)s") % {"what": what, "span": span_name(span)}


def span_name(span: BoardSpan) -> str:
    return {
        BoardSpan.DAY: pgettext("a board", "today"),
        BoardSpan.WEEK: pgettext("a board", "this week"),
        BoardSpan.CAMP: pgettext("a board", "the camp so far"),
    }[span]


def amount_said(by: BoardBy, n: int) -> str:
    """An amount of a board in words."""
    match by:
        case BoardBy.CHECKINS:
            return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}
        case BoardBy.POINTS:
            return ngettext("%(n)d point", "%(n)d points", n) % {"n": n}
        case BoardBy.HOMEWORK:
            return pgettext("a grade", "%(n)d") % {"n": n}


def name_said(line: BoardLine) -> str:
    """A name on a board; whoever asked not to be named is a classmate."""
    return line.name or _("a classmate")


def in_words(line: ClassLine, found: ClassBoard, *, top: int) -> str:
    """The board as it is said in the group, in the language of now; empty where nobody is on it."""
    shown = found.rows(top)
    if not shown:
        return ""
    head = _("🏆 %(class)s · %(board)s") % {"class": line.title, "board": board_name(found.by, found.span)}
    return "\n".join([head, *(_line(one, found.by) for one in shown), *_more(len(found.lines) - len(found.top(top)))])


def _line(row: BoardRow, by: BoardBy) -> str:
    said = {"place": row.place.number, "name": names_said(row), "amount": amount_said(by, row.amount)}
    if row.place.tied:
        return _("%(place)d. (shared) %(name)s · %(amount)s") % said
    return _("%(place)d. %(name)s · %(amount)s") % said


def names_said(row: BoardRow) -> str:
    """Who has a place, in words."""
    names = pgettext("between names", ", ").join(name_said(one) for one in row.named)
    if not row.more:
        return names
    if not names:
        return ngettext("%(n)d classmate", "%(n)d classmates", row.more) % {"n": row.more}
    said = {"names": names, "n": row.more}
    return ngettext("%(names)s and %(n)d more", "%(names)s and %(n)d more", row.more) % said


def _more(n: int) -> list[str]:
    return [ngettext("and %(n)d more", "and %(n)d more", n) % {"n": n}] if n else []
