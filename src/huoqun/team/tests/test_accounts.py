"""One's own account, and the command that lets somebody in from the server."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.core import mail

from huoqun.cli.signin_link import command
from huoqun.core.errors import NotFound
from huoqun.core.queries import audit
from huoqun.site.testing_cast import FOUNDED, PASSWORD
from huoqun.team import actions, queries
from huoqun.team.actions.users import AddressTaken, WrongPassword
from huoqun.team.models import User


def edit(someone, *, name="Alice Chen", email="alice@example.org", password=""):
    actions.edit_account(someone.actor, name=name, email=email, password=password, now=FOUNDED)


def test_whoever_was_made_by_the_program_says_who_they_are(cast):
    edit(cast.alice)

    user = User.objects.get(id=cast.alice.user_id)
    assert (user.name, user.email) == ("Alice Chen", "alice@example.org")
    assert audit(cast.workspace, limit=1).facts[0].payload["what"] == ["email", "name"]


def test_a_new_address_asks_for_the_password_where_there_is_one(cast):
    user = User.objects.get(id=cast.alice.user_id)
    user.set_password(PASSWORD)
    user.save()

    with pytest.raises(WrongPassword):
        edit(cast.alice)
    edit(cast.alice, email=cast.alice.email)  # only the name
    edit(cast.alice, password=PASSWORD)


def test_the_old_address_neither_signs_in_nor_gets_a_new_password(cast, browser_of):
    user = User.objects.get(id=cast.alice.user_id)
    user.set_password(PASSWORD)
    user.save()
    browser_of().post("/accounts/login/", {"login": cast.alice.email, "password": PASSWORD})
    edit(cast.alice, password=PASSWORD)

    came_in = [
        browser_of().post("/accounts/login/", {"login": address, "password": PASSWORD}).status_code
        for address in (cast.alice.email, "alice@example.org")
    ]
    browser_of().post("/accounts/password/reset/", {"email": cast.alice.email})

    assert came_in == [200, 302]
    assert not [letter for letter in mail.outbox if "/reset/key/" in letter.body]


def test_nobody_takes_somebody_elses_address(cast):
    with pytest.raises(AddressTaken):
        edit(cast.eve, email=cast.alice.email)


def test_the_account_page_changes_it(cast, browser_of):
    browser = browser_of(cast.bob)
    answer = browser.post("/account", {"name": "Bob Lin", "email": "bob.lin@example.com"})

    assert answer.status_code == 302
    assert "bob.lin@example.com" in browser.get("/account").text


@pytest.mark.parametrize("arguments, who", [([], "alice@example.com"), (["bob@example.com"], "bob@example.com")])
def test_the_command_prints_a_link_that_works(cast, browser_of, arguments, who):
    said = CliRunner().invoke(command, [*arguments, "--json"], catch_exceptions=False).output
    browser = browser_of()
    browser.post("/in/" + json.loads(said)["url"].rpartition("/in/")[2])

    assert json.loads(said)["email"] == who
    assert browser.get("/account").context["page"].email == who


def test_in_an_empty_database_the_first_address_becomes_the_owner(db):
    with pytest.raises(NotFound):
        queries.first_owner()
    CliRunner().invoke(command, ["alice@example.com"], catch_exceptions=False)

    assert queries.first_owner() == "alice@example.com"
