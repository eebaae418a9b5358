"""Why did this happen: from what the bot said back to the step, its version, its conditions and what set it off."""

from __future__ import annotations

import pytest

from huoqun.chats.queries.messages import of_group
from huoqun.chats.queries.sent import effect_of_message
from huoqun.core.errors import NotFound
from huoqun.playbooks.format.reading import read
from huoqun.playbooks.queries.why import excerpt_of, why

from .running import HEAD, Running

pytestmark = pytest.mark.django_db(transaction=True)

BOOK = (
    HEAD.format(id="story")
    + """
templates: {hello: "早上好", ask: "来吗？回 1", thanks: "{{nick}}，好"}
stages:
  - id: daily
    days: [D1]
    steps:
      - {id: hello, scope: group, do: send, template: hello, class: care, at: "12:01"}
      - id: ask
        do: ask
        template: ask
        class: care
        at: "12:05"
        timeout: 4h
        buttons: false
        answers: {"1": known}
      - {id: known, do: branch, if: "tag('vip') or stage >= curious", then: thanks, else: thanks}
      - {id: thanks, do: send, template: thanks, class: care}
"""
)


@pytest.fixture
def story(cast):
    story = Running(cast)
    story.member("Alice").joins("writers")
    story.runs(BOOK)
    story.passes(minutes=6)
    return story


def key_of(story, step):
    return story.effect_of(step).key


def test_an_answer_leads_back_to_what_the_member_said_and_the_steps_before(story):
    story.member("Alice").says("1")
    story.settle()

    found = why(story.actor, key_of(story, "thanks"))

    assert (found.step, found.occurrence, found.outcome, found.version) == ("thanks", "D1", "sent", 1)
    assert [(t.step, t.outcome) for t in found.before] == [("ask", "answered:1"), ("known", "else")]
    asked = why(story.actor, key_of(story, "ask"))
    assert asked.fact == "chats.messages_received"
    assert asked.excerpt.splitlines()[:2] == ["      - id: ask", "        do: ask"]
    assert asked.excerpt.endswith('answers: {"1": known}')


def test_conditions_are_told_in_words(story):
    story.member("Alice").says("1")
    story.settle()
    run = key_of(story, "thanks").split("/")[1]

    (said,) = why(story.actor, f"pb/{run}/known/D1").conditions

    assert "vip" in said and "tag(" not in said


def test_a_message_in_the_talk_leads_to_its_step(story):
    message = of_group(story.actor.workspace_id, story.group_id("writers")).messages[-1]

    key, group = effect_of_message(story.actor.workspace_id, message.id, message.at)

    assert (key, group) == (key_of(story, "hello"), story.group_id("writers"))
    assert why(story.actor, key).fact == ""


def test_nobody_else_learns_of_it(story, cast):
    for key in (key_of(story, "hello"), "pb/1/2", "notice/3", "pb/999999/hello/D1", ""):
        with pytest.raises(NotFound):
            why(cast.eve.actor, key)


def test_a_step_that_the_file_does_not_have_has_no_lines():
    assert excerpt_of(read(BOOK), "gone") == ("", 0)
