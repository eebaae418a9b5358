"""Being away: said by oneself or by who may, seen by all who do tasks, and over when it is over."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps

from huoqun.core import clock

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}


def local(**span: float) -> str:
    """A moment as the browser's field sends it, in the workspace's zone."""
    return (clock.now() + timedelta(**span)).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")


def say(client, user_id: int, **more):
    said = {"user": user_id, "starts_at": local(minutes=-5), "ends_at": local(days=3), "stand_in": "", **more}
    return client.post("/away", said, headers=ENGLISH)


def test_bob_goes_on_holiday_and_comes_back(cast, browser_of):
    client = browser_of(cast.bob)
    assert say(client, cast.bob.user_id, stand_in=cast.alice.user_id).status_code == 302

    page = client.get("/away", headers=ENGLISH).content.decode()
    assert "away now" in page and "Back again now" in page
    one = apps.get_model("work", "Absence").objects.get()
    assert abs(one.ends_at - clock.now() - timedelta(days=3)) < timedelta(minutes=2)
    client.post(f"/away/{one.uid}/end")
    assert "Everybody is there" in client.get("/away", headers=ENGLISH).content.decode()


def test_only_who_may_says_it_of_others(cast, browser_of):
    assert say(browser_of(cast.bob), cast.alice.user_id).status_code == 422
    assert say(browser_of(cast.alice), cast.bob.user_id).status_code == 302

    one = apps.get_model("work", "Absence").objects.get()
    assert browser_of(cast.chen).post(f"/away/{one.uid}/end").status_code == 404
    assert browser_of(cast.eve).post(f"/away/{one.uid}/end").status_code == 404
    # Dora sells, and says it of herself only.
    assert browser_of(cast.dora).post(f"/away/{one.uid}/end").status_code == 404
    assert say(browser_of(cast.dora), cast.alice.user_id).status_code == 422


@pytest.mark.parametrize(
    ("more", "status"),
    [
        # Ends before it begins
        ({"ends_at": "2020-01-01T08:00"}, 400),
        # No date at all
        ({"ends_at": "soon"}, 422),
        # Somebody who is not of the team
        ({"stand_in": 424242}, 422),
    ],
)
def test_what_cannot_be_is_refused(cast, browser_of, more, status):
    assert say(browser_of(cast.bob), cast.bob.user_id, **more).status_code == status


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 360), ("zh", 360)])
def test_the_page_can_be_read_by_everybody(cast, browser_of, visit, faultless, language, width):
    say(browser_of(cast.bob), cast.bob.user_id)
    page = visit(cast.alice, "/away", language, width)

    assert faultless(page, f"away-{language}-{width}") == []
