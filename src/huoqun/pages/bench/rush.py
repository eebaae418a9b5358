"""The minute before the day closes: everybody in a great camp opens their page and checks in, each on their own phone.

The way is the whole one: a web server and a worker as processes of their own, requests over sockets, the form that the
page gave (core/crowd.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from huoqun.core import clock, ids
from huoqun.core.bench import BenchResult, bench
from huoqun.core.crowd import Phone, crowd
from huoqun.core.sql import server_cursor
from huoqun.core.worker import add_cursors
from huoqun.members import tokens
from huoqun.playbooks.bench.filling import filled

from .house import running, told

PEOPLE, MINUTE = 10_000, 60.0
WARM = 400
"""The server has been up for days: what it loads and plans at its first pages is no part of the figure."""
DEVICE = "huoqun.members.device"

_OPEN = """
    insert into camps_window (workspace_id, group_run_id, group_id, day, word, least, accepts, with_word, freezes,
                              opened_at, closes_at)
    select workspace_id, id, group_id, 1, '', 4, '{words}', false, 2, %(at)s::timestamptz - interval '1 hour',
           %(at)s::timestamptz + interval '6 hours'
    from playbooks_grouprun where id = %(run)s
"""
# Today is the first day of the camp, and nothing else is due in it.
_READY = (
    "delete from playbooks_due where workspace_id = %(workspace)s",
    "update playbooks_grouprun set starts_on = %(at)s::timestamptz::date, started_at = %(at)s where id = %(run)s",
)
_STORED = """
    select count(*), count(distinct member_id), (select count(*) from deeds_deed where workspace_id = %(workspace)s)
    from camps_checkin where group_run_id = %(run)s
"""


@bench("rush")
def rush(scale: float) -> Sequence[BenchResult]:
    """10,000 check in within a minute; a part of them at a smaller scale, at the same pace."""
    count = max(200, int(PEOPLE * scale))
    now = clock.now()
    camp = filled(count + WARM)
    people = [(f"/me/checkin/{camp.id}", phone) for phone in open_phones(camp, now)]
    add_cursors()
    visit = f"{__name__}:checks_in"
    with running() as house:
        warm = crowd(visit, house.port, people[count:], WARM / count * MINUTE)
        spent = house.spent()
        came = crowd(visit, house.port, people[:count], MINUTE * count / PEOPLE)
        spent = [after - before for after, before in zip(house.spent(), spent, strict=True)]
    with server_cursor() as cursor:
        cursor.execute(_STORED, {"workspace": camp.workspace_id, "run": camp.id})
        stored = cursor.fetchone()
    wrong = warm.wrong + came.wrong
    if wrong or stored != (count + WARM,) * 3:
        raise RuntimeError(f"Lost or doubled: {stored} of {count + WARM}; refused: {wrong[:3]}")
    return told("rush", ("the page opens", "checked in"), came.waits, spent)


async def checks_in(phone: Phone, who: Sequence[str], pressed: float) -> tuple[list[float], str]:
    """A visit: open the page, write, press the button."""
    path, phone.cookies["hq_me"] = who
    page = await phone.get(path, since=pressed)
    answer = await phone.post(path, {**page.form(), "text": f"今天写了三段，{who[1][:8]}"})
    return [page.seconds, answer.seconds], "" if (page.status, answer.status) == (200, 302) else f"{answer}"


def open_phones(camp: Any, now: datetime) -> list[str]:
    """The cookie of a device for each member, as if each had opened a link before; the day stands open."""
    values = {"at": now, "run": camp.id, "workspace": camp.workspace_id}
    member, device = apps.get_model("members", "Member"), apps.get_model("members", "Device")
    people = list(member.objects.filter(workspace_id=camp.workspace_id).order_by("id").values_list("id", flat=True))
    secrets = [ids.link_token() for _ in people]
    with transaction.atomic(), server_cursor() as cursor:
        for statement in (*_READY, _OPEN):
            cursor.execute(statement, values)
        device.objects.bulk_create(
            (
                device(
                    workspace_id=camp.workspace_id, member_id=person, token_hash=ids.token_hash(secret), made_at=now,
                    seen_at=now - timedelta(minutes=5),
                )
                for person, secret in zip(people, secrets, strict=True)
            ),
            batch_size=5000,
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze members_member, members_device, playbooks_run, camps_window")
    return [tokens.signed(DEVICE, camp.workspace_id, secret) for secret in secrets]
