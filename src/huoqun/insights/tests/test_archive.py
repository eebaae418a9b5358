"""The archive: exact whatever became of messages and people, and without those who were erased."""

from __future__ import annotations

import random
from datetime import date

import pytest

from huoqun.core.models import Workspace
from huoqun.insights.archive import duck, reading, rollups, shape, writing
from huoqun.insights.cube import folding, marking
from huoqun.insights.models import StaleMonth
from huoqun.members.actions.erasing import erase
from huoqun.members.actions.merging import merge

from .test_cube import BOB, CHEN, DORA, MONDAY, World, at, cube, hear, member, message, work  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


def archived(workspace: int, root) -> dict[str, list[tuple]]:
    """Every row of every table, once what changed is written."""
    writing.write(workspace, root=root)
    return kept(workspace, root)


def kept(workspace: int, root) -> dict[str, list[tuple]]:
    with reading.seen(workspace, at=root) as engine:
        return {
            table.name: engine.connection.execute(f'select * from "{table.name}" order by all').fetchall()
            for table in shape.ALL
        }


def column(rows: dict[str, list[tuple]], table: shape.Table, name: str) -> list:
    place = list(table.columns).index(name)
    return [row[place] for row in rows[table.name]]


@pytest.mark.parametrize("seed", range(2))
def test_written_bit_by_bit_is_as_written_at_once(hear, workspace, alice, tmp_path, seed):  # noqa: F811
    world = World(random.Random(seed), hear, alice)
    for turn in range(60):
        world.step()
        if turn % 12 == 0:
            work()
            writing.write(workspace, root=tmp_path / "by-and-by")
    work()
    by_and_by = archived(workspace, tmp_path / "by-and-by")
    marking.everything(workspace, at(3000))
    work()
    at_once = archived(workspace, tmp_path / "at-once")

    assert by_and_by == at_once
    assert len(at_once["messages"]) > 10
    assert not StaleMonth.objects.exists()


def test_days_of_the_archive_are_those_of_the_cube(hear, workspace, alice, tmp_path):  # noqa: F811
    world = World(random.Random(5), hear, alice)
    world.erase = world.speak  # Of whom was erased the cube keeps counts, the archive nothing.
    for _ in range(80):
        world.step()
    work()
    rows = archived(workspace, tmp_path)["days"]

    assert {(g, m, date.fromordinal(d)): tuple(rest[:-3]) for g, m, d, *rest in rows} == cube(workspace)
    assert len(rows) > 20


def test_a_message_says_to_whom_it_was(hear, workspace, tmp_path):  # noqa: F811
    hear(
        message("1", CHEN, "周六去哪里钓鱼？"),
        message("2", DORA, "the lake", 0.1, reply_to="1", mentions=("u-bob", "u-chen")),
    )
    work()
    rows = archived(workspace, tmp_path)
    chen = member("Chen")

    assert column(rows, shape.MESSAGES, "to_id") == [None, chen]
    assert [chen in named for named in column(rows, shape.MESSAGES, "mentioned")] == [False, True]
    assert [row[2:] for row in rows["pairs"]] == [(member("Dora"), chen, 1)]
    assert column(rows, shape.ANSWERED, "day") == [MONDAY.toordinal()]


def test_the_text_of_nobody_is_in_it(hear, workspace, tmp_path):  # noqa: F811
    hear(message("1", CHEN, "a-word-nobody-else-says"))
    work()
    archived(workspace, tmp_path)

    assert all(b"a-word-nobody" not in file.read_bytes() for file in tmp_path.rglob("*.parquet"))


def test_whoever_was_erased_is_in_no_file(hear, workspace, alice, tmp_path):  # noqa: F811
    hear(
        message("1", CHEN, "?"),
        message("2", BOB, "yes", 0.1, reply_to="1"),
        message("3", CHEN, "ok", 0.2, reply_to="2"),
    )
    work()
    bob = member("Bob")
    assert bob in column(archived(workspace, tmp_path), shape.DAYS, "member_id")
    erase(alice, member_id=bob, now=at(1))
    work()
    rows = archived(workspace, tmp_path)

    assert not [table for table, found in rows.items() for row in found if bob in row]
    # That Chen said something to somebody is Chen's.
    assert column(rows, shape.MESSAGES, "reply") == [0, 1]


def test_two_who_are_one_are_one(hear, workspace, alice, tmp_path):  # noqa: F811
    hear(message("1", CHEN, "one"), message("2", DORA, "two", 24 * 40))
    work()
    assert len(archived(workspace, tmp_path)["people"]) == 2
    merge(alice, kept_id=member("Chen"), merged_id=member("Dora"), evidence={}, now=at(1000))
    work()
    rows = archived(workspace, tmp_path)

    assert set(column(rows, shape.MESSAGES, "member_id")) == {member("Chen")}
    assert len(rows["people"]) == 1


def test_a_month_that_has_nothing_left_has_no_file(hear, workspace, alice, tmp_path):  # noqa: F811
    hear(message("1", CHEN, "one"))
    work()
    archived(workspace, tmp_path)
    erase(alice, member_id=member("Chen"), now=at(1))
    work()
    archived(workspace, tmp_path)

    assert not list(tmp_path.glob("messages/*/month=*"))


def test_what_changes_while_a_month_is_written_is_written_again(hear, workspace, tmp_path, monkeypatch):  # noqa: F811
    hear(message("1", CHEN, "one"))
    work()
    put = writing._put

    def meanwhile(*args):
        put(*args)
        folding.mark(workspace, [MONDAY])

    monkeypatch.setattr(writing, "_put", meanwhile)
    writing.write(workspace, root=tmp_path)

    assert StaleMonth.objects.of(workspace).get().month == date(2026, 11, 1)


def test_nobody_else_is_in_a_workspaces_files(hear, workspace, alice, eve, tmp_path):  # noqa: F811
    hear(message("1", CHEN, "one"))
    work()
    writing.write(workspace, root=tmp_path)
    writing.write(eve.workspace_id, root=tmp_path)

    assert Workspace.objects.count() == 2
    assert not any(kept(eve.workspace_id, tmp_path)[table.name] for table in (shape.MESSAGES, shape.PEOPLE))


def test_sums_that_are_carried_as_one_are_told_apart_however_large(tmp_path):
    """Somebody very busy: two million messages on one day, each with everything; and a day of one plain message."""
    ones = ", ".join(f"1 as {name}" for name in ("link", "turn", "question", "reply", "answer", "complaint"))
    with duck.opened(tmp_path / "scratch") as engine:
        engine.connection.execute(
            f"""create table messages as
            select i as id, 1::bigint as group_id, 2::bigint as member_id, 3 as day, i as moment, 2000 as words,
                   1000 as reactions, 1000 as mentions, null::bigint[] as mentioned, {ones},
                   2::bigint as to_id, null::bigint as after_id from range(2000000) r(i)
            union all
            select 9, 1, 2, 4, 7, 5, 0, 0, null, 0, 0, 0, 0, 0, 0, null, null"""
        )
        engine.see(shape.DEEDS, [])
        days = [dict(zip(shape.DAYS.columns, row, strict=True)) for row in engine.rows(rollups.days())]

    busy, plain = days
    many = ("messages", "links", "turns", "questions", "replies_out", "answers", "complaints", "replies_in")
    assert {busy[name] for name in many} == {2_000_000}
    assert (busy["words"], busy["mentions_out"], busy["reactions"]) == (4 * 10**9, 2 * 10**9, 2 * 10**9)
    assert {name: value for name, value in plain.items() if value} == {
        "group_id": 1, "member_id": 2, "day": 4, "messages": 1, "words": 5, "first_at": 7,
    }  # fmt: skip
