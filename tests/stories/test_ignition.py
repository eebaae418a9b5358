"""A topic set going: key people asked one by one, paid openly, and what each brought."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client

from huoqun.cli.ignition import command
from huoqun.core import clock
from huoqun.core.errors import NotAllowed
from huoqun.ignition.actions import giving, people, topics
from huoqun.ignition.models.topic import Gift, Person, Showing
from huoqun.ignition.queries.topics import gifts, named
from huoqun.ignition.queries.topics import people as listed
from huoqun.ignition.queries.topics import topic as topic_line
from huoqun.ignition.rules import (
    BadAddress,
    GiftKind,
    NewGift,
    NobodyToAsk,
    NotByPayout,
    NotWilling,
    PersonState,
    TopicClosed,
)
from huoqun.members.actions.erasing import erase
from huoqun.points.rules import Currency
from huoqun.rewards.actions.budgeting import fund, open_budget
from huoqun.rewards.actions.budgeting import give as fill
from huoqun.rewards.queries.budgets import open_budgets
from huoqun.rewards.queries.owed import owed_now
from huoqun.rewards.rules.budgets import BudgetSpent, NewBudget, NotAlone
from huoqun.team.actions import make_token
from tests.stories.running import Running

pytestmark = pytest.mark.django_db(transaction=True)


class Igniting(Running):
    """A topic with Lin and Mo on its list, and a blogger outside."""

    def __init__(self, cast):
        super().__init__(cast)
        for name in ("Lin", "Mo", "Ning"):
            self.member(name).joins("readers")
        self.settle()
        self.uid = topics.begin(self.actor, name="新书", about="", words="{name}，看看《{topic}》？", now=self.now)
        ids = [self.id_of("Lin"), self.id_of("Mo"), self.id_of("Lin"), 10**12]
        assert people.list_members(self.actor, topic_uid=self.uid, member_ids=ids, now=self.now) == 2
        people.list_outside(self.actor, topic_uid=self.uid, name="书评人老周", place="小红书", now=self.now)

    def rows(self):
        line = topic_line(self.actor, topic_uid=self.uid)
        found = listed(self.actor, topic_id=line.id)
        return {
            one.name or apps.get_model("members", "Member").objects.get(id=one.member_id).name: one for one in found
        }

    def asks(self):
        uids = [one.uid for one in self.rows().values()]
        return people.ask(self.actor, topic_uid=self.uid, person_uids=uids, now=self.now)

    def says_yes(self, name):
        uid = self.rows()[name].uid
        people.note_answer(self.actor, person_uid=uid, state=PersonState.WILLING, now=self.now)

    def gives(self, name, **known):
        gift = {"kind": GiftKind.PAID, "what": "一条笔记", "amount": 20_000, "disclosure": "广告", "given_at": self.now}
        return giving.give(
            self.actor, person_uid=self.rows()[name].uid, gift=NewGift(**gift | known), now=self.now
        )  # fmt: skip


@pytest.fixture
def topic(cast):
    return Igniting(cast)


def test_members_are_asked_once_in_person_and_their_answers_come_back(topic):
    assert topic.asks() == 2, "the blogger outside is not a task"
    with pytest.raises(NobodyToAsk):
        topic.asks()
    lin, mo = apps.get_model("work", "Task").objects.filter(kind="ignition_ask").order_by("id")
    assert (lin.copy_text, lin.outcomes) == ("Lin，看看《新书》？", ["willing", "declined", "no_answer"])
    topic.does(lin, "willing")
    topic.does(mo, "declined")
    states = {name: row.state for name, row in topic.rows().items()}
    assert states == {"Lin": "willing", "Mo": "declined", "书评人老周": "listed"}


def test_nothing_is_given_before_a_yes_and_what_is_shown_undisclosed_stands_out(topic):
    with pytest.raises(NotWilling):
        topic.gives("书评人老周")
    topic.says_yes("书评人老周")
    gift = topic.gives("书评人老周", kind=GiftKind.GOODS, what="新书一本", amount=5_900)
    with pytest.raises(BadAddress):
        giving.show(topic.actor, gift_uid=gift, disclosed=True, shown_at=topic.now, url="javascript:x", now=topic.now)
    for disclosed in (True, False):
        giving.show(
            topic.actor, gift_uid=gift, disclosed=disclosed, shown_at=topic.now, url="https://example.com/1",
            now=topic.now,
        )  # fmt: skip
    line = topic_line(topic.actor, topic_uid=topic.uid)
    assert (line.willing, line.given, line.shown, line.bare) == (1, 5_900, 2, 1)
    (one,) = gifts(topic.actor, person_id=topic.rows()["书评人老周"].id)
    assert [shown.disclosed for shown in one.shown] == [False, True]
    with pytest.raises(IntegrityError), transaction.atomic():
        Gift.objects.filter(uid=gift).update(disclosure="")


def test_whom_a_member_brought_since_they_stand_there_is_counted_once_each(topic):
    topic.passes(minutes=1)
    for name, chat in (("Pan", "readers"), ("Pan", "second"), ("Qi", "readers")):
        topic.member(name).joins(chat, by=topic.member("Lin"))
    topic.settle()
    assert topic.rows()["Lin"].brought == 2 and topic.rows()["Mo"].brought == 0


def test_a_closed_topic_asks_nobody_and_whoever_is_forgotten_leaves_nothing(topic):
    topic.says_yes("Lin")
    gift = topic.gives("Lin")
    giving.show(topic.actor, gift_uid=gift, disclosed=True, shown_at=topic.now, note="朋友圈", now=topic.now)
    topics.set_open(topic.actor, topic_uid=topic.uid, is_open=False, now=topic.now)
    with pytest.raises(TopicClosed):
        topic.asks()
    people.forget(topic.actor, person_uid=topic.rows()["Lin"].uid, now=topic.now)
    assert (Person.objects.count(), Gift.objects.count(), Showing.objects.count()) == (2, 0, 0)


def test_what_is_paid_out_of_a_budget_is_owed_and_an_erased_members_words_go(topic, cast):
    topic.says_yes("Lin")
    topic.says_yes("书评人老周")
    new = NewBudget(name="Ads", currency=Currency.CASH, owner="staff:1", alone=20_000)
    uid = open_budget(cast.alice.actor, budget=new, now=topic.now)
    asked = fund(cast.alice.actor, budget_uid=uid, amount=30_000, reason="ads", now=topic.now)
    fill(replace(cast.alice.actor, id=cast.bob.user_id), funding_uid=asked, now=topic.now)
    budget = open_budgets(cast.workspace)[0].id
    gift = topic.gives("Lin", budget_id=budget)
    with pytest.raises(NotAlone):
        topic.gives("Lin", budget_id=budget, amount=20_001)
    for name, wrong in (("Lin", BudgetSpent), ("书评人老周", NotByPayout)):
        with pytest.raises(wrong):
            topic.gives(name, budget_id=budget)
    with pytest.raises(NotByPayout):
        topic.gives("Lin", budget_id=budget, kind=GiftKind.GOODS)
    (line,) = gifts(topic.actor, person_id=topic.rows()["Lin"].id)
    assert (line.owed, owed_now(cast.workspace)[0].free) == (True, 20_000)

    # A program and a terminal do the same, by the same permissions and limits.
    def post(*permissions, **said):
        token = make_token(cast.alice.actor, name="shop", permissions=permissions, now=clock.now())
        body = {"kind": "paid", "what": "转发", "amount": 1_000, "disclosure": "广告", "budget_uid": str(uid)} | said
        client = Client(headers={"Authorization": f"Bearer {token}"})
        return client.post(f"/api/v1/ignition/people/{lin}/gifts", json.dumps(body), "application/json").status_code

    lin, both = topic.rows()["Lin"].uid, ("ignition:gift:record", "rewards:packet:make")
    assert (post(both[0]), post(*both, budget_uid=str(lin)), post(*both, amount=20_001)) == (403, 404, 409)
    assert post(*both) == 200
    words = [str(lin), "--what", "转发", "--amount", "3000", "--budget", str(uid)]
    told = CliRunner().invoke(command, ["give", *words], catch_exceptions=False)
    assert told.output == "Owed; the next payout pays it.\n"
    assert owed_now(cast.workspace)[0].free == 24_000
    giving.show(topic.actor, gift_uid=gift, disclosed=True, shown_at=topic.now, note="朋友圈", now=topic.now)
    erase(topic.actor, member_id=topic.id_of("Lin"), now=topic.now)
    topic.settle()
    assert Showing.objects.get().note == "" and Gift.objects.order_by("id")[0].amount == 20_000


def test_others_neither_see_nor_change_it_and_a_percent_sign_finds_nobody(cast, topic):
    assert named(topic.actor, text="Nin") == [topic.id_of("Ning")]
    assert named(topic.actor, text="%") == [] and named(topic.actor, text=" ") == []
    with pytest.raises(NotAllowed):
        topics.begin(cast.dora.actor, name="x", about="", words="x", now=topic.now)
