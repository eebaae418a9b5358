"""The calendar of all groups' playbooks, and moving a group's run to another day: by drag, and by the form."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps

from huoqun.core import clock
from huoqun.core.actor import system
from huoqun.playbooks.actions.publishing import make, publish
from huoqun.playbooks.actions.starting import start

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
QUERIES = 12

CAMP = """
schema: playbook/v1
id: writing
name: 7天写作营
kind: camp
timezone: Asia/Shanghai
calendar: {days: 7, day_cutoff: "04:00"}
enrol: {trigger: joined, late_join: {policy: skip}}
misfire: {grace: 2h, then: skip}
roles: {coach: {name: 教练, count: 1, minutes_a_day: 20}}
sheets: {coach: [{day: D2, what: 点评三份作业}]}
templates:
  open: "【第{{day}}天】早上好，今天写什么？打卡口令：#写作{{day}}"
  sum: "第{{day}}天结束啦，明早八点见。"
  ask: "{{nick}}，今天的打卡还差你一个～"
stages:
  - id: daily
    days: [D1, D2, D3, D4, D5, D6, D7]
    steps:
      - {id: open, scope: group, do: send, template: open, class: care, at: "08:00"}
      - {id: ask, do: send, template: ask, class: nudge, at: "20:30", next: visit}
      - id: visit
        do: task
        title: 1对1回访 {{nick}}
        assignee: {role: coach}
        sla: 24h
        outcomes: {继续: done}
        overdue: {remind: true}
      - {id: sum, scope: group, do: send, template: sum, class: care, at: "21:30"}
exit:
  - {id: over, at: "D8 12:00", do: end, reason: 结营}
"""


@pytest.fixture
def running(cast):
    """The camp runs in Chen's group from tomorrow on, and in the far one a week later; five people are in each."""
    now, engine = clock.now(), system(cast.workspace, "test")
    version = publish(engine, playbook_uid=make(engine, text=CAMP, now=now), now=now)
    tomorrow = now.astimezone(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=1)
    member, span = apps.get_model("members", "Member"), apps.get_model("groups", "Span")
    for group, on in ((cast.group, tomorrow), (cast.far_group, tomorrow + timedelta(days=7))):
        for name in "甲乙丙丁戊":
            who = member.objects.create(workspace_id=cast.workspace, name=name, created_at=now)
            span.objects.create(
                workspace_id=cast.workspace, group_id=group, member=who, joined_at=now - timedelta(days=1)
            )
        start(engine, version_id=version, group_id=group, starts_on=on, now=now)
    cast_run = apps.get_model("playbooks", "GroupRun").objects
    return cast, cast_run, tomorrow


def text(client, url, **values):
    answer = client.get(url, values, headers=ENGLISH)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


def test_weeks_months_and_days_show_each_groups_steps(running, browser_of, django_assert_max_num_queries):
    cast, _, tomorrow = running
    client = browser_of(cast.alice)
    for view in ("month", "week", "days"):
        text(client, "/playbooks/calendar", view=view, on=tomorrow)
        with django_assert_max_num_queries(QUERIES):
            page = text(client, "/playbooks/calendar", view=view, on=tomorrow)
        assert "教练" in page and "7天写作营" in page and "08:00" in page

    week = text(client, "/playbooks/calendar", view="week", on=tomorrow)

    assert "早上好" in week
    assert "30 of 20 minutes" in text(client, "/playbooks/calendar", view="days", on=tomorrow)


def test_a_day_has_all_its_words_with_what_is_known_filled_in(running, browser_of):
    cast, runs, tomorrow = running
    run = runs.get(group_id=cast.group)

    page = text(browser_of(cast.alice), "/playbooks/calendar/day", run=run.uid, on=tomorrow + timedelta(days=1))

    assert "【第2天】早上好，今天写什么？打卡口令：#写作2" in page
    assert "(their name)，今天的打卡还差你一个～" in page
    assert "5 members" in page


def test_a_president_sees_and_moves_only_their_own_groups(running, browser_of):
    cast, runs, tomorrow = running
    far, chen = runs.get(group_id=cast.far_group), browser_of(cast.chen)
    values = {"run": far.uid, "before": far.starts_on, "starts_on": far.starts_on + timedelta(days=1)}

    assert text(chen, "/playbooks/calendar", on=tomorrow).count("data-shift=") == 1
    assert chen.get("/playbooks/calendar/shift", {"run": far.uid}).status_code == 404
    assert chen.post("/playbooks/calendar/shift", values).status_code == 404
    assert browser_of(cast.eve).get("/playbooks/calendar/day", {"run": far.uid, "on": tomorrow}).status_code == 404
    assert browser_of(cast.dora).get("/playbooks/calendar").status_code == 403


def test_nonsense_in_the_address_is_no_fault_of_the_page(running, browser_of):
    client = browser_of(running[0].alice)

    assert text(client, "/playbooks/calendar", view="<b>", on="9999-99-99", kind="\0", after="x")
    assert client.get("/playbooks/calendar/day", {"run": "x", "on": "y"}).status_code == 404
    assert client.get("/playbooks/calendar/shift", {"run": "x"}).status_code == 404


def test_without_a_run_it_teaches_one_thing(cast, browser_of):
    assert "No playbook runs in these days." in text(browser_of(cast.alice), "/playbooks/calendar")


def test_a_run_is_dragged_to_another_day_after_a_look_at_what_moves(running, visit, faultless):
    cast, runs, _ = running
    run = runs.get(group_id=cast.far_group)
    page = visit(cast.alice, f"/playbooks/calendar?view=week&on={run.starts_on}", language="zh")
    days = page.locator("tr", has_text=far_name(cast)).locator("td")
    first = run.starts_on.weekday()
    to = first + 1 if first < 6 else first - 1

    days.nth(first).locator("a").drag_to(days.nth(to))
    page.wait_for_url(re.compile("calendar/shift"))
    shown = page.locator("main").inner_text()
    assert faultless(page, "calendar-shift-zh-1280") == []
    page.locator("form[method=post] .btn-primary").click()
    page.wait_for_url(re.compile("view=week"))

    assert "给群里的消息" in shown
    assert runs.get(id=run.id).starts_on == run.starts_on + timedelta(days=to - first)


def far_name(cast):
    return apps.get_model("groups", "Group").objects.get(id=cast.far_group).name


def test_the_same_by_the_form_on_a_phone(running, visit, faultless):
    cast, runs, _ = running
    run = runs.get(group_id=cast.group)
    page = visit(cast.alice, f"/playbooks/calendar/shift?run={run.uid}", language="zh", width=360)

    page.fill("input[name=starts_on]", str(run.starts_on + timedelta(days=3)))
    page.locator("form[method=get] button").click()
    page.wait_for_selector("form[method=post] .btn-primary")
    assert faultless(page, "calendar-shift-zh-360") == []
    page.locator("form[method=post] .btn-primary").click()
    page.wait_for_url(re.compile("view=week"))

    assert runs.get(id=run.id).starts_on == run.starts_on + timedelta(days=3)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 360])
def test_it_looks_right(running, visit, faultless, language, width):
    cast, _, tomorrow = running
    for view in ("month", "week"):
        page = visit(cast.alice, f"/playbooks/calendar?view={view}&on={tomorrow}", language=language, width=width)
        if width == 360:
            page.wait_for_selector(".hq-cal-list")
        assert faultless(page, f"calendar-{view}-{language}-{width}") == []
    page.locator(".hq-cal-cell, .hq-cal-line").locator("visible=true").first.click()
    page.wait_for_selector("#hq-day[open] .hq-day-words")
    assert faultless(page, f"calendar-day-{language}-{width}") == []
