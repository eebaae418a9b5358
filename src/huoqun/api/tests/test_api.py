"""Other programs at the door: by token or by signature, within its scope and no further."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.test import Client

from huoqun.core import clock
from huoqun.deeds.models import Deed
from huoqun.groups.permissions import GroupPermission
from huoqun.ignition.actions.topics import begin
from huoqun.members.actions.resolve import resolve
from huoqun.members.models import Member
from huoqun.members.permissions import MemberPermission
from huoqun.members.rules import Known
from huoqun.team import actions
from huoqun.team.models import ApiToken

pytestmark = pytest.mark.django_db(transaction=True)

ORDER = {"id": "A1", "phone": "13800000001", "product": "basic", "amount": "199", "at": "2026-11-01 20:03"}


@pytest.fixture
def token(cast):
    """A token of Alice's workspace that may record deeds and see members and groups."""

    def make(*permissions, by=None):
        return actions.make_token(by or cast.alice.actor, name="shop", permissions=permissions, now=clock.now())

    return make


def program(token, **headers):
    return Client(headers={"Authorization": f"Bearer {token}", **headers})


def post(client, path, body, **options):
    return client.post(path, json.dumps(body), content_type="application/json", **options)


def test_an_order_becomes_a_deed_once(token):
    shop = program(token("deeds:deed:record"))

    first = post(shop, "/api/v1/deeds/orders", {"rows": [ORDER, {"id": "A2"}]})
    second = post(shop, "/api/v1/deeds/orders", {"rows": [ORDER]})

    assert first.status_code == 200
    assert (first.json()["new"], first.json()["unmatched"]) == (1, 1)
    assert first.json()["skipped"][0]["first_at"] == 2
    assert second.json() == {"new": 0, "known": 1, "unmatched": 0, "skipped": []}
    assert Deed.objects.count() == 1


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        # Nothing
        ("", 401),
        # A token that nobody made
        ("Bearer hq_nobody", 401),
        # Another way of signing in
        ("Basic aGVsbG86d29ybGQ=", 401),
    ],
)
def test_strangers_are_told_to_bring_a_token(cast, authorization, status):
    answer = Client(headers={"Authorization": authorization}).get("/api/v1/members")

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_does_what_it_was_made_for_and_nothing_else(token):
    shop = program(token("deeds:deed:record"))

    refused = shop.get("/api/v1/members")

    assert refused.status_code == 403
    assert refused.json()["code"] == "not_allowed"


def test_a_revoked_token_is_a_strangers(cast, token):
    shop = program(token("deeds:deed:record"))
    actions.revoke_token(cast.alice.actor, token_id=ApiToken.objects.get().id, now=clock.now())

    assert post(shop, "/api/v1/deeds/orders", {"rows": [ORDER]}).status_code == 401


def test_members_come_page_by_page(cast, token):
    people = [Known("telegram", str(n), f"Reader {n}") for n in range(150)]
    resolve(cast.alice.actor, people=people, now=clock.now())
    reader = program(token(MemberPermission.VIEW))

    first = reader.get("/api/v1/members").json()
    second = reader.get("/api/v1/members", {"after": first["next"]}).json()

    assert (len(first["members"]), len(second["members"]), second["next"]) == (100, 50, "")
    assert len({m["uid"] for m in first["members"] + second["members"]}) == 150
    assert reader.get("/api/v1/members", {"after": "nonsense"}).status_code == 400


def test_a_member_is_tagged(cast, token):
    resolve(cast.alice.actor, people=[Known("telegram", "1", "Reader")], now=clock.now())
    uid = Member.objects.get().uid
    writer = program(token(MemberPermission.VIEW, MemberPermission.TAG))

    answer = post(writer, f"/api/v1/members/{uid}/tags", {"add": ["vip"]})

    assert answer.json()["tags"] == ["vip"]
    assert post(writer, f"/api/v1/members/{uid}/tags", {"remove": ["vip"]}).json()["tags"] == []


def test_a_helper_is_declared_one_of_the_team(cast, token):
    resolve(cast.alice.actor, people=[Known("telegram", "1", "Helper")], now=clock.now())
    address = f"/api/v1/members/{Member.objects.get().uid}/staff"
    writer = program(token(MemberPermission.VIEW, MemberPermission.EDIT))

    assert post(writer, address, {"is_staff": True}).json()["is_staff"]
    assert not post(writer, address, {"is_staff": False}).json()["is_staff"]
    assert post(program(token(MemberPermission.VIEW)), address, {"is_staff": True}).status_code == 403


def test_eves_token_sees_nothing_of_alices(cast, token):
    resolve(cast.alice.actor, people=[Known("telegram", "1", "Reader")], now=clock.now())
    uid = Member.objects.get().uid
    eve = program(token(MemberPermission.VIEW, GroupPermission.VIEW, by=cast.eve.actor))

    assert eve.get("/api/v1/members").json()["members"] == []
    assert eve.get(f"/api/v1/members/{uid}").status_code == 404
    assert [g["name"] for g in eve.get("/api/v1/groups").json()["groups"]] == ["Hill Runners"]


@pytest.mark.parametrize(
    "body",
    [
        # No JSON
        "{",
        # Another shape
        '{"rows": 5}',
        # Too many
        json.dumps({"rows": [{}] * 1001}),
        # Too deep
        '{"rows": [' + "[" * 5000,
    ],
)
def test_a_body_in_the_wrong_shape_is_refused_in_words(token, body):
    shop = program(token("deeds:deed:record"))

    answer = shop.post("/api/v1/deeds/orders", body, content_type="application/json")

    assert answer.status_code in (400, 422)
    assert Deed.objects.count() == 0


class Signer:
    """A system that signs its calls with a token."""

    def __init__(self, token):
        self.secret, self.uid = hashlib.sha256(token.encode()).digest(), str(ApiToken.objects.get().uid)

    def call(self, body, *, at=None, path="/api/v1/hooks/deeds/orders", spoil=False):
        raw = json.dumps(body).encode()
        stamp = int((at or clock.now()).timestamp())
        signature = hmac.new(self.secret, f"{stamp}.".encode() + raw, "sha256").hexdigest()
        if spoil:
            signature = signature[:-1] + ("0" if signature[-1] != "0" else "1")
        headers = {"X-Huoqun-Key": self.uid, "X-Huoqun-Signature": f"t={stamp},v1={signature}"}
        return Client(headers=headers).post(path, raw, content_type="application/json")


@pytest.fixture
def signer(token):
    return Signer(token("deeds:deed:record"))


def test_a_signed_call_is_recorded_and_its_replay_gets_the_same_answer(signer):
    at = clock.now()

    first, replay = signer.call({"rows": [ORDER]}, at=at), signer.call({"rows": [ORDER]}, at=at)

    assert first.status_code == 200
    assert first.json()["new"] == replay.json()["new"] == 1
    assert Deed.objects.count() == 1


@pytest.mark.parametrize("late", [timedelta(minutes=-6), timedelta(minutes=6), timedelta(days=-20000)])
def test_a_call_outside_its_window_is_refused(signer, late):
    assert signer.call({"rows": [ORDER]}, at=clock.now() + late).status_code == 401


def test_a_flipped_bit_of_the_signature_is_refused(signer):
    assert signer.call({"rows": [ORDER]}, spoil=True).status_code == 401
    assert Deed.objects.count() == 0


def test_a_token_without_the_permission_signs_in_vain(token):
    signer = Signer(token(MemberPermission.VIEW))

    assert signer.call({"rows": [ORDER]}).status_code == 403


def test_the_schema_is_for_those_who_bear_a_token(token):
    assert Client().get("/api/v1/openapi.json").status_code == 401
    assert program(token(MemberPermission.VIEW)).get("/api/v1/openapi.json").status_code == 200


def test_another_program_has_key_people_asked_and_notes_what_they_got(token, cast):
    uid = begin(cast.alice.actor, name="新书", about="", words="{name}，看看《{topic}》？", now=clock.now())
    ann = Member.objects.create(workspace_id=cast.workspace, name="Ann", created_at=clock.now())
    door = program(token("ignition:topic:view", "ignition:topic:edit", "ignition:person:ask", "ignition:gift:record"))

    added = [post(door, f"/api/v1/ignition/{uid}/people", {"member_uids": [str(ann.uid)]}).json() for _ in range(2)]
    assert added == [{"people": 1}, {"people": 0}]
    nobody = post(door, f"/api/v1/ignition/{uid}/people", {"member_uids": [str(uid)]})
    (person,) = door.get(f"/api/v1/ignition/{uid}/people").json()
    asked = post(door, f"/api/v1/ignition/{uid}/ask", {"person_uids": [person["uid"]]})
    gift = {"kind": "goods", "what": "新书一本", "amount": 5900, "disclosure": "赠书"}
    early = post(door, f"/api/v1/ignition/people/{person['uid']}/gifts", gift)
    post(door, f"/api/v1/ignition/people/{person['uid']}/answer", {"state": "willing"})
    given = post(door, f"/api/v1/ignition/people/{person['uid']}/gifts", gift)

    assert (nobody.status_code, asked.json(), early.status_code, given.status_code) == (404, {"people": 1}, 409, 200)
    (topic,) = door.get("/api/v1/ignition").json()
    assert (topic["willing"], topic["given"]) == (1, 5900)
    assert program(token("ignition:topic:view")).get("/api/v1/ignition").status_code == 200
    assert post(program(token("ignition:topic:view")), f"/api/v1/ignition/{uid}/ask", {}).status_code == 403
