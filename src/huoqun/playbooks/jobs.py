"""What playbooks hear: words and facts that wake waiting steps, people who come and go, decisions of the team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import orjson
from procrastinate.contrib.django import app

from huoqun.chats.jobs import BATCH, RECEIVED, Said, each_message
from huoqun.chats.rules import MessageKind
from huoqun.chats.whose import own_words
from huoqun.core.actor import system
from huoqun.core.blocks import Event, Heard, discover, fact_key, proposal_key, said_key, task_key
from huoqun.core.conditions.registry import all_questions
from huoqun.core.facts import Envelope
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace, workspaces
from huoqun.core.sql import server_cursor
from huoqun.core.ticks import tick
from huoqun.members.forgetting import HEARD, erased

from .actions import ending, naming, triggers
from .actions.incidents import settle
from .actions.noting import note
from .actions.ticking import tick_once
from .actions.waking import wake
from .queries import tallies
from .queries.answers import ROOM, answers, for_others
from .queries.due import workspaces_due
from .rules import LATE

discover()
own_words(ROOM)(answers)
_CONDITIONS = {(name, 1) for question in all_questions() for name in question.wakes_on}
_WORK = {("work.task_done", 1), ("work.task_dropped", 1), ("work.proposal_decided", 1)}
_SPOKEN = {RECEIVED, ("chats.button_pressed", 1)}
_DEEDS = {("deeds.recorded", 1), ("deeds.matched", 1)}


@consumer(
    "playbooks.wake", hears=_CONDITIONS | _WORK | _SPOKEN | _DEEDS, acts=True, first=True, expand=each_message,
    batch=BATCH,
)  # fmt: skip
def wake_waiting(units: Sequence[Unit], now: datetime) -> None:
    """Wakes steps that wait for words, buttons, deeds, outcomes of tasks, decisions."""
    for workspace_id, these in by_workspace(units):
        heard = [one for unit in these for one in _heard(unit)]
        if heard:
            said = [unit.value for unit in these if isinstance(unit.value, Said)]
            spared = for_others(workspace_id, said)
            actor, shown = system(workspace_id, "playbook"), _clock(workspace_id, now)
            wake(actor, heard=heard, spared=spared, now=shown)
            done = [unit for unit in these if unit.fact.name == "work.task_done"]
            note(actor, outcomes={unit.fact.payload["key"]: _heard(unit)[0].event for unit in done}, now=shown)


def by_workspace(units: Sequence[Unit]) -> Iterable[tuple[int, list[Unit]]]:
    found: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        found[unit.fact.workspace_id].append(unit)
    return found.items()


def _heard(unit: Unit) -> list[Heard]:
    if isinstance(unit.value, Said):
        return _words(unit.value)
    fact = unit.fact
    said, ref = fact.payload, f"fact:{fact.id}"
    if fact.name == "chats.button_pressed":
        event = Event("button", str(said["data"]), ref)
        return [Heard(said_key(said["group_id"], said["member_id"]), event)]
    if fact.name == "work.task_done":
        return [Heard(task_key(said["key"]), Event("task", said["outcome"], ref))]
    if fact.name == "work.task_dropped":
        return [Heard(task_key(said["key"]), Event("task", "dropped", ref))]
    if fact.name == "work.proposal_decided":
        word = "approved" if said["state"] == "approved" else "refused"
        return [Heard(proposal_key(said["key"]), Event(word, "", ref))]
    return _about_member(fact, ref)


def _about_member(fact: Envelope, ref: str) -> list[Heard]:
    # A batch of the ledger is one fact about many.
    members = [fact.member_id] if fact.member_id is not None else fact.payload.get("member_ids", ())
    # What a fact is `about` lets a step wait for this quiz and not for another.
    deed = fact.name.startswith("deeds.")
    value = f"{fact.payload['kind']}:{fact.payload['product']}" if deed else str(fact.payload.get("about", ""))
    return [Heard(fact_key(fact.name, member), Event(fact.name, value, ref)) for member in members]


def _words(said: Said) -> list[Heard]:
    if said.member_id is None:
        return []
    name = "image" if said.kind == MessageKind.IMAGE else "said"
    return [Heard(said_key(said.group_id, said.member_id), Event(name, said.text, f"message:{said.id}"))]


@consumer(
    "playbooks.enrol",
    hears={("groups.joined", 1), ("members.tagged", 1), *_DEEDS, RECEIVED},
    acts=True,
    expand=each_message,
    batch=BATCH,
)
def enrol_by_trigger(units: Sequence[Unit], now: datetime) -> None:
    """Takes in who joined, was tagged, did or said what a running playbook takes people in by."""
    for workspace_id, these in by_workspace(units):
        triggers.enrol_by(system(workspace_id, "playbook"), units=these, now=_clock(workspace_id, now))


@consumer(
    "playbooks.gone",
    hears={("groups.left", 1), ("groups.dissolved", 1), ("members.erased", 1), ("members.merged", 1)},
    acts=False,
)
def end_for_gone(units: Sequence[Unit], now: datetime) -> None:
    """Ends the ways of who left, was erased or merged, and of groups that were dissolved."""
    for workspace_id, these in by_workspace(units):
        actor = system(workspace_id, "playbook")
        ending.end_for(actor, facts=[unit.fact for unit in these], now=_clock(workspace_id, now))


@consumer("playbooks.named", hears=HEARD, acts=False)
def forget_named(units: Sequence[Unit], now: datetime) -> None:
    """Takes the names of erased members out of the words that a playbook was set to work with, and out of its tasks."""
    for workspace_id, members in erased(units).items():
        naming.unname(system(workspace_id, "playbook"), member_ids=members)


@consumer("playbooks.decided", hears={("work.incident_decided", 1)}, acts=True)
def settle_late(units: Sequence[Unit], now: datetime) -> None:
    """Takes late steps, or leaves them out, as a person decided."""
    for unit in units:
        said = unit.fact.payload
        if said["kind"] == LATE:
            actor = system(unit.fact.workspace_id, "playbook")
            group_run = int(said["key"].rpartition("/")[2])
            settle(actor, group_run_id=group_run, choice=said["choice"], now=_clock(unit.fact.workspace_id, now))


@tick("playbooks.steps", every=0.5)
def tick_all(real: datetime) -> int:
    """Takes the steps that are due, in every workspace by its own clock."""
    taken = 0
    for due in workspaces_due(real=real):
        taken += tick_once(system(due.workspace_id, "playbook"), now=due.now)
    return taken


@app.periodic(cron="7 * * * *")
@app.task(name="playbooks.close", queueing_lock="playbooks.close")
def close_finished(timestamp: int) -> None:
    """Every hour, ends group runs whose calendar and goal's window are over."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        ending.close_finished(system(here.id, "playbook"), now=here.now(real))


_KEEP = """
    insert into playbooks_tally (workspace_id, group_run_id, as_of, counts) values (%s, %s, %s, %s::jsonb)
    on conflict (workspace_id, group_run_id) do update set as_of = excluded.as_of, counts = excluded.counts
"""


@app.periodic(cron="*/10 * * * *")
@app.task(name="playbooks.tally", queueing_lock="playbooks.tally")
def tally_all(timestamp: int) -> None:
    """Every ten minutes, count what became of each step of large group runs, so that no page has to."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        tally(here.id, now=here.now(real))


def tally(workspace_id: int, *, now: datetime) -> int:
    """Count the large group runs of a workspace; answers how many there are."""
    found = tallies.large(workspace_id)
    for group_run in found:
        counts = orjson.dumps(tallies.counted(workspace_id, group_run)).decode()
        with server_cursor() as cursor:
            cursor.execute(_KEEP, [workspace_id, group_run, now, counts])
    return len(found)


def _clock(workspace_id: int, real: datetime) -> datetime:
    """What the workspace's own clock shows: consumers are told the wall's."""
    return workspace(workspace_id).now(real)
