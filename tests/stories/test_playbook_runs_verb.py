"""`huoqun playbook list, start, runs, pause, resume, migrate, end`: a camp run from a terminal."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.test import override_settings

from huoqun.cli._playbook_runs import BadValue, UnknownRun, values_of
from huoqun.cli.playbook import command
from huoqun.core.errors import NotFound
from huoqun.playbooks.actions.publishing import draft, make, publish
from huoqun.playbooks.rules import MissingValues

from .running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)

BOOK = (
    HEAD.format(id="camp")
    + """
enrol: {trigger: joined, late_join: {policy: skip}}
templates: {lesson: "第{{day}}天：{{title}}（{{teacher}}）"}
vars: {title: {from: calendar, required: true}, teacher: {required: true}}
stages:
  - id: daily
    days: [D1, D2]
    steps: [{id: lesson, scope: group, do: send, template: lesson, class: care, at: "18:00"}]
exit: [{id: over, at: "D8 12:00", do: end}]
"""
)
FILLED = ["--set", "D1.title=写一件小事", "--set", "D2.title=写一个人", "--set", "teacher=王老师"]


@pytest.fixture
def story(cast):
    """Alice's group of writers with a member, and a camp on the shelf."""
    story = Shown(cast)
    story.member("小林").joins("writers")
    story.settle()
    story.book = make(cast.alice.actor, text=BOOK, now=story.now)
    publish(cast.alice.actor, playbook_uid=story.book, now=story.now)
    story.workspace = str(cast.workspace)
    return story


def said(story, *words):
    """What the verb says, as JSON."""
    done = CliRunner().invoke(command, [*words, "--workspace", story.workspace, "--json"], catch_exceptions=False)
    (line,) = done.stdout.splitlines()
    return json.loads(line)


def test_a_camp_is_started_looked_at_paused_resumed_moved_on_and_ended(story, cast):
    assert [(b["id"], b["versions"], b["running"]) for b in said(story, "list")] == [("camp", 1, 0)]
    started = said(
        story, "start", "camp", "writers", "--on", "2026-11-02", *FILLED, "--role", "coach=alice@example.com"
    )
    story.settle()
    (line,) = said(story, "runs")

    assert (line["uid"], line["state"], line["day"], line["active"]) == (started["uid"], "running", 1, 1)
    assert said(story, "pause", "writers")["state"] == "paused"
    assert said(story, "resume", "writers", "--how", "skip")["state"] == "running"

    draft(cast.alice.actor, playbook_uid=story.book, text=BOOK.replace("18:00", "19:00"), now=story.now)
    publish(cast.alice.actor, playbook_uid=story.book, now=story.now)
    shown = said(story, "migrate", "writers")
    assert (shown["done"], [c["what"] for c in shown["changes"]]) == (False, ["moves", "moves"])
    assert said(story, "migrate", "writers", "--yes")["done"] is True
    assert said(story, "runs")[0]["version"] == 2

    said(story, "end", started["uid"], "--reason", "人太少")
    assert [line["end_reason"] for line in said(story, "runs", "--ended")] == ["人太少"]


def test_for_people_it_is_said_in_words(story):
    said(story, "start", "camp", "writers", "--on", "2026-11-02", *FILLED)

    def told():
        verb = ["runs", "--workspace", story.workspace]
        return CliRunner().invoke(command, verb, catch_exceptions=False).stdout

    assert "writers  故事 v1  执行中 · 第 1 天，共 7 天 · 1 人在途" in told(), "in the language of the settings"
    with override_settings(CONFIG=replace(settings.CONFIG, language="en")):
        assert "writers  故事 v1  running · day 1 of 7 · 1 on their way" in told()


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["start", "camp", "writers"], MissingValues),  # nothing was filled in
        (["start", "camp", "nowhere"], NotFound),  # no such group
        (["start", "kamp", "writers"], NotFound),  # no such playbook
        (["start", "camp", "writers", "--owner", "mallory@example.org"], NotFound),  # nobody of the team
        (["pause", "writers"], UnknownRun),  # nothing runs there
    ],
)
def test_what_cannot_be_done_is_refused_with_the_way_out(story, words, refusal):
    with pytest.raises(refusal) as told:
        CliRunner().invoke(command, [*words, "--workspace", story.workspace], catch_exceptions=False)

    assert told.value.way_out


@pytest.mark.parametrize("written", ["teacher", "=Wang"])
def test_a_value_without_its_name_is_refused(written):
    with pytest.raises(BadValue):
        values_of([written], None)


def test_values_come_from_a_file_and_single_ones_win(tmp_path):
    file = tmp_path / "values.json"
    file.write_text('{"teacher": "Wang", "D1": {"title": "a", "guest": "b"}}')

    assert values_of(["D1.title=c"], file) == {"teacher": "Wang", "D1": {"title": "c", "guest": "b"}}
