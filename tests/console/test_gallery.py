"""Every part of a page in a real Chromium: languages, themes, desk and phone. Its looks stand in build/screens."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import override_settings
from django.test.testcases import LiveServerThread

from tests import browser

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(browser.find() is None, reason="no Chromium on this machine: browser tests were not run"),
]
ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "build" / "screens"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LOOKS = [
    ("zh", "light", 1280),
    ("zh", "dark", 1280),
    ("en", "light", 1280),
    ("zh", "light", 360),
    ("en", "dark", 360),
]
PLAIN_STATIC = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TOO_WIDE = """() => [...document.querySelectorAll("main *, nav *")].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.right > innerWidth + 1 && box.width && !e.closest(".hq-subnav, .hq-scroll, .hq-chip-name, svg");
}).map((e) => e.className || e.tagName)"""


@pytest.fixture(scope="module")
def address():
    # The gallery asks no database anything, so nothing that looks up who is there stands before it.
    bare = [name for name in settings.MIDDLEWARE if name.startswith(("django.middleware", "csp.", "django.contrib.m"))]
    sessions = "django.contrib.sessions.middleware.SessionMiddleware"
    with override_settings(
        ROOT_URLCONF="tests.console.gallery_urls",
        STORAGES=PLAIN_STATIC,
        ALLOWED_HOSTS=["*"],
        MIDDLEWARE=[sessions, *bare],
    ):
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        yield f"http://127.0.0.1:{server.port}/"
        server.terminate()


@pytest.fixture(scope="module")
def chromium():
    with sync_api.sync_playwright() as playwright:
        yield playwright.chromium.launch(**browser.launch_options())


@pytest.fixture
def look(chromium, address):
    """A function that opens the gallery as somebody sees it; at the end no page may have complained."""
    complaints, contexts = [], []

    def opened(language="zh", theme="light", width=1280, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, locale={"zh": "zh-CN", "en": "en"}[language], **options
        )
        contexts.append(context)
        context.add_cookies([{"name": "hq_theme", "value": theme, "url": address}])
        page = context.new_page()
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(address)
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [said for said in complaints if "409" not in said] == []


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_every_part_fits_and_can_be_read_by_everybody(look, language, theme, width):
    page = look(language, theme, width)
    for chart in page.locator("hq-chart").all():
        chart.scroll_into_view_if_needed()
        chart.locator("canvas").wait_for()
    page.evaluate("scrollTo(0, 0)")
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"gallery-{language}-{theme}-{width}.png", full_page=True)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(TOO_WIDE) == []
    page.evaluate(AXE.read_text("utf-8"))
    faults = page.evaluate("axe.run().then((r) => r.violations.map((v) => [v.impact, v.id, v.nodes[0].html]))")
    assert [fault for fault in faults if fault[0] in ("serious", "critical")] == []


def test_a_mornings_cards_are_done_from_the_keyboard(look):
    page = look(permissions=["clipboard-read", "clipboard-write"])

    page.keyboard.press("j")
    page.keyboard.press("c")
    page.locator(".hq-toast", has_text="已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("e")
    page.locator(".hq-toast", has_text="Done").wait_for()
    page.wait_for_function("document.activeElement.id === 'card-quiet'")

    assert copied.startswith("欢迎温然")
    assert page.locator("#card-newcomer").count() == 0


def test_a_letter_typed_into_a_field_is_only_a_letter(look):
    page = look()

    page.focus("#gallery-name")
    page.keyboard.type("j/?ge")

    assert page.input_value("#gallery-name") == "j/?ge"
    assert page.locator("dialog[open]").count() == 0


def test_letters_can_be_switched_off(look):
    page = look()

    page.keyboard.press("?")
    page.uncheck("[data-keys-switch]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    page.keyboard.press("/")

    assert page.locator("dialog[open]").count() == 0


def test_search_is_found_walked_and_left_by_keys(look):
    page = look()

    page.keyboard.press("/")
    page.keyboard.type("周六")
    page.locator("#hq-found a").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Escape")

    assert "周六零基础能来吗" in chosen
    assert page.locator("dialog[open]").count() == 0


def test_what_reaches_people_is_shown_first_and_a_refusal_says_the_way_out(look):
    page = look()

    page.click("text=批准唤醒方案")
    assert "86 人看到" in page.inner_text("#hq-confirm")
    page.click("#hq-confirm [value=no]")
    assert page.locator("dialog[open]").count() == 0

    page.click("text=批准唤醒方案")
    page.click("#hq-confirm [value=yes]")
    page.locator("#hq-refused[open]").wait_for()
    assert "12 月 1 日之后再问" in page.inner_text("#hq-refused")
    assert page.locator("#card-quiet").count() == 1


def test_a_double_click_carries_one_key(look):
    page = look()
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)

    page.click("#card-newcomer [data-key=e]")
    page.locator(".hq-toast").wait_for()
    page.fill("[name=members]", "12")
    page.click(".hq-form-acts .btn-primary")
    twice = [page.evaluate("document.querySelector('[name=idempotency_key]').value")]
    page.keyboard.press("Escape")
    page.click(".hq-form-acts .btn-primary")
    twice.append(page.evaluate("document.querySelector('[name=idempotency_key]').value"))

    assert len(sent[0].headers["idempotency-key"]) == 32
    assert twice[0] == twice[1] != sent[0].headers["idempotency-key"]


def test_live_messages_follow_the_talk_unless_somebody_reads_further_up(look):
    page = look()
    page.locator("#m-n3").wait_for()
    follows = page.evaluate(
        "(l => l.scrollHeight - l.scrollTop - l.clientHeight < 2)(document.querySelector('.hq-messages'))"
    )
    page.evaluate(
        """() => {
          document.querySelector('.hq-messages').scrollTop = 0;
          document.querySelector('hq-live').take(new MessageEvent('message',
            {data: '<li class="hq-msg" id="m-late">late</li>', lastEventId: 'late'}));
        }"""
    )
    button = page.locator(".hq-live-new")
    said = button.inner_text()
    button.click()

    assert follows
    assert said.startswith("1")
    assert not button.is_visible()
    assert page.locator("#m-n1 b").count() == 0  # what a member wrote stays words


def test_a_chart_may_fetch_its_numbers_and_still_says_them(look):
    page = look()
    numbers = {"x": ["1 Nov", "2 Nov"], "series": [{"name": "said", "values": [5, None]}], "kind": "bar", "unit": ""}
    page.route("**/numbers", lambda route: route.fulfill(json=numbers))

    page.evaluate(
        """() => {
          const figure = document.querySelector(".hq-figure").cloneNode(true);
          figure.querySelector("hq-chart").replaceChildren();
          figure.querySelector("hq-chart").dataset.src = "/numbers";
          figure.id = "fetched";
          document.querySelector("#main").prepend(figure);
        }"""
    )
    page.locator("#fetched canvas").wait_for()

    assert page.locator("#fetched tbody").evaluate("(body) => body.textContent") == "1 Nov52 Nov—"


def test_theme_and_language_are_kept(look):
    page = look()

    page.click(".hq-me summary")
    page.click(".hq-me [data-theme-set=dark]")
    page.click(".hq-me [lang=en]")
    page.wait_for_selector("html[lang=en]")

    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_who_follows_the_system_never_sees_the_other_theme(look):
    page = look(theme="auto", color_scheme="dark")

    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_a_phone_has_its_rooms_at_the_thumb(look):
    page = look(width=360)

    assert page.locator(".hq-tabs a").count() == 4
    page.click(".hq-tabs button")
    assert page.locator("#hq-more a", has_text="停放的事实").is_visible()
