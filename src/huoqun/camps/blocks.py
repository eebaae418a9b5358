"""What conditions may ask about check-ins, in the group run that a member is in."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, INT, Arg, question
from huoqun.core.conditions.snapshot import Snapshot

from .queries.windows import DAY
from .rules import SOURCE

_FACTS = ("deeds.recorded", "deeds.matched", "members.merged", "members.unmerged")
_NEEDS = ("run_id", "member_id")
_RUN = "(select x.group_run_id from playbooks_run x where x.id = r.run_id)"


def _checked(what: str, where: str = "true") -> str:
    # The fence: a member's own deeds are few, those of a kind are many.
    return f"""select {what} from unnest(r.family) as f(id)
        cross join lateral (
            select {DAY} as day from deeds_deed d
            where d.workspace_id = r.workspace_id and d.member_id = f.id and d.kind = 'checked_in'
              and d.source = '{SOURCE}' and starts_with(d.source_id, {_RUN} || '/') offset 0
        ) c
        where {where}"""


def _opened(what: str, where: str) -> str:
    return f"""select {what} from camps_window w
        where w.workspace_id = r.workspace_id and w.group_run_id = {_RUN} and {where}
          and w.closes_at > coalesce(r.began_at, '-infinity') and w.day <= coalesce(r.day, w.day)"""


_LAST = _checked("max(c.day)", "c.day <= coalesce(r.day, c.day)")
_THEN = _checked("1", "c.day = w.day")
_MISSED = f"w.day < coalesce(r.day, 1000000) and not exists ({_THEN})"


def _days(person: Snapshot) -> tuple[set[int], set[int]]:
    """The days on which one could check in up to today, and those on which the member did."""
    until = person.day
    opened = {day for day in person.extra.get("windows", ()) if until is None or day <= until}
    return opened, set(person.extra.get("checked_days", ()))


@question(
    type=BOOL, args=[Arg("n", INT)], needs=_NEEDS, wakes_on=_FACTS,
    says=N_("checked in on day {n}"), says_not=N_("did not check in on day {n}"),
    sql=lambda n: f"exists ({_checked('1', f'c.day = {n}')})",
)  # fmt: skip
def checked_in(person: Snapshot, n: int) -> bool:
    """Whether the member checked in for a day of this run: `checked_in(day)` is today's."""
    return n in person.extra.get("checked_days", ())


@question(
    type=INT, needs=_NEEDS, wakes_on=_FACTS, says=N_("the number of days they checked in"),
    sql=lambda: _checked("count(distinct c.day)"),
)  # fmt: skip
def checkins(person: Snapshot) -> int:
    """On how many days of this run the member checked in."""
    return len(set(person.extra.get("checked_days", ())))


@question(
    type=INT, needs=_NEEDS, wakes_on=_FACTS, says=N_("the number of days missed in a row"),
    sql=lambda: _opened("count(*)", f"w.day > coalesce(({_LAST}), -1000000)"),
)  # fmt: skip
def missed_in_row(person: Snapshot) -> int:
    """How many days of check-in, today among them, passed since the member's last; none before they came counts."""
    opened, checked = _days(person)
    last = max((day for day in checked if person.day is None or day <= person.day), default=-1_000_000)
    return sum(day > last for day in opened)


@question(
    type=INT, needs=_NEEDS, wakes_on=_FACTS, says=N_("the number of days checked in in a row"),
    sql=lambda: _opened(
        "count(*)",
        f"exists ({_THEN}) and w.day > coalesce(({_opened('max(w.day)', _MISSED)}), -1000000)",
    ),
)  # fmt: skip
def streak(person: Snapshot) -> int:
    """How many days of check-in in a row the member kept up to now; today counts once it is done."""
    opened, checked = _days(person)
    today = person.day if person.day is not None else 1_000_000
    missed = max((day for day in opened if day < today and day not in checked), default=-1_000_000)
    return sum(day in checked and day > missed for day in opened)


from . import steps as _steps  # noqa: E402, F401 - the block registers itself
