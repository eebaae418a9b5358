"""Guessing is slowed for all processes together; a second step; other sessions; a forgotten password."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.db import connection

from huoqun.core import clock
from huoqun.site.testing_cast import PASSWORD
from huoqun.team import actions
from huoqun.team.models import User

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def alices_password(cast):
    user = User.objects.get(id=cast.alice.user_id)
    user.set_password(PASSWORD)
    user.save()


def signs_in(browser, email, password, **more):
    return browser.post("/accounts/login/", {"login": email, "password": password}, headers=ENGLISH, **more)


def test_the_sixth_guess_at_one_account_is_refused_even_when_it_is_right(cast, browser_of, alices_password):
    for _ in range(5):
        signs_in(browser_of(), cast.alice.email, "wrong")
    answer = signs_in(browser_of(), cast.alice.email, PASSWORD)

    assert answer.status_code == 200
    assert "Too many failed" in answer.text


def test_guesses_at_other_accounts_are_not_held_against_bob(cast, browser_of, alices_password):
    for number in range(5):
        signs_in(browser_of(), f"nobody{number}@example.com", "wrong")

    assert signs_in(browser_of(), cast.alice.email, PASSWORD).status_code == 302


def test_guesses_are_counted_where_every_process_sees_them(cast, browser_of):
    signs_in(browser_of(), cast.bob.email, "wrong")
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from core_cache where cache_key like '%%login_failed%%'")
        counted = cursor.fetchone()[0]

    assert counted >= 2  # by address and by account
    assert type(cache._connections[cache._alias]).__name__ == "DatabaseCache"


def test_unknown_people_look_like_wrong_passwords(cast, browser_of, alices_password):
    texts = {
        re.sub(r'value="[^"]*"', "", signs_in(browser_of(), email, "wrong").text)
        for email in (cast.alice.email, "mallory@example.com")
    }

    assert len({re.sub(r"csrf\S*|\w+@example\.com", "", text) for text in texts}) == 1


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def totp(cast, browser_of, alices_password):
    """Alice switches the second step on; answers its secret and her recovery codes."""
    browser = browser_of()
    signs_in(browser, cast.alice.email, PASSWORD)
    asked = browser.get("/accounts/2fa/totp/activate/")
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")  # the password once more
    page = browser.post(asked.headers["Location"], {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    browser.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    codes = browser.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    cache.clear()  # a code is good once, and the test is faster than thirty seconds
    return secret, codes


def test_with_a_second_step_the_password_alone_is_not_enough(cast, browser_of, totp):
    secret, _ = totp
    browser = browser_of()

    assert signs_in(browser, cast.alice.email, PASSWORD).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert browser.get("/team").status_code == 302
    browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert browser.get("/team").status_code == 200


def test_a_link_does_not_pass_by_the_second_step(cast, browser_of, totp):
    from huoqun.core.actor import system

    token = actions.make_sign_in_link(system(0, "cli"), user_id=cast.alice.user_id, now=clock.now())
    browser = browser_of()
    browser.post(f"/in/{token}")

    assert browser.get("/team").status_code == 302


def test_a_recovery_code_opens_once(cast, browser_of, totp):
    _, codes = totp
    came_in = []
    for _ in range(2):
        browser = browser_of()
        signs_in(browser, cast.alice.email, PASSWORD)
        browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        came_in.append(browser.get("/team").status_code)

    assert came_in == [200, 302]


def test_the_team_page_shows_who_has_a_second_step(cast, totp):
    from huoqun.team.queries import people

    assert [p.name for p in people(cast.workspace) if p.two_steps] == ["Alice"]


def test_other_sessions_can_be_ended(cast, browser_of, alices_password):
    phone, laptop = browser_of(), browser_of()
    for browser in (phone, laptop):
        signs_in(browser, cast.alice.email, PASSWORD)
    assert phone.get("/team").status_code == 200

    laptop.post("/accounts/sessions/")

    assert phone.get("/team").status_code == 302
    assert laptop.get("/team").status_code == 200


def test_a_forgotten_password_is_reset_by_mail(cast, browser_of, alices_password):
    browser_of().post("/accounts/password/reset/", {"email": cast.alice.email}, headers=ENGLISH)
    (letter,) = mail.outbox
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", letter.body).group(1)
    browser = browser_of()
    form = browser.get(link, follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": "river-stone-and-tea", "password2": "river-stone-and-tea"})

    assert letter.to == [cast.alice.email]
    assert signs_in(browser_of(), cast.alice.email, "river-stone-and-tea").status_code == 302
    assert signs_in(browser_of(), cast.alice.email, PASSWORD).status_code == 200


def test_a_forgotten_password_of_nobody_says_the_same(cast, browser_of):
    known = browser_of().post("/accounts/password/reset/", {"email": cast.bob.email})
    unknown = browser_of().post("/accounts/password/reset/", {"email": "mallory@example.com"})

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])


def test_whoever_changes_the_password_ends_the_other_sessions(cast, browser_of, alices_password):
    phone, laptop = browser_of(), browser_of()
    for browser in (phone, laptop):
        signs_in(browser, cast.alice.email, PASSWORD)
    new = {"oldpassword": PASSWORD, "password1": "river-stone-and-tea", "password2": "river-stone-and-tea"}
    laptop.post("/accounts/password/change/", new)

    assert phone.get("/team").status_code == 302
    assert laptop.get("/team").status_code == 200


def test_a_link_lives_in_real_time_whatever_the_workspaces_clock_says(cast, browser_of):
    from huoqun.core.models import Workspace

    real = clock.now()
    Workspace.objects.filter(id=cast.workspace).update(clock_anchor=real, clock_shown=real - timedelta(days=300))
    page = browser_of(cast.alice).post(f"/team/people/{cast.bob.user_id}/link").context["page"]

    assert browser_of().post(page.url.removeprefix("http://testserver")).status_code == 302


def test_the_language_is_the_persons_own_then_the_browsers(cast, browser_of):
    browser = browser_of(cast.bob)
    before = browser.get("/account", headers={"accept-language": "zh-CN"}).text
    browser.post("/language", {"language": "en", "next": "/account"})
    del browser.cookies["django_language"]
    after = browser.get("/account", headers={"accept-language": "zh-CN"}).text

    assert 'lang="zh-Hans"' in before.split(">")[1]
    assert 'lang="en"' in after.split(">")[1]
