"""Surveys: answered by name and changed, or without a name and for good; what it comes to; who is asked after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from huoqun.core.actor import member
from huoqun.core.errors import NotFound
from huoqun.core.models import Fact
from huoqun.forms.actions.answering import answer
from huoqun.forms.actions.releasing import release
from huoqun.forms.actions.surveys import NewSurvey, ask_all, close_round, make_survey
from huoqun.forms.caring import care_for, care_for_hidden
from huoqun.forms.models import SurveyAnswer, SurveyMark, SurveyRound
from huoqun.forms.queries.rounds import exported, my_surveys, nps_by_occasion, outcome
from huoqun.forms.rules import BadAnswer
from huoqun.forms.surveys import AnsweredAlready, BadSurvey, SurveyClosed, nps_of, read
from huoqun.members.actions.merging import merge
from huoqun.members.models import Member
from huoqun.site.testing_cast import FOUNDED
from huoqun.work.models import Task

ASKED = read("nps!: 你会推荐吗？\nchoice: 最喜欢 | 课 | 人\ntext: 还想说什么")
DAY = timedelta(days=1)


def person(workspace, name="Xu"):
    return Member.objects.create(workspace_id=workspace, name=name, created_at=FOUNDED).id


@pytest.fixture
def asked(cast, alice):
    uid = make_survey(alice, survey=NewSurvey(key="end", name="结营反馈", items=ASKED), now=FOUNDED)
    return ask_all(alice, survey_uid=uid, closes_at=FOUNDED + DAY, now=FOUNDED)


def says(workspace, who, asked, score, words="", now=FOUNDED, **how):
    said = {"0": [str(score)], "2": [words]}
    answer(member(workspace, who), round_uid=asked, member_id=who, answers=said, now=now, **how)


@pytest.mark.parametrize(
    "text",
    [
        "stars: 好吗",  # no kind that there is
        "nps:",  # no question
        "choice: 哪个 | 甲",  # one option
        "choice: 哪个 | 甲 | 甲",  # the same twice
        "text: 说 | 甲 | 乙",  # options where none are chosen
        "nps: 一\nnps: 二",  # twice
        "",  # nothing
    ],
)
def test_surveys_that_cannot_be(text):
    with pytest.raises(BadSurvey):
        read(text)


@pytest.mark.parametrize(
    ("scores", "score", "count"),
    [
        ({}, None, 0),  # nobody
        ({10: 1}, 100, 1),  # one who is glad
        ({9: 5, 7: 3, 6: 2}, 30, 10),  # the passive count, but for neither
        ({0: 4}, -100, 4),
    ],
)
def test_the_score_with_its_count_and_interval(scores, score, count):
    found = nps_of(scores)

    assert (found.score, found.count) == (score, count)
    if count:
        assert -100 <= found.low <= found.score <= found.high <= 100
        assert found.high - found.low > 20, "few answers are no certainty, even where they agree"


@pytest.mark.django_db
def test_by_name_it_may_be_changed_until_it_closes(asked, workspace, alice):
    xu = person(workspace)
    says(workspace, xu, asked, 9)
    says(workspace, xu, asked, 3, "太快了", now=FOUNDED + timedelta(hours=1))
    with pytest.raises(SurveyClosed):
        says(workspace, xu, asked, 10, now=FOUNDED + DAY)

    assert SurveyAnswer.objects.get().nps == 3 and SurveyMark.objects.count() == 1
    round_id = SurveyRound.objects.get().id
    assert care_for(alice, answers=[(round_id, xu)], now=FOUNDED) == 1
    assert care_for(alice, answers=[(round_id, xu)], now=FOUNDED) == 0
    assert Task.objects.get().why["text"] == "太快了" and Task.objects.get().member_id == xu


@pytest.mark.django_db
def test_without_a_name_nothing_leads_back(asked, workspace, alice):
    xu, other = person(workspace), person(workspace, "Xu at work")
    says(workspace, xu, asked, 2, "不好", hidden=True)
    row = SurveyAnswer.objects.get()

    assert (row.member_id, row.at) == (None, None)
    fact = Fact.objects.filter(name="forms.survey_answered").get()
    assert fact.payload["low"] is False, "it does not say how"
    merge(alice, kept_id=xu, merged_id=other, evidence={"same": "said"}, now=FOUNDED)
    for who in (xu, other):
        with pytest.raises(AnsweredAlready):
            says(workspace, who, asked, 10)
    found = outcome(alice, round_uid=asked)
    assert (found.kept_back, found.nps.count, exported(alice, round_uid=asked)[1]) == (1, 0, [])
    for n in range(4):
        says(workspace, person(workspace, f"P{n}"), asked, 10, hidden=True)
    later = FOUNDED + timedelta(hours=2)
    close_round(alice, round_uid=asked, now=later)
    assert (care_for_hidden(alice, now=later), care_for_hidden(alice, now=later)) == (1, 0)
    assert outcome(alice, round_uid=asked).nps.count == 5 == nps_by_occasion(workspace, "").count
    assert {name for name, _day, _answers in exported(alice, round_uid=asked)[1]} == {""}
    assert Task.objects.get().member_id is None


@pytest.mark.django_db
def test_who_compares_before_and_after_never_sees_fewer_than_five_answers_come(asked, workspace, alice):
    seen = []
    for n in range(13):
        says(workspace, person(workspace, f"P{n}"), asked, n % 11, hidden=True)
        release(alice, round_ids=[SurveyRound.objects.get().id], now=FOUNDED)
        seen.append(outcome(alice, round_uid=asked).nps.count)
    close_round(alice, round_uid=asked, now=FOUNDED)
    care_for_hidden(alice, now=FOUNDED)
    seen.append(outcome(alice, round_uid=asked).nps.count)

    assert seen == [0] * 9 + [5] * 4 + [13]


@pytest.mark.django_db
def test_a_named_answer_taken_back_into_the_crowd_counts_once(asked, workspace):
    xu = person(workspace)
    says(workspace, xu, asked, 2)
    says(workspace, xu, asked, 2, hidden=True)

    assert [row.member_id for row in SurveyAnswer.objects.all()] == [None]
    assert my_surveys(workspace, xu, now=FOUNDED)[0].answers is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        {"0": ["11"]},  # above the scale
        {"0": ["5", "6"]},  # two of one
        {"1": ["0"]},  # what must be answered is left out
        {"0": ["5"], "1": ["7"]},  # no such option
        {"0": ["5"], "2": ["x" * 10_001]},  # longer than any
        {"0": ["５"]},  # digits that are none of ours
    ],
)
def test_answers_that_do_not_fit(asked, workspace, said):
    xu = person(workspace)
    with pytest.raises(BadAnswer):
        answer(member(workspace, xu), round_uid=asked, member_id=xu, answers=said, now=FOUNDED)


@pytest.mark.django_db
def test_who_is_erased_or_of_another_community_answers_nothing(asked, workspace, alice, eve):
    xu = person(workspace)
    Member.objects.filter(id=xu).update(erased_at=FOUNDED)

    with pytest.raises(NotFound):
        says(workspace, xu, asked, 5)
    with pytest.raises(NotFound):
        outcome(eve, round_uid=asked)


@pytest.mark.django_db
def test_ten_thousand_answers_are_put_together_in_a_handful_of_statements(
    asked, workspace, alice, django_assert_max_num_queries
):
    round_id = SurveyRound.objects.get().id
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into forms_surveyanswer (id, workspace_id, round_id, on_day, answers, nps, shown) "
            "select n, %s, %s, '2026-11-26', jsonb_build_object('0', n %% 11, '1', n %% 2), n %% 11, true "
            "from generate_series(1, 10000) n",
            [workspace, round_id],
        )
    with django_assert_max_num_queries(4):
        found = outcome(alice, round_uid=asked)

    assert found.nps.count == 10_000 and sum(n for _, n in found.told[1].counts) == 10_000
