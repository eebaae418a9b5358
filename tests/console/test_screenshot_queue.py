"""The queue of screenshots: reached from the overview and the tab, decided by one press, empty when nothing waits."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huoqun.campaigns.models.screenshots import Shot
from huoqun.campaigns.tests.test_screenshots import NOON, Sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def sharing(cast) -> Sharing:
    return Sharing(cast.workspace)


def waits(sharing: Sharing, name: str, **about) -> Shot:
    return Shot.objects.create(
        **{
            "workspace_id": sharing.actor.workspace_id, "campaign": sharing.row, "member_id": sharing.member(name),
            "attempt": 1, "file": 0, "state": "queued", "sent_at": NOON,
        } | about
    )  # fmt: skip


def page_of(browser, name: str, sharing: Sharing) -> str:
    return browser.get(reverse(name, args=[sharing.row.uid]), headers={"accept-language": "en"}).content.decode()


def test_what_waits_is_seen_from_the_overview_and_sent_back_by_one_press(sharing, cast, browser_of):
    first, second = waits(sharing, "Bo"), waits(sharing, "Cy")
    alice = browser_of(cast.alice)

    assert "2 screenshots to look at" in page_of(alice, "campaign", sharing)
    queue = page_of(alice, "campaign_screenshots", sharing)
    assert "No word of the day" in queue and "Only some can see it" in queue
    for shot, said in ((first, {"verdict": "limited"}), (second, {"verdict": "reject", "why": "Wrong group"})):
        alice.post(reverse("campaign_screenshot_decide", args=[sharing.row.uid, shot.uid]), said)

    assert list(Shot.objects.order_by("id").values_list("state", "because", "why")) == [
        ("rejected", "limited", ""), ("rejected", "", "Wrong group"),
    ]  # fmt: skip
    assert "No screenshot waits for a decision" in page_of(alice, "campaign_screenshots", sharing)
    assert "to look at" not in page_of(alice, "campaign", sharing)


def test_the_overview_counts_what_waits_once(sharing, cast, browser_of):
    waits(sharing, "Bo")
    alice = browser_of(cast.alice)
    with CaptureQueriesContext(connection) as asked:
        assert "1 screenshot to look at" in page_of(alice, "campaign", sharing)

    assert len([query for query in asked if 'FROM "campaigns_shot"' in query["sql"]]) == 1


def test_without_a_reason_nothing_goes_back_and_the_page_says_why(sharing, cast, browser_of):
    shot = waits(sharing, "Bo")
    path = reverse("campaign_screenshot_decide", args=[sharing.row.uid, shot.uid])
    answer = browser_of(cast.alice).post(path, {"verdict": "reject"}, follow=True, headers={"accept-language": "en"})

    assert "It is not said why" in answer.content.decode()
    assert Shot.objects.get().state == "queued"


def test_whoever_looks_at_a_second_one_sees_why_the_first_came_back(sharing, cast, browser_of):
    first = waits(sharing, "Bo", state="rejected", because="old")
    waits(sharing, "Cy", member_id=first.member_id, attempt=2)

    queue = page_of(browser_of(cast.alice), "campaign_screenshots", sharing)
    assert "The first one was sent back for this:" in queue and "It is from before" in queue


@pytest.mark.parametrize(
    ("kind", "entry", "is_there"),
    [
        # Whatever asks for a picture has a queue, a lecture too.
        ("lecture", {"picture": True}, True),
        ("likes", {"likes": 9}, True),
        # A lecture that asks for none has no queue; nor has what asks for friends alone.
        ("lecture", {}, False),
        ("assist", {}, False),
    ],
)
def test_what_asks_for_a_picture_has_a_queue(sharing, cast, browser_of, kind, entry, is_there):
    sharing.row.kind, sharing.row.entry = kind, entry
    sharing.row.save()

    there = reverse("campaign_screenshots", args=[sharing.row.uid]) in page_of(
        browser_of(cast.alice), "campaign", sharing
    )
    assert there is is_there
