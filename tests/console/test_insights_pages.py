"""Insights in the console: measures with their count, and definition, source and caveat one click away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps

from huoqun.core import clock

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def taken(cast):
    """What measures came to yesterday, of everything and of Chen's group."""

    def keep(group_id: int, people: int, history: int = 100) -> None:
        now = clock.now()
        for name, rows in {
            "active": [["day", "", 4, people, None], ["month", "", people, people, None]],
            "complaints": [["people", "", 1, people, None]],
            "retention": [["back", f"105700+{n}", 20 - n, 40, None] for n in range(1, 9)],
            "revenue": [["paid", "CNY", -1990, 3, None]],
            "first_reply": [["hours", "", 30, 40, 2.5], ["within_a_day", "", 25, 40, None]],
        }.items():
            apps.get_model("insights.Taken").objects.create(
                workspace_id=cast.workspace, group_id=group_id, name=name, until=now.date(), history=history,
                rows=rows, millis=3, taken_at=now - timedelta(minutes=5),
            )  # fmt: skip

    return keep


def test_a_measure_has_its_count_and_says_what_it_means(cast, browser_of, taken):
    taken(0, 120)
    client = browser_of(cast.alice)
    page = client.get("/insights/measures", headers=ENGLISH).content.decode()

    assert "62.5 %" in page and "25 / 40 newcomers" in page
    assert "−19.90 CNY" in page
    assert "Where no platform tells replies, the next to speak within an hour" in page
    assert "Too few to know" in page  # Of measures that came to nothing.
    assert "counts only where rules stand" in page  # The caveat of the share of advertisements.


def test_a_young_archive_is_too_early_to_know(cast, browser_of, taken):
    taken(0, 120, history=9)
    client = browser_of(cast.alice)
    page = client.get("/insights/measures", headers=ENGLISH).content.decode()

    assert "Too early to know: of 28 days there are 9." in page
    assert "62.5 %" not in page.partition("<details>")[0]


def test_an_empty_page_says_when_it_begins(cast, browser_of):
    client = browser_of(cast.alice)

    assert "Nothing is measured here yet" in client.get("/insights/measures", headers=ENGLISH).content.decode()


def test_chen_sees_their_own_groups_alone(cast, browser_of, taken):
    far = apps.get_model("groups.Group").objects.get(id=cast.far_group)
    taken(0, 7777)
    taken(cast.group, 88)
    client = browser_of(cast.chen)
    page = client.get("/insights/measures", headers=ENGLISH).content.decode()

    assert "7,777" not in page and "88" in page
    assert client.get(f"/insights/measures?group={far.uid}").status_code == 404
