"""Settings: what is kept, who may, and that a demo goes in one click."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from huoqun.chats.actions.policy import set_policy
from huoqun.chats.planner import Cap
from huoqun.chats.queries.mix import own_needs
from huoqun.chats.queries.policy import Policy, policy
from huoqun.chats.quiet import QuietHours
from huoqun.chats.rules import EffectClass
from huoqun.core.queries import minutes_set, workspace, workspaces
from huoqun.groups.queries.names import kinds
from huoqun.members.queries.records import fields

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HERE = {"name": "Lakeside", "zone": "Europe/Berlin", "language": "en", "currency": "eur"}


def test_the_workspace_is_renamed_and_moved(cast, browser_of):
    browser_of(cast.alice).post("/settings", HERE)

    now = workspace(cast.workspace)
    assert (now.name, now.zone, now.currency) == ("Lakeside", "Europe/Berlin", "EUR")


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Europe/Atlantis"},  # no such place
        {"currency": "€"},
        {"name": " "},
        {"language": "tlh"},
    ],
)
def test_what_cannot_be_is_shown_beside_its_field(cast, browser_of, wrong):
    answer = browser_of(cast.alice).post("/settings", HERE | wrong)

    assert answer.status_code == 422
    assert workspace(cast.workspace).name == "Lakeside Reading"


def test_own_kinds_fields_and_minutes_are_kept(cast, browser_of):
    client = browser_of(cast.alice)

    client.post("/settings/kinds", {"kind-name": "夜读群", "kind-about": "睡前一小时", "kind-life_days": "21"})
    client.post("/settings/fields", {"field-label": "城市", "field-kind": "choice", "field-options": "杭州，上海"})
    page = client.get("/settings").content.decode()
    shown = {"minutes-send": "3", "minutes-announce": "3"}
    every = dict.fromkeys(_names(page, "minutes-"), "1")
    client.post("/settings/minutes", every | shown)

    assert ("夜读群", 21 * 24) in [(kind.name, kind.life_hours) for kind in kinds(cast.workspace)]
    assert [(one.label, one.options) for one in fields(cast.workspace)] == [("城市", ("杭州", "上海"))]
    assert minutes_set(cast.workspace)["announce"] == 3


def _names(page, prefix):
    return [part.split('"', 1)[0] for part in page.split('name="')[1:] if part.startswith(prefix)]


@pytest.mark.parametrize("who", ["bob", "chen", "dora"])
def test_only_the_owner_sets(cast, browser_of, who):
    client = browser_of(getattr(cast, who))

    assert client.get("/settings").status_code == 403
    assert client.post("/settings/demo").status_code == 403


def test_only_a_demo_can_be_removed(cast, browser_of):
    assert browser_of(cast.alice).post("/settings/demo").status_code == 409
    assert workspace(cast.workspace)


def test_a_demo_goes_in_one_click_and_nothing_else_with_it(cast, browser_of):
    from django.apps import apps

    apps.get_model("core", "Workspace").objects.filter(id=cast.workspace).update(is_demo=True)

    browser_of(cast.alice).post("/settings/demo")

    assert [one.id for one in workspaces()] == [cast.eves_workspace]


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 360)])
def test_the_page_can_be_read_by_everybody(cast, visit, faultless, language, width):
    page = visit(cast.alice, "/settings", language, width)
    for summary in page.locator("main details summary").all():
        summary.click()

    assert faultless(page, f"settings-{language}-{width}") == []
    page = visit(cast.alice, "/settings/kinds/camp/mix", language, width)
    assert faultless(page, f"settings-mix-{language}-{width}") == []


SPEAKING = {
    "speaking-since": "22:00",
    "speaking-until": "08:30",
    "speaking-member_day": "2",
    "speaking-marketing_week": "1",
}


def test_quiet_hours_and_caps_are_kept_and_shown_again(cast, browser_of):
    client = browser_of(cast.alice)

    client.post("/settings/speaking", SPEAKING)
    page = client.get("/settings").content.decode()

    marketing = (EffectClass.MARKETING,)
    assert policy(cast.workspace) == Policy(
        (Cap("member", "day", 2), Cap("member", "week", 1, marketing)), QuietHours("22:00", "08:30")
    )
    assert 'value="22:00"' in page and 'value="08:30"' in page


def test_caps_that_others_set_stay_when_the_form_is_emptied(cast, browser_of):
    ours = Cap("workspace", "month", 900)
    set_policy(
        cast.alice.actor, caps=[ours, Cap("group", "day", 5)], quiet_hours=QuietHours("01:00", "02:00"), now=NOON
    )

    browser_of(cast.alice).post("/settings/speaking", {})

    assert policy(cast.workspace) == Policy((ours,), None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"speaking-until": ""},  # no end
        {"speaking-until": "22:00"},  # an end that is the beginning
        {"speaking-since": "25:00"},
        {"speaking-member_day": "-1"},
    ],
)
def test_hours_and_caps_that_cannot_be_are_shown_beside_the_form(cast, browser_of, wrong):
    answer = browser_of(cast.alice).post("/settings/speaking", SPEAKING | wrong)

    assert answer.status_code == 422
    assert policy(cast.workspace) == Policy()


def test_what_mix_a_kind_needs_is_set_and_is_as_it_ships_again(cast, browser_of):
    client, page = browser_of(cast.alice), "/settings/kinds/camp/mix"
    english = {"accept-language": "en"}

    def said(**values):
        return client.post(page, values, headers=english)

    assert "What ships: 5% leading, 50% leading and active." in client.get(page, headers=english).content.decode()
    refused = said(leading="30", active="20")
    assert refused.status_code == 422 and "the leading ones are part of" in refused.content.decode()
    assert said(leading="x", active="101").status_code == 422 and own_needs(cast.workspace) == {}

    assert said(leading="2", active="30").status_code == 302
    assert own_needs(cast.workspace) == {"camp": (2, 30)}
    assert "2% lead, 30% active" in client.get("/settings", headers=english).content.decode()
    assert said(ships="1").status_code == 302 and own_needs(cast.workspace) == {}
    assert client.get("/settings/kinds/none/mix").status_code == 404
    assert browser_of(cast.bob).post(page, {"leading": "1", "active": "2"}).status_code == 403
