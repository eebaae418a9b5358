"""A real Synapse for tests and stories, on loopback with SQLite: ready in a few seconds, and it can be killed.

with start(folder) as synapse:
    alice = synapse.register("alice", name="Alice")
    room = alice.creates("Book club")
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

from .people import HTTP, Guest

SERVER = "hq.test"
SHARED_SECRET = "for tests only"
STARTS_WITHIN = 180.0

UNLIMITED = {"per_second": 1e6, "burst_count": 1_000_000}
RELAXED: dict[str, Any] = {
    **dict.fromkeys(("rc_message", "rc_registration", "rc_joins_per_room", "rc_room_creation"), UNLIMITED),
    "rc_login": dict.fromkeys(("address", "account", "failed_attempts"), UNLIMITED),
    "rc_joins": dict.fromkeys(("local", "remote"), UNLIMITED),
    "rc_invites": dict.fromkeys(("per_room", "per_user", "per_issuer"), UNLIMITED),
}
"""Synapse's own limits are those of a person who types; this is what takes them away."""
LIMITED = {"rc_message": {"per_second": 0.02, "burst_count": 10}}
"""As many at once as Synapse allows by itself, and one more every 50 seconds instead of five: on a busy machine more
than five pass between being refused and asking again.
"""


@dataclass
class Synapse:
    """One homeserver below `folder`. `limited`: its default limits are on. What is registered survives a restart."""

    folder: Path
    port: int
    limited: bool = False
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _admin: Guest | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self) -> Synapse:
        """Start it, or start it again, and wait until it answers."""
        config = self.folder / "homeserver.yaml"
        config.write_text(yaml.safe_dump(self._config()))
        log = (self.folder / "out.log").open("ab")
        command = [sys.executable, "-m", "synapse.app.homeserver", "--config-path", str(config)]
        self._process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        log.close()
        self._wait()
        return self

    def kill(self) -> None:
        """As the kernel would: nothing is said, nothing is put in order."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def exempt(self, guest: Guest, *, off: bool = False) -> None:
        """Let somebody send as fast as they like, as an admin may; `off`: no longer."""
        if self._admin is None:
            self._admin = self.register("admin", admin=True)
        path = f"/_synapse/admin/v1/users/{guest.id}/override_ratelimit"
        if off:
            self._admin.call("DELETE", path)
        else:
            self._admin.call("POST", path, {"messages_per_second": 0, "burst_count": 0})

    def register(self, user: str, *, name: str = "", password: str = "pass-word", admin: bool = False) -> Guest:
        """Somebody with an account, logged in; `name` is what others see."""
        register = f"{self.url}/_synapse/admin/v1/register"
        nonce = HTTP.get(register).json()["nonce"]
        said = "\0".join([nonce, user, password, "admin" if admin else "notadmin"]).encode()
        mac = hmac.new(SHARED_SECRET.encode(), said, hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": user, "displayname": name or user, "password": password, "mac": mac}
        answer = HTTP.post(register, json={**body, "admin": admin})
        known = answer.raise_for_status().json()
        return Guest(self.url, known["user_id"], known["access_token"], name or user, password)

    def _wait(self) -> None:
        """Until it answers; a Synapse that died says why."""
        tick, left = threading.Event(), STARTS_WITHIN
        while left > 0:
            with contextlib.suppress(httpx.TransportError):
                if HTTP.get(f"{self.url}/_matrix/client/versions", timeout=5).is_success:
                    return
            if self._process is None or self._process.poll() is not None:
                break
            tick.wait(0.05)
            left -= 0.05
        tail = (self.folder / "out.log").read_text(errors="replace")[-2000:]
        raise AssertionError(f"Synapse did not start: {tail}")

    def _config(self) -> dict[str, Any]:
        listener = {
            "bind_addresses": ["127.0.0.1"], "port": self.port, "tls": False, "type": "http",
            "resources": [{"names": ["client"], "compress": False}],
        }  # fmt: skip
        return {
            "server_name": SERVER,
            "listeners": [listener],
            "database": {"name": "sqlite3", "args": {"database": str(self.folder / "homeserver.db")}},
            "media_store_path": str(self.folder / "media"),
            "pid_file": str(self.folder / "homeserver.pid"),
            # Any seed will do: nobody verifies what a server that knows no other says.
            "signing_key": "ed25519 a_test " + "A" * 43,
            "registration_shared_secret": SHARED_SECRET,
            "macaroon_secret_key": SHARED_SECRET,
            "form_secret": SHARED_SECRET,
            "trusted_key_servers": [],
            "report_stats": False,
            "presence": {"enabled": False},
            "bcrypt_rounds": 4,
            **(LIMITED if self.limited else RELAXED),
        }


@contextlib.contextmanager
def start(folder: Path, port: int = 0, *, limited: bool = False) -> Iterator[Synapse]:
    """A running Synapse whose files are in `folder`; killed in the end. `port` 0: any that is free."""
    folder.mkdir(parents=True, exist_ok=True)
    synapse = Synapse(folder, port or free_port(), limited)
    try:
        yield synapse.run()
    finally:
        synapse.kill()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
