"""Many tasks of one step: one card on Today, worked one after another by keyboard and by thumb."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.apps import apps

from huoqun.core import clock
from huoqun.core.actor import system
from huoqun.work.actions import tasks
from huoqun.work.actions.tasks import NewTask

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
GREETINGS = 85


def row(model: str, **where):
    return apps.get_model(model).objects.get(**where)


@pytest.fixture
def desk(cast):
    """85 greetings of one step, twelve of them late, and a call that is nobody else's."""
    now = clock.now()
    greetings = [
        NewTask(
            key=f"pb/{n}/greet/in1", kind="playbook", title=f"问候新人 新人{n}号",
            copy_text=f"新人{n}号，欢迎！想写点什么？",
            due_at=now + timedelta(minutes=5 * (n - 12) - 1), role="assistant", assignee_id=cast.bob.user_id,
            outcomes=("聊上了", "没回"), why={"step": f"pb/{n}/greet/in1"},
        )
        for n in range(1, GREETINGS + 1)
    ]  # fmt: skip
    call = NewTask(
        key="demo/call", kind="call", title="给一一妈妈打个电话", due_at=now + timedelta(hours=1),
        outcomes=("done", "no_answer", "not_interested"),
    )  # fmt: skip
    tasks.make(system(cast.workspace, "playbook"), tasks=[*greetings, call], now=now - timedelta(hours=2))
    return cast


def first(n: int = 1) -> str:
    return f"/today/tasks/{row('work.Task', key=f'pb/{n}/greet/in1').uid}/pile"


def test_they_are_one_card_that_counts(desk, browser_of):
    page = browser_of(desk.bob).get("/", headers=ENGLISH).content.decode()

    assert page.count("<article") == 2
    assert "问候新人 新人 · 85" in page and "12 are late" in page and first() in page
    assert re.search(r"Tasks due\s*<span[^>]*>86<", page), "the filter counts tasks, not cards"


def test_outcomes_are_words_of_the_reader(desk, browser_of):
    client = browser_of(desk.bob)
    for language, words in (("en", ("No answer", "Not interested")), ("zh-hans", ("没接通", "暂时没兴趣"))):
        page = client.get("/", headers={"accept-language": language}).content.decode()
        assert all(word in page for word in words)
        assert not re.search(r">\s*(no_answer|not_interested)", page)


def test_done_leads_to_the_next_and_at_last_back_to_today(desk, browser_of):
    client = browser_of(desk.bob)
    page = client.get(first(), headers=ENGLISH).content.decode()
    assert "85 left" in page and "新人1号，欢迎" in page and "autofocus" in page

    uid = row("work.Task", key="pb/1/greet/in1").uid
    answer = client.post(f"/today/tasks/{uid}/done?outcome=聊上了&pile=1", headers=ENGLISH)
    assert answer["HX-Retarget"] == "#pile"
    assert "84 left" in answer.content.decode() and "新人2号，欢迎" in answer.content.decode()

    apps.get_model("work.Task").objects.filter(key__startswith="pb/").exclude(key="pb/85/greet/in1").update(
        state="done"
    )
    last = row("work.Task", key="pb/85/greet/in1").uid
    answer = client.post(f"/today/tasks/{last}/done?outcome=没回&pile=1", headers=ENGLISH)
    assert "All of these are done." in answer.content.decode()


def test_handing_one_over_leads_on_too(desk, browser_of):
    client, task = browser_of(desk.bob), row("work.Task", key="pb/1/greet/in1")
    more = client.get(f"/today/tasks/{task.uid}/more?pile=1", headers=ENGLISH).content.decode()
    assert f"/today/tasks/{task.uid}/give?pile=1" in more

    answer = client.post(f"/today/tasks/{task.uid}/give?pile=1", {"user": desk.alice.user_id}, headers=ENGLISH)
    assert "84 left" in answer.content.decode()
    assert row("work.Task", key="pb/1/greet/in1").assignee_id == desk.alice.user_id


def test_nobody_looks_into_a_pile_of_elsewhere(desk, browser_of):
    # Dora sells: she has tasks, and these are not hers.
    for who in (desk.chen, desk.eve, desk.dora):
        assert browser_of(who).get(first()).status_code == 404


def test_a_pile_that_the_running_view_counts_is_everybodys_and_stays_so(desk, browser_of):
    client, task = browser_of(desk.alice), row("work.Task", key="pb/1/greet/in1")
    mine = client.get(first(), headers=ENGLISH).content.decode()
    assert "85 of these are still open" in mine and "pile=all" in mine, "they are Bob's, on whose desk she is not"

    whole = client.get(f"{first()}?pile=all", headers=ENGLISH).content.decode()
    assert "85 left" in whole and "&amp;pile=all" in whole
    answer = client.post(f"/today/tasks/{task.uid}/done?outcome=聊上了&pile=all", headers=ENGLISH)
    assert "84 left" in answer.content.decode() and "pile=all" in answer.content.decode()


@pytest.mark.browser
def test_a_coach_works_through_them_by_keyboard(desk, visit):
    page = visit(desk.bob, first(), "en")
    page.locator("article", has_text="新人1号").wait_for()
    with page.expect_response(re.compile("/done")):
        page.keyboard.press("e")
    page.locator("article", has_text="新人2号").wait_for()
    page.keyboard.press("n")
    page.locator("article", has_text="新人3号").wait_for()
    with page.expect_response(re.compile("/done")):
        page.keyboard.press("2")
    page.locator("article", has_text="新人4号").wait_for()

    outcomes = {n: row("work.Task", key=f"pb/{n}/greet/in1").outcome for n in (1, 2, 3)}
    assert outcomes == {1: "聊上了", 2: "", 3: "没回"}
    assert page.get_by_role("status").first.inner_text().startswith("83 left")


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 360), ("zh", 360)])
def test_the_pile_is_worked_by_thumb(desk, visit, faultless, language, width):
    page = visit(desk.bob, "/", language, width, has_touch=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    card = page.locator("article", has_text="· 85")
    with page.expect_response(re.compile("/today/at/task/")):
        card.get_by_role("link", name=re.compile("Work through|逐个")).tap()
    assert faultless(page, f"pile-{language}-{width}") == []

    page.locator("[data-copy]").tap()
    assert "新人1号，欢迎" in page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="聊上了").tap()
    page.locator("article", has_text="新人2号").wait_for()
    assert row("work.Task", key="pb/1/greet/in1").outcome == "聊上了"
