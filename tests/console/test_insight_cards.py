"""What insights propose, as Today shows it: people by name, the words that earned it, and words to copy."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huoqun.chats.actions.connections import add
from huoqun.chats.actions.receive import receive
from huoqun.chats.port.incoming import Message, Person
from huoqun.core import clock, worker
from huoqun.core.actor import Actor, system
from huoqun.insights.actions import thanking

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def lake(cast):
    """Fay takes up a newcomer's question on seven days; the last newcomer has had no reply for a minute."""
    now = clock.now()
    connection = add(system(cast.workspace, "test"), platform="simulator", name="bot", settings={}, secrets={}, now=now)
    lines = []
    for day in range(7):
        at = now - timedelta(days=10 - day)
        lines += [(f"New{day}", "where do we meet?", at), ("Fay", "<b>east</b> shore", at + timedelta(minutes=1))]
    lines.append(("Jan", "hello, I am Jan", now - timedelta(minutes=1)))
    items = [
        Message(id=str(n), at=at, chat="lake", chat_name="Lake", sender=Person(f"u-{name}", name), text=text)
        for n, (name, text, at) in enumerate(lines)
    ]
    worker.add_cursors()
    receive(Actor(cast.workspace, "gateway", connection), connection_id=connection, items=items, now=now)
    worker.catch_up(now=clock.now)
    thanking.look(system(cast.workspace, "insights"), at=now, now=now)
    return cast


def shown(client) -> str:
    return client.get("/?whose=all", headers=ENGLISH).content.decode()


def test_thanks_stand_on_today_with_what_earned_them(lake, browser_of):
    page = shown(browser_of(lake.alice))

    assert "Thank Fay" in page
    assert "&lt;b&gt;east&lt;/b&gt; shore" in page
    assert "Thank you @Fay" in page


def test_a_newcomer_is_there_within_a_minute_with_words_to_copy(lake, browser_of):
    assert "Welcome to “Lake”, Jan!" in shown(browser_of(lake.alice))


def test_who_leads_another_chapter_sees_none_of_it(lake, browser_of):
    assert "Fay" not in shown(browser_of(lake.chen))
