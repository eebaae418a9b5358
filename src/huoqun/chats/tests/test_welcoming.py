"""Welcome words: asked once for whoever brings a code, and only where an operator wrote some."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection, Effect, Progress
from huoqun.chats.port.effects import Send, decode_body
from huoqun.chats.port.incoming import AddedContact, Person
from huoqun.core import worker
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.models import Fact

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 2, 16, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def adds(workspace):
    """Somebody adds one of the staff, where these words are set; what is then asked for."""
    worker.add_cursors()

    def adds(words: str, *, code: str = "code-1", origin: Origin = Origin.LIVE, at: datetime = NOON) -> list[Effect]:
        line = Connection.objects.create(
            workspace_id=workspace, platform="testing", realm="testing", name="A company", created_at=at,
            settings={"welcome_words": words},
        )  # fmt: skip
        added = AddedContact(id="contact:1", at=at, who=Person("wm1", "Lin"), welcome_code=code)
        receive(Actor(workspace, "gateway", line.id), connection_id=line.id, items=[added], now=at, origin=origin)
        worker.catch_up(now=lambda: at)
        return list(Effect.objects.all())

    return adds


def test_the_words_are_asked_for_with_the_code_and_expire_with_it(adds):
    (asked,) = adds("  Welcome to the lake  ")

    assert decode_body(orjson.dumps(asked.body)) == Send("Welcome to the lake", welcome="code-1")
    assert Progress.objects.get().expires_at == NOON + timedelta(seconds=20)
    assert asked.cause == f"fact:{Fact.objects.get(name='chats.contact_added').id}"


@pytest.mark.parametrize(
    ("words", "code", "origin"),
    [
        # The operator wrote none.
        ("", "code-1", Origin.LIVE),
        ("  ", "code-1", Origin.LIVE),
        # The platform's own console says a welcome, or they are talking already.
        ("Welcome", "", Origin.LIVE),
        # It was so before we came.
        ("Welcome", "code-1", Origin.IMPORT),
    ],
)
def test_nothing_is_asked_without_words_a_code_or_news(adds, words, code, origin):
    assert adds(words, code=code, origin=origin) == []


def test_the_hour_does_not_matter(adds):
    (asked,) = adds("Welcome", at=MIDNIGHT)

    assert asked.quiet["since"] == asked.quiet["until"]
