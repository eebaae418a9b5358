"""Pieces of migrations that Django has no words for: composite keys, row security, tables partitioned by month."""

from __future__ import annotations

from django.db import migrations

from .tenancy import APP_ROLE

CREATE_APP_ROLE = f"""
do $$
begin
    if not exists (select from pg_roles where rolname = '{APP_ROLE}') then
        create role {APP_ROLE} nologin;
    end if;
    execute format('grant {APP_ROLE} to %I', current_user);
    grant usage on schema public to {APP_ROLE};
    alter default privileges in schema public grant usage, select on sequences to {APP_ROLE};
exception
    when duplicate_object or unique_violation then null;  -- another database of the cluster made it just now
    when insufficient_privilege then
        raise exception 'Huoqun needs the role {APP_ROLE} and may not create it.'
            using hint = 'As a superuser: CREATE ROLE {APP_ROLE}; GRANT {APP_ROLE} TO <Huoqun''s user>; then migrate.';
end
$$;
"""


def app_role() -> migrations.RunSQL:
    """The role under which web requests run. Roles belong to the cluster, so it is never dropped."""
    return migrations.RunSQL(CREATE_APP_ROLE, migrations.RunSQL.noop)


def row_security(*tables: str, column: str = "workspace_id") -> migrations.RunSQL:
    """Row-level security on tables: `huoqun_app` sees and writes the rows of the entered workspace only."""
    statement = """
        alter table {table} enable row level security;
        create policy of_workspace on {table} to {role}
            using ({column} = nullif(current_setting('huoqun.workspace', true), '')::bigint);
        grant select, insert, update, delete on {table} to {role};
    """
    undo = "drop policy of_workspace on {table}; alter table {table} disable row level security;"
    return migrations.RunSQL(
        "".join(statement.format(table=table, role=APP_ROLE, column=column) for table in tables),
        "".join(undo.format(table=table) for table in tables),
    )


def same_workspace(table: str, *references: tuple[str, str] | tuple[str, str, str]) -> migrations.RunSQL:
    """Composite foreign keys (workspace_id, column) → (workspace_id, id) of each (column, target[, on delete]).

    The default is `cascade`; `set null` empties the column only and keeps the row.
    """
    forward, back = [], []
    for column, target, *rest in references:
        action = rest[0] if rest else "cascade"
        if action == "set null":
            action = f"set null ({column})"
        name = f"{table}_{column}_same_workspace"
        forward.append(
            f"alter table {table} add constraint {name} foreign key (workspace_id, {column}) "
            f"references {target} (workspace_id, id) on delete {action} deferrable initially deferred;"
        )
        back.append(f"alter table {table} drop constraint {name};")
    return migrations.RunSQL("\n".join(forward), "\n".join(back))


ADD_MONTHS = """
create or replace function core_add_months(parent text, first date, months int) returns int
language plpgsql as $$
declare
    month date;
    child text;
    added int := 0;
begin
    for i in 0 .. months - 1 loop
        month := (date_trunc('month', first) + make_interval(months => i))::date;
        child := parent || to_char(month, '_YYYYMM');
        if to_regclass(child) is null then
            execute format(
                'create table if not exists %I partition of %I for values from (%L) to (%L)',
                child, parent, month::timestamp at time zone 'UTC',
                (month + interval '1 month')::timestamp at time zone 'UTC');
            added := added + 1;
        end if;
    end loop;
    return added;
end
$$;
"""


def add_months_function() -> migrations.RunSQL:
    """`core_add_months(parent, first, months)`: makes missing monthly partitions, answers how many it made."""
    return migrations.RunSQL(ADD_MONTHS, "drop function core_add_months(text, date, int);")
