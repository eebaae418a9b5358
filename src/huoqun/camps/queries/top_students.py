"""Who might be top student of a class, by its own table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ..duties import best
from ..merits import Merit, merit
from .classes import ClassLine, Student
from .graduation import standings


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody who might be top student (学霸), and what speaks for it."""

    student: Student
    merit: Merit

    @property
    def evidence(self) -> str:
        """What they did, in words that can stand as the reason."""
        said = [_("%(done)d of %(of)d done") % {"done": self.merit.done, "of": self.merit.of}]
        if self.merit.streak > 1:
            said.append(_("%(n)d days in a row") % {"n": self.merit.streak})
        if self.merit.score is not None:
            said.append(_("mean score %(score)d") % {"score": round(self.merit.score)})
        return " · ".join(said)


def top_students(workspace_id: int, line: ClassLine, *, now: datetime) -> list[Proposed]:
    """The best three of a class by its own table, the team and those who left not among them."""
    found = standings(workspace_id, line, now=now)
    keys = [column.key for column in found.columns]
    there = {p.student.id: p for p in found.people if not p.student.is_staff and p.student.left_at is None}
    merits = [(id, merit(found.columns, dict(zip(keys, p.marks, strict=True)))) for id, p in there.items()]
    return [Proposed(there[id].student, one) for id, one in best(merits)]
