"""A server of the operator's own: suitable or refused, and its password never shown."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from huoqun.core import tenancy
from huoqun.site.database.errors import UnsuitableServer
from huoqun.site.database.external import APP_ROLE, Server, Unreachable, check_server, redacted, refuse_unsuitable
from huoqun.site.database.lease import Lease


@pytest.mark.parametrize(
    ("dsn", "shown"),
    [
        # No password
        ("postgresql://huoqun@db.example/huoqun", "postgresql://huoqun@db.example/huoqun"),
        # A local socket
        ("postgresql://huoqun@/huoqun?host=%2Ftmp%2Fx", "postgresql://huoqun@/huoqun?host=%2Ftmp%2Fx"),
        # A host with a port, no user
        ("postgresql://db.example:5433/huoqun", "postgresql://db.example:5433/huoqun"),
        # A password
        ("postgresql://u:secret@db/huoqun?sslmode=require", "postgresql://u:***@db/huoqun?sslmode=require"),
        # A password with every separator in it, not escaped
        ("postgres://u:se:cr/e?t@x@db:5432/huoqun", "postgres://u:***@db:5432/huoqun"),
        # A password as a parameter
        ("postgresql://db/h?user=u&password=secret&port=1", "postgresql://db/h?user=u&password=***&port=1"),
        # Several hosts
        ("postgresql://u:secret@a:1,b:2/h", "postgresql://u:***@a:1,b:2/h"),
        # A conninfo
        ("host=db user=u password=secret dbname=h", "host=db user=u password=*** dbname=h"),
        # A conninfo with a quoted password
        (r"host=db password = 'se cr\'et' dbname=h", "host=db password = *** dbname=h"),
        # The key's password
        ("host=db sslpassword=secret", "host=db sslpassword=***"),
        # Nothing
        ("", ""),
    ],
)
def test_a_password_is_never_shown(dsn: str, shown: str):
    assert redacted(dsn) == shown


def test_our_own_server_would_do(server: Lease):
    found = check_server(server.dsn)

    assert found.major >= 15
    assert (found.encoding, found.database, found.role) == ("UTF8", "huoqun", "huoqun")


def test_a_role_that_can_neither_be_nor_make_the_applications_role_is_refused(server: Lease):
    with psycopg.connect(server.admin_dsn, autocommit=True) as admin:
        admin.execute("create role poor login")
    poor = make_conninfo(server.dsn, user="poor")
    try:
        with pytest.raises(UnsuitableServer, match=r'poor may not make the role huoqun_app.*ALTER ROLE "poor"'):
            check_server(poor)
        with psycopg.connect(server.admin_dsn, autocommit=True) as admin:
            admin.execute(f"create role {APP_ROLE}")
            admin.execute(f"grant {APP_ROLE} to poor")

        assert check_server(poor).role == "poor"
    finally:
        with psycopg.connect(server.admin_dsn, autocommit=True) as admin:
            admin.execute(f"drop role poor; drop role if exists {APP_ROLE}")


def test_the_applications_role_is_the_one_that_requests_run_under():
    assert APP_ROLE == tenancy.APP_ROLE


def test_a_server_that_is_too_old_is_refused():
    refuse_unsuitable(Server(150000, "UTF8", "huoqun", "huoqun"))

    with pytest.raises(UnsuitableServer, match=r"PostgreSQL 14, which is too old\. Use PostgreSQL 15"):
        refuse_unsuitable(Server(140011, "UTF8", "huoqun", "huoqun"))


def test_a_database_that_cannot_hold_chinese_is_refused(server: Lease):
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C' LOCALE_PROVIDER libc")
        try:
            with pytest.raises(UnsuitableServer, match="encoding of the database latin is LATIN1"):
                check_server(make_conninfo(server.dsn, dbname="latin"))
        finally:
            connection.execute("DROP DATABASE latin")


@pytest.mark.parametrize(
    "dsn",
    [
        # Nobody listens there
        "postgresql://u:secret@/h?host={tmp}",
        # Not a URL of PostgreSQL
        "mysql://u:secret@db/h",
        # An option that libpq does not know
        "postgresql://u:secret@/h?host={tmp}&colour=blue",
    ],
)
def test_a_server_that_cannot_be_reached_is_told_without_the_password(dsn: str, tmp_path: Path):
    with pytest.raises(Unreachable) as caught:
        check_server(dsn.format(tmp=tmp_path), timeout=2)

    assert "secret" not in str(caught.value)
    assert "DATABASE_URL" in str(caught.value)
