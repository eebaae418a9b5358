"""A community made up by arithmetic alone, for benches and for comparing engines: the archive's tables without a
database. The same seed is the same community on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..archive import duck, rollups, shape

FIRST_DAY = date(2025, 12, 1).toordinal()
"""A Monday; the last day of a made community is DAYS later."""

MONTH = 30


def _chance(of: object, seed: int, salt: int) -> str:
    """A number from 0 up to 1 that looks like chance."""
    return f"((hash(({of})::bigint * 131 + {1000 * seed + salt}) >> 11)::double / 9007199254740992)"


def make(root: Path, *, messages: int, days: int, people: int, groups: int, seed: int = 1) -> None:
    """Write the tables that a database would give: who speaks follows a power law, half of it in reply to somebody."""
    root.mkdir(parents=True, exist_ok=True)
    with duck.opened(root / ".scratch") as engine:
        for table, select in (
            (shape.PEOPLE, _people(people, seed)),
            (shape.GROUPS, _groups(groups)),
            (shape.STAYS, _stays(people, groups, days, seed)),
            (shape.COSTS, _costs(days)),
            (shape.DEEDS, _deeds(messages // 100, days, people, groups, seed)),
        ):
            _write(engine, root, table, select)
        made = 0
        for number, start in enumerate(range(0, days, MONTH)):
            length = min(MONTH, days - start)
            some = _Some(made, messages * length // days, FIRST_DAY + start, length, messages)
            _write(engine, root, shape.MESSAGES, _messages(some, people, groups, seed), f"month-{number:02}")
            made += some.count


def roll_up(root: Path) -> None:
    """Make the rolled tables of what was made, month by month."""
    for file in sorted((root / "messages").glob("*.parquet")):
        with duck.opened(root / ".scratch") as engine:
            engine.see(shape.MESSAGES, [file])
            # Deeds are in one file here: they go with the first month.
            engine.see(shape.DEEDS, files(root, shape.DEEDS) if file.name == "month-00.parquet" else [])
            for table in shape.ROLLED:
                place = root / table.name
                place.mkdir(exist_ok=True)
                engine.write(rollups.statement(table.name), table, place / file.name)


def files(root: Path, table: shape.Table) -> list[Path]:
    return sorted((root / table.name).glob("*.parquet"))


def _write(engine: duck.DuckDB, root: Path, table: shape.Table, select: str, name: str = "rows") -> None:
    (root / table.name).mkdir(exist_ok=True)
    place = root / table.name / f"{name}.parquet"
    engine.connection.execute(f"copy ({select}) to '{place}' (format parquet, compression zstd)")


def _people(people: int, seed: int) -> str:
    return f"""
        select i as id, (i % 97 = 0)::integer as is_bot, (i % 53 = 0)::integer as is_staff, (i % 7)::integer as stage,
               case when i % 5 = 0 then i // 5 + 1 end as brought_by, {FIRST_DAY}::integer as created_day
        from range(1, {people + 1}) r(i)
    """


def _groups(groups: int) -> str:
    return f"""
        select i as id, ['traffic', 'newcomer', 'camp', 'core'][(i % 4 + 1)::bigint] as kind,
               {FIRST_DAY}::integer as founded_day, null::integer as ended_day
        from range(1, {groups + 1}) r(i)
    """


def _stays(people: int, groups: int, days: int, seed: int) -> str:
    joined = f"(least({_chance('i', seed, 1)}, {_chance('i', seed, 2)}) * {days})::integer + {FIRST_DAY}"
    return f"""
        select i % {groups} + 1 as group_id, i as member_id, joined_day,
               joined_day::bigint * 86400000000 as joined_at, left_day,
               left_day::bigint * 86400000000 as left_at, (i % 11 = 0)::integer as inferred,
               case when i % 211 = 0 then 'owner' else 'member' end as role,
               ['', 'link', 'code', 'added'][(i % 4 + 1)::bigint] as way_in, null::bigint as brought_by
        from (select i, {joined} as joined_day,
                     case when {_chance("i", seed, 3)} < 0.2
                          then {joined} + 1 + ({_chance("i", seed, 4)} * 60)::integer end as left_day
              from range(1, {people + 1}) r(i))
    """


def _costs(days: int) -> str:
    return f"""
        select 0::bigint as group_id, ({FIRST_DAY} + i)::integer as day, 'minutes' as kind, '' as currency,
               60 * (i % 90) as amount
        from range({days}) r(i)
        union all
        select 0, ({FIRST_DAY} + i)::integer, 'paid', 'CNY', 1000 + i from range({days}) r(i) where i % 7 = 0
    """


def _deeds(deeds: int, days: int, people: int, groups: int, seed: int) -> str:
    kinds = "['bought', 'checked_in', 'came', 'used', 'refunded', 'checked_in']"
    return f"""
        select i as id, m % {groups} + 1 as group_id, m as member_id, d as day, d::bigint * 86400000000 as moment, kind,
               'p' || i % 10 as product,
               case when kind in ('bought', 'refunded') then 100 * (i % 300) + 99 end as amount_minor,
               case when kind in ('bought', 'refunded') then 'CNY' else '' end as currency
        from (select i, ({_chance("i", seed, 5)} * {people})::bigint + 1 as m,
                     (({_chance("i", seed, 6)} * {days})::integer + {FIRST_DAY})::integer as d,
                     {kinds}[(i % 6 + 1)::bigint] as kind from range({deeds}) r(i))
    """


@dataclass(frozen=True, slots=True)
class _Some:
    """Messages `first` to `first + count` of `all`, said from the day `start` on, over so many days."""

    first: int
    count: int
    start: int
    days: int
    all: int


def _messages(some: _Some, people: int, groups: int, seed: int) -> str:
    """A message may reply to one of the twenty before it of its group: the ids of a group lie `groups` apart."""
    first, start = some.first, some.start

    def who(of: str) -> str:
        # Of a group's people the first are the loudest; the last come by and by.
        here = f"{people // groups} * (0.4 + 0.6 * {of} / {some.all})"
        return f"floor(power({_chance(of, seed, 7)}, 3) * {here})::bigint * {groups} + {of} % {groups} + 1"

    def day(of: str) -> str:
        return f"({start} + (({of} - {first}) * {some.days}) // {max(1, some.count)})::integer"

    to = f"(i - {groups} * (1 + ({_chance('i', seed, 8)} * 20)::bigint))"
    replies = f"{_chance('i', seed, 11)} < 0.4 and {to} >= {first}"
    return f"""
        select *, case when reply = 1 then ({who("to_message")}) end as to_id,
               case when reply = 1 then {day("to_message")} end as to_day,
               case when turn = 1 then ({who(f"(id - {groups})")}) end as after_id,
               (id % 17 = 0)::integer as mentions, (id % 4001 = 0)::integer as complaint,
               case when id % 17 = 0 then [{who(f"(id - {3 * groups})")}] else []::bigint[] end as mentioned
        from (
            select i as id, i % {groups} + 1 as group_id, ({who("i")}) as member_id, {day("i")} as day,
                   {day("i")}::bigint * 86400000000 + ((i - {first}) * 1000000) % 86400000000 as moment,
                   (1 + {_chance("i", seed, 9)} * 40)::integer as words, (i % 23 = 0)::integer as link,
                   ({_chance("i", seed, 10)} < 0.6)::integer as turn, (i % 6 = 0)::integer as question,
                   (i % 9)::integer // 8 as reactions, ({replies})::integer as reply,
                   ({replies} and {to} % 6 = 0)::integer as answer, case when {replies} then {to} end as to_message
            from range({first}, {first + some.count}) r(i)
        )
    """
