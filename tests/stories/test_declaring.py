"""Hosts and helpers who warm a group up are the team's own, said so, and left out of every figure: no fake members."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.utils.translation import override

from huoqun.cli import staff
from huoqun.core import ids
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.members.actions.knowing import mark_staff
from huoqun.playbooks.models import Run

from .running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)
GREETING = (
    HEAD.format(id="greeting")
    + """
enrol: {trigger: joined, unless: "staff", re_entry: never, late_join: {until: D1, policy: skip}}
templates: {hello: "Hello {{nick}}"}
stages:
  - id: day
    days: [D1]
    steps: [{id: hello, scope: member, do: send, template: hello, class: care, at: "20:00"}]
exit: [{id: over, at: "D1 23:00", do: end}]
"""
)


@pytest.fixture
def story(cast):
    story = Shown(cast)
    for name in ("Lin", "May", "Host"):
        story.member(name).joins("writers").says("good morning")
    story.member("Host").says("who has read on?")
    story.settle()
    return story


def counted(story):
    return apps.get_model("chats", "GroupDay").objects.values_list("messages", "speakers").get()


def test_what_a_host_said_before_leaves_the_figures_and_comes_back_with_them(story):
    host = [story.id_of("Host")]
    assert counted(story) == (4, 3)

    assert mark_staff(story.actor, member_ids=host, is_staff=True, now=story.now) == 1
    story.settle()
    assert counted(story) == (2, 2)
    assert mark_staff(story.actor, member_ids=host, is_staff=True, now=story.now) == 0, "said twice, done once"
    story.member("Host").says("see you tomorrow")
    story.settle()
    assert counted(story) == (2, 2), "nor does what is said from now on count"

    mark_staff(story.actor, member_ids=host, is_staff=False, now=story.now)
    story.settle()
    assert counted(story) == (5, 3)


def test_a_host_is_declared_and_taken_back_from_the_terminal(story):
    host = str(apps.get_model("members", "Member").objects.get(id=story.id_of("Host")).uid)
    here = ["--workspace", workspace(story.actor.workspace_id).name]

    def said(*words):
        with override("en"):
            return CliRunner().invoke(staff.command, [*words, *here], catch_exceptions=False)

    assert json.loads(said(host, host, "--json").stdout) == {"asked": 1, "changed": 1, "is_staff": True}
    assert json.loads(said(host, "--json").stdout)["changed"] == 0
    story.settle()
    assert counted(story) == (2, 2)
    with pytest.raises(NotFound):  # One of them is unknown: nothing is done.
        said(host, str(ids.uid()), "--not")
    assert said(host, "--not").stdout == "1 counts again.\n"
    assert said("nobody").exit_code == 2
    story.settle()
    assert counted(story) == (4, 3)


def test_a_playbook_passes_over_whoever_is_the_teams_own(story):
    mark_staff(story.actor, member_ids=[story.id_of("Host")], is_staff=True, now=story.now)
    story.settle()
    story.runs(GREETING)
    story.settle()

    assert set(Run.objects.exclude(member=None).values_list("member__name", flat=True)) == {"Lin", "May"}


def test_whoever_was_merged_into_the_host_is_one_of_the_team_too(story):
    merging = apps.get_model("members", "Member").objects
    merging.filter(name="May").update(canonical_id=story.id_of("Host"))

    mark_staff(story.actor, member_ids=[story.id_of("Host")], is_staff=True, now=story.now)

    assert set(merging.filter(is_staff=True).values_list("name", flat=True)) == {"Host", "May"}
