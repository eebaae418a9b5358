"""What a community has anything of: doors leave out what it does not use."""

from __future__ import annotations

from collections.abc import Collection

from django.apps import apps
from django.db import connection


def in_use(workspace_id: int, models: Collection[str]) -> set[str]:
    """Those of these models (`camps.Class`) of which the workspace has at least one; one statement."""
    if not models:
        return set()
    tables = {name: apps.get_model(name)._meta.db_table for name in sorted(models)}
    each = [f"select %s where exists (select from {table} where workspace_id = %s)" for table in tables.values()]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(each), [value for name in tables for value in (name, workspace_id)])
        return {row[0] for row in cursor.fetchall()}
