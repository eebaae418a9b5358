"""Whom to thank: those who take up others' words, not those who say most; and what becomes of the proposal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection, Effect
from huoqun.chats.port.incoming import Message, Person, Recall
from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed
from huoqun.groups.models import Group
from huoqun.insights.actions import thanking
from huoqun.insights.models import MemberDay
from huoqun.insights.proposing.exchange import helpers
from huoqun.insights.wording import thank_words
from huoqun.members.actions.erasing import erase
from huoqun.members.models import Member, MemberTag
from huoqun.playbooks.actions.ticking import tick_once
from huoqun.work.actions import proposals
from huoqun.work.models import Proposal

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = datetime(2026, 11, 2, 4, tzinfo=UTC)
NOW = FIRST + timedelta(days=20)


def person(name: str) -> Person:
    return Person(f"u-{name.lower()}", name)


class Talk:
    """Words of a group, one a minute within a day."""

    def __init__(self, workspace: int) -> None:
        row = Connection.objects.create(
            workspace_id=workspace, platform="testing", realm="testing", name="bot", created_at=FIRST
        )
        self.actor, self.connection, self.items = Actor(workspace, "gateway", row.id), row.id, []

    def say(self, day: int, *lines: tuple[str, str]) -> None:
        for minute, (name, text) in enumerate(lines):
            at = FIRST + timedelta(days=day, minutes=minute)
            self.items.append(
                Message(id=f"{len(self.items)}", at=at, chat="lake", chat_name="Lake", sender=person(name), text=text)
            )

    def heard(self) -> None:
        receive(self.actor, connection_id=self.connection, items=self.items, now=NOW)


@pytest.fixture
def lake(workspace):
    """Fay answers a different newcomer every day and is thanked once; Gus talks much, to himself and to one friend."""
    talk = Talk(workspace)
    for day in range(8):
        asked = (f"New{day}", "where do we meet?"), ("Fay", f"by the east shore, come at {day}")
        talk.say(day, *asked, *[("Gus", f"and another thing {n}") for n in range(20)])
    talk.say(8, ("Hal", "which bait?"), ("Fay", "worms, in autumn"), ("Hal", "thank you Fay"))
    talk.say(9, *[(("Gus", "ha"), ("Ivy", "ha ha"))[n % 2] for n in range(40)])
    talk.heard()
    return talk


def member(name: str) -> Member:
    return Member.objects.get(name=name)


def look(workspace: int) -> list[int]:
    return thanking.look(Actor(workspace, "system", "insights"), at=NOW, now=NOW)


def test_whoever_takes_up_many_peoples_words_is_thanked_not_whoever_says_most(lake, workspace):
    look(workspace)
    proposal = Proposal.objects.get()
    people = proposal.evidence["people"]

    assert [one["member_id"] for one in people] == [member("Fay").id]
    assert (people[0]["times"], people[0]["people"], people[0]["answers"], people[0]["thanked"]) == (9, 9, 9, 1)
    # The words that were thanked come first.
    assert people[0]["earned"][0][1] == (FIRST + timedelta(days=8, minutes=1)).isoformat()


def test_one_person_counts_once_a_day(lake, workspace):
    found = {one.member_id: one for one in helpers(workspace, since=FIRST, until=NOW)}

    assert found[member("Gus").id].messages == 180
    assert found[member("Gus").id].times == 9  # Fay on eight days, and Ivy on one.


def test_it_is_proposed_once_a_period(lake, workspace):
    assert len(look(workspace)) == 1
    assert look(workspace) == []


def test_recalled_words_earn_nothing(lake, workspace):
    gone = [Recall(id=item.id, at=NOW, chat="lake") for item in lake.items if item.sender.name == "Fay"]
    receive(lake.actor, connection_id=lake.connection, items=gone[2:], now=NOW)

    look(workspace)

    assert member("Fay").id not in Proposal.objects.get().arguments["member_ids"]


def ticked(workspace: int) -> None:
    """Six minutes of playbooks."""
    for minutes in (2, 6):
        while tick_once(Actor(workspace, "system", "playbook"), now=NOW + timedelta(minutes=minutes)):
            pass


def test_who_approves_has_the_manual_say_it_once_and_by_name(lake, workspace, cast):
    look(workspace)
    proposal = Proposal.objects.get()
    proposals.approve(cast.bob.actor, proposal_uid=proposal.uid, now=NOW)
    proposals.approve(cast.bob.actor, proposal_uid=proposal.uid, now=NOW)
    assert not Effect.objects.exists()
    ticked(workspace)
    effect = Effect.objects.get()

    assert effect.group_id == Group.objects.get(name="Lake").id
    with override("en"):
        assert effect.body["text"] == thank_words(["Fay"])
    assert [tag.tag.name for tag in MemberTag.objects.filter(member=member("Fay"))] == ["thanked"]


def test_where_the_manual_is_at_work_there_it_is_said_at_once(lake, workspace, cast):
    said = {"group_id": Group.objects.get(name="Lake").id, "member_ids": [member("Fay").id], "now": NOW}
    thanking.thank(cast.bob.actor, key="one", **said)
    assert not Effect.objects.exists()
    thanking.thank(cast.bob.actor, key="other", **said)

    with override("en"):
        assert Effect.objects.get().body["text"] == thank_words(["Fay"])


def test_what_became_of_those_who_were_thanked_before_stands_beside(lake, workspace, cast):
    look(workspace)
    assert "like_acted" not in Proposal.objects.get().evidence
    proposals.approve(cast.bob.actor, proposal_uid=Proposal.objects.get().uid, now=NOW)
    fay, later = member("Fay"), NOW + timedelta(days=57)
    group = Group.objects.get(name="Lake").id
    MemberDay.objects.create(
        workspace_id=workspace, group_id=group, member_id=fay.id, day=NOW.date() + timedelta(days=5), messages=1
    )
    for day in range(65, 75):
        lake.say(day, (f"Late{day}", "where do we meet?"), ("Fay", "at the pier"))
    lake.heard()
    thanking.look(Actor(workspace, "system", "insights"), at=later, now=later)

    assert Proposal.objects.latest("id").evidence["like_acted"] == [1, 1]


def test_nobody_who_was_erased_is_named(lake, workspace, cast):
    look(workspace)
    erase(cast.alice.actor, member_id=member("Fay").id, now=NOW)
    proposals.approve(cast.bob.actor, proposal_uid=Proposal.objects.get().uid, now=NOW)

    ticked(workspace)

    assert not Effect.objects.exists()


def test_who_may_not_speak_in_the_group_does_not_thank_there(lake, workspace, cast):
    group = Group.objects.get(name="Lake").id
    with pytest.raises(NotAllowed):
        thanking.thank(cast.dora.actor, group_id=group, member_ids=[member("Fay").id], key="k", now=NOW)
    with pytest.raises(NotAllowed):
        thanking.look(cast.bob.actor, at=NOW, now=NOW)
