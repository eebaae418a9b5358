"""Connections: added, switched, hushed, tested and deleted by who may; seen by the others; and their page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huoqun import gateways
from huoqun.chats.actions import connections as actions
from huoqun.chats.actions import serving
from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection
from huoqun.chats.port.capabilities import Offer
from huoqun.chats.port.gateway import Field
from huoqun.chats.port.incoming import Message, Person
from huoqun.chats.queries import connections as queries
from huoqun.console.pages.connections import platforms
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


def test_a_simulator_is_added_and_its_live_test_waits_for_a_gateway(cast, browser_of):
    client = browser_of(cast.alice)

    added = client.post("/connections/new/simulator", {"name": "Lakeside", "f_platform": "main"})
    one = client.get(added.headers["Location"], headers=ENGLISH).content.decode()
    page = client.get("/connections", headers=ENGLISH).content.decode()

    assert added.status_code == 302
    assert "A gateway process has connected" in one and 'hx-trigger="every 2s"' in one
    assert "Lakeside" in page and "being connected" in page


def test_every_platform_has_its_wizard(cast, browser_of):
    client = browser_of(cast.alice)
    choice = client.get("/connections/new", headers=ENGLISH).content.decode()

    for name in gateways.platforms():
        meta = gateways.meta(name)
        offered = not meta.hidden or name == "simulator"
        page = client.get(f"/connections/new/{name}", headers=ENGLISH)
        assert (f"/connections/new/{name}" in choice) == offered
        assert page.status_code == (200 if offered else 404)
        for field in meta.fields if offered else ():
            assert f"f_{field.key}" in page.content.decode()
    # A secret of several lines is not shown again either, not even to whoever forgot something else.
    keys = {"f_secret": "secret-1", "f_keys": "1:\n-----BEGIN PRIVATE KEY-----\nMIIEv"}
    again = client.post("/connections/new/wecom_archive", keys, headers=ENGLISH)
    assert again.status_code == 422 and "MIIEv" not in again.content.decode()


@pytest.mark.parametrize("platform", ["wechat_mp", "wecom_archive"])
def test_where_nothing_is_done_nothing_is_left_to_people(platform):
    offered = platforms.card_of(gateways.meta(platform))

    assert offered.cannot == ()


def test_the_live_test_says_what_went_well_and_what_is_waited_for(cast, browser_of, line):
    client, gateway = browser_of(cast.alice), system(cast.workspace, "gateway")
    serving.connected(gateway, connection_id=line, offer=Offer(frozenset({"send_group"})), now=FOUNDED)
    connected = client.get(f"/connections/{line}", headers={**ENGLISH, "HX-Request": "true"}).content.decode()
    said = Message(id="1", at=FOUNDED, chat="g", sender=Person("lin", "小林"), text="早")
    receive(gateway, connection_id=line, items=[said], now=FOUNDED)
    heard = client.get(f"/connections/{line}", headers={**ENGLISH, "HX-Request": "true"}).content.decode()

    assert "Say a word in a group" in connected and "<html" not in connected
    assert "Something was heard" in heard and "Say a word" not in heard


@pytest.mark.parametrize(
    ("platform", "settings", "waits", "told"),
    [
        # WeCom always calls, and never tells what is said
        ("wecom", {}, True, "Let somebody join a customer group"),
        # NapCat calls only where it was set up so
        ("onebot", {"way": "http"}, True, "Say a word in a group"),
        ("onebot", {"way": "forward"}, False, "Say a word in a group"),
        # Telegram is asked, but where an address was given to it
        ("telegram", {}, False, "Say a word in a group"),
        ("telegram", {"door": "https://…"}, True, "Say a word in a group"),
        # Matrix has no door
        ("matrix", {}, False, "Say a word in a group"),
    ],
)
def test_the_live_test_asks_for_what_the_platform_can_tell(cast, browser_of, platform, settings, waits, told):
    line = actions.add(cast.alice.actor, platform=platform, name="One", settings=settings, secrets={}, now=FOUNDED)
    page = browser_of(cast.alice).get(f"/connections/{line}", headers=ENGLISH).content.decode()

    assert ("Enter the address below on the platform" in page) == waits
    assert ('id="door"' in page) == gateways.meta(platform).door
    assert told in page


def test_settings_change_and_a_secret_left_empty_stays(cast, browser_of, monkeypatch):
    fields = (Field("server", "Server"), Field("token", "Token", secret=True))
    meta = platform_with(fields)
    monkeypatch.setattr("huoqun.gateways.meta", lambda name: meta)
    client = browser_of(cast.alice)
    first = client.post("/connections/new/simulator", {"name": "Lakeside", "f_server": "a", "f_token": "s3cret"})
    line = int(first.headers["Location"].rsplit("/", 1)[1])

    shown_page = client.get(f"/connections/{line}", headers=ENGLISH).content.decode()
    client.post(f"/connections/{line}", {"name": "Lakeside 2", "f_server": "b", "f_token": ""})
    sealed = Connection.objects.get(id=line)

    assert "s3cret" not in shown_page and 'value="a"' in shown_page
    assert (sealed.name, sealed.settings["server"]) == ("Lakeside 2", "b")
    assert actions.opened(bytes(sealed.secrets), line) == {"token": "s3cret"}


def platform_with(fields):
    """A platform with these fields."""
    return replace(gateways.meta("simulator"), fields=fields)


def test_a_required_field_is_asked_for_in_words(cast, browser_of):
    page = browser_of(cast.alice).post("/connections/new/simulator", {"name": ""}, headers=ENGLISH)

    assert page.status_code == 422
    assert "needs another look" in page.content.decode()


def test_its_name_is_there_once_and_nothing_else_is_typed_again(cast, browser_of, line):
    client = browser_of(cast.alice)
    again = client.post("/connections/new/simulator", {"name": "Lakeside", "f_platform": "other"}, headers=ENGLISH)

    assert again.status_code == 422
    assert "There is a connection of this name already" in again.content.decode()
    assert 'value="other"' in again.content.decode()
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

    assert "It is being connected anew" in waiting and 'hx-trigger="every 2s"' in waiting
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
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("zh", 360)])
@pytest.mark.parametrize("path", ["new", "new/simulator", "{line}"])
def test_the_wizard_can_be_read_by_everybody(cast, visit, faultless, line, language, width, path):
    page = visit(cast.alice, f"/connections/{path.format(line=line)}", language, width)

    name = path.replace("/", "-").format(line="one")
    assert faultless(page, f"connection-{name}-{language}-{width}") == []


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 360)])
def test_the_page_can_be_read_by_everybody(cast, visit, faultless, line, language, width):
    page = visit(cast.alice, "/connections", language, width)
    page.locator("main details summary").first.click()

    assert faultless(page, f"connections-{language}-{width}") == []
