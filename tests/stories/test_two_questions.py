"""A playbook and the ritual ask the same newcomer: what they say answers whoever asked last, and nobody else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from huoqun.core.actor import system
from huoqun.newcomers.actions import beginning, writing
from huoqun.newcomers.models.introductions import Introduction
from huoqun.newcomers.rules.rituals import NewRitual
from huoqun.playbooks.jobs import for_others

from .running import HEAD, Running

pytestmark = pytest.mark.django_db(transaction=True)

ASKS = (
    HEAD.format(id="two")
    + """
templates: {ask: "今天学了什么？"}
stages:
  - id: daily
    days: [D1]
    steps:
      - {id: ask, do: ask, template: ask, class: care, at: "12:30", timeout: 8h, buttons: false, free: "",
         answers: {"跳课": ""}}
"""
)
WAITS = (
    HEAD.format(id="two")
    + """
stages:
  - id: daily
    days: [D1]
    steps:
      - {id: ask, do: wait, at: "12:30", timeout: 8h, private: true, for: {any_words: true}}
"""
)


class Asked(Running):
    """Alice in a group whose playbook asks her something at half past twelve."""

    def __init__(self, cast, text=ASKS):
        super().__init__(cast)
        self.alice = self.member("Alice").joins("writers")
        self.runs(text)
        ritual = NewRitual(group_id=self.group_id("writers"))
        uid = writing.write(self.actor, ritual=ritual, now=self.now)
        writing.switch(self.actor, ritual_uid=uid, on=True, now=self.now)

    def introduces(self):
        """The ritual asks her who she is."""
        one = beginning.Begin(
            member_id=self.id_of("Alice"), group_id=self.group_id("writers"), key="t", by_itself=False
        )
        beginning.begin(system(self.actor.workspace_id, "test"), wanted=[one], now=self.now)
        self.settle()

    def says(self, *words):
        for one in words:
            self.passes(minutes=1)
            self.alice.whispers(one)
            self.settle()

    @property
    def took(self):
        """What the playbook took for an answer."""
        return [outcome for _, outcome in self.log("ask") if outcome != "waiting"]

    @property
    def row(self):
        return Introduction.objects.get()


@pytest.mark.parametrize("text", [ASKS, WAITS])
def test_what_answers_the_rituals_newer_question_is_not_for_the_playbooks_older_one(cast, text):
    story = Asked(cast, text)
    story.passes(minutes=31)
    story.introduces()

    story.says("我是林晓，开面包店")
    assert (story.row.who, story.took) == ("我是林晓，开面包店", [])

    story.says("想找酵母", "可以教揉面")  # the last answer ends the ritual, whichever reader of the journal comes first
    assert (story.row.state, story.row.offers, story.took) == ("done", "可以教揉面", [])

    story.says("学会了揉面")  # nobody else asks any more
    assert len(story.took) == 1


def test_a_playbooks_newer_question_is_its_own_and_so_is_a_word_it_knows(cast):
    story = Asked(cast)
    story.introduces()
    story.passes(minutes=31)
    story.says("学会了揉面")
    assert (story.row.who, len(story.took)) == ("", 1)

    story.says("我是林晓")
    assert story.row.who == "我是林晓"


def test_a_word_that_the_step_knows_is_its_own_whoever_asked_last(cast):
    story = Asked(cast)
    story.passes(minutes=31)
    story.introduces()
    story.says("跳课")
    assert (story.row.who, len(story.took)) == ("", 1)


def test_who_refuses_the_ritual_has_not_answered_the_playbook(cast):
    story = Asked(cast)
    story.passes(minutes=31)
    story.introduces()
    story.says("以后再说")
    assert (story.row.state, story.took) == ("refused", [])


@pytest.mark.parametrize(("text", "spared"), [(ASKS, True), (WAITS, False)])
def test_an_order_is_no_answer_to_a_question_but_a_sign_of_life(cast, text, spared):
    story = Asked(cast, text)
    story.passes(minutes=31)
    said = SimpleNamespace(id=7, group_id=None, member_id=story.id_of("Alice"), text="我的主页", at=story.now)
    assert bool(for_others(story.actor.workspace_id, [said])) is spared
