"""Today, after a stranger has imported their history: what needs them, and that it goes away when done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.chats.permissions import ChatsPermission
from huoqun.core import clock, worker
from huoqun.core.actor import system
from huoqun.imports.records import Options
from huoqun.imports.run import run

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = datetime(2026, 8, 1, tzinfo=UTC)
LAST_DAY = FIRST + timedelta(days=55)


def history():
    """Eight weeks of a group: two carry it, one stops after four weeks, somebody new is not greeted, a question."""
    for day in range(56):
        at = FIRST + timedelta(days=day)
        yield at + timedelta(hours=9), "Ann", f"good morning, day {day}"
        yield at + timedelta(hours=9, minutes=2), "Bo", "morning"
        if day < 28 and day % 3 == 0:
            yield at + timedelta(hours=9, minutes=5), "Cai", "me too"
    yield LAST_DAY + timedelta(hours=14), "Di", "大家好，我是新来的"
    yield LAST_DAY + timedelta(hours=20), "Ann", "周六几点集合？"


@pytest.fixture
def archive(cast, tmp_path):
    """The history imported into Alice's workspace, and everything that reacts to it caught up."""
    file = tmp_path / "Night Readers.txt"
    lines = [f"{at:%Y/%m/%d, %H:%M} - {name}: {text}" for at, name, text in sorted(history())]
    file.write_text("\n".join(lines), "utf-8")
    worker.add_cursors()
    run(system(cast.workspace, "import"), file, options=Options(format="whatsapp"), now=clock.now)
    worker.catch_up(now=clock.now)
    return cast


def test_a_new_workspace_teaches_one_thing(cast, browser_of, db):
    from django.apps import apps

    apps.get_model("groups", "Group").objects.of(cast.workspace).delete()

    page = browser_of(cast.alice).get("/", headers={"accept-language": "en"}).content.decode()

    assert "Bring the chat history of one of your groups" in page
    assert 'href="/imports"' in page


def test_an_old_archive_still_says_who_waited(archive, browser_of):
    page = browser_of(archive.alice).get("/", headers={"accept-language": "en"}).content.decode()

    assert "Nothing newer has come in" in page
    assert "Di is new in" in page and "我是新来的" in page
    assert "Ann asked in" in page and "周六几点集合" in page


def test_people_who_carry_and_who_stopped_are_plain_counts(archive, browser_of):
    page = browser_of(archive.alice).get("/today/groups", headers={"accept-language": "en"}).content.decode()

    assert "Cai stopped coming" in page
    assert "Spoke on 10 of the 28 days before" in page
    assert "@Ann @Bo" in page
    assert "fewer than two thirds of the people are known" in page


@pytest.mark.parametrize("who", ["chen", "dora", "eve"])
def test_others_see_nothing_of_a_group_that_is_not_theirs(archive, browser_of, who):
    client = browser_of(getattr(archive, who))

    seen = client.get("/").content.decode() + client.get("/today/groups").content.decode()

    assert "我是新来的" not in seen and "Ann" not in seen


def test_a_card_is_put_aside_for_everybody_and_taken_back(archive, browser_of):
    client = browser_of(archive.alice)
    before = client.get("/today/groups").content.decode()
    address = before.split('hx-post="', 1)[1].split('"', 1)[0].replace("&amp;", "&")

    done = client.post(address)
    after = client.get("/today/groups").content.decode()
    client.post(address.replace("/done", "/back"))

    assert done.headers["HX-Trigger"] and done.content == b""
    assert address.replace("&", "&amp;") not in after
    assert client.get("/today/groups").content.decode() == before


def test_the_page_asks_the_database_few_things(archive, browser_of, django_assert_max_num_queries):
    client = browser_of(archive.alice)
    client.get("/")

    for path in ("/", "/today/groups"):
        with django_assert_max_num_queries(14):
            client.get(path)


@pytest.mark.browser
def test_a_morning_is_done_from_the_keyboard_with_a_way_back(archive, visit):
    page = visit(archive.alice, "/")
    page.locator("#pile-carried").wait_for()
    cards = page.locator("#pile-now article")
    before = cards.count()

    page.keyboard.press("j")
    page.keyboard.press("e")
    page.locator(".hq-toast .hq-undo").wait_for()
    assert cards.count() == before - 1
    with page.expect_navigation():
        page.click(".hq-toast .hq-undo")
    assert cards.count() == before


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 1280), ("zh", 360), ("en", 360)])
def test_today_can_be_read_by_everybody(archive, visit, faultless, language, width):
    page = visit(archive.alice, "/", language, width)
    page.locator("#pile-carried").wait_for()

    assert faultless(page, f"today-{language}-{width}") == []


def test_whoever_may_not_take_off_the_list_is_refused(archive, browser_of):
    from django.apps import apps

    waits = apps.get_model("chats", "Waiting").objects.of(archive.workspace).first()

    assert not archive.dora.actor.may_somewhere(ChatsPermission.WAITING_DISMISS)
    assert browser_of(archive.dora).post(f"/today/waiting/{waits.id}/dismiss").status_code == 403
    assert browser_of(archive.chen).post(f"/today/waiting/{waits.id}/dismiss").status_code == 403
    assert browser_of(archive.eve).post(f"/today/waiting/{waits.id}/dismiss").status_code == 404


def test_a_newcomers_card_says_what_became_of_others_and_goes_once_a_helper_has_them(archive, browser_of):
    from django.apps import apps

    waits = apps.get_model("chats", "Waiting").objects.of(archive.workspace).get(kind="newcomer")
    apps.get_model("insights", "Taken").objects.create(
        workspace_id=archive.workspace, group_id=0, name="first_reply", until=FIRST.date(), history=90, millis=1,
        rows=[["again_alone", "", 6, 40, None], ["again_replied", "", 21, 50, None]], taken_at=FIRST,
    )  # fmt: skip
    client, english = browser_of(archive.alice), {"accept-language": "en"}
    page = client.get("/", headers=english).content.decode()
    assert "21 of 50 (29–56 %)" in page and "6 of 40" in page

    assert browser_of(archive.dora).post(f"/today/waiting/{waits.id}/hand-over").status_code == 403
    assert browser_of(archive.eve).post(f"/today/waiting/{waits.id}/hand-over").status_code == 404
    assert client.post(f"/today/waiting/{waits.id}/hand-over").status_code == 200

    page = client.get("/", headers=english).content.decode()
    assert "Di is new in" not in page and "Ann asked in" in page


def test_nobody_puts_aside_a_card_of_another_group(archive, browser_of):
    """Chen works in his chapter's group: neither its name before another's card, nor that card as nobody's."""
    client = browser_of(archive.chen)

    for query in (f"key=quiet-{archive.far_group}-1&group={archive.group}", f"key=quiet-{archive.far_group}-1"):
        assert client.post(f"/today/cards/done?{query}").status_code == 404
    assert client.post(f"/today/cards/done?key=quiet-{archive.group}-1&group={archive.group}").status_code == 200
