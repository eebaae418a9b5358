"""Alice writes a rule, proposes a round, edits and approves it, takes it back; at the console, API and terminal."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from huoqun.cli import turnover as verb
from huoqun.core import clock
from huoqun.groups.models import Group, Kind, Span
from huoqun.members.models import Member
from huoqun.site.testing_cast import FOUNDED
from huoqun.turnover.models.rounds import Line, Round
from huoqun.turnover.models.ruling import Away, Rule

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def group(cast):
    kind = Kind.objects.create(workspace_id=cast.workspace, key="own-core", name="Core circle")
    made = Group.objects.create(
        workspace_id=cast.workspace, platform="testing", key="circle", name="Circle", kind=kind, created_at=FOUNDED
    )
    for name in ("Wei", "Lan", "Mo"):
        one = Member.objects.create(workspace_id=cast.workspace, name=name, created_at=FOUNDED)
        Span.objects.create(
            workspace_id=cast.workspace, group=made, member=one, joined_at=clock.now() - timedelta(days=99)
        )
    return made


@pytest.fixture
def alice(cast, group, browser_of):
    browser = browser_of(cast.alice)
    weights = {f"w-{m}": "1" for m in ("words", "days", "checkins", "purchases", "uses", "gatherings", "answers",
                                      "duties", "points")}  # fmt: skip
    form = weights | {
        "place": f"group:{group.id}", "window_days": "28", "least": "5", "new_days": "30", "paid_days": "0",
        "keep": "1", "share": "50", "thanks": "5", "month_day": "1", "grace_hours": "24", "with_word": "door",
        "without_word": "final", "let_go": "door", "helpers": "on",
    }  # fmt: skip
    assert browser.post("/turnover/rules/new", form).status_code == 302
    browser.post(f"/turnover/rules/{Rule.objects.get().uid}/on/do")
    browser.form = form
    return browser


def test_from_the_rule_to_a_round_taken_back(cast, group, alice):
    rules = alice.get("/turnover/rules", headers=ENGLISH).content.decode()
    day = clock.now().date()
    leave = {"group": str(group.id), "member": "mo", "since": f"{day}", "until": f"{day + timedelta(days=9)}"}
    alice.post("/turnover/leave", leave | {"since": f"{day - timedelta(days=9)}"})
    alice.post("/turnover/leave", leave | {"member": "Nobody"})
    alice.post("/turnover/propose", {"group": str(group.id)})
    row = Round.objects.get()
    page = alice.get(f"/turnover/round/{row.uid}", headers=ENGLISH).content.decode()
    wei, lan = (Line.objects.get(member__name=name) for name in ("Wei", "Lan"))
    alice.post(f"/turnover/line/{wei.uid}", {"round": str(row.uid), "do": "strike"})
    alice.post(f"/turnover/line/{lan.uid}", {"round": str(row.uid), "do": "words", "words": "Lan <3"})
    alice.post(f"/turnover/round/{row.uid}/approve/do")
    after = alice.get(f"/turnover/round/{row.uid}", headers=ENGLISH).content.decode()
    alice.post(f"/turnover/line/{lan.uid}", {"round": str(row.uid), "do": "undo"})
    alice.post(f"/turnover/round/{row.uid}/undo/do")
    row.refresh_from_db()
    listed = alice.get("/turnover", headers=ENGLISH).content.decode()

    assert "by a fresh application" not in rules and "comes back not at all" in rules and Away.objects.count() == 1
    assert "Wei" in page and "on leave" in page and "never said anything" in page
    assert "Lan &lt;3" in after and "struck" in after and "Too early" not in after
    assert row.state == "undone" and "taken back" in listed
    assert Line.objects.get(id=wei.id).done_at is None and Line.objects.get(id=lan.id).undone_at is not None
    alice.post(f"/turnover/leave/{Away.objects.get().uid}/end")
    assert not Away.objects.exists()


def test_who_may_not(cast, group, alice, browser_of):
    alice.post("/turnover/propose", {"group": str(group.id)})
    row = Round.objects.get()
    eve, bob, dora = (browser_of(one) for one in (cast.eve, cast.bob, cast.dora))
    assert eve.get(f"/turnover/round/{row.uid}").status_code == 404
    assert bob.get(f"/turnover/round/{row.uid}").status_code == 200
    assert bob.post(f"/turnover/round/{row.uid}/approve/do").status_code == 403
    assert dora.get("/turnover").status_code == 403
    assert alice.post("/turnover/rules/new", alice.form | {"w-words": "-1"}).status_code == 422


def test_the_terminal_looks_without_keeping_anything(cast, group, alice):
    run = CliRunner()
    looked = run.invoke(verb.command, ["preview", str(group.uid), "--json"])
    assert (looked.exit_code, Round.objects.count()) == (0, 0), looked.output
    told = json.loads(looked.output)
    assert (told["people"], {one["step"] for one in told["lines"]}) == (3, {"ask_back"})
    made = json.loads(run.invoke(verb.command, ["propose", str(group.uid), "--json"]).output)["uid"]
    assert json.loads(run.invoke(verb.command, ["approve", made, "--json"]).output) == {"done": 3}
    assert json.loads(run.invoke(verb.command, ["list", "--json"]).output)[0]["ask_back"] == 3
    assert json.loads(run.invoke(verb.command, ["undo", made, "--json"]).output) == {"undone": 3}


def test_empty_pages_teach(cast, browser_of):
    alice = browser_of(cast.alice)
    for address in ("/turnover", "/turnover/rules"):
        assert "No group has a rule of presence" in alice.get(address, headers=ENGLISH).content.decode()
