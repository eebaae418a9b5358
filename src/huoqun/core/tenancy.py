"""Tenancy in the database: every row names its workspace, and three walls stand between workspaces.

1. Composite foreign keys (workspace_id, id): a reference across workspaces cannot be stored.
2. One scoped manager: `Model.objects.of(workspace_id)`.
3. Row-level security for the role `huoqun_app`, under which the web process answers requests (`as_app`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from django.db import DatabaseError, connection, models
from psycopg.pq import TransactionStatus

from .sql import keep

M = TypeVar("M", bound=models.Model)

APP_ROLE = "huoqun_app"


class OwnedQuerySet(models.QuerySet[M]):
    def of(self, workspace_id: int) -> OwnedQuerySet[M]:
        """Only rows of this workspace: how every query begins."""
        return self.filter(workspace_id=workspace_id)


class Owned(models.Model):
    """A row that belongs to one workspace."""

    workspace = models.ForeignKey("core.Workspace", on_delete=models.CASCADE, db_index=False, related_name="+")

    objects: Any = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True


def reference(to: str, *, null: bool = False, **options: Any) -> models.ForeignKey:
    """A foreign key whose constraint is the composite one that the migration adds (`ddl.same_workspace`).

    Deleting is the database's affair (ON DELETE of the composite key), so Django does nothing.
    """
    options.setdefault("related_name", "+")
    return models.ForeignKey(to, on_delete=models.DO_NOTHING, db_constraint=False, null=null, blank=null, **options)


def known_by_parent() -> models.ForeignKey:
    """The workspace of rows that always have a composite reference: that proves it, so it is not looked up once more.

    For tables that take thousands of rows a second; each such look costs as much as the row itself.
    """
    return models.ForeignKey(
        "core.Workspace", on_delete=models.CASCADE, db_index=False, db_constraint=False, related_name="+"
    )


def of_workspace(label: str) -> models.UniqueConstraint:
    """The unique key (workspace_id, id) that composite foreign keys point at."""
    return models.UniqueConstraint(fields=["workspace", "id"], name=f"{label}_of_workspace")


_OUTSIDE = object()
_STAND = """
    select set_config('huoqun.workspace', %s, false), set_config('role', %s, false)
"""
_NOWHERE = ("", "none", False)
"""A workspace, a role, and whether plans are kept there."""


@contextmanager
def as_app(workspace_id: int | None, *, keep_plans: bool = False) -> Iterator[None]:
    """Within this block the connection sees and writes rows of this workspace only, whatever the query says.

    None: of no workspace at all, for requests of people who have not signed in. Blocks may stand in each other.
    `keep_plans`: statements of `core.sql.server_cursor` need not be planned each time (core.sql.plans_kept), since all
    ask by the one member or device that it is about: planning takes thrice as long as asking.
    """
    outer = getattr(connection, "within", _OUTSIDE)
    workspace = "" if workspace_id is None else str(workspace_id)
    try:
        _enter((workspace, APP_ROLE, keep_plans))
    except BaseException:
        connection.within = outer  # type: ignore[attr-defined]
        raise
    try:
        yield
    finally:
        if outer is _OUTSIDE:
            _leave()
        elif not _is_undone_by_rollback():
            _enter(outer)
        connection.within = outer  # type: ignore[attr-defined]


def _enter(within: Any) -> None:
    if connection.connection is None:
        connection.within = within  # type: ignore[attr-defined]
        connection.ensure_connection()  # within the walls from its first word on: see keep_walls and hand_over
        return
    with connection.cursor() as cursor:  # may connect anew, and so must know nothing of the workspace yet
        cursor.execute(_STAND, within[:2])
    keep(connection.connection, within[2])
    connection.within = within  # type: ignore[attr-defined]


def _is_undone_by_rollback() -> bool:
    """Whether the transaction is broken: the walls were put up within it, so its rollback takes them down."""
    real = connection.connection
    return bool(connection.in_atomic_block and real and real.info.transaction_status == TransactionStatus.INERROR)


def _leave() -> None:
    real = connection.connection
    if real is None or real.closed or _is_undone_by_rollback():
        return
    if connection.pool is not None and not connection.in_atomic_block:  # type: ignore[attr-defined]
        connection.close()  # whoever takes it next from the pool puts up walls of their own (hand_over)
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(_STAND, _NOWHERE[:2])
        keep(real, _NOWHERE[2])
    except DatabaseError:
        # A connection that cannot be asked to leave must not serve anybody else's request.
        connection.close()


def keep_walls(sender: Any, connection: Any, **_: Any) -> None:
    """Receiver of Django's connection_created: a connection that is opened anew within a block is within it too."""
    within: Any = getattr(connection, "within", _OUTSIDE)
    if within is not _OUTSIDE and connection.pool is None:
        with connection.cursor() as cursor:
            cursor.execute(_STAND, within[:2])
        keep(connection.connection, within[2])


def hand_over(real: psycopg.Connection[Any]) -> None:
    """Set a pool's connection to the walls of the thread that takes it, or to none where that stands in none.

    Whatever the last one left behind is overwritten, so nobody needs to clear up; and a connection that is broken says
    so here, so nobody needs to ask it first. Raises psycopg.OperationalError then, and the pool gives another.
    """
    within: Any = getattr(connection, "within", _OUTSIDE)
    if within is _OUTSIDE:
        within = _NOWHERE
    real.autocommit = True
    keep(real, True)
    psycopg.Cursor(real).execute(_STAND, within[:2], prepare=True)
    keep(real, within[2])
