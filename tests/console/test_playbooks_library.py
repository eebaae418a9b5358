"""The library of playbooks: what is on the shelf, what comes from a file, what is put away."""

from __future__ import annotations

import io

import pytest

from huoqun.core.blocks import all_blocks
from huoqun.playbooks.actions import publishing
from huoqun.playbooks.checks.checking import check_text
from huoqun.playbooks.queries import library
from huoqun.site.testing_cast import FOUNDED

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"Accept-Language": "en"}
CAMP = """\
schema: playbook/v1
id: camp-7d
name: 七天写作营
kind: camp
about: 七天，每天写一点
calendar: {days: 7}
enrol: {late_join: {policy: skip}}
misfire: {grace: 2h}
templates: {hello: 早上好}
stages:
  - id: daily
    days: [D1, D2]
    steps:
      - {id: hi, scope: group, do: send, template: hello, at: "08:30", class: care}
exit:
  - {id: over, at: "D8 12:00", do: end}
"""


@pytest.fixture
def camp(cast):
    return publishing.make(cast.alice.actor, text=CAMP, now=FOUNDED)


def _file(content, name="camp.yaml"):
    made = io.BytesIO(content)
    made.name = name
    return made


def test_an_empty_shelf_teaches(cast, browser_of):
    page = browser_of(cast.alice).get("/playbooks", headers=ENGLISH).content.decode()

    assert "You have no playbook of your own yet" in page and 'href="/playbooks/new"' in page


def test_the_shelf_says_what_each_is_for_and_how_it_stands(cast, browser_of, camp):
    publishing.publish(cast.alice.actor, playbook_uid=camp, now=FOUNDED)
    publishing.draft(cast.alice.actor, playbook_uid=camp, text=CAMP + "# 明天再写\n", now=FOUNDED)

    page = browser_of(cast.chen).get("/playbooks", headers=ENGLISH).content.decode()

    for words in ("七天写作营", "七天，每天写一点", "Training camp", "7 days", "no. 1", "changed"):
        assert words in page
    assert "/playbooks/new" not in page  # Chen may look, and no more


@pytest.mark.parametrize("days", ["7", ""])
def test_a_new_playbook_begins_without_faults(cast, browser_of, days):
    answer = browser_of(cast.alice).post(
        "/playbooks/new", {"name": '夜读："7" 天 {{nick}}', "kind": "camp", "days": days}
    )

    (book,) = library.library(cast.alice.actor)
    assert answer["Location"] == f"/playbooks/{book.uid}"
    assert book.name == '夜读："7" 天 {{nick}}'
    assert check_text(library.draft_of(cast.alice.actor, book.uid), blocks=all_blocks()) == []


def test_a_file_becomes_a_draft_and_comes_out_as_it_went_in(cast, browser_of):
    client = browser_of(cast.alice)

    answer = client.post("/playbooks/file", {"file": _file(CAMP.encode())})
    out = client.get(f"{answer['Location']}/file")

    assert out.content.decode() == CAMP
    assert out["Content-Disposition"] == "attachment; filename*=UTF-8''camp-7d.yaml"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: " + b"x" * 300_000, "larger than 256 KB"),
        (b"a: &a [x]\nb: *a\n", "names this place"),  # what YAML bombs are made of
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 5_000, "20 deep"),
        (b"name: 1\n", "id"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_line_by_line(cast, browser_of, content, said):
    answer = browser_of(cast.alice).post("/playbooks/file", {"file": _file(content)}, headers=ENGLISH)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert library.library(cast.alice.actor) == []


def test_a_file_whose_id_is_taken_says_by_whom(cast, browser_of, camp):
    answer = browser_of(cast.alice).post("/playbooks/file", {"file": _file(CAMP.encode())}, headers=ENGLISH)

    assert answer.status_code == 422 and "七天写作营" in answer.content.decode()


def test_put_away_and_brought_back(cast, browser_of, camp):
    client = browser_of(cast.alice)

    client.post(f"/playbooks/{camp}/away")
    gone = library.library(cast.alice.actor)
    page = client.get("/playbooks", headers=ENGLISH).content.decode()
    client.post(f"/playbooks/{camp}/back")

    assert gone == [] and "One was put away" in page
    assert [book.uid for book in library.library(cast.alice.actor)] == [camp]


@pytest.mark.parametrize("who", ["bob", "chen"])
def test_who_may_only_look_changes_nothing(cast, browser_of, camp, who):
    client = browser_of(getattr(cast, who))

    assert client.get(f"/playbooks/{camp}").status_code == 200
    assert client.post(f"/playbooks/{camp}/away").status_code == 403
    assert client.post("/playbooks/new", {"name": "x", "kind": "camp"}).status_code == 403


def test_eve_sees_none_of_it(cast, browser_of, camp):
    client = browser_of(cast.eve)

    assert client.get(f"/playbooks/{camp}").status_code == 404
    assert client.post(f"/playbooks/{camp}/away").status_code == 404
    assert "七天写作营" not in client.get("/playbooks").content.decode()


def test_a_manual_is_read_and_taken_over(cast, browser_of):
    client = browser_of(cast.alice)

    shelf = client.get("/playbooks", headers=ENGLISH).content.decode()
    read = client.get("/playbooks/manuals/camp-7d", headers=ENGLISH).content.decode()
    taken = client.post("/playbooks/manuals/camp-7d/use")
    after = client.get("/playbooks", headers=ENGLISH).content.decode()

    (book,) = library.library(cast.alice.actor)
    assert "Manuals that come with Huoqun" in shelf and "hq-pb-step" in read
    assert taken["Location"] == f"/playbooks/{book.uid}" and book.ships
    assert ">Yours</a>" in after
    assert client.post("/playbooks/manuals/camp-7d/use").status_code == 409
    assert client.get("/playbooks/manuals/nothing").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("zh", 360)])
def test_the_shelf_and_a_manual_can_be_read_by_everybody(cast, visit, faultless, language, width):
    other = publishing.make(cast.alice.actor, text=CAMP.replace("id: camp-7d", "id: own"), now=FOUNDED)
    publishing.publish(cast.alice.actor, playbook_uid=other, now=FOUNDED)

    shelf = faultless(visit(cast.alice, "/playbooks", language, width), f"playbooks-{language}-{width}")
    manual = visit(cast.alice, "/playbooks/manuals/camp-7d", language, width)

    assert shelf + faultless(manual, f"playbooks-manual-{language}-{width}") == []
