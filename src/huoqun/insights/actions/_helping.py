"""Approved help is a manual at work: its tasks come in their order, lead on by how they end, and two weeks later
somebody looks at what came of it. Where the manual cannot be set to work, plain tasks take its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from huoqun.core.actor import Actor, system
from huoqun.core.errors import Refused
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.playbooks.actions.enrolling import enrol
from huoqun.playbooks.actions.naming import Named
from huoqun.playbooks.actions.publishing import make, publish
from huoqun.playbooks.actions.starting import start
from huoqun.playbooks.queries.library import library
from huoqun.playbooks.queries.running import at_work, run_line

GROUP, PEOPLE, THANKS = "help-group", "help-people", "thank-people"
MERGE, END = "merge-group", "end-group"
FOLDER = Path(__file__).parent.parent / "manuals"


def begin(
    actor: Actor, *, manual: str, group_id: int, values: Mapping[str, str], now: datetime,
    member_ids: Sequence[int] = (), named: Named | None = None,
) -> bool:  # fmt: skip
    """Set one of the manuals to work in a group; False where it is at work there, the actor may not start it, or it
    cannot be, as an operator has rewritten it. `named`: whom the values name.

    People who want no messages are left out by the manual that asks them.
    """
    own, here = system(actor.workspace_id, "insights"), workspace(actor.workspace_id)
    try:
        with transaction.atomic():
            uid = start(
                actor, version_id=_version(own, manual, here.language, now), group_id=group_id, values=values, now=now,
                starts_on=now.astimezone(here.tz).date(), named=named,
            )  # fmt: skip
    except Refused:
        # Whatever keeps the manual from it, an operator's own words in it too: what was approved is done by tasks.
        return False
    if member_ids:
        _take_in(own, run_line(own, uid, now=now).id, member_ids, now)
    return True


def join(actor: Actor, *, manual: str, group_id: int, member_ids: Sequence[int], now: datetime) -> bool:
    """Take people into the manual that is at work in a group, which is set to work where it is not."""
    own = system(actor.workspace_id, "insights")
    run_id = at_work(actor.workspace_id, key=manual, group_id=group_id)
    if run_id is None:
        return begin(actor, manual=manual, group_id=group_id, values={}, member_ids=member_ids, now=now)
    _take_in(own, run_id, member_ids, now)
    return True


def _take_in(own: Actor, group_run_id: int, member_ids: Sequence[int], now: datetime) -> None:
    came = [(one, now) for one in member_ids]
    enrol(own, group_run_id=group_run_id, members=came, now=now, origin=Origin.LIVE)


def _version(own: Actor, manual: str, language: str, now: datetime) -> int:
    """The manual's newest version here: an operator's own, else as it ships, which is put on the shelf."""
    shelf = (*library(own), *library(own, away=True))
    known = next((one for one in shelf if one.key == manual), None)
    if known is not None and known.version is not None:
        return known.version
    folder = FOLDER if language.startswith("zh") else FOLDER / "en"
    uid = known.uid if known else make(own, text=(folder / f"{manual}.yaml").read_text("utf-8"), now=now, ships=True)
    return publish(own, playbook_uid=uid, now=now)
