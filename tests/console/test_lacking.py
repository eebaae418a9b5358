"""What a playbook's steps call by name and nobody has made: said before the start, by the terminal, while it runs."""

from __future__ import annotations

import html
import json

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.urls import reverse

from huoqun.cli.playbook import command
from huoqun.core.things import not_there
from huoqun.forms.actions.surveys import NewSurvey, make_survey
from huoqun.forms.surveys import read
from huoqun.playbooks.actions.publishing import make, publish
from huoqun.playbooks.queries.lacking import lacking
from huoqun.playbooks.queries.plans import plan
from tests.stories.running import HEAD, MONDAY, NOON, Shown

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
BOOK = (
    HEAD.format(id="camp")
    + """
enrol: {late_join: {policy: skip}}
templates: {say: 说一句}
vars: {none: {label: 活动, default: 无}, spring: {label: 活动, required: true}}
stages:
  - id: daily
    days: [D1]
    steps:
      - {id: rules, scope: group, do: quiz, at: "12:01", quiz: week-one, template: say, class: care, timeout: 1d}
      - {id: ships, scope: group, do: survey, at: "12:02", survey: camp-end, template: say, class: care, timeout: 1d}
      - {id: ours, scope: group, do: survey, at: "12:03", survey: our-end, template: say, class: care, timeout: 1d}
      - {id: unmeant, do: code, at: "12:04", campaign: "{{none}}", template: say, class: care}
      - {id: spring, scope: group, do: campaign, at: "12:05", campaign: "{{spring}}", act: start}
      - {id: code, do: code, at: "12:06", campaign: "{{spring}}", template: say, class: care}
      - {id: gift, do: gift, at: "12:07", reward: 笔记本, key: end}
      - {id: packet, scope: group, do: packet, at: "12:08", budget: 春天, greeting: 辛苦了, total: 100}
      - {id: medal, do: badge, at: "12:09", give: gold}
      - {id: bought, do: branch, at: "12:10", if: "paid('高级课') and badge('gold')", then: code}
exit: [{id: over, at: "D3 12:00", do: end, reason: 结营}]
"""
)


@pytest.fixture
def story(cast):
    story = Shown(cast)
    story.member("小林").joins("writers")
    story.settle()
    story.book = make(cast.alice.actor, text=BOOK, now=story.now)
    publish(cast.alice.actor, playbook_uid=story.book, now=story.now)
    return story


def words(client, url, **values):
    return html.unescape(client.get(url, values, headers=ENGLISH).content.decode())


SAID = "There is no {} called “{}” that could be used."


def test_the_wizard_and_the_running_view_say_what_is_not_there_and_where_it_is_made(cast, browser_of, story):
    alice = browser_of(cast.alice)
    group = apps.get_model("groups", "Group").objects.get(id=story.group_id("writers"))
    asked = {"playbook": str(story.book), "group": str(group.uid), "starts_on": MONDAY.isoformat()}
    wizard = words(alice, reverse("playbooks_start"), **asked, **{"v-spring": "春招"})

    missing = [
        ("quiz", "week-one"), ("survey", "our-end"), ("campaign", "春招"), ("reward", "笔记本"), ("budget", "春天"),
        ("badge", "gold"),
    ]  # fmt: skip
    assert [pair for pair in missing if SAID.format(*pair) not in wizard] == []
    assert "camp-end" not in wizard.partition('id="lacks"')[2] and "called “无”" not in wizard
    steps = wizard.partition('id="lacks"')[2]
    assert "<bdi>gold</bdi> <code>medal</code>, <bdi>bought “高级课” and has the badge “gold”</bdi>" in steps
    assert "No order names a product “高级课” yet." in wizard
    assert "<bdi>春招</bdi> <code>spring</code>, <bdi>说一句</bdi> <code>code</code>" in steps
    assert reverse("campaign_new") in wizard and reverse("forms_quiz_new") in wizard

    make_survey(
        cast.alice.actor, survey=NewSurvey(key="our-end", name="结营", items=read("nps!: 推荐吗？")), now=story.now
    )
    story.uid = alice.post(reverse("playbooks_start"), asked | {"v-spring": "春招", "present": "all"}).url
    running = words(alice, story.uid)
    assert SAID.format("quiz", "week-one") in running and "our-end" not in running.partition('id="run-stands"')[0]


def test_the_terminal_says_it_with_the_start(cast, story):
    done = CliRunner().invoke(
        command, ["start", "camp", "writers", "--set", "spring=春招", "--workspace", str(cast.workspace), "--json"],
        catch_exceptions=False,
    )  # fmt: skip
    told = {(one["kind"], one["name"]) for one in json.loads(done.stdout)["lacking"]}
    assert {("quiz", "week-one"), ("campaign", "春招"), ("product", "高级课"), ("badge", "gold")} <= told
    assert ("campaign", "无") not in told


def test_what_is_there_but_cannot_be_used_is_not_there(cast):
    here, quiz = cast.workspace, apps.get_model("forms", "Quiz")
    quiz.objects.create(workspace_id=here, key="camp-rules", name="营规", made_by="test", created_at=NOON)

    assert not_there(here, {("quiz", "camp-rules")}, now=NOON) == {("quiz", "camp-rules")}, "a draft, though it ships"
    quiz.objects.filter(key="camp-rules").update(state="open")
    assert not_there(here, {("quiz", "camp-rules"), ("survey", "camp-end")}, now=NOON) == set()


ASKS = (
    HEAD.format(id="asks")
    + """
enrol: {unless: "paid('入门课')", late_join: {policy: skip}}
goals: {primary: {fact: paid, value: 高级课, window: 1d}}
stages:
  - id: s
    days: [D1]
    steps:
      - {id: own, do: grant, at: "12:01", what: 体验卡, key: once}
      - {id: cards, do: branch, at: "12:02", if: "has('体验卡') or left('旧卡') > 2", then: own}
      - {id: earned, do: branch, at: "12:03", if: "badge('contributor') or right('飞行')", then: own}
      - {id: told, do: branch, at: "12:04", if: "score('week-two') > 60 and answered('camp-end')", then: own}
      - {id: cup, do: branch, at: "12:04", if: "redeemed('水杯')", then: own}
      - {id: sized, do: branch, at: "12:04", if: "field('size') == 'L'", then: own}
      - {id: marks, do: tag, at: "12:04", add: [体验过, 老客]}
      - {id: marked, do: branch, at: "12:04", if: "tag('体验过') or tag('请假') or tag('带人了') or tag('staff')",
         then: own}
      - {id: waits, do: wait, at: "12:05", for: {if: "paid('高级课') and not paid('无')"}, timeout: 1d}
      - {id: door, do: apply_link, at: "12:06", door: 进阶, template: say, class: care}
exit:
  - {id: onward, if: "recommends('our-end') >= 9", do: move, to: {kind: orchard, playbook: next}}
  - {id: home, if: "paid('高级课')", do: move, to: {kind: core}}
"""
)


def test_names_in_conditions_ways_out_and_goals_are_looked_for_too(cast, story):
    story.buys("小林", "入门课")
    apps.get_model("members", "Tag").objects.create(workspace_id=cast.workspace, name="带人了")
    known = plan(cast.workspace, story.version(ASKS))

    found = {(one.kind, one.name): one.steps for one in lacking(cast.workspace, known, {}, now=story.now)}

    assert found == {
        # What an order names is there (入门课); who succeeds is told by it as well as steps are
        ("product", "高级课"): ("waits", "home", "goals"),
        # What a step here gives is there (体验卡)
        ("granted", "旧卡"): ("cards",),
        # A badge and a survey that ship are there (contributor, camp-end)
        ("right", "飞行"): ("earned",),
        ("reward", "水杯"): ("cup",),
        # What a step here gives (体验过), what somebody was given (带人了), and what marks the team (staff) is there
        ("tag", "请假"): ("marked",),
        ("quiz", "week-two"): ("told",),
        ("field", "size"): ("sized",),
        ("door", "进阶"): ("door",),
        ("survey", "our-end"): ("onward",),
        # The kind of the second way out ships (core)
        ("kind", "orchard"): ("onward",),
        ("playbook", "next"): ("onward",),
    }


def test_a_tag_that_takes_people_in_is_looked_for_too(cast, story):
    known = plan(cast.workspace, story.version(TAGGED))
    assert told(cast, known, story) == [("tag", "七天跟进", ("enrol",)), ("tag", "请假", ("rest",))]

    apps.get_model("members", "Tag").objects.create(workspace_id=cast.workspace, name="七天跟进")
    assert told(cast, known, story) == [("tag", "请假", ("rest",))]


def told(cast, known, story):
    return [(one.kind, one.name, one.steps) for one in lacking(cast.workspace, known, {}, now=story.now)]


TAGGED = (
    HEAD.format(id="reach")
    + """
enrol: {trigger: tagged, value: 七天跟进, late_join: {policy: skip}}
stages:
  - id: s
    days: [D1]
    steps:
      - {id: rest, do: branch, at: "12:01", if: "tag('请假')", then: over}
exit: [{id: over, at: "D3 12:00", do: end, reason: 结营}]
"""
)
