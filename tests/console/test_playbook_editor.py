"""The editor: text and form are one, checked while one types; nothing is lost; what is published never changes."""

from __future__ import annotations

import json
from datetime import timedelta
from html import unescape

import pytest

from huoqun.console.pages.playbooks.diffing import diff
from huoqun.playbooks.actions import publishing
from huoqun.playbooks.queries import library
from huoqun.site.testing_cast import FOUNDED

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"Accept-Language": "en"}
LATER = FOUNDED + timedelta(hours=2)
CAMP = """\
schema: playbook/v1
id: camp-7d   # 别改
name: 七天写作营
kind: camp
about: 七天，每天写一点
calendar: {days: 7, day_cutoff: "04:00"}
enrol: {late_join: {policy: skip}}
misfire: {grace: 2h}
caps:
  - {scope: member, per: day, max: 3}
# 话术都在这里
templates:
  lesson: "第{{day}}天\\n{{topic}}"   # 早课
  remind: "{{nick}}，今天还差你一个"
vars: {topic: {label: 题目, required: true}}
roles: {coach: {name: 教练, count: 20}}
stages:
  - id: daily
    name: 每天
    days: [D1, D2, D3]
    steps:
      - {id: lesson, scope: group, do: send, template: lesson, at: "08:30", class: care}
      # 晚上看一眼
      - {id: nudge, do: send, template: remind, at: "20:30", class: nudge}
      - id: call
        do: task
        at: "21:00"
        title: 打个电话给{{nick}}
        assignee: {role: coach}
        sla: 24h
        outcomes: {好: "", 没接: ""}
        overdue: {remind: true}
exit:
  - {id: over, at: "D8 12:00", do: end}
"""
REMIND = ("templates", "remind")


@pytest.fixture
def camp(cast):
    return publishing.make(cast.alice.actor, text=CAMP, now=FOUNDED)


@pytest.fixture
def editor(cast, browser_of, camp):
    """A function that posts to the editor's addresses as Alice."""
    client = browser_of(cast.alice)

    def post(verb, **values):
        return client.post(f"/playbooks/{camp}/{verb}", {"text": CAMP, **values}, headers=ENGLISH)

    return post


def _said(answer):
    """The text that a change answers with."""
    page = answer.content.decode()
    start = page.index('hx-swap-oob="true">\n') + len('hx-swap-oob="true">\n')
    return unescape(page[start : page.index("</textarea>", start)])


def _changed_lines(answer):
    before = CAMP.split("\n")
    return [line for line in _said(answer).split("\n") if line not in before]


def test_the_playbook_stands_there_by_stage_as_cards_beside_its_text(cast, browser_of, camp):
    page = browser_of(cast.alice).get(f"/playbooks/{camp}", headers=ENGLISH).content.decode()

    for words in ("每天", "08:30", "打个电话给{{nick}}", "Checked: nothing is wrong with it."):
        assert words in page
    assert "# 晚上看一眼" in page
    assert "第3天\n[题目]" in page.replace('<span title="day">3</span>', "3").replace(
        '<span title="topic">[题目]</span>', "[题目]"
    )


@pytest.mark.parametrize(
    ("place", "value", "line"),
    [
        # A text keeps its quotes and its comment
        (("templates", "lesson"), "早\r\n好", '  lesson: "早\\n好"   # 早课'),
        (("name",), "八天写作营", "name: 八天写作营"),
        (("calendar", "days"), "8", 'calendar: {days: 8, day_cutoff: "04:00"}'),
        (("stages", 0, "days"), "D1，D2 D4", "    days: [D1, D2, D4]"),
        (("stages", 0, "steps", 0, "at"), "09:00",
         '      - {id: lesson, scope: group, do: send, template: lesson, at: "09:00", class: care}'),
        (("stages", 0, "steps", 2, "assignee", "strategy"), "owner",
         "        assignee: {role: coach, strategy: owner}"),
        (("stages", 0, "steps", 2, "script"), "在吗？", "        script: 在吗？"),
        (("caps", 0, "classes"), "nudge、marketing",
         "  - {scope: member, per: day, max: 3, classes: [nudge, marketing]}"),
        # Half of the quiet hours brings the other half
        (("quiet_hours", "from"), "23:00", 'quiet_hours: {from: "23:00", to: "08:00"}'),
    ],
)  # fmt: skip
def test_a_field_is_written_into_its_place_alone(editor, place, value, line):
    answer = editor("change", place=json.dumps(place), value=value)

    assert answer.status_code == 200
    assert _changed_lines(answer) == [line]


def test_emptying_a_field_takes_it_out(editor):
    answer = editor("change", place=json.dumps(["stages", 0, "steps", 1, "class"]), value="")

    assert '      - {id: nudge, do: send, template: remind, at: "20:30"}' in _said(answer)
    assert "no_class" not in _said(answer) and "One error" in answer.content.decode()


def test_caps_come_and_go(editor):
    more = editor("change", place='["caps", 1]', json='{"scope": "group", "per": "day", "max": 6}', form="1")
    none = editor("change", place='["caps", 0]', gone="1", form="1")

    assert _changed_lines(more) == ["  - {scope: group, per: day, max: 6}"]
    assert _changed_lines(none) == ["caps: []"]
    assert 'id="pb-form"' in more.content.decode()


@pytest.mark.parametrize("kind", ["say", "tell", "task", "checkin", "branch", "notice", "tag", "points"])
def test_a_step_is_added_at_the_end_of_its_stage(editor, kind):
    answer = editor("change", place='["stages", 0]', add=kind, form=1)

    page = answer.content.decode()
    assert f'data-step="{kind}1" data-added open' in page
    assert any(line.startswith(f"      - {{id: {kind}1") for line in _changed_lines(answer))
    errors = {"branch"}  # where it leads to is not known yet
    assert ("Error" in page) == (kind in errors)


def test_a_step_is_moved_and_taken_out_and_its_comment_with_it(editor):
    moved = _said(editor("change", place='["stages", 0, "steps", 1]', move="-1", form=1))
    assert moved.index("# 晚上看一眼") < moved.index("id: nudge") < moved.index("id: lesson")
    assert sorted(moved.splitlines()) == sorted(CAMP.splitlines())

    left = _said(editor("change", place='["stages", 0, "steps", 2]', gone=1, form=1))
    assert "打个电话" not in left and "id: nudge" in left


TWO = CAMP.replace(
    "exit:",
    """\
  - id: evening
    days: [D4]
    steps:
        - {id: bye, do: send, template: remind, at: "20:00", class: care}
exit:""",
)


@pytest.mark.parametrize("kind", ["days", "weekdays", "after"])
def test_a_stage_is_added_with_its_first_step(editor, kind):
    answer = editor("change", place='["stages", 1]', add=kind, form=1)

    page = answer.content.decode()
    assert "  - id: stage1" in _changed_lines(answer) and "Error" not in page
    assert "data-added open" in page


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        # The group is dissolved after a person's yes, and told so
        (
            "dissolve",
            '  - {id: dissolve1, scope: group, at: "D8 12:00", do: dissolve, announce: dissolve1, require: approval}',
        ),
        # Nothing is dissolved
        ("close", '  - {id: close1, at: "D8 12:00", do: end}'),
        # One member's way out
        ("leave", "  - {id: leave1, if: tag('has left'), do: end, reason: wanted to leave}"),
    ],
)
def test_a_way_out_is_added(editor, kind, line):
    answer = editor("change", place='["exit", 1]', add=kind, form=1)

    assert line in _changed_lines(answer)
    assert "Error" not in answer.content.decode()


def test_where_the_calendar_never_ends_no_group_is_dissolved_on_a_day(editor):
    endless = CAMP.replace("days: 7, ", "")

    assert 'value="dissolve"' not in editor("check", text=endless).content.decode()
    assert editor("change", text=endless, place='["exit", 1]', add="dissolve").status_code == 404


def test_a_step_goes_to_another_stage_with_its_comment_and_nothing_else_changes(editor):
    moved = _said(editor("change", text=TWO, place='["stages", 0, "steps", 1]', to="1", form=1))

    assert "        # 晚上看一眼\n        - {id: nudge" in moved
    assert moved.index("id: bye") < moved.index("晚上看一眼") < moved.index("exit:")
    assert sorted(map(str.strip, moved.splitlines())) == sorted(map(str.strip, TWO.splitlines()))
    back = _said(editor("change", text=moved, place='["stages", 1, "steps", 1]', to="0", form=1))
    assert back.index("id: call") < back.index("      # 晚上看一眼\n      - {id: nudge") < back.index("id: evening")


@pytest.mark.parametrize("to", ["0", "7", "-1", "x"])
def test_a_step_goes_nowhere_where_there_is_no_other_stage(editor, to):
    assert editor("change", text=TWO, place='["stages", 0, "steps", 1]', to=to).status_code == 400


def test_the_last_step_of_a_stage_stays(editor):
    assert editor("change", text=TWO, place='["stages", 1, "steps", 0]', to="0").status_code == 400


def test_a_stage_is_moved_and_taken_out_after_asking(editor):
    """The second of TWO has a single step: that goes with its stage."""
    moved = _said(editor("change", text=TWO, place='["stages", 1]', move="-1", form=1))
    assert moved.index("id: bye") < moved.index("id: lesson") < moved.index("# 晚上看一眼") < moved.index("exit:")
    assert sorted(moved.splitlines()) == sorted(TWO.splitlines())

    form = unescape(editor("change", text=TWO, place='["name"]', value="x", form=1).content.decode())
    assert form.count("It is the only step of") == 1 and form.count("Take out “") == 2
    left = _said(editor("change", text=TWO, place='["stages", 1]', gone=1, form=1))
    assert "id: bye" not in left and "# 晚上看一眼" in left
    assert set(left.splitlines()) < set(TWO.splitlines())
    alone = unescape(editor("change", text=left, place='["name"]', value="x", form=1).content.decode())
    assert "data-sure" not in alone, "the only stage stays"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"place": '["stages", 9]', "add": "say"}, 404),  # no such stage
        ({"place": '["stages", 0]', "add": "kick"}, 404),  # no such kind
        ({"place": '["stages", 0, "steps", 9]', "move": "1"}, 400),  # no such step
    ],
)
def test_what_is_not_there_is_neither_added_to_nor_moved(editor, asked, status):
    assert editor("change", **asked).status_code == status


def test_every_finding_has_its_line_its_reason_and_its_mend(editor):
    page = editor("check", text=CAMP.replace("{{nick}}，今天", "{{nik}}，今天")).content.decode()

    line = CAMP.split("\n").index('  remind: "{{nick}}，今天还差你一个"') + 1
    assert f'data-line="{line}"' in page
    assert "Nobody fills in “{{nik}}”." in page and "nick" in page
    assert "cannot be published" in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: " + "x" * 300_000, "larger than 256 KB"),
        ("a: &a [x]\nb: [*a, *a]\n", "names this place"),
        ("[" * 10_000, "20 deep"),
        ("id: 1: 2", "Put a text with a colon"),
        ("", "nothing in the file"),
    ],
)
def test_what_cannot_be_read_is_named_and_its_form_waits(editor, text, said):
    page = editor("check", text=text).content.decode()

    assert said in page and "The form comes back" in page


def test_fifty_megabytes_are_refused_before_anybody_reads_them(cast, browser_of, camp):
    answer = browser_of(cast.alice).post(f"/playbooks/{camp}/check", {"text": "x" * 50_000_000}, headers=ENGLISH)

    assert answer.status_code == 400
    assert "nothing of it was read" in answer.content.decode()


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("no path", 404),
        ("[]", 404),
        ('[{"a": 1}]', 404),
        ("[-1]", 404),
        ("[" * 4_000, 404),
        ('["id", "inner"]', 400),  # a word holds nothing
    ],
)
def test_a_place_that_is_none_changes_nothing(editor, place, status):
    assert editor("change", place=place, value="x").status_code == status


def test_very_much_is_compared_at_once_and_told_in_short():
    many = "".join(f"x{n % 150}: 1\n" for n in range(20_000))
    few = [line.kind for line in diff(f"a\n{many}b\n", f"a\n{many}c\n")]

    lines = diff(f"a\n{many}b\n", f"a\n{many[::-1]}b\n")

    assert few == ["gap", "gone", "new"]
    assert len(lines) == 2_001 and lines[-1].kind == "gap"


def test_a_playbook_too_large_for_a_form_is_written_as_text(editor):
    steps = "".join(f"      - {{id: s{n}, do: end}}\n" for n in range(1_200))

    page = editor("check", text=CAMP.replace("    steps:\n", f"    steps:\n{steps}")).content.decode()

    assert "pb-step-s1" not in page and "cannot be published" in page


def test_a_text_is_shown_as_a_member_would_see_it(cast, browser_of):
    said = {"text": CAMP, "words": "<b>{{nick}}</b> {{topic}} {{nobody}}"}
    page = browser_of(cast.alice).post("/playbooks/preview", said, headers=ENGLISH).content.decode()

    assert "&lt;b&gt;" in page and "Xiaoyu" in page and "[题目]" in page
    assert '<mark title="Nobody fills this in">{{nobody}}</mark>' in page


def test_a_draft_is_kept_with_its_faults(cast, editor, camp):
    answer = editor("save", text="name: [\r\nhalf", seen_at=FOUNDED.isoformat())

    assert "data-saved" in answer.content.decode()
    assert library.draft_of(cast.alice.actor, camp) == "name: [\nhalf"


def test_of_two_who_edit_at_once_neither_loses_a_word(cast, editor, camp):
    publishing.draft(cast.alice.actor, playbook_uid=camp, text=CAMP + "# 他的\n", now=LATER)

    page = editor("save", text=CAMP + "# 我的\n", seen_at=FOUNDED.isoformat()).content.decode()
    differs = editor("compare", text=CAMP + "# 我的\n").content.decode()
    theirs = library.draft_of(cast.alice.actor, camp)
    editor("save", text=CAMP + "# 我的\n", seen_at=FOUNDED.isoformat(), over=LATER.isoformat())

    assert "Somebody else saved this draft" in page and f'value="{FOUNDED.isoformat()}"' in page
    assert "# 他的" in differs and "# 我的" in differs
    assert theirs.endswith("# 他的\n")
    assert library.draft_of(cast.alice.actor, camp).endswith("# 我的\n")


def test_saving_leads_on_to_what_would_change_and_publishing_makes_a_version(cast, browser_of, editor, camp):
    client = browser_of(cast.alice)
    publishing.publish(cast.alice.actor, playbook_uid=camp, now=FOUNDED)
    text = CAMP.replace("今天还差你一个", "还差一个").replace("id: nudge,", "id: nudge2,")

    led = editor("save", text=text, seen_at=FOUNDED.isoformat(), then="publish")
    page = client.get(led["HX-Redirect"], headers=ENGLISH).content.decode()
    seen_at = page.split('name="seen_at" value="')[1].split('"')[0]
    client.post(led["HX-Redirect"], {"note": "更短", "seen_at": seen_at})
    versions = client.get(f"/playbooks/{camp}/versions", headers=ENGLISH).content.decode()

    for words in ("1 step is new: nudge2", "1 step is gone: nudge", "1 text has other words: remind", "No group runs"):
        assert words in page
    assert "更短" in versions and "no. 2" in versions and "Alice" in versions


def test_errors_keep_a_draft_from_being_published(cast, browser_of, camp):
    client = browser_of(cast.alice)
    publishing.draft(cast.alice.actor, playbook_uid=camp, text=CAMP.replace("{{nick}}", "{{nik}}"), now=LATER)

    page = client.get(f"/playbooks/{camp}/publish", headers=ENGLISH).content.decode()
    answer = client.post(f"/playbooks/{camp}/publish", {"seen_at": LATER.isoformat()}, headers=ENGLISH)

    assert "Errors keep it from being published" in page and ">Publish</button>" not in page
    assert answer.status_code == 400 and "cannot be published" in answer.content.decode()
    assert library.book(cast.alice.actor, camp).versions == 0


def test_only_the_draft_that_was_looked_at_is_published(cast, browser_of, camp):
    publishing.draft(cast.alice.actor, playbook_uid=camp, text=CAMP + "# 又改了\n", now=LATER)

    answer = browser_of(cast.alice).post(f"/playbooks/{camp}/publish", {"seen_at": FOUNDED.isoformat()})

    assert answer.status_code == 409
    assert library.book(cast.alice.actor, camp).versions == 0


def test_published_words_are_changed_for_the_next_send_and_the_old_ones_kept(cast, browser_of, camp):
    client = browser_of(cast.alice)
    version = publishing.publish(cast.alice.actor, playbook_uid=camp, now=FOUNDED)
    page = f"/playbooks/{camp}/versions/{version}"

    wrong = client.post(f"{page}/words", {"template": "remind", "words": "{{nik}}"}, headers=ENGLISH)
    client.post(f"{page}/words", {"template": "remind", "words": "{{nick}}，\r\n还差一个"})
    shown = client.get(page, headers=ENGLISH).content.decode()

    assert wrong.status_code == 400
    assert [(one.template, one.text) for one in library.wordings(cast.alice.actor, version)] == [
        ("remind", "{{nick}}，\n还差一个")
    ]
    assert "Changed once" in shown and "今天还差你一个" in shown


def test_a_copy_is_a_playbook_of_its_own(cast, editor, camp):
    answer = editor("copy")

    copies = [book for book in library.library(cast.alice.actor) if book.uid != camp]
    assert answer["Location"] == f"/playbooks/{copies[0].uid}"
    assert copies[0].name == "七天写作营, a copy" and copies[0].key.startswith("camp-7d-")
    assert "# 晚上看一眼" in library.draft_of(cast.alice.actor, copies[0].uid)


@pytest.mark.parametrize("verb", ["check", "change", "save", "compare", "copy", "publish", "versions/1/words"])
def test_who_may_only_look_edits_nothing(cast, browser_of, camp, verb):
    for who in (cast.bob, cast.chen, cast.dora):
        assert browser_of(who).post(f"/playbooks/{camp}/{verb}", {"text": "x"}).status_code == 403


@pytest.mark.parametrize("page", ["", "/file", "/versions", "/publish", "/versions/1"])
def test_eve_finds_none_of_it(cast, browser_of, camp, page):
    assert browser_of(cast.eve).get(f"/playbooks/{camp}{page}").status_code == 404


@pytest.mark.browser
def test_steps_are_added_moved_and_marked_while_one_looks(cast, visit, faultless, camp):
    """A fork is added; what is missing stands on its card, and goes while the word is typed; it moves up; it goes."""
    page = visit(cast.alice, f"/playbooks/{camp}")
    page.get_by_label("Kind of step").first.select_option("branch")
    page.get_by_role("button", name="Add a step").first.click()
    card = page.locator('[data-step="branch1"]')
    card.locator(".hq-pb-found").first.wait_for()
    assert "Error" in card.locator(".hq-pb-found").first.inner_text()

    card.get_by_label("Then on to step", exact=True).press_sequentially("x")
    card.get_by_label("Then on to step", exact=True).fill("nudge")
    card.locator(".hq-pb-found").first.wait_for(state="detached")
    assert "then: nudge" in page.locator("#pb-text").input_value()

    card.get_by_role("button", name="Up").click()
    page.locator('[data-step="branch1"] + [data-step="call"]').wait_for()
    call = page.locator('[data-step="call"]')
    call.locator("summary").click()
    call.get_by_role("button", name="Take out").click()
    call.wait_for(state="detached")
    assert "id: call" not in page.locator("#pb-text").input_value()
    assert faultless(page, "playbook-editor-added") == []


@pytest.mark.browser
def test_an_operator_mends_a_text_and_publishes_it(cast, visit, camp):
    page = visit(cast.alice, f"/playbooks/{camp}")
    card = page.locator("#pb-step-nudge")
    card.locator("summary").click()
    words = card.locator("textarea[data-words]")

    words.fill("{{nik}}，今天还差你一个")
    page.get_by_text("Nobody fills in “{{nik}}”.").wait_for()
    assert page.locator("#pb-text").input_value() == CAMP.replace("{{nick}}，", "{{nik}}，")
    page.locator("#pb-checked .hq-finding-line").first.click()
    at_line = page.evaluate(
        "() => { const t = document.activeElement; return t.value.slice(t.selectionStart, t.selectionEnd); }"
    )
    words.fill("，还差你一个")
    words.press("Home")
    card.get_by_role("button", name="nick").click()
    page.get_by_text("Checked: nothing is wrong with it.").wait_for()
    card.get_by_text("Xiaoyu，还差你一个").wait_for()
    page.get_by_role("button", name="To publishing").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("Published.", exact=True).wait_for()

    (version,) = library.versions(cast.alice.actor, library.book(cast.alice.actor, camp).id)
    assert at_line.strip() == 'remind: "{{nik}}，今天还差你一个"'
    assert version.text == CAMP.replace("{{nick}}，今天还差你一个", "{{nick}}，还差你一个")


@pytest.mark.browser
def test_what_is_typed_into_the_text_stands_in_the_form_at_once(cast, visit, camp):
    page = visit(cast.alice, f"/playbooks/{camp}")

    page.locator("#pb-text").fill(CAMP.replace('at: "08:30"', 'at: "07:15"'))
    page.get_by_text("07:15").wait_for()
    page.keyboard.press("Control+s")
    page.get_by_text("Saved", exact=True).wait_for()

    assert 'at: "07:15"' in library.draft_of(cast.alice.actor, camp)


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("zh", 360), ("en", 1280)])
def test_the_pages_can_be_read_by_everybody(cast, visit, faultless, camp, language, width):
    version = publishing.publish(cast.alice.actor, playbook_uid=camp, now=FOUNDED)
    publishing.reword(cast.alice.actor, version_id=version, template="remind", text="{{nick}}，还差你", now=LATER)
    text = CAMP.replace("{{nick}}，今天还差你一个", "{{nik}}，今天只差你啦").replace("id: nudge,", "id: nudge2,")
    publishing.draft(cast.alice.actor, playbook_uid=camp, text=text, now=LATER)
    faults = []

    page = visit(cast.alice, f"/playbooks/{camp}", language, width)
    page.locator("#pb-step-nudge2 summary").click()
    page.locator("#pb-limits > summary").click()
    faults += faultless(page, f"playbook-{language}-{width}")
    if width == 360:
        page.get_by_role("button", name="YAML").click()
        faults += faultless(page, f"playbook-text-{language}-{width}")
    for name in ("publish", "versions", f"versions/{version}"):
        page = visit(cast.alice, f"/playbooks/{camp}/{name}", language, width)
        for summary in page.locator("main details.hq-form-inner summary").all():
            summary.click()
        faults += faultless(page, f"playbook-{name.split('/')[0]}{'-one' if '/' in name else ''}-{language}-{width}")

    assert faults == []


@pytest.mark.browser
def test_whoever_saves_second_sees_both_and_decides(cast, visit, camp):
    page = visit(cast.alice, f"/playbooks/{camp}", "zh")
    publishing.draft(cast.alice.actor, playbook_uid=camp, text=CAMP + "# 他的\n", now=LATER)

    page.locator("#pb-text").fill(CAMP + "# 我的\n")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("button", name="看差别").click()
    page.get_by_text("# 他的").wait_for()
    page.get_by_role("button", name="用我的覆盖").click()
    page.get_by_text("已保存", exact=True).wait_for()

    assert library.draft_of(cast.alice.actor, camp) == CAMP + "# 我的\n"
