"""Database connections of the web process. Requests and streams run in threads that come and go or rest, so a
connection belongs to whoever has something to ask just now, not to a thread.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from psycopg_pool import ConnectionPool

from huoqun.core.tenancy import hand_over

# A page holds its connection for some milliseconds; twenty serve hundreds of requests a second.
MOST = 20


def pool_connections() -> None:
    """Let this process's threads share a few connections. To be called before the first is opened.

    Django would ask a connection whether it lives, put up the walls, and take them down: three ways to the server for
    each request. In this pool the walls of whoever takes it are the question, and are all that is said.
    """
    database = connections.settings["default"]
    database["CONN_MAX_AGE"] = 0
    database["OPTIONS"]["pool"] = True
    django: Any = connections["default"]
    django._connection_pools["default"] = ConnectionPool(
        kwargs={**django.get_connection_params(), "autocommit": True}, configure=django._configure_connection,
        check=hand_over, open=False, min_size=1, max_size=MOST, max_idle=300,
    )  # fmt: skip
