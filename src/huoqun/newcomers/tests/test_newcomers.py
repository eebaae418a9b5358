"""Newcomers introduce themselves in private or by a form in the group; nicknames follow the group's pattern."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.translation import override

from huoqun.campaigns.queries import places
from huoqun.chats.jobs import Said
from huoqun.chats.models import Connection, Effect, Progress, Route
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, named
from huoqun.core.models import Fact, Workspace
from huoqun.groups.models import Group, Kind, Span
from huoqun.groups.published import in_force
from huoqun.members.models import Identity, Member
from huoqun.points.models import Account
from huoqun.points.rules import Currency
from huoqun.referrals.queries import scope
from huoqun.rewards.actions import budgeting
from huoqun.rewards.models.budget import Budget
from huoqun.rewards.rules.budgets import NewBudget
from huoqun.work.models import Task

from ..actions import beginning, hearing, naming, writing
from ..jobs import clock
from ..jobs import hearing as listening
from ..models.introductions import Introduction, Naming
from ..models.rituals import Ritual
from ..queries import introductions
from ..rules.rituals import BadRitual, NewRitual

NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)
CITY = "{城市}-{昵称}-{行业}"


class Lounge:
    """A group with a ritual, on a platform that can speak to people alone and set nicknames, or cannot."""

    def __init__(self, *can: str, **about: Any) -> None:
        self.now = NOON
        self.here = Workspace.objects.create(name="Bakers", created_at=NOON, language="en").id
        self.actor = system(self.here, "test")
        self.kind = Kind.objects.create(workspace_id=self.here, key="new", name="Newcomers")
        self.group = Group.objects.create(
            workspace_id=self.here, platform="testing", key="g", name="Bakers", kind=self.kind, created_at=NOON
        )
        line = Connection.objects.create(
            workspace_id=self.here, platform="testing", realm="testing", name="Line", is_on=True,
            offers={"capabilities": sorted(can)}, created_at=NOON,
        )  # fmt: skip
        Route.objects.create(workspace_id=self.here, connection=line, chat_id="g", group=self.group, since=NOON)
        uid = writing.write(self.actor, ritual=NewRitual(**{"kind_id": self.kind.id} | about), now=self.now)
        writing.switch(self.actor, ritual_uid=uid, on=True, now=self.now)
        self.said = 0

    def other(self, name: str) -> Group:
        """A second group of the same kind, on the same line."""
        group = Group.objects.create(
            workspace_id=self.here, platform="testing", key=name, name=name, kind=self.kind, created_at=NOON
        )
        line = Connection.objects.get(workspace_id=self.here)
        Route.objects.create(workspace_id=self.here, connection=line, chat_id=name, group=group, since=NOON)
        return group

    def comes(self, name: str, nickname: str = "", **about: Any) -> Member:
        one = Member.objects.create(workspace_id=self.here, name=name, created_at=self.now, **about)
        Identity.objects.create(workspace_id=self.here, member=one, platform="testing", key=name, created_at=self.now)
        Span.objects.create(workspace_id=self.here, group=self.group, member=one, joined_at=self.now, nickname=nickname)
        return one

    def asks(self, *members: Member, goes: bool = True, at: Group | None = None) -> int:
        """Ask people who joined; `goes`: the first words have reached them."""
        group = (at or self.group).id
        wanted = [beginning.Begin(member_id=m.id, group_id=group, key="t", by_itself=True) for m in members]
        asked = beginning.begin(self.actor, wanted=wanted, now=self.now)
        if goes:
            Progress.objects.filter(workspace_id=self.here).update(state="sent")
        return asked

    def turns_out(self, name: str, head: Member) -> int:
        """Somebody whom private words do not reach turns out to be `head`; how many are asked in the group then."""
        twin = self.comes(name)
        self.asks(twin)
        effects = Effect.objects.filter(workspace_id=self.here, member_id=twin.id)
        Progress.objects.filter(effect_id__in=effects.values("id")).update(state="failed")
        Member.objects.filter(id=twin.id).update(canonical=head)
        return clock.see_to_all(self.now)

    def says(self, member: Member, *texts: str, here: bool = False) -> int:
        self.said += len(texts)
        group = self.group.id if here else None
        spoken = [hearing.Spoke(self.said * 100 + place, member.id, group, text) for place, text in enumerate(texts)]
        return hearing.hear(self.actor, said=spoken, now=self.now)

    def told(self, member: Member) -> list[tuple[str, int | None, str]]:
        """What was asked of platforms about somebody: what, in which group, the words."""
        rows = Effect.objects.filter(workspace_id=self.here, member_id=member.id).order_by("id")
        return [(r.what, r.group_id, r.body.get("text") or r.body.get("nickname", "")) for r in rows]

    def facts(self) -> list[str]:
        rows = Fact.objects.filter(workspace_id=self.here, name__startswith="newcomers.").order_by("id")
        return [row.name.partition(".")[2] for row in rows]


@pytest.mark.django_db
def test_a_newcomer_is_asked_step_by_step_and_becomes_somebody_in_the_group():
    lounge = Lounge("send_person", "send_group", "set_nickname", pattern=CITY, points=5)
    lin = lounge.comes("Lin")
    assert lounge.asks(lin, lin) == 1 and lounge.asks(lin) == 0
    assert "1. Who are you" in lounge.told(lin)[0][2]
    lounge.says(lin, "I bake bread\u200b at night", "A mill that delivers")
    lounge.says(lin, "我的主页太慢", "杭州小林")
    row = Introduction.objects.get()
    assert (row.step, row.again, row.offers) == ("nickname", True, "我的主页太慢")
    assert lounge.says(lin, "杭州—小林—烘焙") == 1
    lin.refresh_from_db()
    assert (lin.introduction, lin.background) == ("I bake bread at night", {"city": "杭州", "trade": "烘焙"})
    told = lounge.told(lin)
    assert ("set_nickname", lounge.group.id, "杭州—小林—烘焙") in told
    (meet,) = [words for what, group, words in told if what == "send" and group]
    assert "What I need: A mill that delivers" in meet
    assert {a.posted for a in Account.objects.filter(member=lin)} == {5}
    assert lounge.says(lin, "Hello?") == 0 and lounge.asks(lin) == 0
    assert lounge.facts()[-2:] == ["introduced", "introduced"]

    # The ledger pays once, and so nobody is promised it a second time.
    lounge.now += timedelta(days=91)
    assert lounge.asks(lin) == 1
    lounge.says(lin, "我是：林\n我需要：酵母\n我能提供：无")
    assert lounge.says(lin, "杭州—小林—烘焙") == 1
    assert ["5 points" in words for _, _, words in lounge.told(lin) if "Thank you" in words] == [True, False]
    assert {a.posted for a in Account.objects.filter(member=lin)} == {5}


@pytest.mark.django_db
def test_where_nobody_may_be_spoken_to_alone_a_form_in_the_group_is_the_answer():
    lounge = Lounge("send_group")
    lin, mo = lounge.comes("Lin"), lounge.comes("Mo")
    lounge.asks(lin, mo)
    (hello,) = lounge.told(lin)
    assert hello[1] == lounge.group.id and "What I need:" in hello[2]
    assert lounge.says(lin, "我需要：酵母", "Good evening", here=True) == 0
    assert lounge.says(lin, "My order came broken") == 0  # a form in the group asks for nothing in private
    assert lounge.says(lin, "我是：林\n我需要：酵母\n2. 我能提供：无", here=True) == 1
    row = Introduction.objects.get(member=lin)
    assert (row.who, row.needs, row.offers, row.state) == ("林", "酵母", "", "done")

    # In the next group a word is enough: what they said before is not told there until they say so.
    mill = lounge.other("Millers")
    Span.objects.create(workspace_id=lounge.here, group=mill, member=lin, joined_at=NOON)
    lounge.asks(lin, at=mill)
    assert "what you said in Bakers" in lounge.told(lin)[-1][2] and "酵母" not in lounge.told(lin)[-1][2]
    assert lounge.says(lin, "照旧", here=True) == 0  # said in another group
    same = hearing.Spoke(999, lin.id, mill.id, "照旧！")
    assert hearing.hear(lounge.actor, said=[same], now=lounge.now) == 1
    assert lounge.told(lin)[-1][1] == mill.id and "What I need: 酵母" in lounge.told(lin)[-1][2]
    lounge.now += timedelta(hours=49)
    assert hearing.expire(lounge.actor, now=lounge.now) == 1
    assert lounge.facts()[-2:] == ["introduced", "not_introduced"]


@pytest.mark.django_db
def test_nobody_has_to_and_bots_and_staff_are_not_asked():
    lounge = Lounge("send_person")
    lin = lounge.comes("Lin")
    assert lounge.asks(lin, lounge.comes("Robot", is_bot=True), lounge.comes("Bob", is_staff=True)) == 1
    lounge.says(lin, "Later!")
    assert lounge.facts()[-1] == "not_introduced" and len(lounge.told(lin)) == 1
    assert lounge.asks(lin) == 0  # who left and came again would still rather not
    Ritual.objects.update(is_on=False)
    assert lounge.asks(lounge.comes("Mo")) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("can", "how"),
    [
        # Set by the platform; without a city nothing can be set, so it is asked for
        (("send_person", "set_nickname"), {"Lin": "set", "Mo": "asked"}),
        # Asked in private
        (("send_person",), {"Lin": "asked", "Mo": "asked"}),
        # No program may: one task for a person, with both names in it
        (("send_group",), {"Lin": "task", "Mo": "task"}),
    ],
)
def test_a_nickname_is_seen_to_once(can, how):
    lounge = Lounge(*can, pattern=CITY)
    lounge.comes("Lin", "小林", background={"city": "杭州", "trade": "烘焙"})
    lounge.comes("Mo")
    lounge.comes("Hua", "上海 ｜ 华 ｜ 茶")
    assert naming.mend(lounge.actor, now=lounge.now) == 0  # on their first day
    later = lounge.now + timedelta(days=1)
    assert [naming.mend(lounge.actor, now=later) for _ in range(2)] == [2, 0]
    assert {row.member.name: row.how for row in Naming.objects.select_related("member")} == how
    texts = [row.copy_text for row in Task.objects.filter(kind="nickname_ask")]
    assert [("@小林 → 杭州-小林-烘焙" in one, "@Mo" in one) for one in texts] == [(True, True)] * ("task" in how["Mo"])


@pytest.mark.django_db
def test_words_in_private_are_an_answer_only_once_the_question_has_gone_out():
    lounge = Lounge("send_person")
    lin = lounge.comes("Lin")
    lounge.asks(lin, goes=False)
    lounge.says(lin, "My order 8841 came broken", "Please call me back", "Hello?")
    row = Introduction.objects.get()
    assert (row.state, row.who, len(lounge.told(lin))) == ("open", "", 1)
    assert lounge.says(lin, "Who: Lin\nNeed: yeast") == 1  # a form says itself what it is


@pytest.mark.django_db
def test_an_order_or_an_answer_to_another_room_is_no_answer_to_the_ritual():
    lounge = Lounge("send_person")
    lin = lounge.comes("Lin")
    lounge.asks(lin)
    fact = SimpleNamespace(id=1, workspace_id=lounge.here)

    def heard(*texts: str) -> str:
        said = [Said(n, lounge.here, None, lin.id, 1, NOON, one, None, None, False) for n, one in enumerate(texts, 1)]
        listening.hear_answers([Unit(fact, one.id, one) for one in said], lounge.now)
        return Introduction.objects.get().who

    # A command, my page, a report, a red packet, a make-up card, a host's order, a personal code: none of them a name.
    orders = ["/start", "我的积分", "举报", "领红包", "补卡 3", "慢聊模式", "HQ-7K3MP-9QXTD"]
    assert heard(*orders) == "" and len(lounge.told(lin)) == 1
    assert [room.given_out(lounge.here, {"ABCD2345"}) for room in (places, scope)] == [set()] * 2
    # What another room asked later is its own; what it asked before is not.
    for minutes, who in ((5, ""), (-5, "I bake")):
        rival = NOON + timedelta(minutes=minutes)
        one = hearing.Spoke(90 + minutes, lin.id, None, "I bake", rival)
        hearing.hear(lounge.actor, said=[one], now=lounge.now)
        assert Introduction.objects.get().who == who
    assert lounge.says(lin, "退订") == 0 and Introduction.objects.get().state == "refused"


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["failed", "awaiting_staff"])
def test_who_cannot_be_reached_in_private_is_asked_in_the_group(state):
    lounge = Lounge("send_person", "send_group")
    lin = lounge.comes("Lin")
    lounge.asks(lin)
    assert clock.see_to_all(NOON) == 0
    Progress.objects.filter(workspace_id=lounge.here).update(state=state)
    assert [clock.see_to_all(NOON) for _ in range(2)] == [1, 0]
    hello, form = lounge.told(lin)
    assert (hello[1], form[1]) == (None, lounge.group.id) and "What I need:" in form[2]
    assert Progress.objects.order_by("effect_id").first().state == {"awaiting_staff": "expired"}.get(state, state)
    assert lounge.says(lin, "My order came broken") == 0 and Introduction.objects.get().who == ""
    Ritual.objects.update(points=5)
    assert lounge.says(lin, "我是：林\n我需要：酵母\n我能提供：无", here=True) == 1
    assert lounge.told(lin)[-1][1] == lounge.group.id  # thanked where they answered, not where nobody reaches them


@pytest.mark.django_db
def test_who_joins_several_groups_is_asked_one_after_the_other_and_once_for_each_answer():
    lounge = Lounge("send_person", "send_group")
    lin, mo = lounge.comes("Lin"), lounge.comes("Mo")
    mill, oven, shut = (lounge.other(name) for name in ("Millers", "Ovens", "Shut"))
    for group in (mill, oven, shut):
        for one in (lin, mo):
            Span.objects.create(workspace_id=lounge.here, group=group, member=one, joined_at=NOON)
    assert [lounge.asks(lin, mo), *(lounge.asks(lin, mo, at=group) for group in (mill, oven, shut))] == [2, 0, 0, 0]
    Group.objects.filter(id=shut.id).update(ended_at=NOON)
    assert lounge.says(lin, "I bake at night", "Yeast", "跳过") == 1

    # The second group is told what the first was, once they say so; the third is asked anew because they want it.
    again = lounge.told(lin)[-1]
    assert again[1] is None and "In Bakers you said" in again[2] and "I bake at night" in again[2]
    Progress.objects.update(state="sent")
    assert lounge.says(lin, "好") == 1
    assert [group for _, group, words in lounge.told(lin) if "Meet Lin" in words] == [lounge.group.id, mill.id]
    Progress.objects.update(state="sent")
    lounge.says(lin, "anew")
    assert "1. Who are you" in lounge.told(lin)[-1][2] and Introduction.objects.filter(member=lin).last().who == ""

    # Who does not answer is asked in the next group when that has ended; where there is no group any more, nowhere.
    for days, asked in ((2, mill), (4, oven), (6, None)):
        assert hearing.expire(lounge.actor, now=NOON + timedelta(days=days, minutes=1)) >= 1
        row = Introduction.objects.filter(member=mo, state="open").first()
        assert (row and row.group_id) == (asked and asked.id)
    assert not Introduction.objects.filter(group=shut).exists()

    # Where a playbook fixed the end, nobody's turn comes after it.
    ann, end = lounge.comes("Ann"), NOON + timedelta(hours=1)
    Span.objects.create(workspace_id=lounge.here, group=mill, member=ann, joined_at=NOON)
    lounge.asks(ann)
    fixed = beginning.Begin(member_id=ann.id, group_id=mill.id, key="t", ends_at=end)
    assert beginning.begin(lounge.actor, wanted=[fixed], now=NOON) == 0
    lounge.now = end
    assert lounge.says(ann, "I bake", "Yeast", "Bread") == 1
    assert Introduction.objects.get(member=ann, group=mill).state == "waiting"


@pytest.mark.django_db
def test_a_red_packet_is_told_of_beforehand_and_given_once_to_each_person_while_there_is_money():
    lounge = Lounge("send_person", "send_group", points=5)
    new = NewBudget(name="迎新", currency=Currency.POINTS, owner="staff:1", alone=50)
    budget = budgeting.open_budget(lounge.actor, budget=new, now=NOON)
    budgeting.fund(lounge.actor, budget_uid=budget, amount=70, reason="迎新", now=NOON)
    of = {"gift": 40, "budget_id": Budget.objects.get().id, "points": 5}
    writing.write(lounge.actor, ritual=NewRitual(kind_id=lounge.kind.id, **of), now=NOON)
    with pytest.raises(BadRitual):
        writing.write(lounge.actor, ritual=NewRitual(kind_id=lounge.kind.id, gift=40), now=NOON)
    with override("en"):
        (part,) = in_force(lounge.here, group_id=lounge.group.id, kind_id=lounge.kind.id)
    assert [one.words.count("40 points") for one in part.told] == [0, 1]

    mill = lounge.other("Millers")
    lin, mo = lounge.comes("Lin"), lounge.comes("Mo")
    for group, answers in ((lounge.group, ("I bake", "Yeast", "Bread")), (mill, ("好",))):
        Span.objects.get_or_create(workspace_id=lounge.here, group=group, member=lin, defaults={"joined_at": NOON})
        lounge.asks(lin, at=group)
        Progress.objects.update(state="sent")
        lounge.says(lin, *answers)
    hellos = [words for _, _, words in lounge.told(lin) if "For it you get" in words]
    assert ["a red packet of 40 points" in words for words in hellos] == [True, False]
    assert {a.posted for a in Account.objects.filter(member=lin, currency="points")} == {50}

    # Who turns out to be Lin before the form goes out, is promised nothing that Lin has had.
    assert lounge.turns_out("Lin H", lin) == 1 and "For it you get" not in lounge.told(lin)[-1][2]

    # There is not enough left for a second one: Mo is promised nothing, and the team is told.
    lounge.asks(mo)
    assert "red packet" not in lounge.told(mo)[0][2]
    lounge.says(mo, "I mill", "Somebody who needs bread?", "Flour")
    assert Task.objects.get(kind="newcomer_gift").group_id == lounge.group.id

    # Mo needs what Lin has: the team is asked whether to introduce them, and forgets it with Lin.
    task = Task.objects.get(kind="newcomer_meet")
    assert task.member_id == mo.id and "Lin has: Bread" in task.copy_text and task.why["text"] == "Both say: bread"
    gone = Unit(SimpleNamespace(workspace_id=lounge.here, member_id=lin.id))
    named("newcomers.forget").handle([gone], lounge.now)
    task.refresh_from_db()
    assert task.copy_text == "" and not Introduction.objects.filter(member=lin).exists()


@pytest.mark.django_db
def test_links_and_numbers_are_not_repeated_in_the_group_and_who_has_left_is_not_introduced():
    lounge = Lounge("send_person")
    lin, mo = lounge.comes("Lin"), lounge.comes("Mo")
    lounge.asks(lin, mo)
    lounge.says(lin, "I bake at night", "Earn 500 a day: １３８ 0013 8000", "See cheap-flour.top/join")
    (meet,) = [words for what, group, words in lounge.told(lin) if group]
    assert "I bake at night" in meet and "500" not in meet and "cheap" not in meet
    assert Introduction.objects.get(member=lin).needs.startswith("Earn")
    Span.objects.filter(member=mo).update(left_at=lounge.now)
    lounge.says(mo, "I mill", "Orders", "Flour")
    assert Introduction.objects.get(member=mo).who == "" and len(lounge.told(mo)) == 1


@pytest.mark.django_db
def test_whoever_was_merged_while_they_were_asked_is_still_heard():
    lounge = Lounge("send_person")
    lin, kept = lounge.comes("Lin"), lounge.comes("Lin Hua")
    lounge.asks(lin)
    Member.objects.filter(id=lin.id).update(canonical=kept)
    assert introductions.asked(lounge.here, [lin.id, kept.id]) == {lin.id, kept.id}
    assert lounge.says(lin, "I bake", "Yeast", "Bread") == 1
    kept.refresh_from_db()
    assert (Introduction.objects.get().member_id, kept.introduction) == (kept.id, "I bake")


@pytest.mark.django_db
def test_one_community_in_which_it_goes_wrong_does_not_stop_the_others():
    broken, sound = (Lounge("send_person", pattern=CITY) for _ in range(2))
    for lounge in (broken, sound):
        lounge.comes("Mo")
    Ritual.objects.filter(workspace_id=broken.here).update(pattern="{city}", shape="^x$")
    assert clock.mend_all(NOON + timedelta(days=1)) == 1
    assert Naming.objects.get().workspace_id == sound.here
