"""Camps in the console: the classes, and one with its members."""

from __future__ import annotations

import pytest
from django.apps import apps

from huoqun.camps.actions import waiting
from huoqun.camps.actions.planning import plan_next
from huoqun.camps.actions.setting import set_rule
from huoqun.camps.marks import MarkState
from huoqun.camps.queries.classes import of_run, roster
from huoqun.camps.standing import table
from tests.stories.running import HEAD, MONDAY, Running

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: daily
    days: [D1, D2, D3]
    steps: [{id: open, scope: group, do: checkin, at: "12:01", word: "#写作{{day}}"}]
"""
)


@pytest.fixture
def story(cast):
    """The third day of a class: 小明 checked in on the first, Mei came on the second, 大伟 left."""
    story = Running(cast)
    story.ming = story.member("小明").joins("writers")
    away = story.member("大伟").joins("writers")
    story.uid = story.runs(CAMP)
    story.passes(minutes=2)
    story.ming.says("#写作1")
    story.settle()
    story.passes(hours=24)
    story.member("Mei").joins("writers")
    away.leaves("writers")
    story.passes(hours=24)
    return story


def run_id(story):
    return apps.get_model("playbooks", "GroupRun").objects.get(uid=story.uid).id


def shown(client, url, **values):
    answer = client.get(url, values, headers=ENGLISH, follow=True)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


def test_a_camp_that_starts_is_a_class_and_its_table_says_where_everybody_stands(story, cast, browser_of):
    workspace, run = story.actor.workspace_id, run_id(story)
    line, people = of_run(workspace, run, now=story.now), {one.name: one for one in roster(workspace, run)}
    found = table(workspace, run, member_ids=[one.id for one in people.values()], now=story.now)

    assert (line.series, line.number, line.here, line.left, line.day) == ("故事", 1, 2, 1, 3)
    assert {name: one.reason for name, one in people.items()} == {"小明": "", "Mei": "", "大伟": "left"}
    assert [column.key for column in found.columns] == ["checkin/D1", "checkin/D2", "checkin/D3"]
    states = {name: [mark.state for mark in found.row(one.id)] for name, one in people.items()}
    assert states == {
        "小明": [MarkState.DONE, MarkState.MISSING, MarkState.OPEN],
        # what was over before she came is nothing that she missed
        "Mei": [MarkState.EXCUSED, MarkState.MISSING, MarkState.OPEN],
        "大伟": [MarkState.MISSING, MarkState.MISSING, MarkState.OPEN],
    }

    alice = browser_of(cast.alice)
    listed = shown(alice, "/camps")
    # The pages' own clock shows a later day.
    assert "故事, class no. 1" in listed and "all 7 days are over" in listed
    page = shown(alice, f"/camps/{story.uid}")
    assert "小明" in page and "Day 2: missing" in page and "1 of 3" in page and "playbooks/runs" in page
    behind = shown(alice, f"/camps/{story.uid}/members", lacks="1")
    assert "Day 3: not checked in" in behind and "大伟" not in behind, "who left is not waited for"
    assert browser_of(cast.dora).get(f"/camps/{story.uid}/members").status_code == 403
    assert browser_of(cast.eve).get(f"/camps/{story.uid}/members").status_code == 404


def test_without_a_class_the_page_leads_to_where_one_is_started(cast, browser_of):
    page = shown(browser_of(cast.alice), "/camps")

    assert "There is no class yet" in page and "/playbooks/start" in page


def test_a_rule_is_looked_at_then_kept_and_lets_graduate(story, cast, browser_of):
    alice, page = browser_of(cast.alice), f"/camps/{story.uid}/graduation"
    assert "the team says by hand" in shown(alice, page)
    form = {"how": "all", "least-checkin": "1", "through-checkin": "D2"}

    tried = shown(alice, page, **form)
    assert "1 check-in or more up to day 2" in tried and "1 member would graduate by it now" in tried
    assert (
        "could graduate by this rule"
        in alice.get(page, {"how": "all", "score-quiz": "x"}, headers=ENGLISH).content.decode()
    )
    assert "the team says by hand" in shown(alice, page)

    alice.post(page, form, headers=ENGLISH)
    kept = shown(alice, page)
    assert "1 check-in or more up to day 2" in kept and "1 check-in more" in kept
    assert "1 member graduated." in alice.post(f"{page}/now", follow=True, headers=ENGLISH).content.decode()
    mei = apps.get_model("members", "Member").objects.get(name="Mei").uid
    alice.post(f"{page}/by-hand", {"member": [str(mei), "no"], "reason": "<i>very</i> good"}, headers=ENGLISH)
    done = shown(alice, page)
    assert "by hand:" in done and "&lt;i&gt;very" in done and "by the rule" in done
    alice.post(f"{page}/{mei}/take-back", {"reason": "no"}, headers=ENGLISH)
    assert "&lt;i&gt;very" not in shown(alice, page)

    alice.post(f"/camps/{story.uid}/settings", {"name": "秋季班", "capacity": "30"}, headers=ENGLISH)
    assert "秋季班" in shown(alice, "/camps") and "/ 30" in shown(alice, "/camps")
    assert (
        "cannot be like that"
        in alice.post(f"/camps/{story.uid}/settings", {"capacity": "0"}, headers=ENGLISH).content.decode()
    )


def test_the_next_class_waiting_lists_moving_and_comparing_have_their_pages(story, cast, browser_of):
    alice, page = browser_of(cast.alice), f"/camps/{story.uid}"
    group = apps.get_model("groups", "Group").objects.get(name="writers")
    assert "故事, class no. 2" in shown(alice, f"{page}/next", starts_on="2026-12-07")

    answer = alice.post(f"{page}/next", {"starts_on": "2026-12-07", "group": str(group.uid)}, headers=ENGLISH)
    planned = answer.headers["Location"]
    assert "Begin as it is" in shown(alice, planned) and "starts_on=2026-12-07" in shown(alice, planned)
    alice.post(planned, {"starts_on": "2026-12-08", "group": ""}, headers=ENGLISH)
    assert "planned for 2026-12-08" in shown(alice, planned) and "Begin as it is" not in shown(alice, planned)
    assert planned in shown(alice, "/camps")
    assert browser_of(cast.eve).get(planned).status_code == 404

    assert "as many places as come" in shown(alice, f"{page}/waiting")
    assert "nobody to move" in shown(alice, f"{page}/move")
    assert "1 / 3" in shown(alice, "/camps/compare") or "1 of 3" in shown(alice, "/camps/compare")

    alice.post(f"{planned}/drop", headers=ENGLISH)
    assert planned not in shown(alice, "/camps")


def test_it_fits_a_desk_and_a_phone(story, cast, visit, faultless):
    line = of_run(story.actor.workspace_id, run_id(story))
    set_rule(story.actor, class_uid=line.uid, rule={"of": "checkin", "least": 1}, now=story.now)
    coming = plan_next(story.actor, class_uid=line.uid, starts_on=MONDAY, now=story.now)
    mei = apps.get_model("members", "Member").objects.get(name="Mei")
    waiting.join(story.actor, class_uid=coming, member_id=mei.id, now=story.now)
    page = f"/camps/{story.uid}"
    paths = ["/camps", f"/camps/planned/{coming}", "/camps/compare"]
    paths += [f"{page}/{tab}" for tab in ("members", "graduation", "waiting", "next", "move", "settings")]

    shown = [(path, 360) for path in paths] + [(f"{page}/members", 1280), (f"{page}/graduation", 1280)]

    assert [
        (path, width, faults)
        for path, width in shown
        if (faults := faultless(visit(cast.alice, path, "zh", width), f"camps-{path.split('/')[-1][:12]}-{width}"))
    ] == []
