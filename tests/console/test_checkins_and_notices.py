"""Check-ins on a member's page; notices: the list, one with who has read it, telling and reminding."""

from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps

from huoqun.core import clock
from huoqun.notices.actions.telling import tell
from huoqun.site.testing_cast import _joins
from tests.stories.running import HEAD, Running

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
QUERIES = 12
CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: daily
    days: [D1, D2, D3, D4, D5, D6, D7]
    steps: [{id: open, scope: group, do: checkin, at: "06:00", word: "#写作{{day}}"}]
"""
)


@pytest.fixture
def story(cast):
    """Three days ago 王小明 and Mei began to write in a group of Hangzhou's chapter; he checked in on the third."""
    today = clock.now().astimezone(ZoneInfo("Asia/Shanghai")).replace(hour=5, minute=59)
    since = today - timedelta(days=3)
    story = Running(cast, now=since.astimezone(UTC))
    ming = story.member("王小明").joins("writers")
    story.member("Mei").joins("writers")
    story.runs(CAMP, on=since.date())
    apps.get_model("groups", "Group").objects.filter(name="writers").update(chapter_id=cast.chapter)
    for span in ({"minutes": 2}, {"hours": 24}, {"hours": 24}):
        story.passes(**span)
    ming.says("#写作3")
    story.settle()
    return story


def run_of(story):
    return apps.get_model("playbooks", "GroupRun").objects.get(workspace_id=story.actor.workspace_id).id


def page_of(story, name):
    return f"/members/{apps.get_model('members', 'Member').objects.get(id=story.id_of(name)).uid}"


def text(client, url, status=200, **values):
    answer = client.get(url, values, headers=ENGLISH)
    assert answer.status_code == status, answer.content[:400]
    return answer.content.decode()


def test_somebody_of_the_team_checks_a_member_in_for_a_day_they_missed(story, cast, browser_of):
    chen, page = browser_of(cast.chen), page_of(story, "王小明")
    assert "1 of 3" in text(chen, page)

    chen.post(f"{page}/checkin", {"run": run_of(story), "day": 1}, headers=ENGLISH)

    after = text(chen, page)
    assert "Checked in for day 1." in after and "2 of 3" in after
    assert '<option value="2">' in after and '<option value="1">' not in after
    assert sorted(deed.value for deed in story.deeds("checked_in")) == ["D1", "D3"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"day": "99"}, "Nobody could check in on that day."),  # there is no such day
        ({"day": "１"}, "Nobody could check in on that day."),  # no number of ours
        ({}, "Nobody could check in on that day."),  # nothing chosen
    ],
)
def test_a_day_that_was_not_is_refused_in_words(story, cast, browser_of, values, said):
    alice, page = browser_of(cast.alice), page_of(story, "Mei")

    alice.post(f"{page}/checkin", {"run": run_of(story), **values}, headers=ENGLISH)

    assert said in text(alice, page)
    assert len(story.deeds("checked_in")) == 1


def test_a_helper_of_the_group_records_and_others_see_nothing(story, cast, browser_of):
    page = page_of(story, "Mei")
    helper = _joins(cast.alice, "Fang", "helper", group_id=story.group_id("writers"))

    assert f"{page}/checkin" in text(browser_of(helper), page)
    assert browser_of(cast.dora).post(f"{page}/checkin", {"run": run_of(story), "day": 1}).status_code in (403, 404)
    text(browser_of(cast.eve), page, status=404)
    assert len(story.deeds("checked_in")) == 1


def test_a_members_page_with_camps_asks_the_database_no_oftener(story, cast, browser_of, django_assert_max_num_queries):
    alice, page = browser_of(cast.alice), page_of(story, "Mei")
    text(alice, page)

    with django_assert_max_num_queries(QUERIES + 2):
        text(alice, page)


# Notices


def told(story):
    uid = tell(
        story.actor, group_id=story.group_id("writers"), title="交稿改期", text="本月交稿改到 28 号。", now=story.now
    )  # fmt: skip
    return f"/notices/{uid}"


def test_a_notice_is_told_from_the_page_and_shows_who_has_read_it(story, cast, browser_of):
    chen = browser_of(cast.chen)
    values = {"group": story.group_id("writers"), "title": "交稿改期", "text": "改到 28 号。", "remind": "24"}
    bad = chen.post("/notices/new", values | {"among": "tag("}, headers=ENGLISH)
    assert bad.status_code == 422

    page = chen.post("/notices/new", values, headers=ENGLISH).headers["location"]
    story.now = clock.now()
    story.settle()
    story.member("Mei").says("收到")
    story.settle()

    shown = text(chen, page)
    assert "1 of 2" in shown and "@王小明" in shown and "@Mei" not in shown
    assert "1 of 2" in text(chen, "/notices")
    assert "交稿改期" not in text(browser_of(cast.eve), "/notices")
    for member, status in (("x", 404), ("9" * 18, 404), (story.id_of("王小明"), 302)):
        assert chen.post(f"{page}/read", {"member": member}, headers=ENGLISH).status_code == status
    assert "2 of 2" in (shown := text(chen, page)) and "noted by Chen" in shown and "@王小明" not in shown


def test_those_who_have_not_are_named_as_the_page_showed_until_it_is_closed(story, cast, browser_of):
    page = told(story)
    alice = browser_of(cast.alice)
    shown = text(alice, page)
    assert "@Mei, @王小明" in shown or "@王小明, @Mei" in shown

    alice.post(f"{page}/remind", headers=ENGLISH)
    story.now = clock.now()
    story.settle()

    assert story.bot.said("writers")[-1].partition("\n")[2] in shown
    assert "2 members are reminded" in text(alice, page)

    alice.post(f"{page}/links", headers=ENGLISH)
    assert "2 members get a link in private." in text(alice, page)
    assert browser_of(cast.eve).post(f"{page}/links").status_code == 404

    alice.post(f"{page}/close", headers=ENGLISH)
    assert "/remind" not in text(alice, page)
    alice.post(f"{page}/remind", headers=ENGLISH)
    assert "This notice is closed." in text(alice, page)


def test_pages_of_notices_ask_the_database_seldom(story, cast, browser_of, django_assert_max_num_queries):
    page, alice = told(story), browser_of(cast.alice)
    for url in ("/notices", page):
        text(alice, url)
        with django_assert_max_num_queries(QUERIES):
            text(alice, url)


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("zh", 360), ("en", 1280), ("en", 360)])
def test_check_ins_and_notices_can_be_read_by_everybody(story, cast, visit, faultless, language, width):
    empty = visit(cast.alice, "/notices", language=language, width=width)
    assert faultless(empty, f"notices-empty-{language}-{width}") == []
    page = told(story)
    for name, url in [
        ("member-checkins", page_of(story, "王小明")), ("notices", "/notices"), ("notice", page),
        ("notice-new", "/notices/new"),
    ]:  # fmt: skip
        assert faultless(visit(cast.alice, url, language=language, width=width), f"{name}-{language}-{width}") == []
