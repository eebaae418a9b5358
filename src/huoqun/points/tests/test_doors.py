"""The ledger through its doors: other programs, and the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client

from huoqun.cli.points import command
from huoqun.core import clock
from huoqun.core.models import Workspace
from huoqun.members.models import Member
from huoqun.points.actions.granting import grant
from huoqun.points.rules import Currency
from huoqun.team import actions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ann(cast):
    return Member.objects.create(workspace_id=cast.workspace, name="Ann", created_at=clock.now())


def test_a_program_gives_points_once_and_reads_them(cast, ann):
    may = ["points:account:view", "points:transfer:grant", "members:member:view"]
    token = actions.make_token(cast.alice.actor, name="shop", permissions=may, now=clock.now())
    shop = Client(headers={"Authorization": f"Bearer {token}"})
    asked = {"member_uids": [str(ann.uid)], "amount": 5, "reason": "helped Ben", "key": "ticket-17"}

    told = [
        shop.post("/api/v1/points/grants", json.dumps(asked | more), content_type="application/json").json()
        for more in ({}, {}, {"amount": 6})
    ]

    assert [one["outcomes"][0]["result"] for one in told] == ["made", "already", "refused"]
    assert told[2]["outcomes"][0]["why"] == "key_reused"
    assert shop.get(f"/api/v1/points/{ann.uid}").json()["balances"]["points"] == {
        "posted": 5, "reserved": 0, "free": 5,
    }  # fmt: skip
    (line,) = shop.get(f"/api/v1/points/{ann.uid}/entries").json()["entries"]
    assert (line["amount"], line["after"], line["reason"], line["rule"]) == (5, 5, "helped Ben", "by_hand")


def test_the_command_line_says_what_somebody_has_and_whether_it_adds_up(cast, ann):
    key = {"currency": Currency.POINTS, "reason": "helped Ben", "key": "k", "now": clock.now()}
    grant(cast.alice.actor, member_ids=[ann.id], amount=5, **key)
    name = Workspace.objects.get(id=cast.workspace).name

    def run(*said):
        done = CliRunner().invoke(command, [*said, "--workspace", name, "--json"])
        return done.exit_code, json.loads(done.output)

    assert run("balance", str(ann.uid))[1]["points"] == {"posted": 5, "reserved": 0}
    assert run("audit") == (0, {"equal": True, "accounts": 2, "transfers": 1, "legs": 2, "differences": []})

    with connection.cursor() as cursor:  # as only the owner of the tables can
        cursor.execute("alter table points_account disable trigger user")
        cursor.execute("update points_account set posted = 6 where kind = 'member' returning id")
        account = cursor.fetchone()[0]
        cursor.execute("alter table points_account enable trigger user")
    code, told = run("audit")
    assert (code, told["differences"]) == (1, [{"what": "posted", "id": account, "said": 6, "found": 5}])
