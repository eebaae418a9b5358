"""The trial: the shared community as it was on a day, what was said of it then, and what truly happened after.

The model that ships has seen all of this community, so that its chances are told beside those of a model that learnt
from what came before the day alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from huoqun.core.actor import system
from huoqun.core.bench import BenchResult, bench
from huoqun.core.sql import numbers, server_cursor
from huoqun.site.training.forecast import SHARED

AT = datetime(2019, 7, 1, tzinfo=UTC)

_SPOKE = """
    select d.group_id, d.member_id, min(d.day) as first, sum(d.messages) as messages from insights_memberday d
    join members_member p on p.workspace_id = d.workspace_id and p.id = d.member_id and not p.is_bot and not p.is_staff
    where d.workspace_id = %(workspace)s and d.messages > 0 and d.day >= %(since)s and d.day < %(until)s
    group by 1, 2
"""


@bench("insights-trial")
def trial(scale: float) -> Sequence[BenchResult]:
    """What Today said of the shared community on 1 July 2019, held against what came; a line of JSON on standard error
    has all of it. `scale` changes nothing.
    """
    if not SHARED.exists():
        print("insights-trial: skipped, ../shared/data/discord-community.zip is not here", file=sys.stderr)
        return []
    workspace = _as_it_was()
    told = _said_then(workspace)
    _the_rest(workspace)
    found = _held_against(workspace, told)
    print(json.dumps(found), file=sys.stderr)
    return [
        BenchResult(f"trial, {name}", part, "of", None, None, whole, (round(share.low, 3), round(share.high, 3)))
        for name, (part, whole) in found.items()
        for share in [_share(part, whole)]
    ]


def _share(part: int, whole: int) -> Any:
    from huoqun.insights.counting import Share

    return Share(part, whole)


def _as_it_was() -> int:
    """The community imported up to the day, and counted."""
    from huoqun.core import clock
    from huoqun.core.actions import create_workspace

    workspace = create_workspace(
        system(0, "trial"), name="trial", zone="UTC", language="en", currency="CNY", now=clock.now()
    )
    _import(workspace, until=AT)
    return workspace


def _the_rest(workspace: int) -> None:
    _import(workspace, until=None)


def _import(workspace: int, *, until: datetime | None) -> None:
    from huoqun.core import clock, worker
    from huoqun.imports.records import Options
    from huoqun.imports.run import run
    from huoqun.insights.cube.folding import fold_all

    run(system(workspace, "trial"), SHARED.resolve(), options=Options(until=until), now=clock.now)
    worker.add_cursors()
    worker.catch_up(now=clock.now, names=["insights.marking", "chats.waiting"])
    fold_all()


def _said_then(workspace: int) -> dict[str, Any]:
    """Everything that stood on Today, and the newcomers who waited and who did not."""
    from huoqun.insights.actions import foretelling, rescuing, reshaping, returning, thanking
    from huoqun.work.queries.proposals import proposals_open

    us = system(workspace, "insights")
    foretelling.keep(us, day=AT.date(), now=AT)
    rescuing.look(us, at=AT, now=AT)
    reshaping.look(us, at=AT, now=AT)
    returning.look(us, now=AT)
    thanking.look(us, at=AT, now=AT)
    proposed = [(one.action, one.arguments) for one in proposals_open(us, now=AT, limit=500)]
    return {"proposed": proposed, "newcomers": _newcomers(workspace)}


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with server_cursor() as cursor:
        return cursor.execute(statement, values).fetchall()


_NEWCOMERS = """
    select d.group_id, d.member_id, not exists (
        select from chats_waiting w
        where w.workspace_id = d.workspace_id and w.kind = 'newcomer' and w.group_id = d.group_id
          and w.member_id = d.member_id and (w.answered_at is null or w.answered_at > w.since + interval '4 hours')),
        min(d.day)
    from insights_memberday d
    join members_member p on p.workspace_id = d.workspace_id and p.id = d.member_id and not p.is_bot and not p.is_staff
    where d.workspace_id = %(workspace)s and d.messages > 0 and d.day >= %(since)s and d.day < %(until)s
      and not exists (
        select from insights_memberday e where e.workspace_id = d.workspace_id and e.member_id = d.member_id
          and e.messages > 0 and (e.day, e.group_id) < (d.day, d.group_id))
    group by d.workspace_id, d.group_id, d.member_id
"""


def _newcomers(workspace: int) -> list[tuple[Any, ...]]:
    """Whose first words came in the 56 days before: group, member, whether somebody answered in four hours, when."""
    return _rows(_NEWCOMERS, {"workspace": workspace, "since": AT.date() - timedelta(days=56), "until": AT.date()})


Shares = dict[str, tuple[int, int]]


def _held_against(workspace: int, told: dict[str, Any]) -> Shares:
    after = {days: _spoke(workspace, 0, days) for days in (28, 60, 90)}
    before = _spoke(workspace, -28, 0)
    return {
        **_alarms(workspace, after[28]),
        **_learnt_before(workspace, after[28]),
        **_asked_back(workspace, after[60]),
        **_newcomers_after(workspace, told["newcomers"]),
        **_thanked(workspace, told["proposed"], before, after[90]),
        **_shaped(workspace, told["proposed"], before, _spoke(workspace, 62, 90)),
    }


def _spoke(workspace: int, since: int, until: int) -> dict[tuple[int, int], int]:
    """(group, member) → messages, from so many days after the day up to so many."""
    values = {
        "workspace": workspace, "since": AT.date() + timedelta(days=since), "until": AT.date() + timedelta(days=until),
    }  # fmt: skip
    return {(group, member): messages for group, member, _first, messages in _rows(_SPOKE, values)}


def _alarms(workspace: int, after: dict[tuple[int, int], int]) -> Shares:
    """Of groups by what was said of them: how many nobody spoke in for 28 days. As the shipped model says it."""
    from huoqun.insights.queries.kept import newest

    alive = {group for group, _member in after}
    found: dict[str, list[int]] = {}
    for one in newest(system(workspace, "insights")).groups:
        line = found.setdefault(f"groups {one.outlook}: silent in 28 days (shipped model)", [0, 0])
        line[0], line[1] = line[0] + (one.group_id not in alive), line[1] + 1
    return {name: (line[0], line[1]) for name, line in found.items()}


def _learnt_before(workspace: int, after: dict[tuple[int, int], int]) -> Shares:
    """The same by a model that learnt from what came before the day alone."""
    from huoqun.insights.cube.reading import days
    from huoqun.insights.forecasting.features import groups_at
    from huoqun.insights.forecasting.training import examples, learn_groups
    from huoqun.insights.rules import YOUNG, outlook

    past, at = days(workspace, before=AT.date()), AT.date().toordinal()
    seen = groups_at(past, at)
    chances = learn_groups(examples(past, horizon=28, until=at)).chance(seen.table)
    alive = {group for group, _member in after}
    found: dict[str, list[int]] = {}
    for place, group in enumerate(past.groups[seen.groups].tolist()):
        if seen.age[place] <= YOUNG:
            continue
        line = found.setdefault(f"groups {outlook(1 - float(chances[place]))}: silent in 28 days (own past)", [0, 0])
        line[0], line[1] = line[0] + (group not in alive), line[1] + 1
    return {name: (line[0], line[1]) for name, line in found.items()}


def _asked_back(workspace: int, after: dict[tuple[int, int], int]) -> Shares:
    """Of members gone silent whom Today named, and of those it left alone: who came back alone (nobody acted)."""
    values = {"workspace": workspace, "day": AT.date()}
    rows = _rows(
        "select group_id, member_id, arm, chance from insights_foretold"
        " where workspace_id = %(workspace)s and kind = 'return' and day = %(day)s", values,
    )  # fmt: skip
    found: Shares = {}
    for name, fits in (
        ("named or left alone", lambda arm, chance: arm != ""),
        ("chance under 20 %", lambda arm, chance: chance < 0.2),
        ("chance 20 to 50 %", lambda arm, chance: 0.2 <= chance < 0.5),
        ("chance 50 % and more", lambda arm, chance: chance >= 0.5),
    ):
        own = [(group, member) for group, member, arm, chance in rows if fits(arm, chance)]
        found[f"silent regulars, {name}: back within 60 days"] = (sum(one in after for one in own), len(own))
    return found


def _newcomers_after(workspace: int, newcomers: Sequence[tuple[Any, ...]]) -> Shares:
    """Of newcomers answered within four hours, and of the others: who spoke in the group again, 1 to 30 days later."""
    values = {
        "workspace": workspace, "groups": numbers(one[0] for one in newcomers),
        "members": numbers(one[1] for one in newcomers),
    }  # fmt: skip
    rows = _rows(
        "select distinct d.group_id, d.member_id, d.day from insights_memberday d"
        " join unnest(%(groups)s::bigint[], %(members)s::bigint[]) as w(group_id, member_id)"
        " using (group_id, member_id)"
        " where d.workspace_id = %(workspace)s and d.messages > 0", values,
    )  # fmt: skip
    days: dict[tuple[int, int], list[Any]] = {}
    for group, member, day in rows:
        days.setdefault((group, member), []).append(day)
    found: dict[bool, list[int]] = {True: [0, 0], False: [0, 0]}
    for group, member, answered, since in newcomers:
        line = found[bool(answered)]
        again = any(1 <= (day - since).days <= 30 for day in days.get((group, member), []))
        line[0], line[1] = line[0] + again, line[1] + 1
    return {
        "newcomers answered within four hours: spoke again": (found[True][0], found[True][1]),
        "newcomers left alone: spoke again": (found[False][0], found[False][1]),
    }


def _thanked(
    workspace: int, proposed: Sequence[tuple[str, Any]], before: dict[tuple[int, int], int],
    after: dict[tuple[int, int], int],
) -> Shares:  # fmt: skip
    """Of who was to be thanked, and of the others who spoke as much in the same groups: who was thanked in 90 days."""
    from huoqun.insights.proposing.exchange import thanks

    named = {(a["group_id"], m) for action, a in proposed if action == "insights.thank" for m in a["member_ids"]}
    least = min((before.get(one, 0) for one in named), default=0)
    groups = {group for group, _member in named}
    others = {one for one, said in before.items() if said >= least and one[0] in groups} - named
    told = thanks(workspace, since=AT, until=AT + timedelta(days=90))
    thanked = {(one.group_id, one.to_id) for one in told}
    return {
        "to be thanked: thanked in the 90 days after": (len(named & thanked), len(named)),
        "others as loud: thanked in the 90 days after": (len(others & thanked), len(others)),
        "to be thanked: still speak there in 90 days": (sum(one in after for one in named), len(named)),
        "others as loud: still speak there in 90 days": (sum(one in after for one in others), len(others)),
    }


def _shaped(
    workspace: int, proposed: Sequence[tuple[str, Any]], before: dict[tuple[int, int], int],
    later: dict[tuple[int, int], int],
) -> Shares:  # fmt: skip
    """Of groups whose shape was proposed to change, and of all others: where fewer spoke two to three months on."""
    from collections import Counter

    then, now = Counter(group for group, _member in before), Counter(group for group, _member in later)
    by_shape: dict[str, set[int]] = {}
    for action, a in proposed:
        if action in ("insights.reshape", "insights.rescue") and a.get("group_id"):
            by_shape.setdefault(a.get("shape") or f"rescue, {a['way']}", set()).add(a["group_id"])
    named = set().union(*by_shape.values()) if by_shape else set()
    by_shape["no proposal"] = set(then) - named
    return {
        f"{shape}: fewer speak two months later": (sum(now[one] < then[one] for one in groups), len(groups))
        for shape, groups in by_shape.items()
    }
