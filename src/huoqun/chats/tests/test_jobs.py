"""Jobs that read messages: what they count, find and watch is the same in whatever batches they read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection as database

from huoqun.chats.actions.dismissing import dismiss
from huoqun.chats.actions.receive import receive
from huoqun.chats.jobs import RECEIVED, each_message
from huoqun.chats.models import Connection, GroupDay, GroupPulse, MemberDay, Message, Waiting
from huoqun.chats.port import incoming as said
from huoqun.chats.port.incoming import Person
from huoqun.chats.queries import messages, pulse, search
from huoqun.chats.queries import waiting as queries
from huoqun.chats.waiting import WaitingKind
from huoqun.core import jobs, journal
from huoqun.core.actor import Actor
from huoqun.core.journal import Place, lane_of
from huoqun.core.models import Fact, Parked
from huoqun.core.tenancy import as_app
from huoqun.core.worker import add_cursors, catch_up
from huoqun.groups.models import Group
from huoqun.members.actions.erasing import erase
from huoqun.members.models import Member

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
CHEN, DORA, BOB = (Person(f"u-{name.lower()}", name) for name in ("Chen", "Dora", "Bob"))
ROBOT = Person("u-robot", "Robot", is_bot=True)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def hear(workspace):
    row = Connection.objects.create(
        workspace_id=workspace, platform="testing", realm="testing", name="bot", created_at=NOON
    )
    gateway = Actor(workspace, "gateway", row.id)
    count = iter(range(1, 10_000))

    def hear(sender, text, minutes=0.0, *, id=None, chat="lake", **more):
        item = said.Message(id=id or f"n{next(count)}", at=at(minutes), chat=chat, sender=sender, text=text, **more)
        receive(gateway, connection_id=row.id, items=[item], now=at(minutes))

    hear.gateway, hear.connection = gateway, row.id
    return hear


def work() -> None:
    add_cursors()
    catch_up(now=lambda: at(100))
    assert not Parked.objects.exists()


def again(workspace) -> None:
    """The same facts once more, as after a restore that set a cursor back."""
    with database.cursor() as cursor:
        cursor.execute("update core_cursor set epoch = 0, xid = '0', fact_id = 0 where consumer = 'chats.waiting'")
    work()


def test_words_are_counted_by_day_in_the_zone_of_the_group(hear, workspace):
    hear(CHEN, "早上好", -12 * 60)
    hear(CHEN, "晚安", 4.1 * 60)
    hear(DORA, "晚安", 4.2 * 60)
    hear(ROBOT, "beep", 4.3 * 60)
    work()

    days = GroupDay.objects.of(workspace).order_by("day").values_list("day", "messages", "speakers")
    assert list(days) == [(date(2026, 11, 2), 1, 1), (date(2026, 11, 3), 2, 2)]
    assert MemberDay.objects.of(workspace).count() == 4
    line = GroupPulse.objects.of(workspace).get()
    assert (line.messages, line.first_at, line.last_at, line.last_text) == (4, at(-720), at(4.3 * 60), "beep")


def test_batches_of_any_size_count_the_same(hear, workspace):
    for n in range(5):
        hear(CHEN, f"message {n}", n)
        if n % 2:
            work()
    work()

    assert list(MemberDay.objects.of(workspace).values_list("messages", flat=True)) == [5]
    assert list(GroupDay.objects.of(workspace).values_list("messages", "speakers")) == [(5, 1)]
    assert Member.objects.get(name="Chen").last_seen_at == at(4)


def test_of_some_facts_the_messages_of_just_these_are_read_in_their_order(hear, workspace):
    for text in "abc":
        hear(CHEN, text)
    told = [fact for _, fact in journal.read(lane_of(workspace), Place(0, 0, 0), limit=100)]
    a, b, c = [fact for fact in told if fact.name == RECEIVED[0]]

    assert [unit.value.text for unit in each_message([c, b, a])] == ["c", "b", "a"]
    assert [(unit.fact, unit.value.text) for unit in each_message([a, c])] == [(a, "a"), (c, "c")]


def test_what_is_taken_back_stays_counted(hear, workspace):
    hear(CHEN, "regret", id="1")
    recall = said.Recall(id="1", at=at(1), chat="lake")
    receive(hear.gateway, connection_id=hear.connection, items=[recall], now=at(1))
    work()

    assert GroupPulse.objects.of(workspace).get().messages == 1
    assert search.search(workspace, "regret").messages == ()


def test_search_finds_chinese_of_two_characters_and_latin_words(hear, workspace):
    hear(CHEN, "今天下午在西湖边读书")
    hear(DORA, "Bring the Book, please", 1)
    work()

    def found(words):
        return [line.text for line in search.search(workspace, words).messages]

    assert found("西湖") == found("湖边") == found("读书 下午") == ["今天下午在西湖边读书"]
    assert found("book") == found("BRING boo") == ["Bring the Book, please"]
    assert found("西安") == found("") == found("' & | :*") == []


def test_search_goes_on_page_by_page(hear, workspace):
    for n in range(7):
        hear(CHEN, f"lotus {n}", n)
    work()

    first = search.search(workspace, "lotus", limit=5)
    second = search.search(workspace, "lotus", limit=5, before=first.next_key)

    assert [line.text for line in (*first.messages, *second.messages)] == [f"lotus {n}" for n in reversed(range(7))]
    assert second.next_key == ""


def test_search_under_row_security_sees_one_workspace(hear, cast):
    hear(CHEN, "secret lotus")
    work()

    with as_app(cast.workspace):
        assert len(search.search(cast.workspace, "lotus").messages) == 1
    with as_app(cast.eves_workspace):
        assert search.search(cast.eves_workspace, "lotus").messages == ()
        assert search.search(cast.workspace, "lotus").messages == ()


def test_an_edited_message_is_found_by_its_new_words_only(hear, workspace):
    hear(CHEN, "first draft", id="1")
    work()
    edit = said.Edit(id="1", at=at(1), chat="lake", text="final version")
    receive(hear.gateway, connection_id=hear.connection, items=[edit], now=at(1))
    work()

    assert search.search(workspace, "draft").messages == ()
    assert len(search.search(workspace, "final").messages) == 1


def waiting(workspace, kind=WaitingKind.QUESTION):
    return [line.excerpt for line in queries.waiting(workspace, kind=kind, now=at(24 * 60))]


def test_a_question_waits_until_somebody_answers(hear, workspace):
    hear(CHEN, "请问明天几点开始？", 0)
    work()
    assert waiting(workspace) == ["请问明天几点开始？"]

    hear(DORA, "九点", 10)
    work()
    assert waiting(workspace) == []
    row = Waiting.objects.get(kind="question")
    assert row.answered_at == at(10)


def test_a_reply_answers_the_next_day(hear, workspace):
    hear(CHEN, "请问明天几点开始？", 0, id="q")
    work()
    hear(DORA, "九点", 20 * 60, reply_to="q")
    work()

    assert waiting(workspace) == []


def test_the_answer_may_be_learnt_before_or_with_the_question(hear, workspace):
    hear(DORA, "九点", 10)
    work()
    hear(CHEN, "请问明天几点开始？", 0)
    work()
    hear(BOB, "有人知道停车在哪吗？", 300, chat="hill")
    hear(DORA, "二楼", 301, chat="hill")
    work()

    assert waiting(workspace) == []


def test_read_again_who_waits_stays_the_same(hear, workspace):
    hear(CHEN, "请问明天几点开始？", 0)
    hear(DORA, "大家好", 600)
    work()
    hear(BOB, "谁知道停车在哪", 700)
    work()
    once = sorted(Waiting.objects.of(workspace).values_list("kind", "message_id", "answered_at"))
    again(workspace)

    assert sorted(Waiting.objects.of(workspace).values_list("kind", "message_id", "answered_at")) == once


def test_a_newcomers_first_words_wait_for_a_reply(hear, workspace):
    hear(CHEN, "晚上好", -20 * 24 * 60)
    joined = said.Joined(id="j", at=at(-30), chat="lake", who=DORA)
    receive(hear.gateway, connection_id=hear.connection, items=[joined], now=at(-30))
    hear(DORA, "大家好，我是新来的", 0)
    work()
    assert waiting(workspace, WaitingKind.NEWCOMER) == ["大家好，我是新来的"]

    hear(CHEN, "欢迎", 5)
    work()
    assert waiting(workspace, WaitingKind.NEWCOMER) == []


def test_newcomers_who_come_together_wait_for_somebody_who_was_there_before(hear, workspace):
    hear(CHEN, "晚上好", -20 * 24 * 60)
    newcomers = [Person(f"u-{n}", f"New {n}") for n in range(12)]
    joined = [said.Joined(id=f"j{n}", at=at(-30), chat="lake", who=who) for n, who in enumerate(newcomers)]
    receive(hear.gateway, connection_id=hear.connection, items=joined, now=at(-30))
    for n, who in enumerate(newcomers):
        hear(who, f"大家好，我是{n}", n)
    work()
    assert len(waiting(workspace, WaitingKind.NEWCOMER)) == 12

    hear(CHEN, "欢迎大家", 20)
    work()
    assert waiting(workspace, WaitingKind.NEWCOMER) == []


def test_bots_neither_ask_nor_answer(hear, workspace):
    hear(ROBOT, "Are you there, everybody?", 0)
    hear(CHEN, "请问明天几点开始？", 500)
    hear(ROBOT, "beep", 501)
    work()

    assert waiting(workspace) == ["请问明天几点开始？"]


def test_the_team_may_say_that_no_answer_is_needed(hear, workspace, alice, dora):
    from huoqun.core.errors import NotAllowed

    hear(CHEN, "请问明天几点开始？", 0)
    work()
    row = Waiting.objects.get(kind="question")
    with pytest.raises(NotAllowed):
        dismiss(dora, waiting_id=row.id, now=at(60))
    dismiss(alice, waiting_id=row.id, now=at(60))
    dismiss(alice, waiting_id=row.id, now=at(61))

    assert waiting(workspace) == []
    assert Fact.objects.of(workspace).filter(name="chats.waiting_dismissed").count() == 1


def test_the_words_of_somebody_erased_are_gone(hear, workspace, alice):
    hear(CHEN, "my secret lotus")
    work()
    erase(alice, member_id=Member.objects.get(name="Chen").id, now=at(5))
    work()

    assert Message.objects.of(workspace).get().text == ""
    assert search.search(workspace, "lotus").messages == ()
    assert GroupPulse.objects.of(workspace).get().last_text == ""
    assert GroupPulse.objects.of(workspace).get().messages == 1


def test_who_carried_the_group_and_who_stopped_coming(hear, workspace):
    for day in range(28, 56):
        hear(DORA, "早", -day * 24 * 60)
    for day in range(27):
        hear(CHEN, "早", -day * 24 * 60)
    work()

    (carrier,), (stopped,) = pulse.carried_and_stopped(workspace, now=at(0))
    assert (carrier.messages, carrier.days, carrier.share) == (27, 27, 1.0)
    assert (stopped.days_before, stopped.messages_before) == (28, 28)


def test_a_group_gone_quiet_and_an_old_export_seen_as_of_its_end(hear, workspace):
    for day in range(8, 36):
        for n in range(3):
            hear(CHEN, "早", -day * 24 * 60 + n)
    hear(DORA, "还有人吗", 0)
    work()

    assert [q.rhythm.lately for q in pulse.gone_quiet(workspace, now=at(30))] == [1]
    assert pulse.as_of(workspace, now=at(10_000)).is_past is False
    Connection.objects.update(is_on=False)
    assert pulse.as_of(workspace, now=at(10_000)) == pulse.AsOf(at(30), True)


def test_a_groups_messages_are_read_page_by_page_in_both_directions(hear, workspace):
    for n in range(25):
        hear(CHEN, str(n), n)
    group = Group.objects.get(key="lake").id

    newest = messages.of_group(workspace, group, limit=10)
    older = messages.of_group(workspace, group, before=newest.older, limit=10)
    oldest = messages.of_group(workspace, group, before=older.older, limit=10)
    newer = messages.of_group(workspace, group, after=oldest.messages[-1].key, limit=10)

    read = [m.text for m in (*oldest.messages, *older.messages, *newest.messages)]
    assert read == [str(n) for n in range(25)]
    assert oldest.older == "" and newest.newer == ""
    assert newer.messages == older.messages
    assert messages.of_group(workspace, group, before="nonsense") == messages.of_group(workspace, group)


def test_a_poison_message_is_parked_alone(hear, workspace, monkeypatch):
    from huoqun.chats.jobs import searching

    def tokens(text):
        if text == "poison":
            raise ValueError
        return text.split()

    monkeypatch.setattr(searching, "tokens", tokens)
    for n, text in enumerate(["fine", "poison", "well"]):
        hear(CHEN, text, n)
    add_cursors()
    catch_up(now=lambda: at(100))

    parked = Parked.objects.get()
    assert parked.unit == Message.objects.get(text="poison").id
    assert len(search.search(workspace, "well").messages) == 1
    assert jobs.named("chats.searching").acts is False
