"""Pages on the server: Today, a group, a member, search; the time from request to the last byte of the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huoqun.core import clock
from huoqun.core.actor import system
from huoqun.core.bench import BenchResult, bench, percentile, seconds

from .community import fill

MESSAGES, MEMBERS, GROUPS = 5_000_000, 100_000, 100
LOOKS = 40
MOST_MS, MOST_QUERIES = 100.0, 12


@bench("pages")
def pages(scale: float) -> Sequence[BenchResult]:
    """p95 in ms of each page, by an owner who sees everything, against the same server's page that asks nothing."""
    client, workspace_id = _signed_in()
    fill(workspace_id, now=clock.now(), messages=int(MESSAGES * scale), members=int(MEMBERS * scale), groups=GROUPS)
    return [_look(client, name, url) for name, url in _urls(workspace_id)]


def _signed_in() -> tuple[Any, int]:
    from django.contrib.auth import get_user_model
    from django.test import Client

    from huoqun.team.actions.workspaces import found_workspace

    founded = found_workspace(
        system(0, "bench"), name="Bench", owner_email="alice@example.com", owner_name="Alice", now=clock.now()
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(id=founded.user_id))
    return client, founded.workspace_id


def _urls(workspace_id: int) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select (select uid from groups_group g join chats_grouppulse p on p.group_id = g.id "
            "where g.workspace_id = %s order by p.messages desc limit 1), "
            "(select uid from members_member where workspace_id = %s order by last_seen_at desc nulls last limit 1)",
            [workspace_id, workspace_id],
        )
        group, member = cursor.fetchone()
    return [
        ("today", reverse("today")),
        ("groups", reverse("groups")),
        ("group", reverse("group", args=[group])),
        ("members", reverse("members")),
        ("member", reverse("member", args=[member])),
        ("search", reverse("search") + "?q=读书"),
        ("search of two words", reverse("search") + "?q=杭州 作业"),
    ]


def _look(client: Any, name: str, url: str) -> BenchResult:
    plain = reverse("healthz")
    with CaptureQueriesContext(connection) as asked:
        status = client.get(url).status_code
    if status != 200:
        raise RuntimeError(f"{name} answered {status}")
    ours = [_ms(lambda: client.get(url)) for _ in range(LOOKS)]
    base = percentile([_ms(lambda: client.get(plain)) for _ in range(LOOKS)], 0.95)
    p95 = percentile(ours, 0.95)
    return BenchResult(
        f"pages: {name} ({len(asked)} queries)", round(p95, 1), "ms p95", round(base, 1), round(p95 / base, 1), LOOKS,
        (round(min(ours), 1), round(max(ours), 1)), f"≤ {MOST_MS:.0f} ms, ≤ {MOST_QUERIES} queries",
        p95 <= MOST_MS and len(asked) <= MOST_QUERIES,
    )  # fmt: skip


def _ms(what: Callable[[], Any]) -> float:
    return seconds(what) * 1000
