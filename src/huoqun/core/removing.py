"""A demo and all that belongs to it, out of the database in a handful of statements."""

from __future__ import annotations

from datetime import datetime
from graphlib import TopologicalSorter

from django.db import connection, transaction
from psycopg import sql

from .actor import Actor
from .errors import NotFound, Refused
from .models import Workspace
from .permissions import CorePermission
from .sql import server_cursor


class NotADemo(Refused):
    """Only a demo can be removed at once: nobody should lose a community to a click."""

    code = "not_a_demo"
    message = "This workspace is no demo."
    way_out = "Delete its groups and members one by one, or drop its database."
    status = 409


# A partitioned table answers for its partitions.
_TABLES = """
    select c.oid::int, c.relname from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
"""
# Whether a row may point at nothing: two tables that point at each other can only be ordered by the one that must.
_POINTS_AT = """
    select conrelid::int, confrelid::int, exists (
        select from pg_attribute where attrelid = conrelid and attnum = any (conkey) and not attnotnull
    )
    from pg_constraint where contype = 'f' and conrelid <> confrelid
"""


@transaction.atomic
def remove_demo(actor: Actor, *, now: datetime) -> None:
    """Delete a demo's workspace with everything in it. Raises NotADemo, NotFound. People's accounts stay."""
    actor.require(CorePermission.WORKSPACE_EDIT)
    workspace = Workspace.objects.select_for_update().filter(id=actor.workspace_id).first()
    if workspace is None:
        raise NotFound
    if not workspace.is_demo:
        raise NotADemo
    with server_cursor() as cursor:
        for table in tables_of_workspaces():
            statement = sql.SQL("delete from {} where workspace_id = %s").format(sql.Identifier(table))
            cursor.execute(statement, [workspace.id])
        cursor.execute("delete from core_workspace where id = %s", [workspace.id])


def tables_of_workspaces() -> list[str]:
    """Every table whose rows belong to a workspace; whoever points at another table comes before it."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        names = dict(cursor.fetchall())
        cursor.execute(_POINTS_AT)
        edges = [edge for edge in cursor.fetchall() if edge[0] in names and edge[1] in names]
    pairs = {(child, parent) for child, parent, _ in edges}
    order: TopologicalSorter[int] = TopologicalSorter({oid: set() for oid in sorted(names, key=lambda o: names[o])})
    for child, parent, may_be_empty in edges:
        if not (may_be_empty and (parent, child) in pairs):
            order.add(parent, child)
    return [names[oid] for oid in order.static_order()]
