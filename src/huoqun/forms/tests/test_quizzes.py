"""Questions, files of them, and attempts at quizzes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.core.actor import member
from huoqun.core.errors import NotFound
from huoqun.forms.actions.attempting import Result, close_over, hand_in, save, score, start
from huoqun.forms.actions.banks import bring, make_bank, retire, write
from huoqun.forms.actions.quizzes import NewDraw, NewQuiz, close_quiz, make_quiz, open_quiz
from huoqun.forms.carrying import BadFile, Written, as_csv, as_yaml, read
from huoqun.forms.drawing import TooFewQuestions, draw, frozen
from huoqun.forms.models import Attempt, BankQuestion
from huoqun.forms.rules import (
    BadAnswer,
    BadQuestion,
    Kind,
    NoAttemptLeft,
    NotWaiting,
    Question,
    QuizClosed,
    TimeOver,
    check,
    mark,
    read_answer,
)
from huoqun.members.actions.merging import merge
from huoqun.members.models import Member
from huoqun.site.testing_cast import FOUNDED

ABCD = ("春", "夏", "秋", "冬")
ONE = Question(kind=Kind.SINGLE, prompt="哪一季？", options=ABCD, right=(2,), points=4)
SOME = Question(kind=Kind.MULTIPLE, prompt="哪几季？", options=ABCD, right=(0, 2), points=5)
HOW_MANY = Question(kind=Kind.NUMBER, prompt="圆周率？", accepts=("3.14",), within="0.01", points=2)
WORD = Question(kind=Kind.SHORT, prompt="一句话", accepts=("Huoqun", "活群"), points=1)
ESSAY = Question(kind=Kind.LONG, prompt="写一段", points=10)


@pytest.mark.parametrize(
    ("question", "said", "half", "worth"),
    [
        (ONE, ["2"], False, 4),  # the right option
        (ONE, ["0"], False, 0),  # another one
        (ONE, [], False, 0),  # nothing
        (SOME, ["2", "0"], False, 5),  # all of the right ones, in any order
        (SOME, ["0"], False, 0),  # one of two is wrong where nothing else is said
        (SOME, ["0"], True, 2),  # and worth half, rounded down, where that is said
        (SOME, ["0", "1"], True, 0),  # never with a wrong one among them
        (HOW_MANY, ["３.15"], False, 2),  # full-width, and near enough
        (HOW_MANY, ["3.2"], False, 0),  # too far off
        (WORD, [" ｈuoqun "], False, 1),  # case, width and spaces do not count
        (ESSAY, ["……"], False, None),  # a person must say
    ],
)
def test_what_an_answer_is_worth(question, said, half, worth):
    assert mark(question, read_answer(question, said), half_for_fewer=half) == worth


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (ONE, ["4"]),  # an option that is not there
        (ONE, ["0", "1"]),  # two of one
        (ONE, ["0; drop table"]),  # no option at all
        (HOW_MANY, ["1e9999999"]),  # a number that would fill the memory
        (WORD, ["x" * 201]),  # too long
    ],
)
def test_answers_that_do_not_fit(question, said):
    with pytest.raises(BadAnswer):
        read_answer(question, said)


@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": " "},  # no words
        {"options": ("春", " 春")},  # twice the same
        {"right": ()},  # nothing is right
        {"right": (0, 1)},  # two are right where one may be chosen
        {"right": (9,)},  # none of the options
        {"points": 0},  # worth nothing
    ],
)
def test_questions_that_cannot_be_asked(changes):
    values = {"kind": Kind.SINGLE, "prompt": "哪一季？", "options": ABCD, "right": (2,)} | changes
    with pytest.raises(BadQuestion):
        check(Question(**values))


@given(st.integers(0, 2**63 - 1), st.permutations(range(4)))
def test_options_in_another_order_are_right_where_they_were(seed, _):
    shown = frozen(SOME, seed=seed)

    assert {shown.options[place] for place in shown.right} == {"春", "秋"}
    assert sorted(shown.options) == sorted(ABCD)


@given(st.lists(st.tuples(st.integers(0, 4), st.sets(st.integers(1, 12))), max_size=4), st.integers(0, 2**63 - 1))
def test_what_is_drawn_is_drawn_once_and_the_same_again(pools, seed):
    try:
        drawn = draw([(count, list(ids)) for count, ids in pools], seed=seed)
    except TooFewQuestions:
        return

    assert len(drawn) == len(set(drawn)) == sum(count for count, _ in pools)
    assert drawn == draw([(count, list(ids)) for count, ids in pools], seed=seed)


EXAM = "题型,题目,选项A,选项B,选项C,答案,分值,难度,标签\n单选题,哪一季？,春,夏,秋,C,4,2,季节\n判断题,冬天冷,,,,对,,,\n"
HOSTILE = Written(
    question=Question(kind=Kind.SHORT, prompt='=HYPERLINK("http://x")', accepts=("+1", "'=2"), explanation="@x\n-y"),
    key="k1", tags=("一", "二"),
)  # fmt: skip


def test_a_file_as_exams_come_in_it():
    first, second = read(EXAM.encode("gb18030"), name="题库.CSV")

    assert (first.question.options, first.question.right, first.question.points) == (("春", "夏", "秋"), (2,), 4)
    assert (second.question.options, second.question.right) == (("对", "错"), (0,))


def test_what_is_written_out_is_read_as_it_was_and_no_spreadsheet_runs_it():
    told = [HOSTILE, Written(question=SOME, key="k2"), Written(question=HOW_MANY, key="k3")]

    assert read(as_csv(told).encode(), name="a.csv") == told == read(as_yaml(told).encode(), name="a.yaml")
    cells = [cell.strip('"') for line in as_csv([HOSTILE]).splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "题型,题目,奖金\n单选,一,二\n"),  # a column nobody knows
        ("a.csv", "kind\nsingle\n"),  # no prompt
        ("a.csv", 'kind,prompt\nlong,"open\n'),  # quotes that do not match
        ("a.csv", "kind,prompt,key\nlong,a,k\nlong,b,k\n"),  # a key twice
        ("a.csv", "kind,prompt,options,answer\nsingle,a,x|y,z\n"),  # an answer that is no option
        ("a.yaml", "- &a {kind: long, prompt: x}\n- *a\n"),  # aliases
        ("a.yaml", "- {kind: long, kind: short, prompt: x}\n"),  # a key twice in one
        ("a.yaml", "!!python/object/apply:os.system [ls]\n"),  # code
        ("a.yaml", "[" * 5000),  # deeper than any list
    ],
)
def test_files_that_are_refused_whole(name, text):
    with pytest.raises(BadFile):
        read(text.encode(), name=name)


@pytest.fixture
def quiz(cast, alice):
    """A bank of three questions, and an open quiz of all three with ten minutes and two attempts."""
    bank = make_bank(alice, name="季节", now=FOUNDED)
    write(
        alice, bank_uid=bank, now=FOUNDED,
        questions=[Written(question=one, key=f"k{n}") for n, one in enumerate((ONE, HOW_MANY, WORD))],
    )  # fmt: skip
    made = NewQuiz(
        key="seasons", name="小测", draws=(NewDraw(bank_uid=bank, count=3),), lasts=timedelta(minutes=10), attempts=2
    )  # fmt: skip
    uid = make_quiz(alice, quiz=made, now=FOUNDED)
    open_quiz(alice, quiz_uid=uid, now=FOUNDED)
    return uid, bank


def person(workspace, name="Xu"):
    return Member.objects.create(workspace_id=workspace, name=name, created_at=FOUNDED).id


def right(uid):
    """The right answers of an attempt, by its own order of options."""
    asked = {str(one["id"]): one["question"] for one in Attempt.objects.get(uid=uid).questions}
    return {one: [str(q["right"][0])] if q["right"] else [q["accepts"][0]] for one, q in asked.items()}


def test_an_attempt_from_its_beginning_to_its_score(quiz, workspace, alice):
    uid, bank = quiz
    xu = person(workspace)
    me = member(workspace, xu)

    attempt = start(me, quiz_uid=uid, member_id=xu, now=FOUNDED)
    assert start(me, quiz_uid=uid, member_id=xu, now=FOUNDED + timedelta(minutes=1)) == attempt  # on another device
    edited = Written(question=Question(kind=Kind.LONG, prompt="别的题", points=50), key="k0")
    assert write(alice, bank_uid=bank, questions=[edited], now=FOUNDED) == 1  # while the attempt runs
    save(me, attempt_uid=attempt, answers=right(attempt), now=FOUNDED + timedelta(minutes=2))

    assert hand_in(me, attempt_uid=attempt, now=FOUNDED + timedelta(minutes=3)) == Result("scored", 100, True)
    assert hand_in(me, attempt_uid=attempt, answers={}, now=FOUNDED + timedelta(minutes=4)).percent == 100  # twice
    with pytest.raises(TimeOver):
        save(me, attempt_uid=attempt, answers=right(attempt), now=FOUNDED + timedelta(minutes=4))


def test_after_the_time_what_was_saved_counts(quiz, workspace, alice):
    uid, _ = quiz
    xu = person(workspace)
    me = member(workspace, xu)
    first = start(me, quiz_uid=uid, member_id=xu, now=FOUNDED)
    late = FOUNDED + timedelta(minutes=10, microseconds=1)

    with pytest.raises(TimeOver):
        save(me, attempt_uid=first, answers=right(first), now=late)
    assert hand_in(me, attempt_uid=first, answers=right(first), now=late) == Result("scored", 0, False)

    second = start(me, quiz_uid=uid, member_id=xu, now=late)
    save(me, attempt_uid=second, answers=right(second), now=late + timedelta(minutes=10))
    assert close_over(alice, now=late + timedelta(minutes=11)) == 1
    assert Attempt.objects.get(uid=second).percent == 100
    with pytest.raises(NoAttemptLeft):
        start(me, quiz_uid=uid, member_id=xu, now=late + timedelta(days=1))


def test_two_members_who_are_one_person_have_their_attempts_together(quiz, workspace, alice):
    uid, _ = quiz
    xu, other = person(workspace), person(workspace, "Xu at work")
    for one in (xu, other):
        hand_in(
            member(workspace, one), now=FOUNDED,
            attempt_uid=start(member(workspace, one), quiz_uid=uid, member_id=one, now=FOUNDED),
        )  # fmt: skip
    merge(alice, kept_id=xu, merged_id=other, evidence={"same": "said"}, now=FOUNDED)

    with pytest.raises(NoAttemptLeft):
        start(member(workspace, xu), quiz_uid=uid, member_id=xu, now=FOUNDED)


def test_nobody_touches_another_ones_attempt(quiz, workspace, eve):
    uid, _ = quiz
    xu, other = person(workspace), person(workspace, "Yu")
    attempt = start(member(workspace, xu), quiz_uid=uid, member_id=xu, now=FOUNDED)

    for actor in (member(workspace, other), eve):
        with pytest.raises(NotFound):
            hand_in(actor, attempt_uid=attempt, now=FOUNDED)
    with pytest.raises(BadAnswer):
        save(member(workspace, xu), attempt_uid=attempt, answers={"0": ["1"]}, now=FOUNDED)


def test_long_texts_wait_for_a_person(quiz, workspace, alice):
    _, bank = quiz
    bring(
        alice, bank_uid=bank, raw="kind,prompt,points,tags\nlong,写一段,10,作文\n".encode(), name="a.csv", now=FOUNDED
    )
    made = NewQuiz(key="essay", name="作文", draws=(NewDraw(bank_uid=bank, count=1, tags=("作文",)),))
    uid = make_quiz(alice, quiz=made, now=FOUNDED)
    xu = person(workspace)
    me = member(workspace, xu)
    with pytest.raises(QuizClosed):
        start(me, quiz_uid=uid, member_id=xu, now=FOUNDED)
    open_quiz(alice, quiz_uid=uid, now=FOUNDED)
    attempt = start(me, quiz_uid=uid, member_id=xu, now=FOUNDED)
    (question,) = (str(one["id"]) for one in Attempt.objects.get(uid=attempt).questions)

    said = {question: ["<script>alert(1)</script>"]}
    assert hand_in(me, attempt_uid=attempt, answers=said, now=FOUNDED) == Result("waiting", None, None)
    with pytest.raises(BadAnswer):
        score(alice, attempt_uid=attempt, points={question: 11}, now=FOUNDED)
    assert score(alice, attempt_uid=attempt, points={question: 6}, words="好", now=FOUNDED) == Result(
        "scored", 60, True
    )
    with pytest.raises(NotWaiting):
        score(alice, attempt_uid=attempt, points={question: 6}, now=FOUNDED)


def test_a_quiz_that_would_draw_more_than_there_is_does_not_open(quiz, workspace, alice):

    uid, _ = quiz
    close_quiz(alice, quiz_uid=uid, now=FOUNDED)
    for _ in range(2):
        retire(alice, question_uid=BankQuestion.objects.get(key="k0").uid, now=FOUNDED)

    with pytest.raises(TooFewQuestions):
        open_quiz(alice, quiz_uid=uid, now=FOUNDED)
