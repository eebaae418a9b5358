"""Two colleagues decide about the same at the same moment: one of them does, the other is told, one reward at most."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.apps import apps
from django.db import connection, connections, transaction
from django.db.models import Model
from django.urls import reverse

from huoqun.campaigns.actions.judging import hold
from huoqun.campaigns.models.campaign import Campaign
from huoqun.campaigns.models.invitation import Award, Invitation
from huoqun.campaigns.models.screenshots import Shot
from huoqun.core.models import Fact
from huoqun.site.testing_cast import FOUNDED
from huoqun.team.actions import change_role
from huoqun.team.rules import Role
from tests.stories.running import Shown
from tests.stories.test_campaign import Fission

pytestmark = pytest.mark.django_db(transaction=True)
FASTER = "A colleague decided about this just before you"
WAITING = """
    select count(*) from pg_stat_activity, pg_sleep(0.01)
    where datname = current_database() and wait_event_type = 'Lock'
"""
T = TypeVar("T")


class Doubtful(Shown, Fission):
    """Ann, whom Lin brought."""

    def __init__(self, cast):
        super().__init__(cast)
        self.comes("Ann", self.enters("Lin"))


@pytest.fixture
def story(cast):
    """Bob is a manager here: who only assists decides about nobody."""
    post = apps.get_model("team", "Post").objects.get(user_id=cast.bob.user_id)
    change_role(cast.alice.actor, post_id=post.id, role=Role.MANAGER, now=FOUNDED)
    return Doubtful(cast)


def at_once(row: Model, *things: Callable[[], T]) -> list[T]:
    """Do things at the same moment: all of them are at the row before any of them has it."""
    with ThreadPoolExecutor(len(things) + 1) as threads:
        with transaction.atomic():
            type(row).objects.select_for_update().get(pk=row.pk)
            done = [threads.submit(_alone, thing) for thing in things]
            threads.submit(_alone, lambda: _until_waiting(len(things))).result(20)
        return [one.result(20) for one in done]


def _alone(thing: Callable[[], T]) -> T:
    """On a connection of its own."""
    try:
        return thing()
    finally:
        connections.close_all()


def _until_waiting(count: int) -> None:
    for _ in range(1_000):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0] >= count:
                return
    raise AssertionError("they never came to the row")


def clicks(browser_of, who, path, verdict):
    """Somebody's decision on the page; answers what the page then says."""
    browser = browser_of(who)
    return lambda: browser.post(path, {"verdict": verdict}, follow=True, headers={"accept-language": "en"})


def told(pages):
    """Which of them were told that a colleague was faster."""
    assert {page.status_code for page in pages} == {200}
    return [FASTER in page.content.decode() for page in pages]


@pytest.mark.parametrize("verdicts", [("release", "withhold"), ("release", "release")])
def test_about_somebody_held_back_one_decides_and_the_other_is_told(story, cast, browser_of, verdicts):
    ann = Invitation.objects.get(workspace_id=cast.workspace)
    hold(story.actor, invitation_uids=[ann.uid], score=90, reasons=[["came too regularly"]], now=story.now)
    path = reverse("campaign_judge", args=[story.uid, ann.uid])
    first, second = (clicks(browser_of, who, path, v) for who, v in zip((cast.alice, cast.bob), verdicts, strict=True))

    late = told(at_once(ann, first, second))
    story.settle()

    assert sorted(late) == [False, True]
    winner = (cast.alice, cast.bob)[late.index(False)]
    counts = verdicts[late.index(False)] == "release"
    ann.refresh_from_db()
    assert (ann.judged_by, ann.why) == (str(winner.actor), "" if counts else "fraud")
    assert story.pending() == ([10] if counts else [])
    assert Fact.objects.filter(name="campaigns.invitation_held", payload__about="released").count() == counts
    assert Award.objects.exclude(state="voided").count() == counts


def test_about_a_screenshot_one_decides_and_the_other_is_told(story, cast, browser_of):
    Campaign.objects.filter(uid=story.uid).update(kind="screenshot", entry={"words": ["晨读"]})
    story.comes("Ben", story.enters("Lin"))
    shot = Shot.objects.create(
        workspace_id=cast.workspace, campaign=Campaign.objects.get(uid=story.uid), member_id=story.id_of("Ben"),
        attempt=1, file=0, state="queued", sent_at=story.now,
    )  # fmt: skip
    path = reverse("campaign_screenshot_decide", args=[story.uid, shot.uid])

    accepts, sends_back = clicks(browser_of, cast.alice, path, "accept"), clicks(browser_of, cast.bob, path, "cut")
    late = told(at_once(shot, accepts, sends_back))
    story.passes(minutes=2)

    assert sorted(late) == [False, True]
    is_accepted = not late[0]
    shot.refresh_from_db()
    winner = cast.alice if is_accepted else cast.bob
    assert (shot.state, shot.decided_by) == ("accepted" if is_accepted else "rejected", str(winner.actor))
    assert Fact.objects.filter(name="campaigns.screenshot_moved", payload__about=shot.state).count() == 1
