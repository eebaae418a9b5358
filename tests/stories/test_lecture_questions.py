"""What groups ask during a lecture, and what those who come late are told; at a terminal and for programs too."""

from __future__ import annotations

import io
import json

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.test import Client
from PIL import Image

from huoqun.chats.port.incoming import Recall
from huoqun.cli.lectures import command
from huoqun.core import clock
from huoqun.gateways.simulator.people import BOT
from huoqun.lectures.actions import asking, digesting, picturing, planning, running
from huoqun.lectures.models.asking import Late, Question
from huoqun.lectures.queries.asked import questions
from huoqun.lectures.queries.board import lags, lecture
from huoqun.lectures.rules import QuestionGone, digest_of
from huoqun.team import actions

from .test_lecture_relay import Relay

PICTURE = io.BytesIO()
Image.new("RGB", (40, 30), "navy").save(PICTURE, "PNG")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def relay(cast):
    return Relay(cast, rooms=2)


def asked(relay):
    line = lecture(relay.actor, lecture_uid=relay.uid)
    return questions(relay.actor, lecture_id=line.id)


def said_in(relay, chat):
    return [x.text for x in relay.platform.rooms[chat].posts if x.sender == BOT.key]


def digests(relay):
    return [text for text in said_in(relay, "room 1") if "开春公开课" in text]


def test_what_groups_ask_comes_back_with_its_group_and_the_lecturer_is_told_once(relay):
    relay.qin("one")
    relay.member("Keeper").says("请问作业什么时候交？", to="room 2")
    relay.member("Keeper").says("好的", to="room 2")
    relay.member("Guest").says("老师，有没有回放？", to="hall")
    relay.settle()
    (one,) = asked(relay)
    assert (one.group, one.name, one.text) == ("room 2", "Keeper", "请问作业什么时候交？")

    asking.pass_on(relay.actor, lecture_uid=relay.uid, question_ids=[one.id], now=relay.now)
    relay.settle()
    told = said_in(relay, "hall")
    assert len(told) == 1 and "room 2" in told[0] and "请问作业什么时候交？" in told[0]
    with pytest.raises(QuestionGone):
        asking.pass_on(relay.actor, lecture_uid=relay.uid, question_ids=[one.id], now=relay.now)
    asking.answer(relay.actor, lecture_uid=relay.uid, question_id=one.id, text="周五", now=relay.now)
    relay.settle()
    (_, heard) = relay.heard()["room 1"]
    assert "周五" in heard and "什么时候交" in heard and "Keeper" not in heard


def test_a_question_that_is_taken_back_is_told_to_nobody(relay):
    message = relay.member("Keeper").says("能不能便宜一点？", to="room 1")
    relay.settle()
    relay.platform.tell(Recall(id=message, at=relay.now, chat="room 1", by=relay.member("Keeper").person))
    relay.settle()
    ids = list(Question.objects.values_list("id", flat=True))
    with pytest.raises(QuestionGone):
        asking.pass_on(relay.actor, lecture_uid=relay.uid, question_ids=ids, now=relay.now)


def test_whoever_comes_late_is_given_the_digest_once_and_a_crowd_in_one_message(relay):
    relay.qin("first of all", "a joke")
    digesting.mark(relay.actor, lecture_uid=relay.uid, line_no=1, on=True, now=relay.now)
    for name in ("Lin", "Mo", "Ning"):
        relay.member(name).joins("room 1")
    relay.settle()
    assert len(digests(relay)) == 1, "one for the three"

    # Ten minutes have to pass before the group hears it again.
    relay.member("Ou").joins("room 1")
    relay.settle()
    assert len(digests(relay)) == 1
    relay.passes(minutes=11)
    first, _second = digests(relay)
    assert "first of all" in first and "joke" not in first
    assert Late.objects.filter(told_at=None).count() == 0 and len(said_in(relay, "room 2")) == 2


def test_a_group_that_is_added_in_the_middle_gets_the_digest_and_hears_from_there_on(relay):
    relay.qin("one")
    relay.member("Keeper").joins("late room")
    relay.settle()
    planning.add_groups(relay.actor, lecture_uid=relay.uid, group_ids=[relay.group_id("late room")], now=relay.now)
    relay.qin("two")
    digest, line = said_in(relay, "late room")
    assert "· one" in digest and line == "two"


def test_a_picture_and_a_voice_from_the_console_go_to_every_group_and_the_board_tells_how_far_each_is(relay):
    for raw, text in ((PICTURE.getvalue(), "看图"), (b"#!AMR\n" + bytes(40), "")):
        picturing.say_file(relay.actor, lecture_uid=relay.uid, raw=raw, text=text, now=relay.now)
    relay.settle()
    assert relay.heard() == relay.everywhere("[image] 看图", "[voice] ")
    relay.platform.faults.refuse("not_in_chat")
    relay.qin("one", "two")
    line = lecture(relay.actor, lecture_uid=relay.uid)
    board = {lag.state: (lag.sent, lag.behind) for lag in lags(relay.actor, lecture_id=line.id)}
    assert board == {"stuck": (2, 2), "running": (4, 0)} and line.stuck == 1


@pytest.mark.parametrize(
    ("written", "lines", "digest"),
    [
        ("", [], ""),
        ("今晚讲三点", ["第一点"], "今晚讲三点\n· 第一点"),
        # The latest lines stand, the oldest are left out.
        ("", ["old " * 25] * 20 + ["new"], None),
    ],
)
def test_a_digest_is_what_was_written_and_the_latest_lines(written, lines, digest):
    found = digest_of(written, lines)
    assert found == digest if digest is not None else (found.endswith("· new") and len(found) <= 1200)


def test_programs_and_a_terminal_see_it_say_something_and_try_again(cast):
    relay = Relay(cast, rooms=2, now=clock.now())
    relay.platform.faults.refuse("not_in_chat")
    relay.qin("one")
    token = actions.make_token(
        cast.alice.actor, name="studio", now=clock.now(),
        permissions=("lectures:lecture:view", "lectures:lecture:run", "chats:message:send"),
    )  # fmt: skip
    studio, at = Client(headers={"Authorization": f"Bearer {token}"}), f"/api/v1/lectures/{relay.uid}"
    assert sorted(row["state"] for row in studio.get(f"{at}/groups").json()) == ["running", "stuck"]
    assert studio.post(f"{at}/lines", {"text": "hello"}, "application/json").json() == {"no": 2}
    assert studio.post(f"{at}/lines", {"text": ""}, "application/json").status_code == 422

    def said(*words):
        result = CliRunner().invoke(command, list(words), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    name = apps.get_model("core", "Workspace").objects.get(id=cast.workspace).name
    assert json.loads(said("list", "--json", "--workspace", name))[0]["stuck"] == 1
    assert "1 go on" in said("retry", str(relay.uid), "--workspace", name)
    relay.passes(minutes=1)
    assert relay.heard() == relay.everywhere("one", "hello")
    running.end(relay.actor, lecture_uid=relay.uid, now=relay.now)
    assert studio.post(f"{at}/lines", {"text": "late"}, "application/json").status_code == 409
