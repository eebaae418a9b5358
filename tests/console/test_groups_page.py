"""Groups, as the team sees them: how alive each is and why, what is said, who is in it; and sorting many at once."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from huoqun.chats.actions.receive import receive
from huoqun.chats.port.incoming import Edit, Message, Person, Reaction, Recall
from huoqun.chats.queries.attendance import in_it
from huoqun.console.live import Heard
from huoqun.console.pages.groups.talk import Ours, _stream, events
from huoqun.core import clock, worker
from huoqun.core.actor import system
from huoqun.imports.records import Options
from huoqun.imports.run import run

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = datetime(2026, 8, 1, tzinfo=UTC)
QUERIES = 12
ENGLISH = {"accept-language": "en"}


def history():
    """Eight weeks: Ann and Bo carry the group, Cai stops after four, Di comes on the last day and is not greeted."""
    for day in range(56):
        at = FIRST + timedelta(days=day, hours=9)
        yield at, "Ann", f"good morning, day {day}"
        yield at + timedelta(minutes=2), "Bo", "morning"
        if day < 28 and day % 3 == 0:
            yield at + timedelta(minutes=5), "Cai", "me too"
    yield FIRST + timedelta(days=55, hours=14), "Di", "<b>大家好</b>，我是新来的"


@pytest.fixture
def archive(cast, tmp_path):
    """The history as a group of Alice's, which nobody has sorted, with all that reacts to it caught up."""
    file = tmp_path / "Night Readers.txt"
    lines = [f"{at:%Y/%m/%d, %H:%M} - {name}: {text}" for at, name, text in history()]
    file.write_text("\n".join(lines), "utf-8")
    worker.add_cursors()
    run(system(cast.workspace, "import"), file, options=Options(format="whatsapp"), now=clock.now)
    worker.catch_up(now=clock.now)
    return cast


def readers(cast):
    return apps.get_model("groups", "Group").objects.of(cast.workspace).get(name="Night Readers")


def kind(cast, key):
    return apps.get_model("groups", "Kind").objects.of(cast.workspace).get(key=key)


def text(client, url, **values):
    answer = client.get(url, values, headers=ENGLISH)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


def pages_of(group):
    return [
        reverse(name, args=[group.uid])
        for name in ("group", "group_talk", "group_people", "group_moves", "group_charter")
    ]


def test_the_list_says_how_each_group_is_with_its_counts(archive, browser_of):
    page = text(browser_of(archive.alice), "/groups")

    assert "Nothing has come in since" in page
    assert "lively" in page and "15 this week, 14 a week before" in page
    assert "One group is not sorted yet" in page
    assert "no words yet" in page  # the groups of the cast, in which nothing was said


def test_the_list_is_narrowed_by_state_kind_and_name(archive, browser_of):
    client = browser_of(archive.alice)

    assert ">Night Readers<" in text(client, "/groups", state="lively")
    assert ">Night Readers<" not in text(client, "/groups", state="silent")
    assert "Harbin Snow" not in text(client, "/groups", kind="unsorted")
    assert "No group is like that." in text(client, "/groups", q="nowhere")


def test_without_a_group_the_list_teaches_one_thing(cast, browser_of):
    apps.get_model("groups", "Group").objects.of(cast.workspace).delete()

    page = text(browser_of(cast.alice), "/groups")

    assert "No group yet." in page and 'href="/imports"' in page


def test_sorting_shows_first_which_groups_change_and_which_stay(archive, browser_of):
    client, core = browser_of(archive.alice), kind(archive, "core")

    first = client.post("/groups/kind", {"all": "1", "kind_id": core.id}, headers=ENGLISH).content.decode()
    sorted_ids = first.split('name="ids" value="', 1)[1].split('"', 1)[0]
    client.post("/groups/kind/set", {"ids": sorted_ids, "kind_id": core.id})

    assert "One group will be of this kind" in first
    assert "2 stay as they are" in first and "is of this kind already" in first
    assert sorted_ids == str(readers(archive).id)
    assert readers(archive).kind_id == core.id


def test_a_president_sorts_only_groups_of_their_chapter(archive, browser_of):
    chen, core = browser_of(archive.chen), kind(archive, "camp")

    far = chen.post("/groups/kind/set", {"ids": str(archive.far_group), "kind_id": core.id})
    near = chen.post("/groups/kind/set", {"ids": str(archive.group), "kind_id": core.id})

    assert (far.status_code, near.status_code) == (403, 302)


@pytest.mark.parametrize("who", ["chen", "dora", "eve"])
def test_a_group_of_others_is_not_there(archive, browser_of, who):
    client = browser_of(getattr(archive, who))

    statuses = {client.get(url).status_code for url in pages_of(readers(archive))}

    assert statuses <= {403, 404}
    assert ">Night Readers<" not in client.get("/groups").content.decode()


def test_a_group_says_why_it_is_called_so_and_who_waits(archive, browser_of):
    page = text(browser_of(archive.alice), reverse("group", args=[readers(archive).uid]))

    assert "15 messages in the last seven days, 42 in the three weeks before" in page
    assert "0 of 4" in page  # known backgrounds: a rate has its count
    assert "new here" in page and "&lt;b&gt;大家好&lt;/b&gt;" in page


def test_people_of_a_group_with_who_carried_it_and_who_stopped(archive, browser_of):
    page = text(browser_of(archive.alice), reverse("group_people", args=[readers(archive).uid]))

    assert "28 messages, 49% of all · on 28 days" in page
    assert "spoke on 10 days (10 messages) in the 28 days before" in page


def test_people_are_paged_by_key_and_each_comes_once(archive):
    group, at = readers(archive).id, FIRST + timedelta(days=56)
    seen, key = [], ""
    while part := in_it(archive.workspace, group, as_of=at, after=key, limit=1):
        seen.append(part[0].name)
        key = part[0].key

    assert sorted(seen) == ["Ann", "Bo", "Cai", "Di"]


def test_older_words_are_a_page_further(archive, browser_of):
    client, url = browser_of(archive.alice), reverse("group_talk", args=[readers(archive).uid])

    newest = text(client, url)
    older = newest.split("?before=", 1)[1].split('"', 1)[0]
    page = text(client, url, before=older)

    assert "我是新来的" in newest and "good morning, day 3<" not in newest
    assert "我是新来的" not in page and "To the newest" in page


def test_the_charter_is_written_and_a_wrong_zone_is_refused_beside_the_form(archive, browser_of):
    client, group = browser_of(archive.alice), readers(archive)
    url = reverse("group_charter", args=[group.uid])
    said = {"position": "Reading at night", "kind_id": group.kind_id, "zone": "Asia/Shanghai", "capacity": "200"}

    wrong = client.post(url, said | {"zone": "Nowhere"}, headers=ENGLISH)
    right = client.post(url, said)

    assert wrong.status_code == 422 and "There is no time zone called Nowhere" in wrong.content.decode()
    assert right.status_code == 302
    assert (readers(archive).position, readers(archive).capacity) == ("Reading at night", 200)


def test_no_page_asks_the_database_often(archive, browser_of, django_assert_max_num_queries):
    client = browser_of(archive.alice)
    client.get("/groups")
    for url in ["/groups", *pages_of(readers(archive))]:
        with django_assert_max_num_queries(QUERIES):
            client.get(url)


def ours(archive):
    return Ours(
        archive.workspace, readers(archive).id, "en", UTC, FIRST + timedelta(days=60), may_open=True, choose=None
    )


def test_a_stream_that_was_cut_goes_on_after_the_last_key(archive):
    everything, last = events(ours(archive), Heard(), "")
    keys = [line.removeprefix("id: ") for line in everything.splitlines() if line.startswith("id: ")]

    missed, again = events(ours(archive), Heard(), keys[-3])

    assert missed.count("id: ") == 2 and again == last == keys[-1]
    assert "<b>" not in everything and "&lt;b&gt;" in everything


@pytest.fixture
def connected(archive):
    """A connection that is in the group."""
    made = apps.get_model("chats", "Connection").objects.create(
        workspace_id=archive.workspace, platform="simulator", realm="simulator", name="ours", created_at=FIRST
    )
    apps.get_model("chats", "Route").objects.create(
        workspace_id=archive.workspace, connection=made, group=readers(archive), chat_id="night", since=FIRST
    )
    return made


@pytest.fixture
def heard_while(archive, connected):
    """What an open page hears first, while a connection says these things."""

    def heard_while(*items):
        mine = ours(archive)
        last = events(mine, Heard(), "")[1]

        def says():
            say(archive, connected, *items)
            connection.close()

        async def hears():
            stream = _stream(mine, last)
            while "data:" not in (part := await anext(stream)):
                pass
            return part

        async def both():
            heard = asyncio.create_task(hears())
            await asyncio.sleep(0)
            speaking = threading.Timer(0.5, says)
            speaking.start()
            return await asyncio.wait_for(heard, 20)

        return asyncio.run(both())

    return heard_while


NOW = FIRST + timedelta(days=60)
ANN = Person("ann", "Ann")
QUESTION = Message(id="m1", at=NOW, chat="night", sender=ANN, text="anybody awake?")


def say(archive, connected, *items):
    receive(system(archive.workspace, "test"), connection_id=connected.id, items=items, now=NOW)


def test_what_is_said_now_reaches_an_open_page(heard_while):
    assert "anybody awake?" in heard_while(QUESTION)


# (what becomes of a message, what the page shows of it then)
CHANGES = [
    (Edit(id="m1", at=NOW, chat="night", sender=ANN, text="who is awake?"), "who is awake?"),
    (Recall(id="m1", at=NOW, chat="night"), "recalled by its author"),
    (Reaction(id="r1", message="m1", at=NOW, chat="night", who=Person("bo", "Bo"), emoji="🌙"), "🌙 1"),
]


@pytest.mark.parametrize(("change", "shown"), CHANGES)
def test_what_becomes_of_a_message_reaches_an_open_page_without_moving_its_place(
    archive, connected, heard_while, change, shown
):
    say(archive, connected, QUESTION)

    told = heard_while(change)

    assert told.startswith("event: changed\ndata: ") and shown in told
    assert "id: " not in [line[:4] for line in told.splitlines()]


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("zh", 360), ("en", 1280), ("en", 360)])
def test_groups_can_be_read_by_everybody(archive, visit, faultless, language, width):
    for name, url in [("groups", "/groups"), ("group", pages_of(readers(archive))[0])]:
        page = visit(archive.alice, url, language=language, width=width)
        assert faultless(page, f"{name}-{language}-{width}") == []


@pytest.mark.browser
def test_a_phone_sorts_a_group_in_four_touches(archive, visit):
    page = visit(archive.alice, "/groups?kind=unsorted", width=360)

    page.locator("tr", has_text="Night Readers").get_by_role("checkbox").check()
    page.select_option("#kind_id", label="Newcomer group")
    page.get_by_role("button", name="Look first").click()
    page.get_by_role("button", name="Sort them so").click()
    page.wait_for_url("**/groups")

    assert readers(archive).kind_id == kind(archive, "newcomer").id


@pytest.mark.browser
def test_rows_are_walked_by_keys(archive, visit):
    page = visit(archive.alice, "/groups")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('group', args=[readers(archive).uid])}")

    assert page.locator("h1").inner_text() == "Night Readers"
