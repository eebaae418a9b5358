"""People sign in by link and by password; strangers are led to the door."""

from __future__ import annotations

import pytest

from huoqun.core import clock
from huoqun.site.testing_cast import PASSWORD
from huoqun.team import actions
from huoqun.team.models import User


@pytest.fixture
def link_for(cast):
    def make(someone):
        token = actions.make_sign_in_link(cast.alice.actor, user_id=someone.user_id, now=clock.now())
        return f"/in/{token}"

    return make


def test_alice_signs_in_by_link_and_sees_her_team(cast, browser_of, link_for):
    browser = browser_of()
    link = link_for(cast.alice)

    assert b"signs you in once" in browser.get(link, headers={"accept-language": "en"}).content
    assert browser.post(link).status_code == 302
    page = browser.get("/team", headers={"accept-language": "en"})

    assert page.status_code == 200
    assert "Lakeside Reading" in page.text
    assert "bob@example.com" in page.text


def test_a_chat_preview_does_not_spend_the_link(cast, browser_of, link_for):
    link = link_for(cast.bob)
    for _ in range(3):
        browser_of().get(link)

    assert browser_of().post(link).status_code == 302


def test_a_spent_link_says_so_and_lets_nobody_in(cast, browser_of, link_for):
    link = link_for(cast.bob)
    browser_of().post(link)

    late = browser_of()
    answer = late.post(link, headers={"accept-language": "en"})

    assert answer.status_code == 410
    assert "used already" in answer.text
    assert late.get("/team").status_code == 302


def test_a_link_ends_another_persons_session_on_the_same_machine(cast, browser_of, link_for):
    browser = browser_of(cast.bob)
    browser.post(link_for(cast.dora))

    assert browser.get("/account").context["shell"].who == "Dora"


def test_strangers_are_led_to_the_door_and_back(cast, browser_of):
    answer = browser_of().get("/team?x=1")

    assert answer.headers["Location"] == "/accounts/login/?next=/team%3Fx%3D1"


def test_password_and_sign_out(cast, browser_of):
    _give_password(cast.alice)
    browser = browser_of()

    assert _signs_in(browser, cast.alice.email, PASSWORD).status_code == 302
    assert browser.get("/team").status_code == 200
    browser.post("/accounts/logout/")
    assert browser.get("/team").status_code == 302


def test_nobody_signs_up_by_themselves(cast, browser_of):
    answer = browser_of().post(
        "/accounts/signup/", {"email": "mallory@example.com", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert answer.status_code in (200, 302)
    assert not User.objects.filter(email="mallory@example.com").exists()


def test_who_signed_in_stands_in_the_audit_log(cast, browser_of, link_for):
    from huoqun.core import queries

    browser = browser_of()
    browser.post(link_for(cast.bob))
    browser.get("/account")

    newest = queries.audit(cast.workspace, limit=1).facts[0]
    assert (newest.name, newest.actor, newest.payload["way"]) == (
        "team.signed_in",
        f"staff:{cast.bob.user_id}",
        "link",
    )


def _give_password(someone):
    user = User.objects.get(id=someone.user_id)
    user.set_password(PASSWORD)
    user.save()


def _signs_in(browser, email, password):
    return browser.post("/accounts/login/", {"login": email, "password": password})
