"""What insights propose, as Today shows it: people by name, the words that earned it, and words to copy."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from huoqun.chats.actions.connections import add
from huoqun.chats.actions.receive import receive
from huoqun.chats.models import GroupDay, Waiting
from huoqun.chats.port.incoming import Message, Person
from huoqun.core import clock, worker
from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspace
from huoqun.insights.actions import foretelling, reshaping, returning, thanking
from huoqun.insights.cube import folding
from huoqun.insights.models import Foretold, Taken
from huoqun.insights.permissions import InsightPermission
from huoqun.insights.rules import Foretells
from huoqun.members.models import Member
from huoqun.team.actions import make_token
from huoqun.work.actions.proposals import NewProposal, propose

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def lake(cast):
    """Fay takes up a newcomer's question on seven days; the last newcomer has had no reply for a minute."""
    now = clock.now()
    connection = add(system(cast.workspace, "test"), platform="simulator", name="bot", settings={}, secrets={}, now=now)
    lines = []
    for day in range(7):
        at = now - timedelta(days=10 - day)
        lines += [(f"New{day}", "where do we meet?", at), ("Fay", "<b>east</b> shore", at + timedelta(minutes=1))]
    lines.append(("Jan", "hello, I am Jan", now - timedelta(minutes=1)))
    items = [
        Message(id=str(n), at=at, chat="lake", chat_name="Lake", sender=Person(f"u-{name}", name), text=text)
        for n, (name, text, at) in enumerate(lines)
    ]
    worker.add_cursors()
    receive(Actor(cast.workspace, "gateway", connection), connection_id=connection, items=items, now=now)
    worker.catch_up(now=clock.now)
    thanking.look(system(cast.workspace, "insights"), at=now, now=now)
    return cast


def shown(client) -> str:
    return client.get("/?whose=all", headers=ENGLISH).content.decode()


def test_thanks_stand_on_today_with_what_earned_them(lake, browser_of):
    page = shown(browser_of(lake.alice))

    assert "Thank Fay" in page
    assert "&lt;b&gt;east&lt;/b&gt; shore" in page
    assert "Thank you Fay: when" in page


def test_a_newcomer_is_there_within_a_minute_with_words_to_copy(lake, browser_of):
    assert "Welcome to “Lake”, Jan!" in shown(browser_of(lake.alice))


def test_who_leads_another_chapter_sees_none_of_it(lake, browser_of):
    assert "Fay" not in shown(browser_of(lake.chen))


@pytest.fixture
def foretold(lake):
    """What the lake's days foretell; and nine regulars called Gil, who have been silent for three weeks."""
    now = clock.now()
    folding.fold_all(lake.workspace)
    day = now.astimezone(workspace(lake.workspace).tz).date() + timedelta(days=1)
    foretelling.keep(system(lake.workspace, "insights"), day=day, now=now)
    group = Foretold.objects.filter(kind=Foretells.QUIET)[0].group_id
    for n in range(9):
        gil = Member.objects.create(workspace_id=lake.workspace, name=f"Gil {n}", created_at=now)
        Foretold.objects.create(
            workspace_id=lake.workspace, kind=Foretells.RETURN, group_id=group, member_id=gil.id, day=day, chance=0.2,
            facts={"silent": 21, "value": 12}, known_on=day + timedelta(days=60),
        )  # fmt: skip
    returning.look(system(lake.workspace, "insights"), now=now)
    reshaping.look(system(lake.workspace, "insights"), at=now, now=now)
    return lake


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/insights", "Groups going quiet"),
        ("/insights/groups", "Lake"),
        ("/insights/members", "Gil 1"),
        ("/insights/members", "first day there 1 day ago"),
        ("/insights/reliability", "A newcomer comes again within 30 days"),
        ("/insights/reliability", "Of 100 alarms like ours"),
        ("/insights/reliability", "Nothing is learnt from your own groups yet"),
        ("/insights/shapes", "too early to know"),
        ("/insights/experiments", "Nothing is tried out yet"),
    ],
)
def test_pages_of_insights_say_what_is_foretold(foretold, browser_of, path, words):
    assert words in browser_of(foretold.alice).get(path, headers=ENGLISH).content.decode()


BACK = [("1+1", 6, 20), ("2+1", 2, 20), ("1+2", 1, 9)]
"""Of whom came how many back: WEEK+LATER, count, of."""


def test_the_few_charts_lead_to_the_proposal_or_to_what_it_rests_on(
    foretold, browser_of, django_assert_max_num_queries
):
    today, client = clock.now().date(), browser_of(foretold.alice)
    assert "What went on" not in client.get("/insights", headers=ENGLISH).content.decode()  # Ten days are no course.
    GroupDay.objects.create(
        workspace_id=foretold.workspace,
        group_id=foretold.group,
        day=today - timedelta(days=40),
        messages=77,
        speakers=7,
    )
    Taken.objects.create(
        workspace_id=foretold.workspace, group_id=0, name="retention", until=today, history=90, millis=1,
        taken_at=clock.now(), rows=[["back", f"{n}", count, of, None] for n, count, of in BACK],
    )  # fmt: skip
    with django_assert_max_num_queries(12):
        page = client.get("/insights", headers=ENGLISH).content.decode()

    assert "Groups with words by week" in page and "<td>77</td>" in page
    assert "Of 40 people who joined" in page and "<td>20.0</td>" in page
    assert "2 weeks later" not in page  # Of nine people nothing is told.
    assert "proposals wait, first:" in page or "proposal waits:" in page
    theirs = browser_of(foretold.chen).get("/insights", headers=ENGLISH).content.decode()
    assert "Who joined and came back" not in theirs

    Foretold.objects.all().delete()
    early = client.get("/insights", headers=ENGLISH).content.decode()
    assert "Nothing has been foretold yet" in early and "<td>77</td>" in early  # What was said is there before that.


def test_programs_read_the_forecasts(foretold):
    token = make_token(
        foretold.alice.actor, name="shop", permissions=[InsightPermission.VIEW], now=clock.now()
    )  # fmt: skip
    told = Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/insights/forecasts").json()

    assert [one["state"] for one in told["groups"]] and told["day"]
    assert 0 < told["members"][0]["p_return_60d"] < 1
    assert {"group", "member", "p_return_30d", "silent_days"} == set(told["newcomers"][0])


def test_who_leads_another_chapter_sees_no_forecast_of_the_lake(foretold, browser_of):
    page = browser_of(foretold.chen).get("/insights/members", headers=ENGLISH).content.decode()

    assert "Gil" not in page


def test_asking_back_stands_on_today_and_says_that_some_are_left_alone(foretold, browser_of):
    page = shown(browser_of(foretold.alice))

    assert "back who used to come to “Lake”" in page
    assert "One of five like them is left alone" in page


def test_a_groups_circles_are_drawn_and_nobody_elses(lake, browser_of):
    index = browser_of(lake.alice).get("/insights/circles", headers=ENGLISH).content.decode()
    url = re.search(r'href="(/insights/circles/[0-9a-f-]+)"><bdi>Lake', index)[1]
    page = browser_of(lake.alice).get(url, headers=ENGLISH).content.decode()

    assert "<title>Fay: " in page
    assert browser_of(lake.chen).get(url, headers=ENGLISH).status_code == 404


def test_the_month_is_told_on_a_page_and_on_paper(foretold, browser_of):
    month = f"{clock.now() - timedelta(days=10):%Y-%m}"
    page = browser_of(foretold.alice).get(f"/insights/report?month={month}", headers=ENGLISH).content.decode()
    paper = browser_of(foretold.alice).get(f"/insights/report/pdf?month={month}", headers=ENGLISH)

    assert "What to decide" in page
    assert "People who spoke: 8" in page or "for the first time" in page
    assert paper.content.startswith(b"%PDF")
    assert browser_of(foretold.chen).get("/insights/report", headers=ENGLISH).status_code in (200, 404)


@pytest.mark.parametrize(
    "asked", ["month=2026-13", "month=%00", "month=0000-01", "group=nobody", "month=2026-01&group="]
)
def test_a_report_is_not_troubled_by_what_it_is_asked(foretold, browser_of, asked):
    assert browser_of(foretold.alice).get(f"/insights/report?{asked}").status_code in (200, 404)


def test_a_group_to_merge_or_end_says_why_and_into_which_group(lake, browser_of):
    """Whether it goes quiet, or the portfolio's counts speak for it."""
    group = Waiting.objects.of(lake.workspace).first().group_id
    said = {
        "work.portfolio": (
            {"verdict": "end", "group_id": group, "into_id": None},
            {"reason": "Not a word in 28 days.", "spoke": 3, "members": 60, "messages": 5, "messages_before": 574},
        ),
        "insights.rescue": (
            {"way": "merge", "group_id": group, "member_ids": [], "day": "2026-11-28", "key": "k", "into_id": group},
            {"chance": 0.6, "into": "Pier", "like_acted": [3, 8]},
        ),
    }
    propose(
        system(lake.workspace, "test"), now=clock.now(),
        proposals=[
            NewProposal(key=action, action=action, title=action, origin=action, group_id=group, arguments=arguments,
                        evidence=evidence, expires_at=clock.now() + timedelta(days=5))
            for action, (arguments, evidence) in said.items()
        ],
    )  # fmt: skip
    page = shown(browser_of(lake.alice))

    assert "Not a word in 28 days." in page and "3 of 60" in page and "5, in the 28 days before 574" in page
    assert "people are talking in “Pier”" in page and "went quiet: 3 of 8" in page
