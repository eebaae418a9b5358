"""No migration stops the world: a large table is never locked for longer than a catalogue change takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader

LARGE = {
    "core_fact", "chats_message", "chats_message_key", "chats_search", "chats_memberday", "chats_effect",
    "chats_progress",
    "members_member", "members_identity", "groups_span", "deeds_deed",
}  # fmt: skip
SLOW = (migrations.AddIndex, migrations.AddConstraint, migrations.AlterField)
# The first release's migrations ran on empty tables: nobody was kept waiting by them.
FIRST_RELEASE = {"core": 3, "members": 3, "groups": 2, "team": 3, "chats": 10, "deeds": 2, "work": 2}


def later_migrations():
    loader = MigrationLoader(None)
    return [
        m for (app, name), m in sorted(loader.disk_migrations.items())
        if m.__module__.startswith("huoqun.") and int(name[:4]) > FIRST_RELEASE.get(app, 0)
    ]  # fmt: skip


def complaint(migration, operation) -> str | None:
    """Why this operation would hold a large table, or None."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return next((c for o in operation.database_operations if (c := complaint(migration, o))), None)
    if isinstance(operation, migrations.RunSQL):
        return sql_complaint(str(operation.sql))
    table = f"{migration.app_label}_{getattr(operation, 'model_name', '')}"
    if isinstance(operation, SLOW) and table in LARGE:
        return f"{type(operation).__name__} on {table}: build it concurrently, per partition"
    return None


def sql_complaint(sql: str) -> str | None:
    words = " ".join(sql.lower().split())
    for table in LARGE:
        made_here = f"create table {table} " in words
        if not made_here and re.search(rf"create (unique )?index (?!concurrently)\S+ on (only )?{table}\b", words):
            return f"an index on {table} without concurrently"
        if not made_here and re.search(
            rf"alter table {table} .*(set not null|type |add constraint (?!.*not valid))", words
        ):
            return f"a change of {table} that reads it whole under a lock"
        if (
            re.search(rf"(update|delete from) {table}\b(?!.*limit)", words)
            and "create" not in words.split(table)[0][-200:]
        ):
            return f"a backfill of {table} in one statement: make it a job that can be resumed"
    return None


@pytest.mark.parametrize("migration", later_migrations(), ids=str)
def test_a_migration_holds_no_large_table(migration):
    assert [c for operation in migration.operations if (c := complaint(migration, operation))] == []


@pytest.mark.parametrize(
    ("sql", "fine"),
    [
        # An index that blocks writers for minutes
        ("create index slow on chats_message (at)", False),
        # The same, built beside them
        ("create index concurrently fine on chats_message (at)", True),
        # A small table may wait
        ("create index small on groups_kind (name)", True),
        # A constraint that reads the whole table
        ("alter table members_member add constraint positive check (stage >= 0)", False),
        # Only new rows are looked at; VALIDATE follows
        ("alter table members_member add constraint positive check (stage >= 0) not valid", True),
        # A backfill in one go
        ("update members_member set stage = 0", False),
    ],
)
def test_the_lint_knows_what_blocks(sql, fine):
    assert (sql_complaint(sql) is None) is fine


@pytest.mark.django_db
def test_the_models_need_no_further_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_every_migration_has_been_applied_in_order():
    loader = MigrationLoader(connection)

    assert set(loader.disk_migrations) <= set(loader.applied_migrations)


def test_migrations_are_numbered_without_gaps():
    for folder in (Path(__file__).resolve().parents[2] / "src" / "huoqun").glob("*/migrations"):
        numbers = sorted(int(p.name[:4]) for p in folder.glob("[0-9]*.py"))
        assert numbers == list(range(1, len(numbers) + 1)), folder
