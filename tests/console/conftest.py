"""Pages of the console in a real Chromium, over a real server and database: `look(cast.alice, "/")`."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import override_settings
from django.test.testcases import LiveServerThread

from tests import browser

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "build" / "screens"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PLAIN_STATIC = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TOO_WIDE = """() => [...document.querySelectorAll("main *, nav *")].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.right > innerWidth + 1 && box.width && !e.closest(".hq-subnav, .hq-scroll, .hq-chip-name, svg");
}).map((e) => e.className || e.tagName)"""
AXE_RUNS = """() => axe.run({resultTypes: ["violations"]}).then(
  (r) => r.violations.map((v) => [v.impact, v.id, v.nodes[0].html]))"""
# Not Chromium's own "networkidle": it waits half a second for nothing, on each of hundreds of pages.
SETTLED = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request')"
LOCALES = {"zh": ("zh-CN", "zh-hans"), "en": ("en", "en")}


@pytest.fixture(scope="module")
def served():
    """One server for the tests of a module: what a browser has fetched from it, it need not fetch for each of them."""
    with override_settings(STORAGES={**settings.STORAGES, **PLAIN_STATIC}, ALLOWED_HOSTS=["*"]):
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()


@pytest.fixture
def site(transactional_db, served):
    """The address of the console, served from this process."""
    return served


@pytest.fixture(scope="module")
def chromium_of_the_console():
    """A browser for the tests of a module. While it lives its loop runs in this thread, which Django takes for ours."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if browser.find() is None:
        pytest.skip("no Chromium on this machine: browser tests were not run")
    with pytest.MonkeyPatch.context() as patch, sync_api.sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield playwright.chromium.launch(**browser.launch_options())


class Windows:
    """Windows of a browser, kept with what they have fetched, and handed out as empty as new ones."""

    def __init__(self, chromium):
        self._chromium = chromium
        self._kept = {}

    def window(self, place, *, language, width, **options):
        """The window of whoever came as the `place`th to this test; everything in it was forgotten."""
        key = (place, language, width, repr(sorted(options.items())))
        if key not in self._kept:
            made = self._chromium.new_context(
                viewport={"width": width, "height": 800}, locale=LOCALES[language][0], **options
            )
            made.on("close", lambda _: self._kept.pop(key, None))
            self._kept[key] = made
        return self._kept[key]

    def forget(self, address):
        """Close all pages, and forget who was signed in and what pages kept of themselves. They do not say any more
        that somebody leaves: the next test would hear it.
        """
        for window in list(self._kept.values()):
            window.set_offline(True)
            window.clear_cookies()
            window.clear_permissions()
            if pages := window.pages:
                kept = {"origin": address, "storageTypes": "local_storage,indexeddb,websql,cache_storage"}
                window.new_cdp_session(pages[0]).send("Storage.clearDataForOrigin", kept)
            for page in pages:
                page.close()
            window.set_offline(False)


@pytest.fixture(scope="module")
def windows(chromium_of_the_console):
    return Windows(chromium_of_the_console)


@pytest.fixture
def visit(windows, site, browser_of):
    """A function that opens a page as somebody sees it; at the end no page may have complained."""
    complaints, people, entered = [], [], set()

    def window_of(someone, language, width, **options):
        if someone not in people:
            people.append(someone)
        window = windows.window(people.index(someone), language=language, width=width, **options)
        if window not in entered:
            entered.add(window)
            cookies = {
                settings.SESSION_COOKIE_NAME: browser_of(someone).cookies[settings.SESSION_COOKIE_NAME].value,
                settings.LANGUAGE_COOKIE_NAME: LOCALES[language][1],
            }
            window.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        return window

    def opened(someone, path, language="en", width=1280, **options):
        page = window_of(someone, language, width, **options).new_page()
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"{site}{path}")
        page.wait_for_function(SETTLED)
        return page

    yield opened
    complained = list(complaints)
    windows.forget(site)
    assert complained == []


_judged: set[str] = set()


@pytest.fixture
def faultless():
    """A function that keeps a picture of a page and answers what is wrong with how it looks and reads."""

    def looked_at(page, name):
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True)
        return page.evaluate(TOO_WIDE) + judged(page, name)

    def judged(page, name):
        """What axe says. In which language a page speaks makes no difference to it, and a second of waiting."""
        nameless = "-".join(part for part in name.split("-") if part not in LOCALES)
        if nameless in _judged:
            return []
        _judged.add(nameless)
        page.evaluate(AXE.read_text("utf-8"))
        return [fault for fault in page.evaluate(AXE_RUNS) if fault[0] in ("serious", "critical")]

    return looked_at
