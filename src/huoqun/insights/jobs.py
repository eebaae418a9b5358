"""The cube is kept: which days of which groups are not as they were, and their rows made anew. And what follows from
it is looked for, to be proposed."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import InterfaceError, OperationalError
from procrastinate.contrib.django import app

from huoqun.chats.jobs import BATCH, RECEIVED, each_message, weight
from huoqun.chats.queries.pulse import as_of
from huoqun.core.actor import system
from huoqun.core.facts import Envelope
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspaces
from huoqun.core.ticks import apart, tick

from .actions import foretelling, rescuing, reshaping, returning, thanking
from .actions._looking import is_counting
from .cube import folding, marking

log = logging.getLogger(__name__)

EDITED, RECALLED = "chats.message_edited", "chats.message_recalled"
REACTED = "chats.reacted"
OF_PEOPLE = ("members.merged", "members.unmerged", "members.erased")
OF_DEEDS = ("deeds.recorded", "deeds.matched", "deeds.withdrawn")
DESCRIBED = "groups.described"
HEARD = [RECEIVED] + [(name, 1) for name in (EDITED, RECALLED, REACTED, *OF_PEOPLE, *OF_DEEDS, DESCRIBED)]


@consumer("insights.marking", hears=HEARD, acts=False, expand=each_message, weigh=weight, batch=BATCH)
def mark(units: Sequence[Unit], now: datetime) -> None:
    """Note the days of groups that have to be counted anew."""
    here: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        here[unit.fact.workspace_id].append(unit)
    for workspace_id, mine in here.items():
        said = {
            (m.group_id, quarter(m.at)) for m in (u.value for u in mine) if m is not None and m.group_id is not None
        }
        marking.moments_in(workspace_id, said, now)
        _mark(workspace_id, [unit.fact for unit in mine if unit.value is None], now)


def quarter(at: datetime) -> datetime:
    """The quarter of an hour that it is in: no time zone's day begins within one, and a crowd says much in each."""
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


def _mark(workspace_id: int, facts: Sequence[Envelope], now: datetime) -> None:
    def told(*names: str) -> list[Envelope]:
        return [fact for fact in facts if fact.name in names]

    changed = [fact.payload for fact in told(EDITED, RECALLED) if fact.payload["group_id"] is not None]
    marking.moments_in(workspace_id, {(p["group_id"], datetime.fromisoformat(p["at"])) for p in changed}, now)
    marking.messages(workspace_id, [fact.payload["message_id"] for fact in told(REACTED)], now)
    marking.members(workspace_id, [fact.payload["member_id"] for fact in told(*OF_PEOPLE)], now)
    marking.members(workspace_id, [fact.payload["merged_id"] for fact in told(*OF_PEOPLE[:2])], now)
    marking.deeds(workspace_id, [fact.payload["deed_id"] for fact in told(*OF_DEEDS)], now)
    moved = [fact.payload["group_id"] for fact in told(DESCRIBED) if "zone" in fact.payload["what"]]
    marking.groups(workspace_id, moved, now)


class _Sweep(threading.local):
    """Where this process stands among the marked days."""

    at: folding.Place | None = None


_sweep = _Sweep()


# A day that is talked in is marked again at once: to count it again at once would keep a core busy all day.
@tick("insights.folding", every=20.0, rest=2.0)
def fold_marked(real: datetime) -> int:
    """Counts the marked days anew, each once in a turn through all of them, then pauses."""
    stood = _sweep.at or folding.BEGIN
    try:
        _sweep.at = folding.fold_some(after=stood).at
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        _sweep.at = folding.beyond(stood)  # What cannot be counted must not keep the communities behind it waiting.
        raise
    return 0 if _sweep.at is None else 1


@app.periodic(cron="*/10 * * * *")
@app.task(name="insights.archive", queueing_lock="insights.archive", lock="insights.archive")
def archive(timestamp: int) -> None:
    """Every ten minutes, write the archive's files of the months that changed."""
    from .archive import reading, writing  # What writes Parquet is loaded by who does.

    for here in workspaces():
        written = writing.write(here.id, root=reading.root())
        log.debug("archived", extra={"workspace": here.id, "months": len(written.months)})


@app.periodic(cron="17 * * * *")
@app.task(name="insights.look", queueing_lock="insights.look")
def look(timestamp: int) -> None:
    """Every hour, look for what is new: forecasts once a day, groups to help or to reshape and people to ask back
    once a week, whom to thank every four weeks. Where nothing comes in any more, as of the newest message.
    """
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        if here.has("insights") and not is_counting(here.id):
            with apart("insights.look", workspace=here.id):
                now, actor = here.now(real), system(here.id, "insights")
                at = as_of(here.id, now=now).at
                foretelling.keep(actor, day=at.astimezone(here.tz).date() + timedelta(days=1), now=now)
                rescuing.look(actor, at=at, now=now)
                reshaping.look(actor, at=at, now=now)
                returning.look(actor, now=now)
                thanking.look(actor, at=at, now=now)


@app.periodic(cron="5-59/10 * * * *")
@app.task(name="insights.measure", queueing_lock="insights.measure", lock="insights.measure")
def measure(timestamp: int) -> None:
    """Every ten minutes, take the measures of what is new: each day once, and again where the archive changed."""
    from .measures import taking

    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        groups = taking.take_due(here.id, now=here.now(real))
        log.debug("measured", extra={"workspace": here.id, "groups": groups})
