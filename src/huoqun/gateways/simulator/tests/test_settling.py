"""A story goes on when all that was said has been heard, whoever else is at work in the database."""

from datetime import UTC, datetime

import pytest
from django.apps import apps

from huoqun.core.tests.writers import Writer
from huoqun.gateways.simulator import stage
from huoqun.gateways.simulator.stage import Stage

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


def test_what_a_transaction_beside_the_story_holds_back_is_waited_for(workspace, monkeypatch):
    story, slow, naps = Stage(workspace, now=NOON), Writer(workspace), []
    alice = story.member("Alice").joins("writers")
    story.settle()

    def nap(seconds):
        naps.append(seconds)
        if slow.is_open:
            slow.commit()

    monkeypatch.setattr(stage.time, "sleep", nap)
    slow.begin()
    slow.say(1)
    alice.says("早")
    story.settle()
    slow.close()

    assert len(naps) == 1
    assert apps.get_model("chats", "GroupPulse").objects.get(workspace_id=workspace).messages == 1


def test_a_story_never_goes_on_as_if_all_was_heard(workspace, monkeypatch):
    story, slow = Stage(workspace, now=NOON), Writer(workspace)
    alice = story.member("Alice").joins("writers")
    story.settle()
    monkeypatch.setattr(stage, "NAPS", 2)
    slow.begin()
    slow.say(1)
    alice.says("早")
    with pytest.raises(stage.HeldBack):
        story.settle()
    slow.close()
