"""Members are found by any part of their name, and never those of another workspace."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from huoqun.chats.queries import people
from huoqun.chats.queries.people import Filter
from huoqun.core.actor import EVERYWHERE, system
from huoqun.core.models import Workspace
from huoqun.core.tenancy import as_app
from huoqun.members.actions.resolve import resolve
from huoqun.members.rules import Known

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
NAMES = ("张伟", "张小伟", "Alice", "alice w_100%", "O'Neil \\ Bob", "王🌹芳", "李")


@pytest.fixture
def here():
    return _with_members("Hangzhou")


def _with_members(name: str) -> int:
    made = Workspace.objects.create(name=name, created_at=NOON).id
    known = [Known("qq", str(place), name=each) for place, each in enumerate(NAMES)]
    resolve(system(made, "test"), people=known, now=NOON)
    return made


def found(workspace: int, words: str) -> set[str]:
    wanted = Filter(words=words)
    lines = people.page(workspace, scope=EVERYWHERE, filter=wanted, as_of=NOON)
    assert people.count(workspace, scope=EVERYWHERE, filter=wanted) == len(lines)
    return {line.name for line in lines}


@pytest.mark.parametrize(
    "words",
    [
        # A whole name of two characters, which no trigram has
        "张伟",
        # One character, at the beginning of some and the end of others
        "伟",
        "李",
        # Latin letters in any case, one and many
        "ALI",
        "a",
        # What a pattern would take for more than itself
        "_",
        "%",
        "w_1",
        "\\",
        "'",
        # Beyond the basic plane
        "🌹",
        "王🌹",
        # The pairs are all there, the word is not
        "aliciw",
        # Nobody
        "鼷鼸",
    ],
)
def test_any_part_of_a_name_finds_it_and_nothing_else(here, words):
    expected = {name for name in NAMES if words.lower() in name.lower()}

    assert found(here, words) == expected
    with as_app(here):
        assert found(here, words) == expected


def test_whoever_has_entered_a_workspace_finds_nobody_of_another(here):
    there = _with_members("Suzhou")

    with as_app(there):
        assert found(here, "张伟") == set()
        assert found(there, "张伟") == {"张伟"}
    with as_app(None):
        assert found(here, "张伟") == set()
