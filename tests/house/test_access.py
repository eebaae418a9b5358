"""Every address and every verb, tried by the whole cast: a new one is covered without a line here."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

import huoqun
from huoqun.console.access import declared
from huoqun.console.access.elsewhere import NOT_OURS
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.core.permissions import all_permissions
from huoqun.site.testing_cast import FOUNDED, Cast
from huoqun.team import actions
from tests.samples import NO_ROW, Samples, dummy, touched

MARK = "ALICE-ONLY"
FORM = {
    "name": "Nobody", "email": "nobody@example.com", "role": "helper", "place": "", "reason": "because",
    "workspace": "x", "language": "en", "permissions": ["members:member:view"],
}  # fmt: skip
SECRET_LINKS = ("signin_link", "same_link", "me_open", "certificate")
BY_DEFINITION_OPEN = {
    "team.signed_in": "notes one's own coming in",
    "team.set_language": "one's own language",
    "team.set_late_mail": "whether one is written to oneself",
    "team.edit_account": "one's own name and address",
}
"""Verbs that everybody may use on themselves."""

ASKED_FOR_EACH = {
    "work.make": "asks for every task, at its place; nothing is done for none",
    "work.propose": "asks for every proposal, at its place; nothing is done for none",
}
"""Verbs over a list: they ask once a thing, so that nonsense or nothing is not refused."""

INNER = {
    "chats.apply": "a step of chats.receive",
    "chats.ask": "the outbox's own step, called by verbs that asked",
    "chats.ask_many": "the outbox's own step, called by verbs that asked",
    "chats.end": "takes the run that chats.start gave, which asked",
    "chats.expire": "the outbox's own step, called by its job",
    "chats.plan_due": "the outbox's own step, called by its job",
    "chats.store": "a step of chats.receive and chats.import_batch",
    "chats.tell_staff": "the outbox's own step, called by verbs that asked",
    "deeds.match": "called by the job that hears of new identities",
    "groups.dissolved": "told by a platform, through chats.receive",
    "groups.find_or_make": "called by chats.receive and chats.import_batch",
    "groups.learn": "called by chats.receive and chats.import_batch",
    "groups.move_groups": "called by chats.add and chats.edit",
    "groups.renamed": "told by a platform, through chats.receive",
    "groups.role_changed": "told by a platform, through chats.receive",
    "members.move_people": "called by chats.add and chats.edit",
    "members.resolve": "called by chats.receive, chats.import_batch and deeds.record",
    "members.seen": "called by chats.receive and chats.import_batch",
}
"""Verbs without a question of their own: steps of verbs that asked. No door may call them."""
UNASKED = BY_DEFINITION_OPEN | ASKED_FOR_EACH | INNER
PEOPLE_S_DOORS = ("console", "pages", "api", "cli")


@dataclass(frozen=True)
class Address:
    """One URL pattern with its view."""

    route: str
    name: str
    view: Any
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return self.name or self.route

    def url(self, samples: Samples) -> str:
        """The address of a sample's thing. A parameter nobody knows is a KeyError: name it in tests/samples.py."""
        values = {name: samples.parameter(name, self.route) for name in self.parameters}
        unknown = [name for name, value in values.items() if value is None]
        if unknown:
            raise KeyError(f"{self.route}: what goes into {unknown}? Say so in tests/samples.py.")
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), self.route)


def addresses(patterns: Any = None, route: str = "", space: str = "") -> Iterator[Address]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, route + str(pattern.pattern), inner)
        elif isinstance(pattern, URLPattern):
            name = f"{space}{pattern.name}" if pattern.name else ""
            yield Address(route + str(pattern.pattern), name, pattern.callback, tuple(pattern.pattern.converters))


def ours() -> list[Address]:
    """Addresses whose views declare who may open them, links that are secrets themselves left out."""
    return [a for a in addresses() if declared(a.view) is not None and a.name not in SECRET_LINKS]


def behind_a_post() -> list[Address]:
    return [a for a in ours() if not declared(a.view).why]


@pytest.fixture
def hers(cast: Cast) -> Samples:
    """One row of everything in Alice's workspace, every text marked."""
    return Samples(cast.workspace, cast.alice.user_id, MARK).fill()


def text_of(response: Any) -> str:
    """What a response shows; a stream is not waited for."""
    return "" if response.streaming else response.content.decode(errors="replace")  # a PDF is no text


def test_every_address_says_who_may_open_it():
    silent = [str(a) for a in addresses() if declared(a.view) is None and a.name not in NOT_OURS]

    assert silent == [], "declare @needs(…) or @anyone('why')"


def test_no_reason_outlives_its_address():
    assert NOT_OURS.keys() - {a.name for a in addresses()} == set()


def test_every_address_of_ours_has_a_name():
    assert [a.route for a in ours() if not a.name] == []


def test_strangers_are_led_to_the_door_by_every_address(hers, browser_of):
    let_in = []
    for address in behind_a_post():
        for method in ("get", "post"):
            response = getattr(browser_of(), method)(address.url(hers))
            away = response.status_code == 302 and response.headers["Location"].startswith("/accounts/login/")
            if not (away or response.status_code == 401):
                let_in.append((method, str(address), response.status_code))

    assert let_in == []


@pytest.mark.parametrize("who", ["alice", "bob", "chen", "dora"])
def test_whoever_lacks_the_permission_is_refused_and_nobody_reads_what_is_not_theirs(cast, hers, browser_of, who):
    """One round through all addresses for each: a page costs what it costs, whatever is looked for in it."""
    person, not_theirs = getattr(cast, who), _not_for(who, hers)
    browser, wrong = browser_of(person, raise_request_exception=False), []
    for address in behind_a_post():
        access = declared(address.view)
        may = not access.permissions or any(person.actor.may_somewhere(p) for p in access.permissions)
        response = browser.get(address.url(hers))
        refused = 401 if address.route.startswith("api/") else 403
        if response.status_code >= 500 or (not may and response.status_code != refused):
            wrong.append((str(address), response.status_code))
        if not_theirs and not_theirs in text_of(response):
            wrong.append((str(address), not_theirs))

    assert wrong == []


def _not_for(who: str, hers: Samples) -> str | None:
    """Harbin's group stands in lists that Chen may open, its name must not; Dora, who sells, sees no words of
    members.
    """
    return {"chen": "Harbin Snow", "dora": hers.rows["chats_message"]["text"]}.get(who)


@pytest.fixture
def eves_door(cast, browser_of):
    """Eve at an address: in her browser, or under /api/ with a token that may all that she may."""
    held = [p for p in all_permissions() if cast.eve.actor.may(p) and not p.startswith("team:")]
    token = actions.make_token(cast.eve.actor, name="Eve's", permissions=held, now=FOUNDED)
    bearer = {"Authorization": f"Bearer {token}"}
    browser = browser_of(cast.eve, raise_request_exception=False)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value

    def knock(method: str, address: Address, samples: Samples) -> Any:
        browser.cookies.clear()  # Whatever the last address made of them.
        browser.cookies[settings.SESSION_COOKIE_NAME] = session
        headers = bearer if address.route.startswith("api/") else {}
        return getattr(browser, method)(address.url(samples), FORM, headers=headers)

    return knock


def test_eve_finds_and_changes_nothing_of_alices_at_any_address(hers, eves_door):
    before, seen = hers.checksum(), []
    assert set(touched()) >= set(hers.rows), "it counts no rows, so nothing would be looked at"
    for address in ours():
        for method in ("get", "post"):
            written = touched()
            with transaction.atomic():
                response = eves_door(method, address, hers)
                changed = _changed(hers, before, written)
                transaction.set_rollback(True)
            away = (400, 401, 404, 405, 422) if address.route.startswith("api/") else (404, 405)
            away += (401,) if declared(address.view).own else ()  # she has no device of a member's
            found = response.status_code not in away and set(address.parameters) - NO_ROW.keys()
            if response.status_code >= 500 or MARK in text_of(response) or found or changed:
                seen.append((method, str(address), response.status_code, changed))

    assert seen == []


def _changed(samples: Samples, before: dict[str, str], written: dict[str, int]) -> list[str]:
    """Her tables that are not as before; only those are read into which something was written since `written`."""
    since = [table for table, rows in touched().items() if rows != written.get(table, 0)]
    return [table for table, was in samples.checksum(since).items() if was != before[table]]


# Verbs


@dataclass(frozen=True)
class Verb:
    """One public verb of a module's actions."""

    name: str
    function: Any

    def __str__(self) -> str:
        return self.name

    def arguments(self, samples: Samples | None) -> dict[str, Any]:
        """Values for what it asks by name: Alice's things where the name says so, else anything of the type."""
        wanted = list(inspect.signature(self.function).parameters.values())[1:]
        given = {}
        for parameter in wanted:
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            hers = samples.parameter(parameter.name) if samples else None
            given[parameter.name] = dummy(parameter.annotation) if hers is None else hers
            if parameter.name == "now":
                given["now"] = FOUNDED
        return given

    def call(self, actor: Any, samples: Samples | None = None) -> Any:
        given = self.arguments(samples)
        parameters = inspect.signature(self.function).parameters
        positional = [
            given.pop(n) for n, p in list(parameters.items())[1:] if n in given and p.kind == p.POSITIONAL_ONLY
        ]
        return self.function(actor, *positional, **given)


def verbs() -> list[Verb]:
    """Every public function of every `actions` module whose first argument is the actor."""
    found: dict[Any, str] = {}
    for info in pkgutil.walk_packages(huoqun.__path__, "huoqun."):
        parts = info.name.split(".")
        if parts[2:3] != ["actions"] or any(part.startswith("_") or part == "tests" for part in parts):
            continue
        module = importlib.import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            inner = inspect.unwrap(function)
            first = next(iter(inspect.signature(function).parameters), "")
            if inner.__module__ == info.name and first == "actor" and not name.startswith("_"):
                found[function] = f"{parts[1]}.{name}"
    return [Verb(name, function) for function, name in found.items()]


@pytest.mark.django_db
def test_who_may_nothing_is_refused_by_every_verb(alice):
    """NotFound too: a verb whose permission depends on the place of a thing must find it first."""
    nobody, instead = replace(alice, grants=frozenset()), {}
    for verb in verbs():
        if verb.name in UNASKED:
            continue
        here = transaction.savepoint()
        try:
            with transaction.atomic():
                verb.call(nobody)
            instead[verb.name] = "it was done"
        except (NotAllowed, NotFound):
            pass
        except Exception as fault:
            instead[verb.name] = repr(fault)
        transaction.savepoint_rollback(here)

    assert instead == {}


def test_no_door_calls_a_step_of_another_verb():
    root = Path(huoqun.__path__[0])
    calling = [
        f"{path.relative_to(root)} uses {name}"
        for door in PEOPLE_S_DOORS
        for path in sorted((root / door).rglob("*.py"))
        if "tests" not in path.parts
        for name in INNER
        if re.search(
            rf"{name.split('.')[0]}\.actions\.[a-z_.]* import .*\b{name.split('.')[1]}\b", path.read_text("utf-8")
        )
    ]

    assert calling == []


def test_no_reason_outlives_its_verb():
    assert UNASKED.keys() - {verb.name for verb in verbs()} == set()


def test_eve_changes_nothing_of_alices_by_any_verb(cast, hers):
    before, moved = hers.checksum(), {}
    assert set(touched()) >= set(hers.rows), "it counts no rows, so nothing would be looked at"
    for verb in verbs():
        here, written = transaction.savepoint(), touched()
        try:
            with transaction.atomic():
                verb.call(cast.eve.actor, hers)
        except Exception:  # refused, or asked with nonsense: either way nothing may have moved
            pass
        if changed := _changed(hers, before, written):
            moved[str(verb)] = changed
        transaction.savepoint_rollback(here)

    assert moved == {}
