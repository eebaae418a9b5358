"""What conditions may ask about check-ins, in the group run that a member is in. `streaks` has the rules."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, INT, Arg, question
from huoqun.core.conditions.snapshot import Snapshot

from .. import streaks
from ..rules import How, State

_FACTS = ("deeds.recorded", "deeds.withdrawn", "deeds.matched", "members.merged", "members.unmerged")
_NEEDS = ("run_id", "member_id")
_RUN = "(select x.group_run_id from playbooks_run x where x.id = r.run_id)"
_DONE = f"c.how <> {How.FROZEN}"
_FROZEN = f"c.how = {How.FROZEN}"


def _stands(what: str, where: str) -> str:
    """Of the days that stand for the member, whoever was merged into them included."""
    return f"""select {what} from unnest(r.family) as f(id)
        join camps_checkin c on c.group_run_id = {_RUN} and c.member_id = f.id and c.workspace_id = r.workspace_id
        where c.state = {State.COUNTED} and {where}"""


def _opened(what: str, where: str) -> str:
    return f"""select {what} from camps_window w
        where w.workspace_id = r.workspace_id and w.group_run_id = {_RUN} and {where}
          and w.closes_at > coalesce(r.began_at, '-infinity') and w.day <= coalesce(r.day, w.day)"""


_LAST = _stands("max(c.day)", f"{_DONE} and c.day <= coalesce(r.day, c.day)")
_THEN = _stands("1", f"{_DONE} and c.day = w.day")
_STANDS_THEN = _stands("1", "c.day = w.day")
_MISSED = f"w.day < coalesce(r.day, 1000000) and not exists ({_STANDS_THEN})"


def _days(person: Snapshot) -> tuple[set[int], set[int], set[int], int]:
    """The days on which one could check in, those on which the member did, those frozen, and today's."""
    extra, today = person.extra, person.day
    found = (set(extra.get(name, ())) for name in ("windows", "checked_days", "frozen_days"))
    opened, checked, frozen = found
    return opened, checked, frozen - checked, 1_000_000 if today is None else today


@question(
    type=BOOL, args=[Arg("n", INT)], needs=_NEEDS, wakes_on=_FACTS,
    says=N_("checked in on day {n}"), says_not=N_("did not check in on day {n}"),
    says_of_day=(N_("checked in that day"), N_("did not check in that day")),
    sql=lambda n: f"exists ({_stands('1', f'{_DONE} and c.day = {n}')})",
)  # fmt: skip
def checked_in(person: Snapshot, n: int) -> bool:
    """Whether the member checked in for a day of this run: `checked_in(day)` is today's."""
    return n in person.extra.get("checked_days", ())


@question(
    type=INT, needs=_NEEDS, wakes_on=_FACTS, says=N_("the number of days they checked in"),
    sql=lambda: _stands("count(distinct c.day)", _DONE),
)  # fmt: skip
def checkins(person: Snapshot) -> int:
    """On how many days of this run the member checked in."""
    return len(set(person.extra.get("checked_days", ())))


@question(
    type=BOOL, args=[Arg("n", INT)], needs=_NEEDS, wakes_on=_FACTS,
    says=N_("is on leave on day {n}"), says_not=N_("is not on leave on day {n}"),
    says_of_day=(N_("is on leave that day"), N_("is not on leave that day")),
    sql=lambda n: f"(exists ({_stands('1', f'{_FROZEN} and c.day = {n}')})"
                  f" and not exists ({_stands('1', f'{_DONE} and c.day = {n}')}))",
)  # fmt: skip
def frozen(person: Snapshot, n: int) -> bool:
    """Whether a day of this run is frozen for the member (请假), who did not check in: `frozen(day)` is today's."""
    return n in _days(person)[2]


@question(
    type=INT, needs=_NEEDS, wakes_on=_FACTS, says=N_("the number of days missed in a row"),
    sql=lambda: _opened("count(*)", f"w.day > coalesce(({_LAST}), -1000000) and not exists ({_STANDS_THEN})"),
)  # fmt: skip
def missed_in_row(person: Snapshot) -> int:
    """How many days of check-in, today among them, passed since the member's last; none before they came counts."""
    return streaks.missed_in_row(*_days(person))


@question(
    type=INT, needs=_NEEDS, wakes_on=_FACTS, says=N_("the number of days checked in in a row"),
    sql=lambda: _opened(
        "count(*)",
        f"exists ({_THEN}) and w.day > coalesce(({_opened('max(w.day)', _MISSED)}), -1000000)",
    ),
)  # fmt: skip
def streak(person: Snapshot) -> int:
    """How many days of check-in in a row the member kept up to now; today counts once it is done."""
    return streaks.streak(*_days(person)).current


_KEPT = f"""select w.day, exists ({_THEN}) as kept, exists ({_STANDS_THEN}) as is_frozen from camps_window w
    where w.workspace_id = r.workspace_id and w.group_run_id = {_RUN}
      and w.closes_at > coalesce(r.began_at, '-infinity') and w.day <= coalesce(r.day, w.day)"""


@question(
    type=INT, needs=_NEEDS, wakes_on=_FACTS, says=N_("the most days they ever checked in in a row"),
    sql=lambda: f"""select coalesce(max(n), 0) from (
        select count(*) filter (where kept) as n from (
            select kept, count(*) filter (where not kept and not is_frozen) over (order by day) as breaks from (
                {_KEPT}
            ) days
        ) rows group by breaks
    ) islands""",
)  # fmt: skip
def longest_streak(person: Snapshot) -> int:
    """The most days of check-in in a row that the member ever kept in this run."""
    return streaks.streak(*_days(person)).longest
