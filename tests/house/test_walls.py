"""The walls between workspaces, tried on every table there is: as the role of web requests, and by references."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connection, transaction

from huoqun.core.tenancy import as_app
from tests.samples import Samples, owned_tables, references

REACHABLE = {
    "core_cache": "counts of attempts to sign in, before anybody is known",
    "core_cursor": "read only: how far the journal was read",
    "core_epoch": "read only: which life of the database this is",
    "core_lane": "read only: which worker reads what",
    "core_worker": "read only: which workers live",
    "team_user": "signing in comes before a workspace is known",
    "team_signinlink": "signing in comes before a workspace is known",
    "django_session": "signing in comes before a workspace is known",
    "django_content_type": "read only: asked by Django itself",
    "account_emailaddress": "a person's own account stands above workspaces",
    "account_emailconfirmation": "a person's own account stands above workspaces",
    "mfa_authenticator": "a person's own account stands above workspaces",
    "usersessions_usersession": "a person's own account stands above workspaces",
}
"""Tables without a wall that a web request may touch, and why."""
QUEUE = "procrastinate_"
"""A request may ask for a long job; its rows hold ids only."""


@pytest.fixture
def samples(cast) -> tuple[Samples, Samples]:
    """A row of every table in Alice's workspace and in Eve's."""
    hers = Samples(cast.workspace, cast.alice.user_id, "ALICE-ONLY").fill()
    return hers, Samples(cast.eves_workspace, cast.eve.user_id, "EVE").fill()


def rows(query: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def test_a_request_of_eves_reads_changes_and_deletes_nothing_of_alices(samples):
    hers, eves = samples
    before = hers.checksum()
    seen = {}
    with as_app(eves.workspace_id):
        for table in owned_tables():
            seen[table] = rows(f"select count(*) from {table} where workspace_id = %s", hers.workspace_id)[0][0]
            seen[table] += rows(
                f"update {table} set workspace_id = workspace_id where workspace_id = %s", hers.workspace_id
            )
            seen[table] += rows(f"delete from {table} where workspace_id = %s", hers.workspace_id)

    assert {table: n for table, n in seen.items() if n} == {}
    assert hers.checksum() == before


def test_a_request_of_eves_writes_nothing_into_alices(samples):
    """A row of Alice's, offered again from Eve's side, breaks at the wall: not at a key, which comes later."""
    hers, eves = samples
    accepted = []
    for table in owned_tables():
        row = json.dumps(hers.rows[table])
        try:
            with as_app(eves.workspace_id), transaction.atomic():
                rows(f"insert into {table} select * from jsonb_populate_record(null::{table}, %s::jsonb)", row)
        except DatabaseError as error:
            if "row-level security" in str(error):
                continue
        accepted.append(table)

    assert accepted == []


def test_without_a_workspace_a_request_sees_no_row_at_all(samples):
    with as_app(None):
        seen = {table: rows(f"select count(*) from {table}")[0][0] for table in owned_tables()}

    assert {table: n for table, n in seen.items() if n} == {}


def test_no_row_of_eves_can_point_at_one_of_alices(samples):
    """Tried as the owner of the tables, whom no row security binds: the composite keys stand by themselves."""
    hers, eves = samples
    stored = []
    for table in owned_tables():
        for column, (target, _name) in references(table).items():
            if column == "workspace_id" or target not in hers.rows or "id" not in eves.rows[table]:
                continue
            try:
                with transaction.atomic():
                    rows(
                        f"update {table} set {column} = %s where id = %s",
                        hers.rows[target]["id"],
                        eves.rows[table]["id"],
                    )
                    rows("set constraints all immediate")
            except DatabaseError:
                continue
            stored.append(f"{table}.{column}")

    assert stored == []


def test_what_has_no_wall_is_named_with_its_reason(db):
    reachable = rows("""
        select c.relname from pg_class c
        where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and not c.relispartition
          and not c.relrowsecurity
          and has_table_privilege('huoqun_app', c.oid, 'select, insert, update, delete')
    """)
    open_ones = {name for (name,) in reachable if not name.startswith(QUEUE)}

    assert open_ones - REACHABLE.keys() == set()


def test_partitions_are_not_a_way_around_the_wall(samples):
    """Row security of a parent does not bind who asks a partition by its own name."""
    hers, eves = samples
    partitions = rows("select relname from pg_class where relispartition and relkind = 'r'")
    seen = []
    with as_app(eves.workspace_id):
        for (name,) in partitions:
            try:
                with transaction.atomic():
                    if rows(f"select count(*) from {name} where workspace_id = %s", hers.workspace_id)[0][0]:
                        seen.append(name)
            except DatabaseError:
                continue

    assert seen == []
