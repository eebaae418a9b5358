"""The evening on which a campaign runs hot: everybody opens a code on their phone and takes a seat.

The way is the whole one, as in the rush: sockets, the form that the page gave, a seat taken by one conditional update.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.apps import apps

from huoqun.campaigns.actions import coding, making, pooling, steering
from huoqun.campaigns.rules.campaigns import Kind, Must, NewCampaign
from huoqun.core import clock
from huoqun.core.actor import Actor, system
from huoqun.core.bench import BenchResult, bench
from huoqun.core.crowd import Phone, crowd
from huoqun.core.sql import server_cursor
from huoqun.core.worker import add_cursors

from .house import running, told

PEOPLE, TEN_MINUTES = 20_000, 600.0
WARM = 200
ROOM = 400
"""Seats of each group: a hundred groups, as nobody's campaign has more."""
CODES = 20

_STORED = """
    select count(*), count(distinct device), (
        select count(*) from campaigns_place p where p.workspace_id = s.workspace_id and p.taken + p.others > p.hard)
    from campaigns_seat s where s.workspace_id = %s group by s.workspace_id
"""


@bench("codes")
def codes(scale: float) -> Sequence[BenchResult]:
    """20,000 take a seat within ten minutes; a part of them at a smaller scale, at the same pace."""
    count = max(200, int(PEOPLE * scale))
    actor, tokens = _campaign(count + WARM, clock.now())
    people = [(tokens[n % len(tokens)],) for n in range(count + WARM)]
    add_cursors()
    visit = f"{__name__}:takes_a_seat"
    with running() as house:
        warm = crowd(visit, house.port, people[count:], WARM / PEOPLE * TEN_MINUTES)
        spent = house.spent()
        came = crowd(visit, house.port, people[:count], TEN_MINUTES * count / PEOPLE)
        spent = [after - before for after, before in zip(house.spent(), spent, strict=True)]
    with server_cursor() as cursor:
        stored = cursor.execute(_STORED, [actor.workspace_id]).fetchone()
    wrong = warm.wrong + came.wrong
    if wrong or stored != (count + WARM, count + WARM, 0):
        raise RuntimeError(f"Lost, doubled or too many: {stored} of {count + WARM}; refused: {wrong[:3]}")
    return told("codes, joins", ("the page opens", "a seat is taken"), came.waits, spent)


async def takes_a_seat(phone: Phone, who: Sequence[str], pressed: float) -> tuple[list[float], str]:
    """A visit: open the code, press the button."""
    path = f"/g/{who[0]}"
    page = await phone.get(path, since=pressed)
    answer = await phone.post(path, page.form())
    return [page.seconds, answer.seconds], "" if (page.status, answer.status) == (200, 302) else f"{answer}"[:300]


def _campaign(seats: int, now: datetime) -> tuple[Actor, list[str]]:
    """A live campaign with room for so many, and the tokens of its codes."""
    workspace = apps.get_model("core", "Workspace").objects.create(name="Bench of codes", created_at=now)
    actor = system(workspace.id, "bench")
    kind = apps.get_model("groups", "Kind").objects.create(workspace_id=workspace.id, key="camp", name="Camp")
    group = apps.get_model("groups", "Group")
    group.objects.bulk_create(
        group(workspace_id=workspace.id, platform="bench", key=f"g{n}", name=f"g{n}", kind_id=kind.id, created_at=now)
        for n in range(seats * 3 // 2 // ROOM + 1)
    )
    uid = making.draft(
        actor, now=now,
        campaign=NewCampaign(
            name="Bench", kind=Kind.CODE, starts_at=now, ends_at=now + timedelta(days=3), must=Must.NOTHING
        ),
    )  # fmt: skip
    for each in group.objects.filter(workspace_id=workspace.id).values_list("id", flat=True):
        place = pooling.NewPlace(group_id=each, soft=ROOM, hard=ROOM, link="https://example.com/join")
        pooling.add_place(actor, campaign_uid=uid, place=place, now=now)
    steering.review(actor, campaign_uid=uid, now=now, overruled="a bench")
    steering.start(actor, campaign_uid=uid, now=now)
    return actor, [coding.make_code(actor, campaign_uid=uid, label=f"place {n}", now=now) for n in range(CODES)]
