"""Every room of the member's phone as Chromium opens it for the first time, on a slow network.

The way is the whole one: a web server as a process of its own, an empty cache for each look, a camp that stands open
and a shop with pictures.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.apps import apps
from django.urls import reverse

from huoqun.core import clock, files
from huoqun.core.actor import Actor, system
from huoqun.core.bench import BenchResult, bench, percentile
from huoqun.core.files import FileKind
from huoqun.core.worker import add_cursors
from huoqun.playbooks.bench.filling import filled
from huoqun.points.actions.granting import grant
from huoqun.points.rules import Currency

from ..rooms import all_rooms
from .house import running
from .rush import open_phones

LOOKS = 5
MOST_KB, MOST_MS = 150.0, 1000.0
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PIECES = 8
"""Rewards on the shelf, each with a picture."""


@dataclass(frozen=True, slots=True)
class Network:
    """As Chromium slows itself down: milliseconds that each request waits, bits a second that come in."""

    name: str
    latency: float
    down: float


NETWORKS = (Network("slow 4G", 150, 1.6e6), Network("Chromium's own slow 4G", 562.5, 1.44e6))
"""What Lighthouse calls so, and the harder one that Chromium's developer tools do."""

# A promise: the pages' policy lets nothing be asked again and again by `eval`, as waiting for a condition would.
_PAINTED = """new Promise(done => new PerformanceObserver(list => {
    const paint = list.getEntriesByName('first-contentful-paint')[0];
    if (paint) done(paint.startTime);
}).observe({type: 'paint', buffered: true}))"""


@dataclass(frozen=True, slots=True)
class Look:
    """One page opened once: milliseconds to the first paint, kilobytes that came over the wire."""

    paint: float
    kilobytes: float


@bench("member-pages")
def member_pages(scale: float) -> Sequence[BenchResult]:
    """Every room of the phone and the door: first paint and size with an empty cache, the slowest and largest told.

    `scale`: of the looks at each.
    """
    if (path := _chromium()) is None:
        print("member-pages: skipped, no Chromium or Playwright is here", file=sys.stderr)
        return []
    device = _community(clock.now())
    add_cursors()
    with running() as house, _browser(path) as browser:
        site = f"http://127.0.0.1:{house.port}"
        return [one for network in NETWORKS for one in _measured(browser, site, device, network, scale)]


def _measured(browser: Any, site: str, device: str, network: Network, scale: float) -> list[BenchResult]:
    rooms = {reverse(room.url): room.url for room in all_rooms()}
    for path in rooms:  # the server has been up for days
        _looked(browser, site, path, device, network)
    looks = {
        name: [_looked(browser, site, path, device, network) for _ in range(max(1, int(LOOKS * scale)))]
        for path, name in rooms.items()
    }
    paints = {name: percentile([one.paint for one in own], 0.5) for name, own in looks.items()}
    sizes = {name: max(one.kilobytes for one in own) for name, own in looks.items()}
    return [
        _told(f"first paint, {network.name}", paints, "ms", MOST_MS), _told("size", sizes, "KB", MOST_KB),
    ]  # fmt: skip


def _told(what: str, found: dict[str, float], unit: str, most: float) -> BenchResult:
    """The worst of all rooms; the spread is over the rooms."""
    worst = max(found, key=lambda name: found[name])
    value = found[worst]
    return BenchResult(
        f"member-pages, {what} ({worst} of {len(found)} rooms)", round(value, 1), unit, None, None, len(found),
        (round(min(found.values()), 1), round(value, 1)), f"≤ {most:g} {unit}", value <= most,
    )  # fmt: skip


def _looked(browser: Any, site: str, path: str, device: str, network: Network) -> Look:
    """A phone that was never here opens a page."""
    phone = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", is_mobile=True, has_touch=True)
    phone.add_cookies([{"name": "hq_me", "value": device, "url": site}])
    page = phone.new_page()
    wire = phone.new_cdp_session(page)
    came: list[float] = []
    wire.on("Network.loadingFinished", lambda told: came.append(told["encodedDataLength"]))
    wire.send("Network.enable")
    wire.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False, "latency": network.latency, "downloadThroughput": network.down / 8,
            "uploadThroughput": 750_000 / 8,
        },
    )  # fmt: skip
    answer = page.goto(f"{site}{path}", wait_until="load")
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{path} answered {answer and answer.status}")
    look = Look(page.evaluate(_PAINTED), sum(came) / 1024)
    phone.close()
    return look


def _chromium() -> str | None:
    """The machine's own browser; Playwright, which drives it, is there in a checkout for development."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return None
    named = os.environ.get("HUOQUN_CHROMIUM")
    return named or next((path for name in CHROMIUMS if (path := shutil.which(name))), None)


@contextmanager
def _browser(path: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    # Its loop runs in this thread, which Django takes for one of ours.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=["--disable-gpu", *root])


def _community(now: datetime) -> str:
    """A camp whose day stands open, a shop, and somebody with many entries; answers the cookie of their phone."""
    camp = filled(20)
    device = open_phones(camp, now)[0]
    member = apps.get_model("members", "Member").objects.filter(workspace_id=camp.workspace_id).order_by("id")[0]
    actor = system(camp.workspace_id, "bench")
    for n in range(60):
        grant(
            actor, member_ids=[member.id], currency=Currency.POINTS, amount=5 + n, reason=f"第 {n + 1} 次打卡",
            key=f"bench/{n}", now=now,
        )  # fmt: skip
    _shelf(actor, now)
    return device


def _shelf(actor: Actor, now: datetime) -> None:
    """Rewards with pictures, as the console keeps them."""
    from huoqun.rewards.actions.shelving import put_up
    from huoqun.rewards.rules.shelf import NewReward, RewardKind

    for n in range(PIECES):
        kept = files.keep(
            actor, raw=_photograph(n), name=f"{n}.jpg", allowed=[FileKind.PICTURE], owner=str(actor), now=now,
            longest=640,
        )  # fmt: skip
        reward = NewReward(
            name=f"帆布袋 第 {n + 1} 款", kind=RewardKind.GOODS, price=300 + n, about="厚帆布，能装一台笔记本。",
            stock=50, picture_id=kept.id,
        )  # fmt: skip
        put_up(actor, reward=reward, now=now)


def _photograph(seed: int) -> bytes:
    """About as much to compress as a picture taken with a phone has."""
    from PIL import Image, ImageFilter

    noise = Image.effect_noise((1600, 1200), 90 + seed).filter(ImageFilter.GaussianBlur(3))
    made = BytesIO()
    Image.merge("RGB", (noise, noise.rotate(90).resize(noise.size), noise.rotate(180))).save(made, "JPEG", quality=90)
    return made.getvalue()
