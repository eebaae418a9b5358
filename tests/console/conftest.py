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
# Not Chromium's own "networkidle": it waits half a second for nothing, on each of hundreds of pages.
SETTLED = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request')"
LOCALES = {"zh": ("zh-CN", "zh-hans"), "en": ("en", "en")}


@pytest.fixture
def site(transactional_db):
    """The address of the console, served from this process."""
    with override_settings(STORAGES={**settings.STORAGES, **PLAIN_STATIC}, ALLOWED_HOSTS=["*"]):
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()


@pytest.fixture(scope="module")
def chromium_of_the_console():
    """A browser for the tests of a module. While it lives its loop runs in this thread, which Django takes for ours."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if browser.find() is None:
        pytest.skip("no Chromium on this machine: browser tests were not run")
    with pytest.MonkeyPatch.context() as patch, sync_api.sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield playwright.chromium.launch(**browser.launch_options())


@pytest.fixture
def visit(chromium_of_the_console, site, browser_of):
    """A function that opens a page as somebody sees it; at the end no page may have complained."""
    complaints, contexts = [], {}

    def context_of(someone, language, width, **options):
        """One for all pages that somebody opens alike: what stands on every page is fetched once."""
        key = (id(someone), language, width, repr(sorted(options.items())))
        if key not in contexts:
            contexts[key] = chromium_of_the_console.new_context(
                viewport={"width": width, "height": 800}, locale=LOCALES[language][0], **options
            )
            cookies = {
                settings.SESSION_COOKIE_NAME: browser_of(someone).cookies[settings.SESSION_COOKIE_NAME].value,
                settings.LANGUAGE_COOKIE_NAME: LOCALES[language][1],
            }
            contexts[key].add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        return contexts[key]

    def opened(someone, path, language="en", width=1280, **options):
        page = context_of(someone, language, width, **options).new_page()
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"{site}{path}")
        page.wait_for_function(SETTLED)
        return page

    yield opened
    for context in contexts.values():
        context.close()
    assert complaints == []


@pytest.fixture
def faultless():
    """A function that keeps a picture of a page and answers what is wrong with how it looks and reads."""

    def looked_at(page, name):
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True)
        page.evaluate(AXE.read_text("utf-8"))
        faults = page.evaluate("axe.run().then((r) => r.violations.map((v) => [v.impact, v.id, v.nodes[0].html]))")
        return page.evaluate(TOO_WIDE) + [fault for fault in faults if fault[0] in ("serious", "critical")]

    return looked_at
