"""Connections: added, switched, hushed, tested and deleted by who may; seen by the others; and their page."""

from __future__ import annotations

import pytest

from huoqun.chats.actions import connections as actions
from huoqun.chats.actions import serving
from huoqun.chats.queries import connections as queries
from huoqun.core.actor import system
from huoqun.core.queries import workspace
from huoqun.site.testing_cast import FOUNDED

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def line(cast):
    """A simulated connection of Alice's."""
    return actions.add(cast.alice.actor, platform="simulator", name="Lakeside", settings={}, secrets={}, now=FOUNDED)


def shown(cast, line):
    return queries.connection(cast.alice.actor, line)


def test_a_simulator_is_added(cast, browser_of):
    client = browser_of(cast.alice)

    added = client.post("/connections", {"name": "Lakeside"})
    page = client.get("/connections", headers=ENGLISH).content.decode()

    assert added.status_code == 302
    assert "Lakeside" in page and "no gateway process has taken it up" in page


def test_its_name_is_there_once(cast, browser_of, line):
    again = browser_of(cast.alice).post("/connections", {"name": "Lakeside"}, headers=ENGLISH)

    assert again.status_code == 409
    assert len(queries.connections_of(cast.alice.actor)) == 1


def test_it_is_switched_hushed_and_deleted(cast, browser_of, line):
    client = browser_of(cast.alice)

    client.post(f"/connections/{line}/hush", {"on": "1"})
    client.post(f"/connections/{line}/switch")
    off = shown(cast, line)
    client.post(f"/connections/{line}/hush")
    client.post(f"/connections/{line}/switch", {"on": "1"})
    on = shown(cast, line)
    client.post(f"/connections/{line}/delete")

    assert (off.is_on, off.send_nothing) == (False, True)
    assert (on.is_on, on.send_nothing) == (True, False)
    assert queries.connections_of(cast.alice.actor) == []


def test_a_test_waits_for_the_gateway_and_says_how_it_went(cast, browser_of, line):
    client = browser_of(cast.alice)

    client.post(f"/connections/{line}/test")
    waiting = client.get("/connections", headers=ENGLISH).content.decode()
    serving.failed(system(cast.workspace, "gateway"), connection_id=line, error="no route to host", now=FOUNDED)
    failed = client.get("/connections", headers=ENGLISH).content.decode()

    assert "Testing" in waiting and 'hx-trigger="every 2s"' in waiting
    assert "no route to host" in failed and 'hx-trigger="every 2s"' not in failed


def test_trouble_stands_on_today(cast, browser_of, line):
    serving.failed(system(cast.workspace, "gateway"), connection_id=line, error="no route to host", now=FOUNDED)

    today = browser_of(cast.alice).get("/", headers=ENGLISH).content.decode()

    assert "The connection “Lakeside” does not work" in today
    assert "no route to host" not in browser_of(cast.chen).get("/").content.decode()


def test_nothing_goes_out_of_the_whole_workspace(cast, browser_of):
    client = browser_of(cast.alice)

    client.post("/connections/hush", {"on": "1"})
    page = client.get("/", headers=ENGLISH).content.decode()
    hushed = workspace(cast.workspace).send_nothing
    client.post("/connections/hush")

    assert hushed and "Send nothing is on" in page
    assert not workspace(cast.workspace).send_nothing


@pytest.mark.parametrize("verb", ["switch", "hush", "test", "delete"])
@pytest.mark.parametrize("who", ["bob", "chen", "dora"])
def test_only_who_may_edit_touches_it(cast, browser_of, line, verb, who):
    assert browser_of(getattr(cast, who)).post(f"/connections/{line}/{verb}").status_code == 403
    assert shown(cast, line).is_on


def test_eve_finds_none_of_it(cast, browser_of, line):
    client = browser_of(cast.eve)

    assert client.post(f"/connections/{line}/delete").status_code == 404
    assert "Lakeside" not in client.get("/connections").content.decode()
    assert shown(cast, line)


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 360)])
def test_the_page_can_be_read_by_everybody(cast, visit, faultless, line, language, width):
    page = visit(cast.alice, "/connections", language, width)
    page.locator("main details summary").first.click()

    assert faultless(page, f"connections-{language}-{width}") == []
