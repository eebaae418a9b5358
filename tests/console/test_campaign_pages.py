"""A campaign in the console, from an empty list to figures: written, reviewed by somebody else, begun, stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps

from huoqun.core import clock
from huoqun.points.rules import Currency
from huoqun.rewards.actions.budgeting import fund, open_budget
from huoqun.rewards.rules.budgets import NewBudget
from huoqun.team.actions import change_role
from huoqun.team.rules import Role
from tests.stories.running import Running

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
MINUTE = "%Y-%m-%dT%H:%M"


def text(client, url, status=200):
    answer = client.get(url, headers=ENGLISH)
    assert answer.status_code == status, answer.content[:400]
    return answer.content.decode()


def form(**more):
    now = clock.now()
    return {
        "name": "开春共读", "kind": "assist", "starts_at": (now - timedelta(hours=1)).strftime(MINUTE),
        "ends_at": (now + timedelta(days=2)).strftime(MINUTE), "each_most": 5, "stays_days": 3, "must": "speak",
        "staff_minutes": 0, "minutes_each": 2, "rules_text": "Held by the office, office@example.com",
    } | more  # fmt: skip


def campaigns():
    return apps.get_model("campaigns", "Campaign").objects.count()


def test_an_operators_day_with_a_campaign(cast, browser_of):
    story = Running(cast, now=clock.now())
    story.member("Keeper").joins("writers")
    story.settle()
    group = apps.get_model("groups", "Group").objects.get(name="writers", workspace_id=cast.workspace)
    alice = browser_of(cast.alice)
    assert "/campaigns/new" in text(alice, "/campaigns")
    assert "there is none that is open" in text(alice, "/campaigns/new")

    # What members will read stands beside the form, and nothing is written down for it.
    seen = alice.post("/campaigns/foreseen", form(), headers=ENGLISH).content.decode()
    assert "holds “开春共读” from" in seen and "There are no rewards" in seen
    unfinished = alice.post("/campaigns/foreseen", form(name=""), headers=ENGLISH).content.decode()
    assert "Name, begin and end first" in unfinished and campaigns() == 0

    # Without money for rewards the form leads to where there is some, and what is promised beyond it does, too.
    told = NewBudget(name="Spring", currency=Currency.POINTS, owner="staff:1")
    budget = open_budget(cast.alice.actor, budget=told, now=clock.now())
    assert "No budget has anything left" in text(alice, "/campaigns/new")
    fund(cast.alice.actor, budget_uid=budget, amount=9, reason="spring", now=clock.now())
    written = text(alice, "/campaigns/new")
    assert "No budget" not in written and "there is none that is open" not in written
    promised = form(each=10, budget=apps.get_model("rewards", "Budget").objects.get().id)
    assert "To the budgets" in alice.post("/campaigns/foreseen", promised, headers=ENGLISH).content.decode()

    pool = alice.post("/campaigns/new", form(), headers=ENGLISH)["Location"]
    page = pool.removesuffix("/pool")
    assert "Waits for" not in text(alice, page) and "Nobody else may review campaigns yet" in text(alice, page)
    alice.post(pool, {"group": group.id, "soft": 10, "hard": 20, "link": "https://example.com/in", "state": "open"})
    assert "1 group, 19 free seats" in text(alice, page)

    # It is somebody else's turn, and the page says whose.
    post = apps.get_model("team", "Post").objects.get(user_id=cast.bob.user_id)
    change_role(cast.alice.actor, post_id=post.id, role=Role.MANAGER, now=clock.now())
    assert "Waits for Bob" in text(alice, page) and "It may begin" not in text(alice, page)
    other = browser_of(cast.bob)
    assert "It may begin" in text(other, page)
    other.post(f"{page}/review/do", {"reason": ""})
    assert "Begin now" in text(alice, page)
    alice.post(f"{page}/start/do")

    # Begun, every page of it opens, and it is stopped with a reason.
    for tab in ("", "/pool", "/people", "/held", "/figures", "/favour"):
        text(alice, page + tab)
    assert 'hx-trigger="every 30s"' in text(alice, f"{page}/figures"), "it is a live board"
    assert "It is still on." in text(alice, f"{page}/settlement")
    assert "Until it begins" not in text(alice, page)
    longer = form(name="别的", ends_at=(clock.now() + timedelta(days=3)).strftime(MINUTE), reason="天冷")
    foreseen = alice.post(f"/campaigns/foreseen?begun={page.split('/')[-1]}", longer, headers=ENGLISH)
    assert "holds “开春共读” from" in foreseen.content.decode(), "its name is as it was published"
    assert alice.post(f"{page}/favour", longer).status_code == 302
    alice.post(f"{page}/pause/do", {"reason": "complaints"})
    assert "complaints" in text(alice, page)
