"""Pages on the server: Today, groups, members, search; the time from request to the last byte of the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huoqun.chats.jobs.weighing import weigh
from huoqun.core import clock
from huoqun.core.actor import system
from huoqun.core.bench import BenchResult, bench, percentile, seconds
from huoqun.playbooks.jobs import tally

from .community import fill, rare_words
from .running import run_a_crowd, run_playbooks

MESSAGES, MEMBERS, GROUPS = 5_000_000, 100_000, 100
LOOKS = 60
MOST_MS, MOST_QUERIES = 100.0, 12


@dataclass(frozen=True)
class Look:
    """A page and who looks at it. Each look takes the next of its addresses, so that few are asked for twice."""

    name: str
    client: Any
    urls: tuple[str, ...]


@bench("pages")
def pages(scale: float) -> Sequence[BenchResult]:
    """p95 in ms of each page, asked for in turn, against the same server's page that asks nothing."""
    owner, workspace_id = _owner()
    fill(workspace_id, now=clock.now(), messages=int(MESSAGES * scale), members=int(MEMBERS * scale), groups=GROUPS)
    weigh(workspace_id, now=clock.now())
    run_playbooks(workspace_id, now=clock.now())
    crowded = reverse("playbook_run", args=[run_a_crowd(workspace_id, now=clock.now())])
    tally(workspace_id, now=clock.now())
    runs = [
        Look("run of 10,000 members", owner, (crowded,)),
        Look("runs", owner, (reverse("playbooks_runs"),)),
    ]
    looks = [*_looks(owner, workspace_id), *runs, *_scoped(_helper(workspace_id))]
    return measured(looks, owner)


def measured(looks: Sequence[Look], owner: Any) -> list[BenchResult]:
    """Every page once, with its queries counted, and then all of them in turn."""
    queries = {look.name: _queries(look) for look in looks}  # which warms every page up, too
    plain = reverse("healthz")
    urls: dict[str, Iterator[str]] = {look.name: cycle(look.urls) for look in looks}
    times: dict[str, list[float]] = {look.name: [] for look in looks}
    base = []
    for _ in range(LOOKS):
        base.append(_ms(owner.get, plain))
        for look in looks:
            times[look.name].append(_ms(look.client.get, next(urls[look.name])))
    return [_result(look.name, times[look.name], percentile(base, 0.95), queries[look.name]) for look in looks]


def _result(name: str, times: Sequence[float], base: float, queries: int) -> BenchResult:
    p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
    return BenchResult(
        f"pages.{name} ({queries} queries, p50 {p50:.0f} ms)", round(p95, 1), "ms p95", round(base, 1),
        round(p95 / base, 1), len(times), (round(min(times), 1), round(max(times), 1)),
        f"≤ {MOST_MS:.0f} ms, ≤ {MOST_QUERIES} queries", p95 <= MOST_MS and queries <= MOST_QUERIES,
    )  # fmt: skip


def _queries(look: Look) -> int:
    most = 0
    for url in look.urls[:4]:
        with CaptureQueriesContext(connection) as asked:
            status = look.client.get(url).status_code
        if status != 200:
            raise RuntimeError(f"{look.name} answered {status}")
        most = max(most, len(asked))
    return most


def _ms(get: Callable[[str], Any], url: str) -> float:
    return seconds(lambda: get(url)) * 1000


def _client(user_id: int) -> Any:
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(id=user_id))
    return client


def _owner() -> tuple[Any, int]:
    from huoqun.team.actions.workspaces import found_workspace

    founded = found_workspace(
        system(0, "bench"), name="Bench", owner_email="alice@example.com", owner_name="Alice", now=clock.now()
    )
    return _client(founded.user_id), founded.workspace_id


def _helper(workspace_id: int) -> Any:
    """Somebody who sees one group of a middling size and nothing else."""
    from huoqun.team import queries
    from huoqun.team.actions.posts import invite
    from huoqun.team.rules import Role

    with connection.cursor() as cursor:
        cursor.execute("select user_id from team_post where workspace_id = %s", [workspace_id])
        user = queries.user_for_session(cursor.fetchone()[0])
    assert user is not None
    group = _column("select group_id from chats_grouppulse where workspace_id = %s order by messages desc offset 20",
                    workspace_id)[0]  # fmt: skip
    made = invite(
        queries.actor_of(user, queries.posts_of(user), workspace_id), email="bob@example.com", name="Bob",
        role=Role.HELPER, group_id=group, now=clock.now(),
    )  # fmt: skip
    return _client(made.user_id)


def _column(statement: str, workspace_id: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [workspace_id])
        return [row[0] for row in cursor.fetchall()]


_LARGEST = """
    select g.uid from groups_group g join chats_grouppulse p on p.workspace_id = g.workspace_id and p.group_id = g.id
    where g.workspace_id = %s order by p.messages desc limit 20
"""
_BUSIEST = """
    select m.uid from members_member m join (
        select member_id, sum(messages) as n from chats_memberday group by 1 order by 2 desc limit 30) d
    on d.member_id = m.id where m.workspace_id = %s order by d.n desc
"""


def _looks(client: Any, workspace_id: int) -> list[Look]:
    largest, busiest = _column(_LARGEST, workspace_id), _column(_BUSIEST, workspace_id)

    def each(view: str, found: list[Any]) -> tuple[str, ...]:
        return tuple(reverse(view, args=[uid]) for uid in found)

    members = reverse("members")
    return [
        Look("today", client, (reverse("today"),)),
        Look("today, its second half", client, (reverse("today_groups"),)),
        Look("groups", client, (reverse("groups"),)),
        Look("group", client, each("group", largest)),
        Look("group, its talk", client, each("group_talk", largest)),
        Look("group, its people", client, each("group_people", largest)),
        Look("group, who came and went", client, each("group_moves", largest)),
        Look("group, its check-up", client, each("group_checkup", largest)),
        Look("groups, their portfolio", client, (reverse("groups_portfolio"),)),
        Look("calendar of a month", client, (reverse("playbooks_calendar"),)),
        Look("calendar of a week", client, (f"{reverse('playbooks_calendar')}?view=week",)),
        Look("members", client, (members, f"{members}?bots=1")),
        Look("members of a stage", client, tuple(f"{members}?stage={n}" for n in range(7))),
        Look("members of a group", client, tuple(f"{members}?group={uid}" for uid in largest)),
        Look("members by tag", client, tuple(f"{members}?tag=标签{n}" for n in range(1, 13))),
        Look("members by name", client, _asking(members, "张伟", "李娜", "王", "敏", "马玉", "刘洋", "郭红三")),
        Look("member", client, each("member", busiest)),
        Look("member, their words", client, each("member_words", busiest)),
        *_searches("", client),
    ]


def _searches(whose: str, client: Any) -> list[Look]:
    asked = {
        "search of common words": ("今天", "读书", "写作", "谢谢", "大家", "the", "you"),
        "search of rare words": rare_words(20),
        "search of two words": ("今天 杭州", "谢谢 收藏", "杭州 作业", "写作 推荐", "老师 99"),
        "search of what is not there": ("鼷鼸", "zzyzx", "今天 鼷鼸", "量子力学考试"),
    }
    return [Look(name + whose, client, _asking(reverse("search"), *words)) for name, words in asked.items()]


def _scoped(client: Any) -> list[Look]:
    """What somebody asks for who sees one group: the walls of rows stand in every question."""
    members, whose = reverse("members"), " by a helper"
    return [
        Look("today" + whose, client, (reverse("today"),)),
        Look("groups" + whose, client, (reverse("groups"),)),
        Look("members" + whose, client, (members, *_asking(members, "张伟", "李", "敏"))),
        *_searches(whose, client),
    ]


def _asking(url: str, *words: str) -> tuple[str, ...]:
    return tuple(f"{url}?{urlencode({'q': each})}" for each in words)
