"""Calls at the web doors, mutated: whatever is changed, nothing is accepted and nothing breaks.

Tried twice: what a platform's `hear` makes of them, and what the address `/hooks/…` answers and stores, where what was
said before is said again, too.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.test import RequestFactory

from huoqun import gateways
from huoqun.chats.actions import connections
from huoqun.chats.models import Connection, Errand, HeardCall, Message
from huoqun.chats.port.webhook import Call, HookAccount, TurnedAway
from huoqun.core import clock
from huoqun.core.models import Fact

MUTATIONS = 100_000 if os.environ.get("HUOQUN_TORTURE") else 10_000
AT_THE_ADDRESS = 100_000 if os.environ.get("HUOQUN_TORTURE") else 150
"""Each is a request with its questions to the database; ten thousand a door would take `make test` a minute."""
SEED = 20261126


def doors() -> list[str]:
    """The platforms that call us."""
    return [name for name in gateways.platforms() if gateways.meta(name).door]


def calls(platform: str, seed: int) -> list[tuple[Call, HookAccount]]:
    """Valid calls of a platform, as its tests make them."""
    return importlib.import_module(f"huoqun.gateways.{platform}.tests.calls").valid_calls(seed)


def mutated(call: Call, chance: Random) -> Call:
    """The same call with one thing changed that its signature must cover, or its stamp made old."""
    ways = [_flip, _cut, _lengthen, _old, _other_header, _other_query]
    for _ in range(20):
        changed = chance.choice(ways)(call, chance)
        if changed != call:
            return changed
    return _flip(call, chance)


def _flip(call: Call, chance: Random) -> Call:
    """One bit of the body, or of a signature where there is no body."""
    if not call.body:
        return _other_query(call, chance)
    at = chance.randrange(len(call.body))
    body = bytearray(call.body)
    body[at] ^= 1 << chance.randrange(8)
    return replace(call, body=bytes(body))


def _cut(call: Call, chance: Random) -> Call:
    return replace(call, body=call.body[: chance.randrange(len(call.body) + 1)])


def _lengthen(call: Call, chance: Random) -> Call:
    return replace(call, body=call.body + chance.randbytes(chance.randrange(1, 40)))


def _old(call: Call, chance: Random) -> Call:
    """As it came, only later or earlier than any window."""
    return replace(call, at=call.at + chance.choice([-1, 1]) * timedelta(hours=chance.randrange(2, 500_000)))


def _other_header(call: Call, chance: Random) -> Call:
    return replace(call, headers=_other(call.headers, chance))


def _other_query(call: Call, chance: Random) -> Call:
    return replace(call, query=_other(call.query, chance))


def _other(values, chance: Random) -> dict[str, str]:
    """One value of a mapping changed, or left out."""
    changed = dict(values)
    if changed:
        name = chance.choice(sorted(changed))
        value = changed.pop(name)
        if chance.random() < 0.8 and value:
            at = chance.randrange(len(value))
            changed[name] = value[:at] + chance.choice("0aZ=é\x00 ") + value[at + 1 :]
    return changed


def accepted(platform: str, call: Call, account: HookAccount) -> bool:
    """Whether a door took a call. Anything but an answer or TurnedAway breaks the test."""
    hear = gateways.hearer(platform)
    assert hear is not None
    try:
        hear(call, account)
    except TurnedAway as away:
        assert 400 <= away.status < 500
        assert not [s for s in account.secrets.values() if len(s) >= 4 and s in away.reason]
        return False
    return True


def every_change(platform: str) -> Iterator[tuple[Call, Call, HookAccount]]:
    chance = Random(SEED)
    valid = calls(platform, SEED)
    for number in range(MUTATIONS):
        call, account = valid[number % len(valid)]
        yield call, mutated(call, chance), account


@pytest.mark.parametrize("platform", doors())
def test_the_calls_are_valid_before_they_are_changed(platform):
    assert [call for call, account in calls(platform, SEED) if not accepted(platform, call, account)] == []


@pytest.mark.torture
@pytest.mark.parametrize("platform", doors())
def test_no_changed_call_is_accepted(platform):
    spared = covered(platform)
    let_in = [
        (call, changed)
        for call, changed, account in every_change(platform)
        if changed != call and not spared(call, changed) and accepted(platform, changed, account)
    ]

    assert let_in == [], f"{len(let_in)} of {MUTATIONS}"


def covered(platform: str):
    """What a platform's signature leaves uncovered, told by its tests/calls.py (`uncovered(call, changed)`), with the
    reason in its README: a secret token covers no body, and no stamp is signed with it.
    """
    module = importlib.import_module(f"huoqun.gateways.{platform}.tests.calls")
    return getattr(module, "uncovered", lambda call, changed: False)


def test_every_door_of_every_platform_is_tried():
    folders = Path(gateways.__file__).parent
    assert {p.parent.name for p in folders.glob("*/webhook.py")} == set(doors())


# At the address


@dataclass(frozen=True)
class Address:
    """A connection of a platform, whoever answers there from the first middleware to the last, and their clock."""

    uid: UUID
    stack: BaseHandler
    now: list[datetime]

    def answers(self, call: Call) -> int:
        """The status that a call gets at its moment."""
        self.now[0] = call.at
        headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in call.headers.items()}
        query = urlencode(call.query)
        ask = RequestFactory().generic(call.method, f"/hooks/{self.uid}", call.body, QUERY_STRING=query, **headers)
        return self.stack.get_response(ask).status_code


@pytest.fixture
def address(cast, monkeypatch):
    """A function that connects a platform, and answers its address."""
    now, stack = [clock.now()], BaseHandler()
    stack.load_middleware()
    monkeypatch.setattr("huoqun.gateways.webhooks.clock.now", lambda: now[0])

    def connected(platform: str, account: HookAccount) -> Address:
        line = connections.add(
            cast.alice.actor, platform=platform, name=platform, settings=dict(account.settings),
            secrets=dict(account.secrets), now=now[0], realm=gateways.meta(platform).realm(account.settings),
        )  # fmt: skip
        return Address(Connection.objects.get(id=line).uid, stack, now)

    return connected


def stored() -> list[int]:
    return [table.objects.count() for table in (HeardCall, Errand, Message, Fact)]


@pytest.mark.torture
@pytest.mark.django_db
@pytest.mark.parametrize("platform", doors())
def test_at_the_address_nothing_changed_old_or_said_before_is_taken(platform, address, caplog):
    chance, spared = Random(SEED), covered(platform)
    valid = calls(platform, SEED)
    at = address(platform, valid[0][1])
    with connection.cursor() as cursor:  # All of it is one transaction, which a machine that stands still must not end.
        cursor.execute("set local idle_in_transaction_session_timeout = 0")
    assert {at.answers(call) for call, _ in valid} == {200}
    before, let_in = stored(), []
    for number in range(AT_THE_ADDRESS):
        call, _ = valid[number % len(valid)]
        changed = mutated(call, chance)
        if call.method == "GET":
            changed = replace(changed, body=b"")  # Nobody reads it.
        if spared(call, changed) or changed == call:
            changed = call  # As platforms do, and whoever has listened: the same once more.
        status = at.answers(changed)
        if status >= 500:  # The rest would only say so again.
            pytest.fail(f"call {number} of {AT_THE_ADDRESS} was answered {status}: {vars(caplog.records[-1])}")
        if number % 1_000 == 0:
            caplog.clear()  # Each line holds its request: a hundred thousand of them were 2 GB.
        let_in += [changed] if status < 400 and changed != call else []

    assert let_in == [], f"{len(let_in)} of {AT_THE_ADDRESS} were let in"
    assert stored() == before
