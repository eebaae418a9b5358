"""The loop that brings people: a lecture, feedback, a word with whoever is keen, the next lecture."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps

from huoqun.campaigns.queries.quality import qualities
from huoqun.forms.actions.answering import answer
from huoqun.forms.queries.rounds import my_surveys
from huoqun.lectures.actions import afterwards, looping, running
from huoqun.lectures.actions.planning import plan
from huoqun.lectures.queries.board import lecture
from huoqun.lectures.queries.series import candidates, round_of, rounds, series
from huoqun.lectures.rules import NewLecture, NobodyToFollow, SeriesOver

from .test_campaign import Fission
from .test_lecture_relay import Relay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def relay(cast):
    relay = Relay(cast, rooms=2)
    relay.series = looping.begin_series(relay.actor, name="名师公开课", follow_words="", now=relay.now)
    looping.place(
        relay.actor, lecture_uid=relay.uid, series_uid=relay.series, campaign_uid=None, now=relay.now
    )  # fmt: skip
    relay.line = lecture(relay.actor, lecture_uid=relay.uid)
    return relay


def tasks(relay):
    return list(apps.get_model("work", "Task").objects.filter(kind="lecture_follow").order_by("id"))


def test_feedback_is_asked_in_each_group_once_and_comes_together_for_the_lecture(relay):
    for _ in range(2):
        afterwards.ask_feedback(relay.actor, lecture_uid=relay.uid, text="今天怎么样？", now=relay.now)
    relay.settle()
    assert relay.heard()["room 1"] == ["今天怎么样？"] * 2
    keeper = relay.id_of("Keeper")
    mine = my_surveys(relay.actor.workspace_id, keeper, now=relay.now)
    assert len(mine) == 2, "one for each of the two groups they are in"
    answers = {"0": ["9"], "1": ["5"]}
    answer(relay.actor, member_id=keeper, round_uid=mine[0].round_uid, answers=answers, now=relay.now)
    one = round_of(relay.actor, lecture_id=relay.line.id)
    assert (one.asked, one.told, one.score) == (2, 1, 9.0)


def test_who_is_keen_becomes_a_task_once_and_how_it_ended_stands_in_the_series(relay, cast, browser_of):
    relay.member("Keeper").says("请问怎么报名？", to="room 1")
    relay.settle()
    (keen,) = candidates(relay.actor, lecture_id=relay.line.id)
    assert (keen.asked, keen.followed) == (1, False)

    words = "{name}，昨晚《{title}》听下来怎么样？"
    ids = [keen.member_id, keen.member_id, relay.id_of("Guest"), 10**12]
    assert afterwards.follow_up(relay.actor, lecture_uid=relay.uid, member_ids=ids, words=words, now=relay.now) == 2
    with pytest.raises(NobodyToFollow):
        afterwards.follow_up(relay.actor, lecture_uid=relay.uid, member_ids=ids, words=words, now=relay.now)
    first, second = tasks(relay)
    assert (first.role, first.assignee.name) == ("sales", "Dora")
    assert first.copy_text == "Keeper，昨晚《开春公开课》听下来怎么样？"
    relay.does(first, "thinks")
    dora = browser_of(cast.dora)
    assert "/give" in dora.get(f"/today/tasks/{second.uid}/more").content.decode()
    assert dora.post(f"/today/tasks/{second.uid}/done?outcome=bought").status_code == 200
    relay.settle()
    relay.buys("Guest", "course")
    relay.passes(hours=1)
    (one,) = rounds(relay.actor, series_id=series(relay.actor, series_uid=relay.series).id)
    assert (one.followed, one.done) == (2, 2)


def test_a_purchase_counts_for_a_round_within_thirty_days_whoever_they_were_merged_into(relay):
    guest = relay.id_of("Guest")
    afterwards.follow_up(relay.actor, lecture_uid=relay.uid, member_ids=[guest], words="{name}", now=relay.now)
    relay.passes(days=2)
    relay.buys("Guest", "course")
    relay.passes(days=40)
    relay.buys("Guest", "another")
    one = round_of(relay.actor, lecture_id=relay.line.id)
    assert (one.bought, one.sold) == (1, 9900)


def test_the_next_lecture_stands_in_the_same_series_and_one_that_is_over_takes_no_more(relay):
    running.end(relay.actor, lecture_uid=relay.uid, now=relay.now)

    def planned(title):
        new = NewLecture(title=title, starts_at=relay.now + timedelta(days=7))
        uid = plan(relay.actor, lecture=new, now=relay.now)
        looping.follow_series(relay.actor, lecture_uid=uid, after_uid=relay.uid, now=relay.now)
        return uid

    planned("第二讲")
    line = series(relay.actor, series_uid=relay.series)
    assert (line.rounds, line.held, [r.title for r in rounds(relay.actor, series_id=line.id)]) == (
        2, 1, ["开春公开课", "第二讲"],
    )  # fmt: skip
    looping.end_series(relay.actor, series_uid=relay.series, now=relay.now)
    late = planned("太晚了")
    assert series(relay.actor, series_uid=relay.series).rounds == 2
    with pytest.raises(SeriesOver):
        looping.place(
            relay.actor, lecture_uid=late, series_uid=relay.series, campaign_uid=None, now=relay.now
        )  # fmt: skip


def test_how_well_those_do_whom_campaigns_brought_is_told_for_many_at_once(cast):
    story = Fission(cast)
    code = story.enters("Lin")
    story.comes("Ann", code)
    story.comes("Ben", code)
    story.passes(days=2)
    story.member("Ann").says("hello again", to=story.member("Ann").is_in[0])
    story.passes(days=6)
    found = qualities(story.actor.workspace_id, [story.uid], days=7, now=story.now)[story.uid]
    assert (found.people, found.here, found.spoke, found.poster) == (2, 2, 1, False)
