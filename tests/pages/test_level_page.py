"""Lin sees her level, what it gives her, her badge with its reason, and her place; and nobody else's."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from huoqun.core.queries import workspace
from huoqun.members.actions import visiting
from huoqun.pages.pages.level.card import card
from huoqun.points.actions.transferring import transfer
from huoqun.points.levels import Span
from huoqun.points.models import Badge, Tally
from huoqun.points.rules import Currency, NewTransfer, issue, of_member
from tests.stories.running import Shown

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(cast):
    story = Shown(cast)
    for name in ("Lin", "May", "Zoe"):
        story.member(name).joins("writers")
    story.settle()
    return story


def page_of(story, name, language="en"):
    phone = Client(headers={"accept-language": language})
    token = visiting.mint(story.actor, member_id=story.id_of(name), now=story.now)
    assert phone.post(reverse("me_open", args=[token])).status_code == 302
    return phone


def text(answer):
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def rises(story, name, growth):
    to = of_member(story.id_of(name), Currency.GROWTH)
    asked = [NewTransfer(f"up/{name}", issue(Currency.GROWTH), to, growth, "test")]
    transfer(story.actor, transfers=asked, now=story.now)


def earns(story, name, amount):
    own = {"workspace_id": story.actor.workspace_id, "currency": "points", "span": Span.MONTH}
    month = Span.MONTH.start(date(story.now.year, story.now.month, story.now.day))
    Tally.objects.create(member_id=story.id_of(name), start=month, amount=amount, **own)


def test_a_level_is_shown_with_its_rights_and_what_the_next_one_takes(story):
    rises(story, "Lin", 120)
    lin = page_of(story, "Lin")
    page = text(lin.get("/me/level"))

    assert "growth value 120" in page and "380 more growth value to" in page
    assert "2% off" in page
    assert "380 more growth value to" in text(lin.get("/me")), "My page has the card"
    assert "Nothing yet: rights" in text(page_of(story, "May").get("/me/level")), "May has not risen"


def test_who_is_at_the_top_is_told_so(story):
    rises(story, "Lin", 9000)

    assert "This is the highest level." in text(page_of(story, "Lin").get("/me/level"))


def test_a_badge_is_shown_with_its_reason_to_whom_it_was_given(story):
    Badge.objects.create(
        workspace_id=story.actor.workspace_id, member_id=story.id_of("Lin"), badge="contributor",
        why="带了三期新人 <b>", given_by="test", given_at=story.now,
    )  # fmt: skip

    assert "带了三期新人 &lt;b&gt;" in text(page_of(story, "Lin").get("/me/level"))
    assert "No badge yet." in text(page_of(story, "May").get("/me/level"))


def test_a_place_on_the_months_board_is_told_and_so_is_a_shared_one(story):
    for name, amount in (("Lin", 30), ("May", 20), ("Zoe", 20)):
        earns(story, name, amount)

    assert "You have place 1 of 3, with 30 points." in text(page_of(story, "Lin").get("/me/level"))
    assert "You share place 2 of 3, with 20 points." in text(page_of(story, "Zoe").get("/me/level"))


def test_who_earned_nothing_has_no_place_and_reads_it_in_chinese(story):
    page = text(page_of(story, "Lin", "zh-hans").get("/me/level"))

    assert "我的等级" in page and "你还没上榜" in page


def test_the_card_asks_one_question(story, django_assert_num_queries):
    rises(story, "Lin", 120)
    here = workspace(story.actor.workspace_id)
    request = SimpleNamespace(workspace=here, visit=SimpleNamespace(member_id=story.id_of("Lin")), now=story.now)
    with django_assert_num_queries(1):
        assert "380" in card(request).lines[0]
