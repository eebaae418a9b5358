"""A topic in the console: begun, its people listed and asked, a gift recorded, and a code of their own."""

from __future__ import annotations

import pytest

from huoqun.core import clock
from huoqun.ignition.models.topic import Gift, Person
from tests.stories.running import Running

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}


def text(client, url, status=200):
    answer = client.get(url, headers=ENGLISH)
    assert answer.status_code == status, answer.content[:400]
    return answer.content.decode()


def test_a_topic_is_set_going(cast, browser_of):
    story = Running(cast, now=clock.now())
    story.member("Lin").joins("readers")
    story.settle()
    alice = browser_of(cast.alice)
    assert "No topic yet" in text(alice, "/ignition")
    assert alice.post("/ignition", {"name": "", "words": ""}, headers=ENGLISH).status_code == 422
    page = alice.post("/ignition", {"name": "新书", "words": "{name}，看看？"})["Location"]
    assert "Nobody is on the list yet" in text(alice, page)
    assert "Lin" in text(alice, f"{page}?q=li")

    alice.post(f"{page}/list", {"member": [story.id_of("Lin")]})
    alice.post(f"{page}/list", {"name": "书评人老周", "place": "小红书"})
    lin, zhou = Person.objects.order_by("id")
    asked = alice.post(f"{page}/ask", {"person": [lin.uid, zhou.uid, "x"]}, headers=ENGLISH, follow=True)
    assert "1 task with the words is in Today" in asked.content.decode()
    assert "Nobody of that name" in text(alice, f"{page}?q=li")

    # Nothing is given before a yes, and nothing undisclosed.
    his = f"/ignition/people/{zhou.uid}"
    assert "Nothing is given before they said yes" in text(alice, his)
    alice.post(f"{his}/answer", {"answer": "willing"})
    gift = {"kind": "goods", "what": "新书一本", "amount": "59", "on": "2026-11-27"}
    bare = alice.post(f"{his}/give", gift | {"disclosure": ""}, headers=ENGLISH)
    assert bare.status_code == 422 and "has to say so" in bare.content.decode() and not Gift.objects.exists()
    alice.post(f"{his}/give", gift | {"disclosure": "广告"})
    alice.post(f"{his}/gifts/{Gift.objects.get().uid}", {"url": "https://example.com/1"})
    assert "undisclosed" in text(alice, his) and "59.00" in text(alice, his)
    assert "without the words that disclose it" in text(alice, page)
    alice.post(f"{page}/close/do")
    assert "Have those chosen asked" not in text(alice, page)
    alice.post(f"{his}/forget")
    assert Person.objects.get() == lin
    assert browser_of(cast.eve).get(page).status_code == 404
    assert browser_of(cast.dora).get("/ignition").status_code == 403
