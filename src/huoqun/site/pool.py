"""Database connections of the web process. Requests and streams run in threads that come and go or rest, so a
connection belongs to whoever has something to ask just now, not to a thread.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

# A page holds its connection for some milliseconds; twenty serve hundreds of requests a second.
MOST = 20


def pool_connections() -> None:
    """Let this process's threads share a few connections. To be called before the first is opened."""
    database = connections.settings["default"]
    database["CONN_MAX_AGE"] = 0
    database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": MOST, "max_idle": 300, "reset": _leave_workspace}


def _leave_workspace(connection: Any) -> None:
    """A connection that comes back has left its workspace, whatever became of the request (core.tenancy)."""
    connection.autocommit = True
    connection.execute("select set_config('role', 'none', false), set_config('huoqun.workspace', '', false)")
