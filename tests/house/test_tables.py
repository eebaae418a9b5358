"""The rules of foundations for tables: tenancy in the database, references that only point down."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from huoqun.site.erasure import classified

FLOORS = ["core", "members", "groups", "team", "chats", "deeds", "points", "work", "forms", "rewards", "playbooks"]
ABOVE_WORKSPACES = {
    "core_workspace",
    "core_epoch",
    "core_cursor",
    "core_lane",
    "core_worker",
    "core_cache",
    "team_user",
    "team_signinlink",
}


def ours():
    return [m for m in apps.get_models() if m.__module__.startswith("huoqun.")]


@pytest.mark.parametrize("model", ours(), ids=lambda m: m._meta.label)
def test_foreign_keys_only_point_down(model):
    own = model._meta.app_label
    for field in model._meta.get_fields():
        target = getattr(field, "related_model", None)
        if target is None or not field.concrete or target._meta.app_label not in FLOORS:
            continue
        floor = FLOORS.index(own) if own in FLOORS else len(FLOORS)
        assert FLOORS.index(target._meta.app_label) <= floor, f"{model._meta.label}.{field.name}"


@pytest.mark.django_db
def test_every_table_of_ours_belongs_to_a_workspace_and_is_walled():
    with connection.cursor() as cursor:
        cursor.execute("""
            select c.relname, c.relrowsecurity,
                   exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id'),
                   (select count(*) from pg_policy p where p.polrelid = c.oid)
            from pg_class c
            where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and not c.relispartition
        """)
        tables = {name: (secured, owned, policies) for name, secured, owned, policies in cursor.fetchall()}
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith("huoqun.")}
    own = {n: t for n, t in tables.items() if n.split("_")[0] in labels and n not in ABOVE_WORKSPACES}

    assert {n for n, (_, owned, _) in own.items() if not owned} == set()
    assert {n for n, (secured, _, policies) in own.items() if not (secured and policies)} == set()


@pytest.mark.django_db
def test_references_between_our_tables_hold_the_workspace():
    """A foreign key from a workspace's row to another such row is composite, or a row of Eve's could be named."""
    with connection.cursor() as cursor:
        cursor.execute("""
            select conrelid::regclass::text, conname, array_length(conkey, 1)
            from pg_constraint k
            where contype = 'f' and conparentid = 0
              and exists (select from pg_attribute a where a.attrelid = confrelid and a.attname = 'workspace_id')
              and exists (select from pg_attribute a where a.attrelid = conrelid and a.attname = 'workspace_id')
        """)
        narrow = [row for row in cursor.fetchall() if row[2] < 2]
    ours_only = [row for row in narrow if row[0].split("_")[0] in FLOORS]

    assert ours_only == []


@pytest.mark.django_db
def test_no_reference_is_without_its_constraint():
    """`reference()` promises a composite key; the migration must keep the promise."""
    with connection.cursor() as cursor:
        cursor.execute("select conrelid::regclass::text, conkey, conrelid from pg_constraint where contype = 'f'")
        constrained = set()
        for table, columns, oid in cursor.fetchall():
            cursor.execute("select attname from pg_attribute where attrelid = %s and attnum = any(%s)", [oid, columns])
            constrained |= {(table, row[0]) for row in cursor.fetchall()}
    promised = {
        (m._meta.db_table, f.column) for m in ours() if m._meta.managed for f in m._meta.fields if f.remote_field
    }

    assert promised - constrained == set()


@pytest.mark.django_db
def test_every_column_that_may_hold_words_is_classified_for_erasure():
    """What nobody thought about would stay when a person asks to be forgotten."""
    with connection.cursor() as cursor:
        cursor.execute("""
            select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
              and a.attnum > 0 and not a.attisdropped
              and format_type(a.atttypid, null) in ('text', 'character varying', 'jsonb', 'bytea', 'text[]', 'tsvector')
        """)
        labels = {config.label for config in apps.get_app_configs() if config.name.startswith("huoqun.")}
        there = {(table, column) for table, column in cursor.fetchall() if table.split("_")[0] in labels}

    assert there ^ set(classified()) == set()
