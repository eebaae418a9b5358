"""Alice makes a door; a stranger and a member apply by its page; she answers from the queue."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from huoqun.admission import blocks as admission_blocks
from huoqun.admission.actions import applying
from huoqun.admission.blocks import Linking
from huoqun.admission.models.applications import Application
from huoqun.admission.models.doors import Bringer, Door, Slot
from huoqun.admission.permissions import AdmissionPermission
from huoqun.admission.rules.applications import Said
from huoqun.chats.models import Effect
from huoqun.cli import admission as verb
from huoqun.core import clock
from huoqun.core.actor import system
from huoqun.core.blocks import Todo
from huoqun.core.facts import Origin
from huoqun.discussions.models.modes import Mode
from huoqun.groups.models import Group, Kind, Span
from huoqun.members.actions import visiting
from huoqun.members.models import Identity, Member
from huoqun.newcomers.actions import beginning
from huoqun.newcomers.models.rituals import Ritual
from huoqun.site.testing_cast import FOUNDED
from huoqun.team.actions import make_token
from huoqun.team.models import Post
from huoqun.turnover import blocks as turnover_blocks
from huoqun.turnover.actions import ruling
from huoqun.turnover.blocks import Reviewing
from huoqun.turnover.models.rounds import Round
from huoqun.turnover.rules.presence import NewRule
from huoqun.work.models import Task

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def group(cast):
    kind = Kind.objects.of(cast.workspace).order_by("id").first() or Kind.objects.create(
        workspace_id=cast.workspace, key="core", name="Core"
    )
    return Group.objects.create(
        workspace_id=cast.workspace, platform="testing", key="readers", name="Readers", kind=kind, created_at=FOUNDED,
        rules_text="No advertisements.", why_join="We read together.",
    )  # fmt: skip


@pytest.fixture
def door(cast, group, browser_of):
    alice = browser_of(cast.alice)
    form = {
        "name": "Readers", "place": f"group:{group.id}", "questions": "text!: Why?", "tags": ["city"],
        "asks_inviter": "on", "most_each": "0", "interview": "on", "answer_days": "7", "hold_days": "7",
        "welcome": "Say hello.", "way_in": "https://in.example/1",
    }  # fmt: skip
    assert alice.post("/admission/doors/new", form).status_code == 302
    found = Door.objects.get()
    alice.post(f"/admission/doors/{found.uid}/open/do")
    alice.post(f"/admission/doors/{found.uid}/slots", {"hours": "2099-12-01 20:00\nnonsense 2099-99-01 20:00"})
    return found


def a_member(cast, group, name):
    made = Member.objects.create(workspace_id=cast.workspace, name=name, created_at=FOUNDED)
    Identity.objects.create(workspace_id=cast.workspace, member=made, platform="testing", key=name, created_at=FOUNDED)
    phone = Client(headers=ENGLISH)
    token = visiting.mint(cast.alice.actor, member_id=made.id, now=clock.now())
    assert phone.post(reverse("me_open", args=[token])).status_code == 302
    phone.id = made.id
    return phone


def test_a_stranger_and_a_member_come_through_the_door(cast, group, door, browser_of):
    alice, stranger = browser_of(cast.alice), Client(headers=ENGLISH)
    wei = a_member(cast, group, "Wei")
    Span.objects.create(workspace_id=cast.workspace, group=group, member_id=wei.id, joined_at=FOUNDED)
    wei.post(f"/me/applications/bring/{door.uid}")
    link = f"/apply/{Bringer.objects.get().token}"
    said = {
        "name": "Lin <b>", "contact": "wx-lin", "t-city": "杭州", "a0": "To read.", "agrees": "1",
        "slot": str(Slot.objects.get().uid),
    }  # fmt: skip
    looked = stranger.get(link).content.decode()
    for missing in ("agrees", "a0", "t-city", "name"):
        assert stranger.post(link, {k: v for k, v in said.items() if k != missing}).status_code in (400, 422)
    assert stranger.post(link, said).status_code == 302
    row = Application.objects.get()
    after = stranger.get(link).content.decode()
    queue = alice.get("/admission", headers=ENGLISH).content.decode()

    assert "Wei invites you" in looked and "No advertisements." in looked and "We read together." in looked
    assert row.word in after and row.inviter_id == wei.id
    assert "Lin &lt;b&gt;" in queue and "To read." in queue and "杭州" in queue and "wx-lin" in queue
    assert Task.objects.get(kind="admission_talk").assignee_id == cast.alice.user_id
    assert wei.get("/me/applications").status_code == 200
    assert wei.get(f"/me/applications/bring/{door.uid}/code").headers["content-type"] == "image/png"

    lan = a_member(cast, group, "Lan")
    mine = f"/me/apply/{door.token}"
    assert "Lan" in lan.get(mine).content.decode()
    assert lan.post(mine, {**said, "name": "Lan", "slot": ""}).status_code == 302
    own = Application.objects.get(member_id=lan.id)
    alice.post(f"/admission/application/{own.uid}/accept/do", {"back": "open"})
    alice.post(f"/admission/application/{row.uid}/refuse/do", {"reason": ""})
    alice.post(f"/admission/application/{row.uid}/refuse/do", {"reason": "Come to an evening first."})
    told = Effect.objects.get(member_id=lan.id, what="send").body["text"]
    accepted = alice.get("/admission?state=accepted", headers=ENGLISH).content.decode()

    assert "Say hello." in told and "https://in.example/1" in told
    assert "https://in.example/1" in lan.get("/me/applications").content.decode()
    assert "Come to an evening first." in stranger.get(link).content.decode()
    assert "Lan" in accepted and "Lin" not in accepted
    alice.post(f"/admission/application/{row.uid}/reopen/do")
    alice.post(f"/admission/application/{row.uid}/inviter/do", {"inviter": "Nobody at all"})
    row.refresh_from_db()
    assert (row.state, row.inviter_id) == ("open", wei.id)


def test_who_sees_which_doors(cast, group, door, browser_of):
    eve, dora, chen = (browser_of(one) for one in (cast.eve, cast.dora, cast.chen))
    assert eve.get(f"/admission/doors/{door.uid}").status_code == 404
    assert dora.get("/admission").status_code == 403
    assert door.name not in chen.get("/admission/doors").content.decode().partition("<tbody>")[2]
    for address in ("/apply/" + "x" * 22, "/apply/none", "/apply/" + "é" * 22):
        assert Client().get(address).status_code == 404


def test_pages_before_there_is_anything_teach(cast, browser_of):
    alice = browser_of(cast.alice)
    addresses = ("/admission", "/admission/doors", "/admission/inviters")
    pages = [alice.get(one, headers=ENGLISH).content.decode() for one in addresses]
    assert "No group has a door yet" in pages[0] and "Make a door" in pages[1] and "Nobody has brought" in pages[2]
    wrong = {"name": "x", "place": "group:1", "questions": "how: ?", "answer_days": "0", "condition": "import os"}
    assert alice.post("/admission/doors/new", wrong).status_code == 422


def test_how_newcomers_are_asked_is_written_switched_on_and_seen_in_the_group(cast, group, browser_of):
    alice, dora, eve = (browser_of(one) for one in (cast.alice, cast.dora, cast.eve))
    member = Member.objects.create(workspace_id=cast.workspace, name="Wei", created_at=FOUNDED)
    Span.objects.create(workspace_id=cast.workspace, group=group, member=member, joined_at=FOUNDED)
    form = {"place": f"group:{group.id}", "asks": "on", "hours": "48", "points": "5", "checks": "on"}
    assert alice.post("/newcomers/new", form | {"pattern": "{city}"}).status_code == 422
    assert alice.post("/newcomers/new", form | {"pattern": "{city}-{name}"}).status_code == 302
    ritual = Ritual.objects.get()
    assert alice.post(f"/newcomers/{ritual.uid}/on/do").status_code == 302
    beginning.begin(
        system(cast.workspace, "newcomers"), now=clock.now(),
        wanted=[beginning.Begin(member_id=member.id, group_id=group.id, key="t", by_itself=True)],
    )  # fmt: skip
    page = alice.get(f"/groups/{group.uid}/newcomers", headers=ENGLISH).content.decode()
    listed = alice.get("/newcomers", headers=ENGLISH).content.decode()

    assert "1 does not follow the pattern." in page and "being asked" in page and "not seen to yet" in page
    assert "{city}-{name}" in listed and "everybody who joins" in listed
    assert [one.get(f"/groups/{group.uid}/newcomers").status_code for one in (dora, eve)] == [403, 404]
    # Of a group where she only sells nothing is shown of it, though she assists in another
    other = Group.objects.create(
        workspace_id=cast.workspace,
        platform="testing",
        key="h",
        name="Others",
        kind_id=group.kind_id,
        created_at=FOUNDED,
    )
    for role, place in (("sales", group), ("assistant", other)):
        Post.objects.create(
            workspace_id=cast.workspace, user_id=cast.dora.user_id, role=role, group=place, created_at=FOUNDED
        )
    assert [dora.get(f"/groups/{one.uid}/newcomers").status_code for one in (group, other)] == [404, 200]


def test_a_mode_is_opened_seen_and_closed_where_the_group_talks(cast, group, browser_of):
    alice, dora = browser_of(cast.alice), browser_of(cast.dora)
    url = f"/groups/{group.uid}/mode"
    alice.post(url, {"do": "open", "mode": "topics", "minutes": "3"})
    alice.post(url, {"do": "open", "mode": "topics", "minutes": "30", "gap": "many"})
    assert not Mode.objects.exists()
    alice.post(url, {"do": "open", "mode": "topics", "minutes": "30", "gap": "7"})
    page = alice.get(f"/groups/{group.uid}/talk", headers=ENGLISH).content.decode()
    alice.post(url, {"do": "next"})
    alice.post(url, {"do": "close"})

    closed = alice.get(f"/groups/{group.uid}/talk", headers=ENGLISH).content.decode()
    assert 'name="gap" min="1" max="60" value="7"' in closed and "in 7 minutes" in closed
    assert "One topic at a time" in page and "Next topic" in page
    assert Mode.objects.get().closed_at is not None and dora.post(url, {"do": "close"}).status_code == 403


def test_applications_are_answered_at_the_terminal_and_by_other_programs(cast, group, door):
    about = {"name": "Wei", "answers": {"0": ["I read."]}, "tags": {"city": "Hangzhou"}, "agrees": True}
    for phone in (b"1", b"2"):
        applying.apply(
            system(cast.workspace, "admission"), token=door.token, said=Said(**about), device=phone, now=clock.now()
        )
    run, first = CliRunner(), Application.objects.order_by("id")[0].uid
    listed = json.loads(run.invoke(verb.command, ["list", "--json"]).output)
    assert [one["checks"]["known"] for one in listed] == ["wait", "wait"] and "group" in listed[0]["rules"]
    assert run.invoke(verb.command, ["accept", str(first)]).output.strip() == "accepted"
    assert run.invoke(verb.command, ["reopen", str(first)]).output.strip() == "open"
    assert run.invoke(verb.command, ["refuse", str(first)]).exit_code == 2  # a no has its reason

    token = make_token(
        cast.alice.actor, name="desk", now=clock.now(),
        permissions=[AdmissionPermission.VIEW, AdmissionPermission.DECIDE],
    )  # fmt: skip
    desk = Client(headers={"Authorization": f"Bearer {token}"})
    url = f"/api/v1/admission/applications/{first}"
    refused = desk.post(f"{url}/refuse", json.dumps({"reason": "Full."}), content_type="application/json")
    assert (refused.json(), desk.get(url).json()["reason"]) == ({"state": "refused"}, "Full.")
    assert [one["open"] for one in desk.get("/api/v1/admission/doors").json()] == [1]
    assert desk.post(f"/api/v1/admission/doors/{door.uid}/close").status_code == 403


def test_playbooks_send_the_address_of_an_open_door_and_propose_a_round(cast, group, door, browser_of):
    member = Member.objects.create(workspace_id=cast.workspace, name="Wei", created_at=FOUNDED)
    step = {"run_id": 1, "group_run_id": 1, "group_id": group.id, "at": clock.now()}
    words = Linking("Readers", "Come in by [door]!"), Linking("Nowhere", "x")
    todos = [Todo(command=one, key=f"k{n}", member_id=member.id, **step) for n, one in enumerate(words)]
    actor = system(cast.workspace, "playbook")
    admission_blocks.apply(actor, todos, now=clock.now(), origin=Origin.LIVE)
    (told,) = Effect.objects.filter(member=member).values_list("body__text", flat=True)
    assert told.endswith(f"/apply/{door.token}!")
    round_of = [Todo(command=Reviewing(), key="r", member_id=None, **step)]
    turnover_blocks.apply(actor, round_of, now=clock.now(), origin=Origin.LIVE)
    assert not Round.objects.exists()
    uid = ruling.write(actor, rule=NewRule(group_id=group.id), now=clock.now())
    ruling.switch(actor, rule_uid=uid, on=True, now=clock.now())
    for _ in range(2):
        turnover_blocks.apply(actor, round_of, now=clock.now(), origin=Origin.LIVE)
    assert Round.objects.get().state == "draft"
