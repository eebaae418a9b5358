"""What a gateway process loads: the library of a platform only where one of its lines is served."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys

import pytest

from huoqun import gateways
from huoqun.chats.port.gateway import Account
from huoqun.core import clock
from huoqun.gateways.bench.starting import filled

_LOADED = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "huoqun.site.settings"
import django
django.setup()
from huoqun import gateways
from huoqun.gateways import host
for platform in gateways.platforms():
    gateways.meta(platform), gateways.hearer(platform)
for platform in {served!r}:
    gateways.connector(platform)
print(json.dumps([name for name in {heavy!r} if name in sys.modules]))
"""
HEAVY = ["aiohttp", "discord", "websockets"]


@pytest.mark.parametrize(
    ("served", "loaded"),
    [
        # Nothing connected, and the console asks every platform what it can do
        ([], []),
        # Called by HTTP alone
        (["telegram", "matrix", "feishu", "wecom", "webhook", "email"], []),
        # A WebSocket
        (["onebot"], ["websockets"]),
        # An SDK of its own
        (["discord"], ["aiohttp", "discord"]),
    ],
)
def test_a_platforms_library_is_loaded_where_the_platform_is_in_use(served, loaded):
    code = _LOADED.format(served=served, heavy=HEAVY)
    asked = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)

    assert json.loads(asked.stdout.splitlines()[-1]) == loaded


def test_the_bench_of_starting_has_every_platform_that_operators_connect():
    assert set(filled(1)) == {name for name in gateways.platforms() if not gateways.meta(name).hidden}


@pytest.mark.parametrize("platform", sorted(filled(1)))
def test_what_the_bench_fills_in_is_dialled(platform, tmp_path):
    async def main() -> None:
        came = asyncio.Event()

        async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            came.set()
            writer.close()

        async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
            given = filled(server.sockets[0].getsockname()[1])[platform]
            account = Account(1, 1, "bench", given.settings, dict(given.secrets), {}, clock.now, tmp_path)
            connecting = asyncio.create_task(gateways.connector(platform)(account))
            await asyncio.wait_for(came.wait(), 10)
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)

    asyncio.run(main())
