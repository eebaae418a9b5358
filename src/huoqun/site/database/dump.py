"""Saves a whole database into one file, and puts it back: pg_dump and pg_restore, whole or not at all.

Raising the journal's epoch and switching sending off after a restore belong to whoever calls this.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from huoqun.site.database import providers
from huoqun.site.database.errors import BackupFailed, DatabaseInUse, RestoreFailed
from huoqun.site.database.places import sync_folder
from huoqun.site.database.processes import bare_environment

_RESTORING = "restoring"  # in the names of databases that a restore makes and drops again
_LOCK = 0x68757131  # "huq1": one restore at a time


def dump_database(dsn: str, file: Path, *, environ: Mapping[str, str] = os.environ) -> None:
    """Writes the database into `file` (pg_dump's custom format, readable by its owner only) from one
    snapshot.

    The file appears whole or not at all; an older one of that name is replaced only then. A role that
    row-level security restrains cannot dump: use the lease's admin_dsn. Raises BackupFailed,
    NoClientPrograms.
    """
    with psycopg.connect(dsn) as connection:
        major = connection.info.server_version // 10000
    program = providers.client_programs(major, remote=_is_remote(dsn), environ=environ)[0]["pg_dump"]
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}.partial")
    try:
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        # pg_dump itself makes sure that the file has reached the disk before it ends.
        options = ["--format=custom", "--compress=3", "--lock-wait-timeout=60s", f"--file={fresh}"]
        done = _run([program, *options], dsn, environ)
        if done.returncode:
            raise BackupFailed(f"The backup failed, and no file was written. {_reason(done.stderr)}")
        fresh.rename(file)
        sync_folder(file.parent)
    except OSError as error:
        raise BackupFailed(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        fresh.unlink(missing_ok=True)


def restore_database(
    dsn: str, file: Path, *, roles: Iterable[str] = (), environ: Mapping[str, str] = os.environ
) -> None:
    """Replaces the database by what is in `file`, in one step, or changes nothing.

    It is restored into a fresh database beside it, which then takes its name; the old one is dropped. What is
    restored belongs to the old database's owner. `roles` are made (without login) where they are missing:
    grants in the file may name them. `dsn`'s role must be able to create databases. Raises RestoreFailed,
    DatabaseInUse, NoClientPrograms.
    """
    name = str(conninfo_to_dict(dsn)["dbname"])
    with _maintenance(dsn) as connection:
        program = _reader(connection.info.server_version // 10000, file, _is_remote(dsn), environ)
        _refuse_in_use(connection, name)
        _drop_leftovers(connection, name)
        _make_roles(connection, roles)
        owner, options = _alike(connection, name)
        fresh = f"{name}_{_RESTORING}_{secrets.token_hex(4)}"
        try:
            _execute(connection, "CREATE DATABASE {} OWNER {} TEMPLATE template0 " + options, fresh, owner)
            arguments = ["--no-owner", f"--role={owner}", "--exit-on-error", "--jobs=2", str(file)]
            done = _run([program, *arguments], make_conninfo(dsn, dbname=fresh), environ)
            if done.returncode:
                raise RestoreFailed(f"The restore failed, and the database is as it was. {_reason(done.stderr)}")
            with psycopg.connect(make_conninfo(dsn, dbname=fresh), autocommit=True) as restored:
                restored.execute("ANALYZE")
            _swap(connection, name, fresh)
        except psycopg.errors.InsufficientPrivilege as error:
            raise _lacks(connection, error) from error
        finally:
            _drop_leftovers(connection, name)


def _lacks(connection: psycopg.Connection[Any], error: psycopg.Error) -> RestoreFailed:
    role = connection.info.user
    return RestoreFailed(
        f"The role {role} may not do what a restore needs, and the database is as it was. {_reason(str(error))}",
        way_out=f'As a superuser of that server: ALTER ROLE "{role}" CREATEDB; then restore again.',
    )


@contextlib.contextmanager
def _maintenance(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection beside the database that is replaced, the only one that restores at this time."""
    with psycopg.connect(make_conninfo(dsn, dbname="postgres"), autocommit=True) as connection:
        if connection.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone() != (True,):
            raise DatabaseInUse("Another restore is running.", way_out="Wait for it to end, then look at the result.")
        yield connection


def _refuse_in_use(connection: psycopg.Connection[Any], name: str, seconds: float = 1.0) -> None:
    """Before the long work, not after it. A connection that was just closed takes a moment to be gone."""
    end = time.monotonic() + seconds
    users = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
    while connection.execute(users, [name]).fetchone() != (0,):
        if time.monotonic() > end:
            raise DatabaseInUse("Others are connected to the database; it is as it was before.")
        time.sleep(0.02)


def _reader(major: int, file: Path, remote: bool, environ: Mapping[str, str]) -> str:
    """The first pg_restore that understands the file: older ones refuse what a newer pg_dump wrote."""
    if not file.is_file():
        raise RestoreFailed(f"There is no file {file}.")
    reason = ""
    for programs in providers.client_programs(major, remote=remote, environ=environ):
        argv = [programs["pg_restore"], "--list", str(file)]
        done = subprocess.run(argv, capture_output=True, text=True, check=False, env=bare_environment())
        if done.returncode == 0:
            return programs["pg_restore"]
        reason = _reason(done.stderr)
    raise RestoreFailed(f"{file} is not a backup that can be read. {reason}")


def _alike(connection: psycopg.Connection[Any], name: str) -> tuple[str, str]:
    """The owner of a database, and the options that make another with its encoding and locale."""
    row = connection.execute(
        "SELECT pg_get_userbyid(datdba), to_jsonb(d) FROM pg_database d WHERE datname = %s", [name]
    ).fetchone()
    if row is None:
        raise RestoreFailed(f"There is no database {name} to restore into.")
    owner, about = row
    options = {"ENCODING": "UTF8", "LC_COLLATE": about["datcollate"], "LC_CTYPE": about["datctype"]}
    provider = {"c": "libc", "i": "icu", "b": "builtin"}[about["datlocprovider"]]
    options["LOCALE_PROVIDER"] = provider
    if provider != "libc":
        # The column was called daticulocale until 16.
        locale = about.get("datlocale") or about.get("daticulocale")
        options["ICU_LOCALE" if provider == "icu" else "BUILTIN_LOCALE"] = locale
    literals = [sql.SQL(key + " {}").format(sql.Literal(value)).as_string() for key, value in options.items()]
    return owner, " ".join(literals)


def _swap(connection: psycopg.Connection[Any], name: str, fresh: str) -> None:
    """Both renames in one transaction: at no time is there no database of that name."""
    old = f"{name}_{_RESTORING}_{secrets.token_hex(4)}"
    try:
        with connection.transaction():
            _execute(connection, "ALTER DATABASE {} RENAME TO {}", name, old)
            _execute(connection, "ALTER DATABASE {} RENAME TO {}", fresh, name)
    except psycopg.errors.ObjectInUse as error:
        raise DatabaseInUse("Others are connected to the database; it is as it was before.") from error


def _drop_leftovers(connection: psycopg.Connection[Any], name: str) -> None:
    """What this restore replaced, or an earlier one left behind when it was killed."""
    pattern = f"^{_regexp_quoted(name)}_{_RESTORING}_[0-9a-f]{{8}}$"
    rows = connection.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [pattern]).fetchall()
    for (leftover,) in rows:
        with contextlib.suppress(psycopg.errors.ObjectInUse):
            _execute(connection, "DROP DATABASE IF EXISTS {}", leftover)


def _make_roles(connection: psycopg.Connection[Any], roles: Iterable[str]) -> None:
    for role in roles:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
            _execute(connection, "CREATE ROLE {}", role)


def _execute(connection: psycopg.Connection[Any], statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _run(argv: list[str], dsn: str, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A client program on that database.

    The password goes by the environment: everybody can read command lines.
    """
    parts = conninfo_to_dict(dsn)
    # Our own server needs nothing of the environment; to reach another, libpq's variables may be needed.
    env = bare_environment(environ) if str(parts.get("host") or "").startswith("/") else dict(environ)
    if password := parts.pop("password", None):
        env["PGPASSWORD"] = str(password)
    target = make_conninfo("", **parts)
    return subprocess.run(
        [*argv, f"--dbname={target}"], env=env, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def _is_remote(dsn: str) -> bool:
    return not str(conninfo_to_dict(dsn).get("host") or "/").startswith("/")


def _reason(stderr: str) -> str:
    lines = [line for line in stderr.splitlines() if "error:" in line] or stderr.splitlines()
    return lines[0].strip() if lines else "It gave no reason."


def _regexp_quoted(name: str) -> str:
    return "".join(character if character.isalnum() else "\\" + character for character in name)
