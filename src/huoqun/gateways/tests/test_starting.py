"""What a gateway process loads: the library of a platform only where one of its lines is served."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

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
