"""Connections of a pool: within the walls of whoever takes them, whatever the last one left behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from huoqun.core import sql
from huoqun.core.tenancy import as_app, hand_over

pytestmark = pytest.mark.django_db

_WHERE = "select current_user, current_setting('huoqun.workspace')"


@pytest.fixture
def pool() -> Iterator[ConnectionPool[Any]]:
    params = {**connection.get_connection_params(), "autocommit": True}
    with ConnectionPool(kwargs=params, check=hand_over, min_size=1, max_size=1) as made:
        yield made


def _where(taken: Any) -> tuple[str, str]:
    return tuple(psycopg.Cursor(taken).execute(_WHERE).fetchone())


def test_the_walls_are_those_of_the_taker(pool):
    """The same connection goes from hand to hand, and nobody clears up after themselves."""
    with connection.cursor() as cursor:
        owner = cursor.execute("select session_user").fetchone()[0]
    for workspace, is_within in [(7, ("huoqun_app", "7")), (8, ("huoqun_app", "8")), (None, ("huoqun_app", ""))]:
        with as_app(workspace), pool.connection() as taken:
            assert _where(taken) == is_within
        with pool.connection() as taken:
            assert _where(taken) == (owner, "")


def test_what_was_left_in_a_transaction_is_out_of_it(pool):
    with as_app(7):
        taken = pool.getconn()
        taken.autocommit = False
        taken.execute("create temporary table left_behind ()")
        pool.putconn(taken)
    with as_app(8), pool.connection() as taken:
        assert taken.autocommit
        assert _where(taken) == ("huoqun_app", "8")
        assert taken.execute("select to_regclass('left_behind')").fetchone() == (None,)


def test_a_connection_that_broke_is_not_handed_out(pool):
    with pool.connection() as taken:
        broken = taken.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [broken])

    with as_app(7), pool.connection() as taken:
        assert taken.info.backend_pid != broken
        assert _where(taken) == ("huoqun_app", "7")


def test_plans_are_kept_within_a_members_pages_only(pool, monkeypatch):
    """Whoever takes the connection next has theirs made anew, and so has what stands within."""
    monkeypatch.setattr(sql, "ELSEWHERE", None)  # as outside of tests

    def kept(taken: Any) -> bool:
        cursor = psycopg.Cursor(taken)
        for _ in range(6):
            cursor.execute("select 1 as so_often")
        return bool(cursor.execute("select from pg_prepared_statements where statement ~ 'so_often'").fetchall())

    with pool.connection() as taken:
        assert not kept(taken)
    with as_app(7), pool.connection() as taken:
        assert not kept(taken)
    with as_app(7, keep_plans=True), pool.connection() as taken:
        assert kept(taken)
