"""A playbook set going by the wizard, looked at step by step, paused, moved to a newer version, ended."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from huoqun.core.actor import system
from huoqun.playbooks.actions.publishing import draft, make, publish
from huoqun.playbooks.actions.starting import start
from huoqun.playbooks.jobs import tally
from huoqun.work.actions import tasks
from huoqun.work.actions.tasks import NewTask
from tests.stories.running import HEAD, MONDAY, Shown

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
QUERIES = 12

BOOK = (
    HEAD.format(id="camp")
    + """
enrol: {trigger: joined, late_join: {policy: digest}}
templates:
  lesson: "第{{day}}天：{{title}}"
  remind: "{{nick}}，今天还差你一个"
vars:
  title: {from: calendar, required: true, label: 当天主题}
  teacher: {required: true, label: 讲师}
roles: {coach: {name: 助教, minutes_a_day: 40, duties: 每天点评}}
stages:
  - id: daily
    days: [D1, D2]
    steps:
      - {id: open, scope: group, do: checkin, at: "12:01", word: "#写作{{day}}"}
      - {id: lesson, scope: group, do: send, template: lesson, class: care, at: "12:02"}
      - {id: check, do: branch, at: "20:30", if: checked_in(day), then: cheer, else: nudge}
      - {id: cheer, do: points, amount: 5, key: checkin}
      - {id: nudge, do: send, template: remind, class: nudge}
exit:
  - {id: over, at: "D3 12:00", do: end, reason: 结营}
"""
)


@pytest.fixture
def story(cast):
    """Alice's group of writers with two members, and a camp on the shelf."""
    story = Shown(cast)
    for name in ("小林", "阿May"):
        story.member(name).joins("writers")
    story.settle()
    story.book = make(cast.alice.actor, text=BOOK, now=story.now)
    publish(cast.alice.actor, playbook_uid=story.book, now=story.now)
    return story


ASKED = (
    HEAD.format(id="camp")
    + """
enrol: {trigger: joined, late_join: {policy: skip}}
templates: {ask: "有空写一点吗？回复1"}
stages:
  - id: daily
    days: [D1]
    steps:
      - {id: ask, do: ask, template: ask, class: care, at: "12:05", timeout: 5h, answers: {"1": ""}}
exit:
  - {id: over, at: "D3 12:00", do: end, reason: 结营}
"""
)


def chosen(story):
    group = apps.get_model("groups", "Group").objects.get(id=story.group_id("writers"))
    return {"playbook": str(story.book), "group": str(group.uid), "starts_on": MONDAY.isoformat()}


FILLED = {"v-teacher": "王老师", "d-1-title": "写一件小事", "d-2-title": "写一个人"}


def text(client, url, **values):
    answer = client.get(url, values, headers=ENGLISH)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


def started(story, client, **changes):
    answer = client.post(reverse("playbooks_start"), chosen(story) | FILLED | changes, headers=ENGLISH)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    story.settle()
    return answer.headers["location"]


def test_the_wizard_shows_what_would_happen_and_loses_nothing_that_was_filled_in(cast, browser_of, story):
    client = browser_of(cast.alice)

    empty = text(client, reverse("playbooks_start"))
    page = text(client, reverse("playbooks_start"), **chosen(story), **{"d-1-title": "写一件小事"})
    refused = client.post(reverse("playbooks_start"), chosen(story) | {"v-teacher": "王老师"}, headers=ENGLISH)

    assert "写作训练营" not in empty and "Show what would happen" in empty
    assert "第1天：写一件小事" in page and "第2天：〔当天主题〕" in page
    assert refused.status_code == 422
    assert "title D1, title D2" in refused.content.decode() and 'value="王老师"' in refused.content.decode()


def test_a_role_that_nobody_else_could_hold_says_so_and_leads_to_the_team(cast, browser_of, story):
    client, posts = browser_of(cast.alice), apps.get_model("team", "Post").objects.filter(workspace_id=cast.workspace)
    assert "may do this role's tasks" not in html.unescape(text(client, reverse("playbooks_start"), **chosen(story)))

    posts.exclude(user_id=cast.alice.user_id).update(ended_at=story.now)
    page = html.unescape(text(client, reverse("playbooks_start"), **chosen(story)))

    assert "Nobody but you may do this role's tasks in this group." in page
    assert f'href="{reverse("team")}" target="_blank" rel="noopener">Invite somebody on Team' in page, "and this stays"


def test_another_first_day_keeps_what_was_filled_in_and_nothing_else_is_started_than_what_was_shown(
    cast, browser_of, story
):
    client, ask = browser_of(cast.alice), chosen(story)
    shown = what_is_shown(text(client, reverse("playbooks_start"), **ask))
    later = ask | FILLED | {"shown": shown, "starts_on": "2026-11-04"}

    looked = client.post(reverse("playbooks_start"), later | {"look": "1"}, headers=ENGLISH)
    stopped = client.post(reverse("playbooks_start"), later, headers=ENGLISH)
    begun = client.post(reverse("playbooks_start"), ask | FILLED | {"shown": shown}, headers=ENGLISH)

    page = looked.content.decode()
    assert 'value="王老师"' in page and 'value="写一件小事"' in page and 'value="2026-11-04"' in page
    assert stopped.status_code == 422 and "You have chosen something else meanwhile" in stopped.content.decode()
    assert "2026-11-04" in stopped.content.decode().partition('name="shown"')[2][:120], "pressed again, it is started"
    assert begun.status_code == 302


def test_a_version_that_came_between_the_look_and_the_press_is_not_started_unseen(cast, browser_of, story):
    client, ask = browser_of(cast.alice), chosen(story) | FILLED
    shown = what_is_shown(text(client, reverse("playbooks_start"), **ask))
    newer = BOOK.replace("今天还差你一个", "还没打卡")
    draft(cast.alice.actor, playbook_uid=story.book, text=newer, now=story.now)
    publish(cast.alice.actor, playbook_uid=story.book, now=story.now)

    stopped = client.post(reverse("playbooks_start"), ask | {"shown": shown}, headers=ENGLISH)
    begun = client.post(
        reverse("playbooks_start"), ask | {"shown": what_is_shown(stopped.content.decode())}, headers=ENGLISH
    )

    assert stopped.status_code == 422 and "A newer version was published meanwhile" in stopped.content.decode()
    assert begun.status_code == 302


def what_is_shown(page):
    return re.search(r'name="shown" value="([^"]+)"', page)[1]


def test_three_weeks_of_words_are_looked_at_without_an_address_of_their_length(cast, browser_of, story):
    client = browser_of(cast.alice)
    filled = FILLED | {"d-1-title": "写" * 500, "look": "1"}

    shown = client.post(reverse("playbooks_start"), chosen(story) | filled, headers=ENGLISH)

    assert shown.status_code == 200 and f"第1天：{'写' * 500}" in shown.content.decode()
    assert not apps.get_model("playbooks", "GroupRun").objects.exists(), "nothing began by it"
    started(story, client)


def on_their_way():
    return set(apps.get_model("playbooks", "Run").objects.exclude(member_id=None).values_list("member_id", flat=True))


def test_old_members_are_not_greeted_as_newcomers_where_nobody_wants_that(cast, browser_of, story):
    client = browser_of(cast.alice)
    everybody = text(client, reverse("playbooks_start"), **chosen(story))
    nobody = text(client, reverse("playbooks_start"), **chosen(story), present="none")
    assert "Who came within 7 days" in everybody and 'value="all" selected' in everybody
    assert 'value="none" selected' in nobody

    started(story, client, present="none")
    assert on_their_way() == set()
    story.member("小新").joins("writers")
    story.settle()
    assert on_their_way() == {story.id_of("小新")}


CROWD = """
    insert into playbooks_run
        (workspace_id, group_run_id, member_id, entry, state, first, began_at, answers, arms, reason)
    select workspace_id, group_run_id, member_id, n, 'done', first, began_at, '{}', '{}', ''
    from playbooks_run, generate_series(2, 600) n where member_id = %s
"""


def test_a_large_run_shows_what_was_counted_last(cast, browser_of, story):
    client = browser_of(cast.alice)
    url = started(story, client)
    story.passes(minutes=5)
    assert tally(cast.workspace, now=story.now) == 0 and "Count now" not in text(client, url), "few are counted at once"

    with connection.cursor() as cursor:
        cursor.execute(CROWD, [story.id_of("小林")])
    assert tally(cast.workspace, now=story.now) == 1
    story.member("小林").says("#写作1")
    story.passes(hours=8, minutes=20)
    assert tally(cast.workspace, now=story.now) == 1
    story.passes(minutes=15)

    kept, anew = text(client, url), text(client, f"{url}?anew=1")
    assert "Count now" in kept and "yes 1" not in kept
    assert "Count now" not in anew and "yes 1" in anew and "no 1" in anew
    story.passes(minutes=20)
    assert "yes 1" in text(client, url), "it holds for twenty-five minutes"


def test_lists_of_runs_go_on_and_come_anew_by_themselves(cast, browser_of, story, monkeypatch):
    """A second group is run later: one a page shows it first, the other on the next page."""
    client = browser_of(cast.alice)
    first = started(story, client)
    story.passes(minutes=5)
    story.member("小周").joins("readers")
    story.settle()
    readers = apps.get_model("groups", "Group").objects.get(name="readers")
    second = started(story, client, group=str(readers.uid))
    monkeypatch.setattr("huoqun.console.pages.running.runs.PAGE", 1)

    newest = text(client, reverse("playbooks_runs"))
    assert second in newest and first not in newest and 'hx-select="#runs"' in newest
    after = re.search(r'href="\?(after=[^"]+)"', newest)
    older = client.get(f"{reverse('playbooks_runs')}?{after[1]}", headers=ENGLISH).content.decode()
    assert first in older and second not in older and "Show more" not in older
    assert client.get(reverse("playbooks_runs"), {"after": "no"}).status_code == 404
    there = text(client, f"{first}/at/open")
    assert 'hx-select="#there"' in there


def test_a_run_is_seen_step_by_step_and_each_step_says_why(cast, browser_of, story, django_assert_max_num_queries):
    client = browser_of(cast.alice)
    url = started(story, client)
    story.passes(minutes=5)
    story.member("小林").says("#写作1")
    story.passes(hours=8, minutes=30)

    assert "writers" in text(client, reverse("playbooks_runs")) and "1 of 7" in text(client, reverse("playbooks_runs"))
    with django_assert_max_num_queries(QUERIES):
        page = text(client, url)
    assert "yes 1" in page and "no 1" in page and "points credited 1" in page
    assert "<bdi>checked in that day</bdi>" in page and "<code>check</code>" in page
    assert "<bdi>第〔which day〕天：〔当天主题〕</bdi>" in page, "the message by its words, and not twice"
    assert page.count("第〔which day〕天：〔当天主题〕") == 1

    run = apps.get_model("playbooks", "GroupRun").objects.get()
    member = apps.get_model("members", "Member").objects.get(id=story.id_of("阿May"))
    there = text(client, reverse("playbook_run_at", args=[run.uid, "open"]))
    way = text(client, reverse("playbook_run_way", args=[run.uid, member.uid]))
    key = story.effect_of("nudge").key
    why = text(client, reverse("why", args=[key]))
    assert "Nobody is at this step" in there and "At “#写作〔which day〕”" in there
    assert "阿May，今天还差你一个" in way and reverse("why", args=[key]) in way
    assert "<bdi>checked in that day</bdi>" in way
    assert "the timetable" in why and "Step “〔their name〕，今天还差你一个” (D1)" in why

    client.post(reverse("playbook_run_checkin", args=[run.uid, member.uid]), {"day": "1"})
    assert sorted(deed.value for deed in story.deeds("checked_in")) == ["D1", "D1"]


def test_why_calls_a_step_as_the_running_view_does_with_what_was_filled_in(cast, browser_of, story):
    client = browser_of(cast.alice)
    newer = BOOK.replace("第{{day}}天：{{title}}", "{{teacher}}：{{title}}")
    draft(cast.alice.actor, playbook_uid=story.book, text=newer, now=story.now)
    publish(cast.alice.actor, playbook_uid=story.book, now=story.now)
    url = started(story, client)
    story.passes(minutes=5)

    assert "<bdi>王老师：〔当天主题〕</bdi>" in text(client, url)
    assert "Step “王老师：〔当天主题〕” (D1)" in text(client, reverse("why", args=[story.effect_of("lesson").key]))


def test_it_is_paused_resumed_and_ended(cast, browser_of, story):
    client = browser_of(cast.alice)
    url = started(story, client)
    run = apps.get_model("playbooks", "GroupRun").objects.get()

    client.post(reverse("playbook_run_pause", args=[run.uid]))
    story.passes(hours=30)
    resume = reverse("playbook_run_resume", args=[run.uid])
    assert resume in text(client, url)
    shown = text(client, resume)
    assert "Move by 2 days and go on" in shown and "D1: 2026-11-02 → 2026-11-04" in shown
    assert "2 messages will never be sent" in shown
    client.post(resume, {"how": "shift"})
    assert story.state(run.uid) == "running"
    client.post(reverse("playbook_run_end", args=[run.uid]), {"reason": "人太少"})

    assert story.state(run.uid) == "ended"
    assert "人太少" in text(client, url)
    assert "writers" in text(client, reverse("playbooks_runs"), ended="1")


def many_to_greet(story, n=3):
    """As many tasks of one step of the run as this, due next week."""
    made = [
        NewTask(
            key=f"pb/{place}/greet/in1", kind="playbook", title=f"问候新人 新人{place}号",
            due_at=story.now + timedelta(days=7), group_id=story.group_id("writers"),
            outcomes=("聊上了",), why={"step": f"pb/{place}/greet/in1"},
        )
        for place in range(1, n + 1)
    ]  # fmt: skip
    tasks.make(system(story.actor.workspace_id, "playbook"), tasks=made, now=story.now)


def test_tasks_of_one_step_are_a_pile_of_everybodys_that_is_worked_through(cast, browser_of, story):
    client = browser_of(cast.alice)
    url = started(story, client)
    many_to_greet(story)

    shown = text(client, url)
    pile = re.search(r'href="(/today/tasks/[^"]+/pile\?pile=all)"', shown)
    assert "问候新人 新人 · 3" in shown and shown.count("<article") == 1
    assert 'hx-select="#run-stands"' in shown and 'hx-select-oob="#run-waits,#run-lead"' in shown

    first = text(client, pile[1])
    assert "3 left" in first and "&amp;pile=all" in first
    done = re.search(r'hx-post="(/today/tasks/[^"]+/done\?[^"]+)"', first)
    answer = client.post(done[1].replace("&amp;", "&"), headers=ENGLISH)
    assert "2 left" in answer.content.decode(), "it leads on within the same pile, though it is due next week"


def test_roles_are_called_what_the_groups_own_manual_calls_them(cast, browser_of, story):
    client = browser_of(cast.alice)
    url = started(story, client)
    there = {"sla": timedelta(hours=1), "role": "coach", "strategy": "owner"}
    made = [
        NewTask(key="a", kind="call", title="回访", group_id=story.group_id("writers"), **there),
        NewTask(key="b", kind="call", title="写总结", **there),
    ]
    tasks.make(system(story.actor.workspace_id, "playbook"), tasks=made, now=story.now)

    today = text(client, "/", desk="all")
    assert "1 task for “助教” has nobody" in today and "1 task for “coach” has nobody" in today
    assert "for: 助教" in text(client, url)


def test_that_groups_keep_their_version_is_said_where_one_does(cast, browser_of, story):
    client = browser_of(cast.alice)
    publish_url, keeps = reverse("playbook_publish", args=[story.book]), "Groups that run keep their version"

    def published():
        seen_at = re.search(r'name="seen_at" value="([^"]+)"', text(client, publish_url))[1]
        return client.post(publish_url, {"seen_at": seen_at}, headers=ENGLISH, follow=True).content.decode()

    draft(cast.alice.actor, playbook_uid=story.book, text=BOOK + "# 2\n", now=story.now)
    said = published()
    assert "Published." in said and keeps not in said, "nothing runs"
    started(story, client)
    assert keeps not in published(), "the same text is the same version, which runs"
    draft(cast.alice.actor, playbook_uid=story.book, text=BOOK + "# 3\n", now=story.now)
    assert keeps in published()


@pytest.mark.browser
def test_a_run_comes_anew_by_itself_and_leaves_alone_what_somebody_opened_or_typed(cast, browser_of, visit, story):
    url = started(story, browser_of(cast.alice))
    many_to_greet(story, 1)
    page = visit(cast.alice, url)
    polls = """async () => htmx.ajax("GET", location.href, {
        source: "#run-stands", target: "#run-stands", swap: "outerHTML", select: "#run-stands"})"""
    was_open = page.evaluate("document.querySelector('#stage-1').open")
    page.click("#stage-1 > summary")
    page.fill("#reason", "人太")
    page.click("#run-waits summary")
    page.wait_for_selector("#run-waits details[open] form")
    story.member("小新").joins("writers")
    story.settle()
    many_to_greet(story, 2)

    page.evaluate(polls)
    page.wait_for_function("document.querySelector('#run-stands .hq-stats').innerText.includes('3')")
    assert page.locator("#run-waits details[open] form").count() == 1 and page.input_value("#reason") == "人太"
    page.wait_for_function(f"document.querySelector('#stage-1').open === {str(not was_open).lower()}")

    page.click("#run-waits summary")
    page.evaluate("document.activeElement.blur()")
    page.evaluate(polls)
    page.wait_for_function("document.querySelector('#run-waits').innerText.includes('· 2')")


def test_a_newer_version_is_shown_before_it_is_taken(cast, browser_of, story):
    client = browser_of(cast.alice)
    url = started(story, client)
    run = apps.get_model("playbooks", "GroupRun").objects.get()
    worse = BOOK.replace("amount: 5", "amount: 3")
    draft(cast.alice.actor, playbook_uid=story.book, text=worse, now=story.now)
    publish(cast.alice.actor, playbook_uid=story.book, now=story.now)
    migrate = reverse("playbook_run_migrate", args=[run.uid])

    assert "Version 2 is out" in text(client, url)
    assert "promised 5, and would give 3" in text(client, migrate)
    refused = client.post(migrate, {"version": apps.get_model("playbooks", "Version").objects.latest("id").id})
    assert refused.status_code == 409

    later = BOOK.replace('at: "12:02"', 'at: "18:00"')
    draft(cast.alice.actor, playbook_uid=story.book, text=later, now=story.now)
    newest = publish(cast.alice.actor, playbook_uid=story.book, now=story.now)
    assert "moves:" in text(client, migrate, version=newest)
    client.post(migrate, {"version": newest})
    assert "version 3" in text(client, url)


def test_a_renamed_step_is_suggested_to_whoever_migrates(cast, browser_of, story):
    client = browser_of(cast.alice)
    started(story, client)
    run = apps.get_model("playbooks", "GroupRun").objects.get()
    asked = ASKED.replace("id: camp\n", "id: asked\n")
    book = make(cast.alice.actor, text=asked, now=story.now)
    first = publish(cast.alice.actor, playbook_uid=book, now=story.now)
    uid = start(cast.alice.actor, version_id=first, group_id=run.group_id, starts_on=MONDAY, now=story.now)
    story.passes(minutes=10)
    draft(cast.alice.actor, playbook_uid=book, text=asked.replace("{id: ask,", "{id: question,"), now=story.now)
    newest = publish(cast.alice.actor, playbook_uid=book, now=story.now)
    url = reverse("playbook_run_migrate", args=[uid])

    page = text(client, url)
    assert '<option value="question" selected>' in page and "A suggestion" in page
    assert "Say above where those go" in text(client, url, **{"to-ask": ""}), "who says that they do not know is heard"
    assert client.post(url, {"version": newest, "to-ask": "question"}).status_code == 302
    assert apps.get_model("playbooks", "Due").objects.filter(step="question", waiting=True).count() == 2


def test_the_dry_run_of_the_wizard_takes_its_date_and_its_words(cast, browser_of, story):
    client = browser_of(cast.alice)
    said = {**chosen(story), "v-teacher": "老王", "members": "20"}

    page = client.post(reverse("playbooks_dry_run"), said, headers=ENGLISH).content.decode()
    assert "with the words as they are filled in" in page and f"{MONDAY:%-d}" in page
    assert "[name^=v-]" in text(client, reverse("playbooks_start"), **chosen(story))


def test_only_who_may_start_and_steer_there_does(cast, browser_of, story):
    url = started(story, browser_of(cast.alice))
    run = apps.get_model("playbooks", "GroupRun").objects.get()

    assert browser_of(cast.eve).get(url).status_code == 404
    assert browser_of(cast.eve).post(reverse("playbook_run_pause", args=[run.uid])).status_code == 404
    assert browser_of(cast.dora).get(url).status_code == 403
    assert browser_of(cast.chen).get(url).status_code == 404  # not a group of his chapter


ASKING = (
    HEAD.format(id="camp").replace("then: skip", "then: ask")
    + """
enrol: {trigger: joined, late_join: {policy: digest}}
templates: {lesson: 早课, bye: 明天解散}
stages:
  - {id: daily, days: [D1], steps: [{id: lesson, do: send, template: lesson, class: care, at: "13:00"}]}
exit:
  - {id: over, at: "D2 09:00", scope: group, do: dissolve, announce: bye, require: approval}
"""
)


def test_what_waits_for_people_is_decided_beside_the_run_and_late_comers_are_taken_in(cast, browser_of, story):
    client = browser_of(cast.alice)
    draft(cast.alice.actor, playbook_uid=story.book, text=ASKING, now=story.now)
    publish(cast.alice.actor, playbook_uid=story.book, now=story.now)
    url = started(story, client)
    run = apps.get_model("playbooks", "GroupRun").objects.get()
    story.now += timedelta(hours=9)  # asleep past the lesson's grace
    story.passes(minutes=1)

    (late,) = story.incidents()
    assert reverse("today_decide", args=[late.uid]) in text(client, url)
    story.decides(late, "skip")
    assert story.log("lesson") == [("D1", "skipped_late")] * 2

    story.passes(hours=12)
    (asked,) = story.proposals()
    page = text(client, url)
    assert reverse("today_approve", args=[asked.uid]) in page and reverse("why", args=[asked.key]) in page

    member = apps.get_model("members", "Member").objects.get(id=story.id_of("小林"))
    take_in = reverse("playbook_run_take_in", args=[run.uid])
    assert "Everybody in the group is on the way" in text(client, take_in)
    apps.get_model("playbooks", "Run").objects.filter(member_id=member.id).delete()
    assert "小林" in text(client, take_in, name="小") and "Nobody of that name" in text(client, take_in, name="x")
    client.post(take_in, {"member": [member.id]})
    assert apps.get_model("playbooks", "Run").objects.filter(member_id=member.id).count() == 1


GREETED = (
    HEAD.format(id="camp")
    + """
enrol: {trigger: joined, late_join: {policy: skip}}
roles: {coach: {name: 助教}}
templates: {bye: "明天见"}
stages:
  - id: welcome
    name: 入营
    steps:
      - {id: hello, do: task, after: 5m, title: "问候 {{nick}}", script: 欢迎, assignee: {role: coach},
         sla: 48h, outcomes: {聊上了: ""}, overdue: {remind: true}}
  - id: later
    name: 后来
    days: [D6]
    steps:
      - {id: bye, scope: group, do: send, template: bye, class: care, at: "12:05"}
exit:
  - {id: over, at: "D7 12:00", do: end, reason: 结营}
"""
)


def test_greetings_are_one_card_beside_the_run_and_what_is_far_off_is_folded(cast, browser_of, story):
    client = browser_of(cast.alice)
    draft(cast.alice.actor, playbook_uid=story.book, text=GREETED, now=story.now)
    publish(cast.alice.actor, playbook_uid=story.book, now=story.now)
    assert "5 minutes after the start" in text(client, reverse("playbooks_start"), **chosen(story))
    url = started(story, client, **{"r-coach": str(cast.bob.user_id)})
    story.passes(minutes=6)

    page = text(client, url)
    (pile,) = re.findall(r'href="(/today/tasks/[^"]+/pile\?pile=all)"[^>]*data-row-link', page)
    assert page.count("<article") == 1 and "2 left" in text(client, pile), "due in two days, and Bob's"
    assert re.search(r'<details class="hq-stage" id="stage-1" data-keeps open><summary><bdi>入营', page)
    assert re.search(r'<details class="hq-stage" id="stage-\d" data-keeps><summary><bdi>后来', page)


def test_an_operator_starts_a_camp_by_hand_and_sees_it_move_on(cast, visit, story):
    page = visit(cast.alice, reverse("playbooks_start"), language="zh", width=360)
    page.select_option("#group", label="writers")
    page.fill("#starts_on", MONDAY.isoformat())
    page.get_by_role("button", name="看看会发生什么").click()
    page.fill("#v-teacher", "王老师")
    page.fill("#d-1-title", "写一件小事")
    page.get_by_role("button", name="按所填的看文案").click()
    assert page.input_value("#v-teacher") == "王老师"
    assert "第1天：写一件小事" in page.inner_text("#begin")
    page.get_by_role("button", name="启动").click()
    assert page.locator("#d-2-title:invalid").count() == 1
    page.fill("#d-2-title", "写一个人")
    page.get_by_role("button", name="启动").click()
    page.wait_for_url("**/playbooks/runs/*")

    story.passes(minutes=5)
    page.reload()
    assert "开放打卡 1" in page.inner_text("main")

    page.get_by_role("button", name="暂停").click()
    page.locator("dialog[open]").get_by_role("button", name="暂停").click()
    page.get_by_role("link", name="恢复：先看怎么接").wait_for()
    story.passes(hours=30)
    page.get_by_role("link", name="恢复：先看怎么接").click()
    page.get_by_role("button", name="顺延 2 天并继续").click()
    page.get_by_role("button", name="暂停").wait_for()

    run = apps.get_model("playbooks", "GroupRun").objects.get()
    assert (run.state, run.starts_on) == ("running", MONDAY + timedelta(days=2))
    story.passes(days=1)
    assert story.log("lesson")[0] == ("D1", "sent")


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("zh", 360), ("en", 360)])
def test_they_look_right(cast, browser_of, visit, faultless, story, language, width):
    client = browser_of(cast.alice)
    page = visit(cast.alice, reverse("playbooks_start"), language=language, width=width)
    page.select_option("#group", label="writers")
    page.get_by_role("button").filter(
        has_text="看看会发生什么" if language == "zh" else "Show what would happen"
    ).click()
    page.wait_for_selector("#begin")
    assert faultless(page, f"start-{language}-{width}") == []

    url = started(story, client)
    story.passes(minutes=5)
    story.member("小林").says("#写作1")
    story.passes(hours=8, minutes=30)
    run = apps.get_model("playbooks", "GroupRun").objects.get()
    member = apps.get_model("members", "Member").objects.get(id=story.id_of("阿May"))
    for name, path in {
        "runs": reverse("playbooks_runs"), "run": url,
        "way": reverse("playbook_run_way", args=[run.uid, member.uid]),
        "why": reverse("why", args=[story.effect_of("nudge").key]),
        "migrate": reverse("playbook_run_migrate", args=[run.uid]), "notices": reverse("notices"),
        "notice-new": reverse("notice_new"), "take-in": reverse("playbook_run_take_in", args=[run.uid]),
    }.items():  # fmt: skip
        assert faultless(visit(cast.alice, path, language=language, width=width), f"{name}-{language}-{width}") == [], (
            name
        )
    client.post(reverse("playbook_run_pause", args=[run.uid]))
    story.passes(hours=30)
    resume = visit(cast.alice, reverse("playbook_run_resume", args=[run.uid]), language=language, width=width)
    assert faultless(resume, f"resume-{language}-{width}") == []
