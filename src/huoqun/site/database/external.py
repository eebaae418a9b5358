"""A PostgreSQL of the operator's own, by DATABASE_URL: is it one that can hold Huoqun's data?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import psycopg

from huoqun.site.database.errors import DatabaseError, UnsuitableServer

OLDEST = 15  # major version
APP_ROLE = "huoqun_app"  # tenancy's: named here again because this runs before Django is loaded

_ABOUT = """
    select current_setting('server_encoding'), current_database(), current_user,
           case when exists (select from pg_roles where rolname = %s) then pg_has_role(%s, 'member')
                else r.rolsuper or r.rolcreaterole end
    from pg_roles r where r.rolname = current_user
"""

_SECRET_PARAMETER = re.compile(r"\b((?:ssl)?password\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&]*)", re.IGNORECASE)


class Unreachable(DatabaseError):
    """Nobody answers at DATABASE_URL, or it does not let us in."""

    code = "database_unreachable"
    message = "The database that DATABASE_URL names cannot be reached."
    way_out = "Check the address, the name and the password in DATABASE_URL, and that the server is running."


@dataclass(frozen=True)
class Server:
    """What a server says about itself. `version` is PostgreSQL's number: 150004 is 15.4.

    `may_wall`: our role has the application's role, or may make it.
    """

    version: int
    encoding: str
    database: str
    role: str
    may_wall: bool = True

    @property
    def major(self) -> int:
        """15 for 15.4."""
        return self.version // 10000


def check_server(dsn: str, *, timeout: int = 10) -> Server:
    """The server behind a URL or conninfo, when it can hold our data.

    `timeout` is in seconds. Raises Unreachable, UnsuitableServer.
    """
    try:
        with psycopg.connect(dsn, connect_timeout=timeout) as connection:
            server = _described(connection)
    except psycopg.ProgrammingError as error:
        raise Unreachable(f"DATABASE_URL cannot be understood: {redacted(str(error)).strip()}.") from None
    except psycopg.OperationalError as error:
        raise Unreachable(f"{redacted(dsn)} cannot be reached: {_one_line(error)}.") from None
    refuse_unsuitable(server)
    return server


def refuse_unsuitable(server: Server) -> None:
    """Raises UnsuitableServer unless the server is new enough and its database holds any Unicode text."""
    if server.major < OLDEST:
        raise UnsuitableServer(f"The server is PostgreSQL {server.major}, which is too old.")
    if not server.may_wall:
        raise UnsuitableServer(
            f"The role {server.role} may not make the role {APP_ROLE}, under which web requests run.",
            way_out=f'As a superuser of that server: ALTER ROLE "{server.role}" CREATEROLE;'
            " docs/howto/own-postgresql.md says what else there is.",
        )
    if server.encoding != "UTF8":
        raise UnsuitableServer(f"The encoding of the database {server.database} is {server.encoding}.")


def redacted(dsn: str) -> str:
    """The URL or conninfo with `***` for each password in it, fit for a screen or a log."""
    scheme, separator, rest = dsn.partition("://")
    if separator:
        # A password may hold any of "@:/?" as it is; rather too much is hidden than too little.
        userinfo, at, after = rest.rpartition("@")
        if ":" in userinfo:
            userinfo = userinfo.partition(":")[0] + ":***"
        dsn = f"{scheme}://{userinfo}{at}{after}"
    return _SECRET_PARAMETER.sub(r"\1***", dsn)


def _described(connection: psycopg.Connection[Any]) -> Server:
    row = connection.execute(_ABOUT, [APP_ROLE, APP_ROLE]).fetchone()
    assert row is not None
    return Server(connection.info.server_version, *row)


def _one_line(error: Exception) -> str:
    return redacted(" ".join(str(error).split())).rstrip(".")
