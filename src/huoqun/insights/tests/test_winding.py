"""What is merged or ended is done by a manual, with notice and a last yes; whoever is erased is named in none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huoqun.chats.models import Effect
from huoqun.core import worker
from huoqun.core.actor import system
from huoqun.core.models import Workspace
from huoqun.groups.models import Group
from huoqun.insights.actions import reshaping
from huoqun.members.actions.erasing import erase
from huoqun.members.models import Member
from huoqun.playbooks.actions.naming import NAMED
from huoqun.playbooks.actions.ticking import tick_once
from huoqun.playbooks.models import GroupRun
from huoqun.work.actions import judging, proposals, tasks
from huoqun.work.actions.proposals import NewProposal, propose
from huoqun.work.models import Proposal, Task

from .test_forecasts import community, on  # noqa: F401 : a lively group, one that fades, a young one

pytestmark = pytest.mark.django_db(transaction=True)

NOW = on(125)


def group(name: str) -> int:
    return Group.objects.get(name=name).id


def approved(cast, verdict: str, into: str = "") -> None:
    """The portfolio speaks for it, and Bob says yes."""
    said = {"verdict": verdict, "group_id": group("fading"), "into_id": group(into) if into else None}
    new = NewProposal(
        key=f"p/{verdict}", action=judging.ACTION, origin=judging.ACTION, group_id=group("fading"), title="?",
        arguments=said, expires_at=NOW + timedelta(days=9), evidence={},
    )  # fmt: skip
    propose(system(cast.workspace, "portfolio"), proposals=[new], now=NOW)
    proposals.approve(cast.bob.actor, proposal_uid=Proposal.objects.get(key=f"p/{verdict}").uid, now=NOW)


def ticked(workspace: int, **later: int) -> None:
    while tick_once(system(workspace, "playbook"), now=NOW + timedelta(**later)):
        pass


def at_work() -> list[str]:
    return list(GroupRun.objects.order_by("id").values_list("version__playbook__key", flat=True))


def done(cast, outcome: str, **later: int) -> None:
    task = Task.objects.get(state="open")
    tasks.done(cast.bob.actor, task_uid=task.uid, outcome=outcome, now=NOW + timedelta(**later))
    worker.catch_up(now=lambda: NOW + timedelta(**later))
    ticked(cast.workspace, **later)


def test_an_approved_end_thanks_first_then_tells_and_closes_only_after_a_yes(community, workspace, cast):  # noqa: F811
    worker.add_cursors()
    approved(cast, "end")
    assert at_work() == ["end-group"]
    assert not Task.objects.exists()
    ticked(workspace, minutes=2)
    assert Task.objects.get().outcomes[0] == "thanked"
    assert not Effect.objects.exists()

    done(cast, "thanked", hours=3)
    assert [one.what for one in Effect.objects.all()] == ["announce"]
    done(cast, "nobody wants to", hours=30)
    ticked(workspace, days=8)

    assert Effect.objects.count() == 1  # Nothing is dissolved, it is asked.
    assert Proposal.objects.get(state="open").action == "playbooks.take_step"


def test_an_approved_merge_names_the_group_that_it_leads_into(community, workspace, cast):  # noqa: F811
    approved(cast, "merge", into="lively")
    ticked(workspace, minutes=2)

    assert at_work() == ["merge-group"]
    assert "“lively”" in Task.objects.get().title


def test_where_the_manual_cannot_be_a_task_takes_its_place(community, workspace, cast):  # noqa: F811
    approved(cast, "merge")  # The other group is gone.
    Workspace.objects.filter(id=workspace).update(switched_off=["insights"])
    approved(cast, "end")

    assert at_work() == []
    assert [task.kind for task in Task.objects.all()] == ["help", "help"]


@pytest.mark.parametrize("times", [1, 2])  # By the manual; and by plain tasks, as it is at work there.
def test_whoever_is_erased_is_named_no_more_in_help_that_was_approved(community, workspace, cast, times):  # noqa: F811
    worker.add_cursors()
    named, other = Member.objects.get(name="Person 2"), Member.objects.get(name="Person 3")
    for time in range(times):
        reshaping.reshape(
            cast.bob.actor, shape="voices", key=f"k{time}", group_id=group("lively"),
            member_ids=[named.id, other.id], now=NOW,
        )  # fmt: skip
    ticked(workspace, minutes=2)
    assert all("Person 2" in task.title for task in Task.objects.filter(title__contains="one question"))

    erase(cast.alice.actor, member_id=named.id, now=NOW)
    worker.catch_up(now=lambda: NOW + timedelta(minutes=5))

    run = GroupRun.objects.get()
    assert NAMED not in run.vars
    said = [str(run.vars), *(f"{task.title} {task.copy_text} {task.why}" for task in Task.objects.all())]
    assert len(said) == 2 * times
    assert not [text for text in said if "Person" in text]
    assert all("one question" in text for text in said[:2])  # What is to be done stays.
