"""The team's pages in a real Chromium: Alice invites, her colleague comes in by the link, both find their way."""

from __future__ import annotations

import pytest

from huoqun.core.models import Parked
from huoqun.site.testing_cast import FOUNDED
from huoqun.team import queries

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [("zh", 1280), ("zh", 360), ("en", 1280), ("en", 360)]
PAGES = ["team", "team/invite", "team/tokens", "team/audit", "parked", "account", "accounts/2fa/", "accounts/sessions/"]


@pytest.fixture
def something_parked(cast):
    """One fact that nobody could handle."""
    from huoqun.core.queries import audit

    fact = audit(cast.workspace).facts[0]
    return Parked.objects.create(
        workspace_id=cast.workspace,
        consumer="testing.gone",
        fact_id=fact.id,
        fact_recorded_at=fact.recorded_at,
        error="ValueError at count:88",
        parked_at=FOUNDED,
    )


@pytest.mark.parametrize("language, width", LOOKS)
def test_every_page_of_the_team_is_faultless(cast, something_parked, visit, faultless, language, width):
    page = visit(cast.alice, "/team", language, width)
    site = page.url.removesuffix("/team")
    found = {}
    for path in PAGES:
        page.goto(f"{site}/{path}")
        name = path.strip("/").replace("/", "-")
        found[path] = faultless(page, f"{name}-{language}-{width}")

    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("language, width", [("zh", 360), ("en", 1280)])
def test_an_invited_colleague_comes_in_by_the_link(cast, visit, faultless, chromium_of_the_console, language, width):
    page = visit(cast.alice, "/team/invite", language, width)
    page.fill("[name=name]", "林小雨")
    page.fill("[name=email]", "xiaoyu@example.com")
    page.select_option("[name=role]", "helper")
    page.select_option("[name=place]", f"group-{cast.group}")
    page.click("main .btn-primary")
    link = page.inner_text("#signin-link")
    faults = faultless(page, f"team-link-{language}-{width}")

    phone = chromium_of_the_console.new_context(viewport={"width": 360, "height": 740}).new_page()
    phone.goto(link)
    phone.click("main .btn-primary")
    phone.goto(link.partition("/in/")[0] + "/account")

    assert faults == []
    assert "xiaoyu@example.com" in phone.inner_text("main")
    (helper,) = [p for p in queries.people(cast.workspace) if p.email == "xiaoyu@example.com"]
    assert (helper.posts[0].role, helper.posts[0].place) == ("helper", "Hangzhou Night Readers")
    phone.context.close()


def test_a_parked_fact_is_dropped_with_a_reason(cast, something_parked, visit):
    page = visit(cast.alice, "/parked", "en")
    page.fill("[name=reason]", "written by a test")
    page.click("form.hq-inline button")
    page.wait_for_load_state()

    assert "Nothing is parked" in page.inner_text("main")
