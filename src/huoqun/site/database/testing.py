"""A throw-away server for a test suite:

not durable, as fast as it gets, gone with the last process of the run.
"""

from __future__ import annotations

from pathlib import Path

from huoqun.site.database.lease import Lease, acquire


def test_server(base: Path) -> Lease:
    """A lease of one server for the whole test run; all workers that name the same `base` folder share it.

    Hold it to the end of the session: `with test_server(base) as lease: os.environ["DATABASE_URL"] =
    lease.dsn`. The role of `lease.dsn` may create databases, so each worker can have its own. The data is
    deleted when the last worker is gone, also when it was killed.
    """
    home = base / "huoqun-test-server"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return acquire(home, throwaway=True)


test_server.__test__ = False  # type: ignore[attr-defined]  # Its name is for its users, not for pytest's collector.
