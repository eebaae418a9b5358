"""How soon a gateway process begins to connect, platform by platform: what it loads for each is in the figure.

Every platform is told to find its server at a port of this bench, which notes when somebody comes and hangs up.
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from huoqun.chats.actions import connections
from huoqun.core import clock
from huoqun.core.actor import Actor, system
from huoqun.core.bench import BenchResult, bench, started
from huoqun.team.actions.workspaces import found_workspace

TURNS, LEAST_TURNS = 5, 3
PATIENCE = 60.0
MOST = 2.0
"""Seconds that the issue allows."""


class Filled(NamedTuple):
    """What an operator fills in: settings, and secrets that nobody would let in."""

    settings: Mapping[str, str]
    secrets: Mapping[str, str]


def filled(port: int) -> Mapping[str, Filled]:
    """Every platform that dials somewhere, with a server at this port."""
    place = f"127.0.0.1:{port}"
    web = f"http://{place}"
    corp = {"corp_id": "ww0", "agent_id": "1", "base_url": web}
    robot = f"{web}/cgi-bin/webhook/send?key=bench"
    return {
        "discord": Filled({"api": web}, {"token": "bench"}),
        "email": Filled({"host": "127.0.0.1", "port": str(port), "security": "none", "sender": "a@example.org"}, {}),
        "feishu": Filled({"app_id": "cli_bench", "server": web}, {"app_secret": "bench"}),
        "matrix": Filled({"homeserver": web}, {"token": "bench"}),
        "onebot": Filled({"way": "forward", "address": f"ws://{place}"}, {"token": "bench-token"}),
        "telegram": Filled({"api": web}, {"token": "424242:AAF-token_of_nobody_at_all_for_the_bench"}),
        "webhook": Filled({"url": web, "system": "bench", "inside": "yes"}, {"secret": "bench" * 4}),
        "wechat_mp": Filled({"app_id": "wx0", "base_url": web}, {"secret": "bench"}),
        "wecom": Filled(corp, {"secret": "bench"}),
        "wecom_app": Filled(corp, {"secret": "bench"}),
        "wecom_archive": Filled({**corp, "library": "rehearsal"}, {"secret": "bench", "keys": f"1:\n{_pem()}"}),
        "wecom_robot": Filled({"group_name": "Bench"}, {"webhook": robot}),
    }


def _pem() -> str:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*kinds).decode()


def _until_it_dials(server: socket.socket) -> float:
    """Seconds from the start of a gateway process until it dials."""
    begun = time.perf_counter()
    gateway = started("gateway")
    try:
        came, _ = server.accept()
        took = time.perf_counter() - begun
        came.close()
        return took
    except TimeoutError:
        raise RuntimeError("No gateway has dialled.") from None
    finally:
        _end(gateway)
        _forget_who_dialled(server)


def _end(gateway: subprocess.Popen[bytes]) -> None:
    gateway.terminate()
    gateway.wait(30)


def _forget_who_dialled(server: socket.socket) -> None:
    """Whoever dialled once more while its process was ended is not the next one."""
    server.settimeout(0)
    try:
        while True:
            server.accept()[0].close()
    except BlockingIOError:
        server.settimeout(PATIENCE)


def _figure(actor: Actor, server: socket.socket, platform: str, account: Filled, turns: int) -> BenchResult:
    now = clock.now()
    settings: dict[str, Any] = dict(account.settings)
    one = connections.add(actor, platform=platform, name=platform, settings=settings, secrets=account.secrets, now=now)
    took = [_until_it_dials(server) for _ in range(turns)]
    connections.remove(actor, connection_id=one, now=clock.now())
    middle = statistics.median(took)
    return BenchResult(
        f"gateway-start {platform}", round(middle, 2), "s", None, None, turns,
        (round(min(took), 2), round(max(took), 2)), "2 s until it dials", middle <= MOST,
    )  # fmt: skip


@bench("gateway-start")
def starting(scale: float) -> Sequence[BenchResult]:
    """The start of a gateway process with one connection, for each platform; one start before all of them is thrown
    away, since it finds cold files.
    """
    us = system(0, "bench")
    founded = found_workspace(us, name="Starts", owner_email="alice@example.org", owner_name="Alice", now=clock.now())
    actor, turns = system(founded.workspace_id, "bench"), max(LEAST_TURNS, int(TURNS * scale))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE)
        accounts = filled(server.getsockname()[1])
        _figure(actor, server, "telegram", accounts["telegram"], 1)
        return [_figure(actor, server, platform, account, turns) for platform, account in accounts.items()]
