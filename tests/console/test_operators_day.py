"""An operator's day: what loses most by waiting first, all of it done in place, on a phone too, and measured."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.apps import apps

from huoqun.core import clock, worker
from huoqun.core.actor import system
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed
from huoqun.imports.records import Options
from huoqun.imports.run import run
from huoqun.team.actions.posts import invite
from huoqun.team.rules import Role
from huoqun.work.actions import incidents, proposals, tasks
from huoqun.work.actions.absences import be_away
from huoqun.work.actions.proposals import NewProposal
from huoqun.work.actions.tasks import NewTask
from huoqun.work.rules import approvable

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
THANKED: list[str] = []


@approvable("testing.thank")
def thank(actor, *, to: str, now: datetime) -> None:
    """Thank somebody in a test."""
    THANKED.append(to)


def row(model: str, **where):
    return apps.get_model(model).objects.get(**where)


@pytest.fixture
def day(cast, tmp_path):
    """A camp of 小林 and 阿梅; Bob coaches it and owes a call, something misfired, and a proposal waits."""
    THANKED.clear()
    file = tmp_path / "7天写作营.txt"
    first = clock.now() - timedelta(days=3)
    lines = [
        (first, "阿梅", "大家好"),
        (first + timedelta(minutes=3), "小林", "我想写完一本书，可是每天只有半小时"),
        (first + timedelta(days=1), "小林", "#写作1 今天写了两百字"),
    ]
    file.write_text("\n".join(f"{at:%Y/%m/%d, %H:%M} - {name}: {text}" for at, name, text in lines), "utf-8")
    worker.add_cursors()
    run(system(cast.workspace, "import"), file, options=Options(format="whatsapp"), now=clock.now)
    worker.catch_up(now=clock.now)
    fill(cast, row("groups.Group", workspace_id=cast.workspace, name="7天写作营").id)
    return cast


def fill(cast, group_id: int) -> None:
    now, engine = clock.now(), system(cast.workspace, "playbook")
    lin = row("members.Member", workspace_id=cast.workspace, name="小林").id
    record(
        engine,
        deeds=[
            NewDeed(kind="checked_in", source="checkin", source_id="1", product="camp", value="D1", member_id=lin,
                    occurred_at=now - timedelta(days=2)),
            NewDeed(kind="bought", source="shop", source_id="9", product="写作课", amount_minor=19900, currency="CNY",
                    member_id=lin, occurred_at=now - timedelta(days=3)),
        ],
        now=now,
    )  # fmt: skip
    rescue = NewTask(
        key="rescue/lin", kind="call", title="1对1回访 小林", sla=timedelta(hours=1), role="assistant",
        strategy="least_loaded", copy_text="小林，两天没见到你了，是时间不够还是题目太难？",
        outcomes=("继续", "补卡", "退营"),
        why={"why": "两天没有打卡", "cls": "care"}, group_id=group_id, member_id=lin,
    )  # fmt: skip
    far = NewTask(
        key="offer", kind="write", title="写一条周末的推荐", sla=timedelta(hours=20), why={"cls": "marketing"}
    )
    late = NewTask(
        key="lead", kind="call", title="回访退营的人", sla=timedelta(hours=2), role="coach", strategy="owner"
    )
    tasks.make(engine, tasks=[rescue, far, late], now=now)
    proposals.propose(
        engine,
        proposals=[
            NewProposal(
                key="thank/mei", action="testing.thank", title="感谢阿梅带来三位新人", origin="insights",
                arguments={"to": "阿梅"}, expires_at=now + timedelta(hours=20), group_id=group_id,
                evidence={"invited": 3, "since": (now - timedelta(days=3)).isoformat(),
                          "people": [{"member_id": lin, "messages": 2}]},
            )
        ],
        now=now,
    )  # fmt: skip
    incidents.open(
        engine, key="misfire/1", kind="misfire", title="停机九小时，34条消息过了时间", choices=("send_now", "skip"),
        people=200, group_id=group_id, now=now,
        evidence={"playbook": "7天写作训练营", "steps": [
            {"step": "lesson", "due_at": (now - timedelta(hours=9)).isoformat(), "people": 200},
            {"step": "remind", "due_at": (now - timedelta(hours=3)).isoformat(), "people": 34},
        ]},
    )  # fmt: skip


def shown(client, path="/") -> str:
    return client.get(path, headers=ENGLISH).content.decode()


def titles(page: str) -> list[str]:
    stream = page.split('id="pile-now"', 1)[1].split("</section>", 1)[0]
    return re.findall(r"<h3[^>]*>(?:<a[^>]*>)?<bdi>(.*?)</bdi>", stream)


def address(page: str, title: str, label: str) -> str:
    """Where a button of the card with this title leads."""
    card = next(c for c in page.split("<article")[1:] if title in c)
    button = next(b for b in re.findall(r"<button.*?</button>", card, re.DOTALL) if label in b)
    return re.search(r'hx-post="([^"]+)"', button)[1].replace("&amp;", "&")


def test_what_loses_most_by_waiting_comes_first(day, browser_of):
    found = titles(shown(browser_of(day.alice), "/?whose=all"))

    order = ["停机九小时", "“coach” has nobody", "1对1回访 小林", "写一条周末的推荐"]
    places = [next(n for n, title in enumerate(found) if words in title) for words in order]
    assert places == sorted(places)


def test_mine_is_what_i_have_and_what_is_for_everybody(day, browser_of):
    alice, bob = browser_of(day.alice), browser_of(day.bob)

    assert "1对1回访" in shown(bob) and "回访退营的人" not in shown(bob)
    assert "1对1回访" not in shown(alice) and "写一条周末的推荐" in shown(alice)
    assert "1对1回访" in shown(alice, "/?whose=all")
    assert "1对1回访" in shown(alice), "the choice is kept"
    assert "1对1回访" not in shown(alice, "/?whose=mine")


def test_one_sort_alone(day, browser_of):
    page = shown(browser_of(day.bob), "/?only=proposals")

    assert titles(page) == ["感谢阿梅带来三位新人"]
    assert 'id="pile-tasks"' not in page


def test_the_card_knows_its_member(day, browser_of):
    task = row("work.Task", key="rescue/lin")
    page = shown(browser_of(day.bob), f"/today/tasks/{task.uid}/more")

    for words in ("我想写完一本书", "D1", "写作课", "199.00 CNY", "7天写作营", "Joined this group"):
        assert words in page
    assert "Alice" in page and "Dora" not in page, "to whom it can be handed"


def test_a_helper_of_elsewhere_learns_nothing(day, browser_of):
    task = row("work.Task", key="rescue/lin")

    for who in (day.chen, day.dora, day.eve):
        assert browser_of(who).get(f"/today/tasks/{task.uid}/more").status_code == 404


def test_a_coach_finds_on_their_own_desk_only_what_they_may_decide(day, browser_of):
    group = row("groups.Group", workspace_id=day.workspace, name="7天写作营")
    made = invite(
        day.alice.actor, email="coach@example.com", name="Coach", role=Role.HELPER, group_id=group.id, now=clock.now()
    )
    coach = browser_of(replace(day.bob, user_id=made.user_id))

    mine, everybodys = shown(coach, "/?whose=mine"), shown(coach, "/?whose=all")
    for judged in ("停机九小时", "感谢阿梅"):
        assert judged not in mine and judged in everybodys


def test_an_outcome_ends_it(day, browser_of):
    client = browser_of(day.bob)

    assert client.post(address(shown(client), "1对1回访", "补卡")).content == b""
    done = row("work.Task", key="rescue/lin")
    assert (done.state, done.outcome) == ("done", "补卡")


def test_it_is_handed_over_and_taken_back(day, browser_of):
    client, task = browser_of(day.bob), row("work.Task", key="rescue/lin")
    given = client.post(f"/today/tasks/{task.uid}/give", {"user": day.alice.user_id}, headers=ENGLISH)
    task.refresh_from_db()
    assert task.assignee_id == day.alice.user_id
    assert "Handed over to Alice" in given.headers["HX-Trigger"]

    client.post(f"/today/tasks/{task.uid}/give?user={day.bob.user_id}")
    task.refresh_from_db()
    assert task.assignee_id == day.bob.user_id


def test_an_incident_is_decided_for_all_it_holds(day, browser_of):
    client = browser_of(day.bob)
    page = shown(client)
    assert "200 people wait" in page and "lesson" in page
    url = address(page, "停机九小时", "Skip it all")

    assert client.post(url.replace("version=1", "version=7")).status_code == 409
    assert client.post(url).status_code == 200
    assert row("core.Fact", name="work.incident_decided").payload["choice"] == "skip"
    assert "停机九小时" not in shown(client)


def test_a_proposal_shows_what_it_rests_on_and_is_approved(day, browser_of):
    client = browser_of(day.bob)
    page = shown(client)
    for words in ("invited", "小林", "messages"):
        assert words in page
    client.post(address(page, "感谢阿梅", "Approve"))

    assert THANKED == ["阿梅"]


def test_minutes_are_taken_apart(day, browser_of):
    client, task = browser_of(day.bob), row("work.Task", key="rescue/lin")
    for noun in ("task", "workspace"):
        answered = client.post(f"/today/at/{noun}/{task.uid}").status_code
        assert answered == (204 if noun == "task" else 404)
    apps.get_model("work", "Sitting").objects.update(seen_at=clock.now() - timedelta(seconds=60))
    client.post("/today/at/none")
    tasks.done(day.bob.actor, task_uid=task.uid, outcome="继续", now=clock.now())

    page = shown(browser_of(day.alice), "/today/minutes")
    assert "Calling somebody" in page and "1.0" in page
    assert "settings#minutes" in page
    assert browser_of(day.chen).get("/today/minutes").status_code == 403


def test_who_is_away_is_not_offered(day, browser_of):
    now = clock.now()
    be_away(day.alice.actor, user_id=day.alice.user_id, starts_at=now, ends_at=now + timedelta(days=1), now=now)
    task = row("work.Task", key="rescue/lin")

    page = shown(browser_of(day.bob), f"/today/tasks/{task.uid}/more")
    assert f'value="{day.alice.user_id}"' not in page


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 1280), ("zh", 360), ("en", 360)])
def test_the_day_can_be_read_by_everybody(day, visit, faultless, language, width):
    page = visit(day.bob, "/?whose=all", language, width)
    card = page.locator("article", has_text="1对1回访")
    card.locator(".hq-card-more summary").click()
    card.locator(".hq-give").wait_for()
    page.locator("article", has_text="停机九小时").locator("details.hq-evidence summary").click()
    page.locator("#minutes summary").click()
    page.locator("#minutes table, #minutes p").first.wait_for()

    assert faultless(page, f"day-{language}-{width}") == []


@pytest.mark.browser
def test_everything_is_done_on_a_phone(day, visit):
    """Copy, an outcome, hand over, decide, approve: at 360 pixels, by touch, and the minutes are measured."""
    page = visit(day.bob, "/?whose=all", "en", 360, has_touch=True, is_mobile=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    card = page.locator("article", has_text="1对1回访")
    with page.expect_response(re.compile(r"/today/at/task/")) as told:
        card.get_by_role("button", name="Copy").tap()
    assert told.value.status == 204
    assert "两天没见到你了" in page.evaluate("navigator.clipboard.readText()")

    card.locator(".hq-card-more summary").tap()
    card.get_by_role("button", name="Hand over").tap()
    card.wait_for(state="detached")
    incident = page.locator("article", has_text="停机九小时")
    incident.get_by_role("button", name="Skip it all").tap()
    page.get_by_role("button", name="Go ahead").tap()
    incident.wait_for(state="detached")
    proposal = page.locator("article", has_text="感谢阿梅")
    proposal.get_by_role("button", name="Approve").tap()
    page.get_by_role("button", name="Go ahead").tap()
    proposal.wait_for(state="detached")

    assert row("work.Task", key="rescue/lin").assignee_id == day.alice.user_id
    assert THANKED == ["阿梅"]


@pytest.mark.browser
def test_a_hidden_page_measures_nothing(day, visit):
    page = visit(day.bob, "/?whose=all")
    card = page.locator("article", has_text="1对1回访")
    with page.expect_response(re.compile(r"/today/at/task/")):
        card.locator("h3").click()
    sitting = apps.get_model("work", "Sitting")
    assert sitting.objects.count() == 1

    with page.expect_response(re.compile(r"/today/at/none")):
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {value: true, configurable: true}); "
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
    assert sitting.objects.count() == 0

    page.evaluate("Object.defineProperty(document, 'hidden', {value: false})")
    tasks.drop(day.alice.actor, task_uid=row("work.Task", key="rescue/lin").uid, reason="settled", now=clock.now())
    card.locator("h3").click()
    page.get_by_text("settled meanwhile").wait_for()
    assert sitting.objects.count() == 0, "no minute goes into what has ended, and they are told"
