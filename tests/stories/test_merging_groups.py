"""A group that is led into another: whoever wants to come along says so, and is a task until they are there."""

from __future__ import annotations

import pytest

from huoqun.chats.models import Effect
from huoqun.insights.actions._helping import FOLDER
from huoqun.members.models import MemberTag
from huoqun.playbooks.models import Run
from tests.stories.running import Running

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_wants_to_come_over_is_a_task_with_words_and_counted_once_they_are_there(cast):
    story = Running(cast)
    for one in ("Alice", "Chen"):
        story.member(one).joins("writers")
    story.runs((FOLDER / "merge-group.yaml").read_text("utf-8"), values={"into": "大群"})
    assert Run.objects.filter(member_id__isnull=False).count() == 2
    story.passes(minutes=5)
    # Before anybody was asked, and told, the word itself means something else.
    story.member("Alice").says("过去")
    story.settle()
    assert not story.tasks_of("bring_one")
    story.does(story.tasks_of("ask")[0], "问过了，可以并")
    story.passes(hours=1)
    assert "回一句“拉我过去”" in str(Effect.objects.get(what="announce").body)

    story.member("Chen").says("我再想想过去的事")  # Only the word itself means it.
    story.member("Alice").says("拉我过去")
    story.settle()
    (task,) = story.tasks_of("bring_one")
    assert (task.title, "大群" in task.copy_text) == ("把 Alice 拉进“大群”", True)
    # They were not reached: said again, somebody tries again.
    story.does(task, "没接上")
    story.passes(minutes=1)
    story.member("Alice").says("拉我过去")
    story.settle()
    _first, again = story.tasks_of("bring_one")
    story.does(again, "进去了")
    story.passes(minutes=1)

    assert list(MemberTag.objects.filter(tag__name="已接过去").values_list("member_id", flat=True)) == [
        story.id_of("Alice")
    ]
