"""Certificates as they are made for members: issued by the verb, then each read from the database and drawn as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count, islice
from typing import Any

from django.apps import apps

from huoqun.core.actor import system
from huoqun.core.bench import BenchResult, bench, compared, in_turn, seconds
from huoqun.core.models import Workspace
from huoqun.core.typesetting import pdf

from .actions.certifying import issue
from .drawing.certificates import CERTIFICATE, Sheet, as_pdf, data_of
from .queries.certificates import certificate
from .queries.sheets import sheet_of

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = date(2026, 11, 26)
AT_ONCE, TURNS, LEAST = 100, 5, 20


@bench("certificate")
def certificates(scale: float) -> Sequence[BenchResult]:
    """A class of some hundred graduates; beside it, typst alone on the same sheet with all that it says ready."""
    each = max(10, int(AT_ONCE * scale))
    workspace, run, people = _class(each * (TURNS + 1))
    turn, numbers = count(), count()

    def ours() -> float:
        start = next(turn) * each
        return each / seconds(lambda: _made(workspace, run, people[start : start + each]))

    sheet = _made(workspace, run, people[-each:])

    def bare() -> float:
        # Another name and code each time, since typst remembers what it has set.
        new = [replace(sheet, name=f"名字{n}", address=f"{sheet.address}{n}") for n in islice(numbers, each)]
        ready = [data_of(one) for one in new]
        return each / seconds(lambda: [pdf(CERTIFICATE, one) for one in ready])

    mine, theirs = in_turn(ours, bare, turns=TURNS)
    must = f"≥ {LEAST} PDF/s"
    found = compared("certificate", "PDF/s", mine, theirs, must=must, least=0)
    return [replace(found, met=found.value >= LEAST)]


def _made(workspace: int, run: int, people: Sequence[int]) -> Sheet:
    """Issue to these people, and give each the PDF as their page does; answers the last sheet."""
    came = issue(system(workspace, "bench"), group_run_id=run, member_ids=people, now=AT)
    for uid in came.made.values():
        sheet = sheet_of(workspace, certificate(workspace, uid))
        as_pdf(sheet)
    return sheet


def _class(people: int) -> tuple[int, int, list[int]]:
    """A workspace with a class of so many members: its id, the group run's, and theirs."""

    def model(app: str, name: str) -> Any:
        return apps.get_model(app, name).objects

    here = Workspace.objects.create(name="写作共学社", created_at=AT, language="zh-hans").id
    kind = model("groups", "Kind").create(workspace_id=here, key="camp", name="Camp")
    group = model("groups", "Group").create(
        workspace_id=here, platform="bench", key="g", name="21 天写作训练营", kind_id=kind.id, created_at=AT
    )
    book = model("playbooks", "Playbook").create(
        workspace_id=here, key="bench", name="bench", kind="camp", draft_at=AT, created_at=AT
    )
    version = model("playbooks", "Version").create(
        workspace_id=here, playbook_id=book.id, number=1, text="", published_at=AT, published_by="bench"
    )
    run = model("playbooks", "GroupRun").create(
        workspace_id=here, version_id=version.id, group_id=group.id, starts_on=DAY, zone="Asia/Shanghai", started_at=AT,
        started_by="bench",
    )  # fmt: skip
    member, way = apps.get_model("members", "Member"), apps.get_model("playbooks", "Run")
    made = member.objects.bulk_create(member(workspace_id=here, name=f"学员{n}", created_at=AT) for n in range(people))
    way.objects.bulk_create(
        way(workspace_id=here, group_run_id=run.id, member_id=one.id, first=DAY, began_at=AT) for one in made
    )
    return here, run.id, [one.id for one in made]
