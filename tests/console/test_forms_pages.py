"""Forms in the console: a bank from a file that is looked at first, a quiz from its draft to its results."""

from __future__ import annotations

import html
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huoqun.core.actor import member
from huoqun.forms.actions.answering import answer
from huoqun.forms.actions.attempting import hand_in, start
from huoqun.forms.models import Attempt, Bank, BankQuestion, Quiz, SurveyRound
from huoqun.members.models import Member
from huoqun.site.testing_cast import FOUNDED

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
PASTED = (
    "题型\t题目\t选项A\t选项B\t答案\n单选\t=HYPERLINK(1)<b>哪一季？</b>\t春\t秋\tB\n单选\t没有答案\t春\t秋\tZ\n"
    "简答\t写一段\t\t\t\n"
)
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>题型</t></is></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="inlineStr">'
    '<is><t>答案</t></is></c></row>'
    '<row r="3"><c r="A3" t="inlineStr"><is><t>数值</t></is></c><c r="B3" t="s"><v>1</v></c><c r="C3"><v>3.14</v></c>'
    "</row></sheetData></worksheet>"
)  # fmt: skip
_STRINGS = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>题目</t></si>'
    "<si><r><t>圆</t></r><r><t>周率？</t></r><rPh><t>x</t></rPh></si></sst>"
)


def workbook(sheet=_SHEET):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("xl/worksheets/sheet1.xml", sheet)
        file.writestr("xl/sharedStrings.xml", _STRINGS)
    return packed.getvalue()


def shown(client, url, status=200):
    answer = client.get(url, headers=ENGLISH, follow=True)
    assert answer.status_code == status, answer.content[:400]
    return answer.content.decode()


def sent(client, url, status=302, **values):
    answer = client.post(url, values, headers=ENGLISH)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def test_from_an_empty_room_to_results(cast, browser_of, workspace):
    alice = browser_of(cast.alice)
    assert "There is no question yet" in shown(alice, "/forms") and "There is no bank yet" in shown(
        alice, "/forms/banks"
    )

    here = sent(alice, "/forms/banks/new", name="季节", about="四季")["Location"]
    seen = sent(alice, f"{here}/import", 200, text=PASTED).content.decode()
    assert "2 can be taken, 1 cannot" in seen and "Its answer is none of its options" in seen
    assert "<b>哪一季" not in seen and not BankQuestion.objects.exists(), "looking takes nothing"
    taken = seen.split('name="text"')[1].split('value="')[1].split('"')[0]

    sent(alice, f"{here}/import", text=html.unescape(taken), sure="1")
    seen = sent(alice, f"{here}/import", 200, file=SimpleUploadedFile("a.xlsx", workbook())).content.decode()
    assert "圆周率？" in seen and "1 can be taken, 0 cannot" in seen
    bomb = workbook(_SHEET.replace("<worksheet", "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet"))
    assert (
        "no spreadsheet that can be read"
        in sent(alice, f"{here}/import", 422, file=SimpleUploadedFile("b.xlsx", bomb)).content.decode()
    )

    one = BankQuestion.objects.get(kind="single")
    form = {"kind": "single", "prompt": "哪一季？", "options": "春\n秋", "points": 4, "difficulty": 2}
    sent(alice, f"/forms/questions/{one.uid}", 422, **form, answer="冬")
    sent(alice, f"/forms/questions/{one.uid}", **form, answer="秋")
    exported = alice.get(f"{here}/export").content.decode()
    assert "哪一季？" in exported and exported.startswith("\ufeff")

    draws = {"bank0": str(Bank.objects.get().uid), "count0": 3, "attempts": 2, "pass_mark": 60, "shows": "handed_in"}
    quiz = sent(alice, "/forms/quizzes/new", key="seasons", name="小测", **draws)["Location"]
    sent(alice, "/forms/quizzes/new", 422, key="seasons", name="again", **draws)
    sent(alice, f"{quiz}/open")
    assert Quiz.objects.get().state == "draft", "the bank has two questions, and three are drawn"
    sent(alice, f"{quiz}/edit", name="小测", **draws | {"count0": 2})
    assert "As a member would" in shown(alice, f"{quiz}/try")
    tried = sent(alice, f"{quiz}/try", 200, seed="7", **{f"q{one.id}": "0"}).content.decode()
    assert "This would be" in tried and not Attempt.objects.exists()
    sent(alice, f"{quiz}/open")

    xu = Member.objects.create(workspace_id=workspace, name="Xu", created_at=FOUNDED).id
    attempt = start(member(workspace, xu), quiz_uid=Quiz.objects.get().uid, member_id=xu, now=FOUNDED)
    asked = Attempt.objects.get().questions
    answers = {str(q["id"]): ["<i>好</i>"] if q["question"]["kind"] == "long" else ["0"] for q in asked}
    hand_in(member(workspace, xu), attempt_uid=attempt, answers=answers, now=FOUNDED)
    waits = f"/forms/attempts/{attempt}"
    essay = next(q["id"] for q in asked if q["question"]["kind"] == "long")
    assert waits in shown(alice, quiz) and "<i>好" not in shown(alice, waits)
    sent(alice, waits, 422, **{f"p{essay}": "99"})
    sent(alice, waits, **{f"p{essay}": "1"})
    page = shown(alice, quiz)
    assert "Questions, the hardest first" in page and "Xu" in page and Attempt.objects.get().percent is not None
    sent(alice, f"/forms/questions/{one.uid}/retire")
    sent(alice, f"{quiz}/close")
    assert "taken out" in shown(alice, here)
    assert Quiz.objects.get().state == "closed"


def test_who_only_sells_sees_no_forms_and_eve_none_of_ours(cast, browser_of, alice):
    bank = sent(browser_of(cast.alice), "/forms/banks/new", name="季节")["Location"]

    assert browser_of(cast.dora).get("/forms").status_code == 403
    assert browser_of(cast.eve).get(bank).status_code == 404


def test_a_survey_from_its_draft_to_a_file_that_no_spreadsheet_runs(cast, browser_of, workspace):
    alice = browser_of(cast.alice)
    assert "There is no survey yet" in shown(alice, "/forms/surveys")
    form = {"key": "end", "name": "结营反馈", "may_hide": "on"}
    fault = sent(alice, "/forms/surveys/new", 422, **form, items="nps: 推荐吗\nstars: 好吗").content.decode()
    assert "Line 2 says no kind" in fault
    uid = sent(alice, "/forms/surveys/new", **form, items="nps!: 推荐吗\ntext: 说点什么")["Location"]
    here = sent(alice, f"{uid}/ask")["Location"]
    xu = Member.objects.create(workspace_id=workspace, name="=Xu", created_at=FOUNDED).id
    opened = SurveyRound.objects.get()
    said = {"0": ["3"], "1": ["=HYPERLINK(1)<b>"]}
    answer(member(workspace, xu), round_uid=opened.uid, member_id=xu, answers=said, now=opened.opens_at)

    page = shown(alice, here)
    assert "1 answer" in page and "-100" in page and "&lt;b&gt;" in page
    assert "'=Xu" in alice.get(f"{here}/export").content.decode()
    sent(alice, f"{uid}/edit", 422, **form, items="nps: 另一题")
    sent(alice, f"{here}/close")
    assert browser_of(cast.eve).get(here).status_code == 404
