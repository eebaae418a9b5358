"""From a source to the community: reads in one thread, writes in another, and says what came of it."""

from __future__ import annotations

import queue
import resource
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from huoqun.chats.actions import import_run
from huoqun.chats.actions.import_batch import Book, Counted
from huoqun.chats.actions.import_run import Begun, Tally
from huoqun.core.actor import Actor
from huoqun.core.errors import Refused
from huoqun.imports.as_it_was import before
from huoqun.imports.batches import BATCH, BATCH_BESIDE, Batcher, Full
from huoqun.imports.detect import Plan, plan, read_source
from huoqun.imports.giving_way import Politeness
from huoqun.imports.records import Options
from huoqun.imports.sources import Source, open_source
from huoqun.imports.watching import Watch

ALREADY_HERE = "already here"
ERASED = "of somebody who was erased"
NOT_AN_EXPORT = "file of another kind"
_MIGHT_BE = frozenset([".txt", ".csv", ".json", ".jsonl", ".log", ".weechatlog", ".tsv", ""])
_AHEAD = 2
_TURN = 0.0001
"""Seconds after which a busy thread hands over: by default fifty times this, and the server answers often."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: bytes read of all (unpacked), messages found new, records read by this process."""

    bytes: int
    size: int
    messages: int
    records: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What was new in a run, and what was left out, why, and where the first of each stands."""

    run_id: int
    state: str
    resumed: bool
    tally: Tally
    notes: dict[str, int]
    seconds: float
    stored: int
    peak_rss_mb: float

    def as_json(self) -> dict[str, Any]:
        """The shape that `huoqun import --json` prints."""
        tally = self.tally
        return {
            "groups": tally.groups,
            "members": tally.members,
            "messages": tally.messages,
            "joins": tally.joins,
            "leaves": tally.leaves,
            "skipped": [
                {"reason": reason, "count": count, "first_at": first}
                for reason, (count, first) in sorted(tally.skipped.items(), key=lambda item: -item[1][0])
            ],
            "seconds": round(self.seconds, 3),
            "messages_per_second": round(self.stored / self.seconds) if self.seconds else 0,
            "peak_rss_mb": round(self.peak_rss_mb, 1),
        }


def run(
    actor: Actor,
    path: Path,
    *,
    options: Options,
    now: Callable[[], datetime],
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Summary:
    """Import a file, folder or archive into the actor's workspace. Raises Refused; what was stored by then stays.

    Stopped, failed or killed, the next run over the same source goes on where this one was.
    """
    started = now()
    with open_source(path) as source:
        watch = Watch(source)
        chosen = plan(source, options)
        watch.forget()
        begun = import_run.begin(
            actor, source_name=path.name, fingerprint=source.fingerprint, options=_kept(options), now=started
        )
        before = begun.tally.messages
        try:
            state = _run(actor, begun, source, chosen, watch, options, now, on_progress, should_stop)
        except Refused as error:
            import_run.end(actor, run=begun, state="failed", error=str(error), now=now())
            raise
        finally:
            import_run.release(begun.run_id)
    seconds = (now() - started).total_seconds()
    stored = begun.tally.messages - before
    return Summary(begun.run_id, state, begun.resumed, begun.tally, dict(chosen.notes), seconds, stored, peak_rss_mb())


def _run(
    actor: Actor,
    begun: Begun,
    source: Source,
    chosen: Plan,
    watch: Watch,
    options: Options,
    now: Callable[[], datetime],
    on_progress: Callable[[Progress], None],
    should_stop: Callable[[], bool],
) -> str:
    if not begun.resumed:
        _note_ignored(begun.tally, chosen)
    items = before(read_source(source, options, done=frozenset(begun.at.done), chosen=chosen), options.until)
    batcher = Batcher(part=lambda: watch.part, skip=begun.at.records)
    book, records, politeness = Book(), 0, Politeness(actor.workspace_id, now=now)
    with _ahead(batcher.batches(items)) as batches:
        for full in batches:
            asked = import_run.store(
                actor, run=begun, batch=full.batch, book=book, note=_noting(begun, full), now=now()
            )
            records += full.read
            on_progress(Progress(watch.bytes, source.size, begun.tally.messages, records))
            if asked or should_stop():
                import_run.end(actor, run=begun, state="stopped", now=now())
                return "stopped"
            batcher.most = BATCH_BESIDE if politeness.give_way() else BATCH
    import_run.end(actor, run=begun, state="done", now=now())
    return "done"


def _noting(begun: Begun, full: Full) -> Callable[[Counted], None]:
    """Moves position and tally on, inside the batch's transaction."""

    def note(counted: Counted) -> None:
        for reason, part, line in full.skipped:
            begun.tally.skip(reason, f"{part}:{line}")
        for reason, places in ((ALREADY_HERE, counted.here), (ERASED, counted.erased)):
            if places:
                first = full.batch.records[places[0]].line
                begun.tally.skip(reason, f"{full.part_of(places[0])}:{first}", len(places))
        begun.at.move(read=full.read, since=full.since, done=full.done)

    return note


def _note_ignored(tally: Tally, chosen: Plan) -> None:
    for part in chosen.ignored:
        if part.suffix in _MIGHT_BE:
            tally.skip(NOT_AN_EXPORT, part.path)


def _kept(options: Options) -> dict[str, Any]:
    """What decides how a source is read: a run with other options does not go on with this one."""
    return {key: value for key, value in msgspec.to_builtins(options).items() if value is not None}


@contextmanager
def _ahead(batches: Iterator[Full]) -> Iterator[Iterator[Full]]:
    """The same batches, read by a thread that is a few of them ahead. Its refusals are raised here."""
    waiting: queue.Queue[Full | BaseException | None] = queue.Queue(maxsize=_AHEAD)
    stopped = threading.Event()

    def read() -> None:
        end: BaseException | None = None
        try:
            for full in batches:
                _put(waiting, full, stopped)
                if stopped.is_set():
                    return
        except BaseException as error:
            end = error
        _put(waiting, end, stopped)

    def taken() -> Iterator[Full]:
        while (full := waiting.get()) is not None:
            if isinstance(full, BaseException):
                raise full
            yield full

    thread = threading.Thread(target=read, name="import-reader", daemon=True)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    thread.start()
    try:
        yield taken()
    finally:
        stopped.set()
        thread.join()
        sys.setswitchinterval(usual)


def _put(
    waiting: queue.Queue[Full | BaseException | None], item: Full | BaseException | None, stopped: threading.Event
) -> None:
    while not stopped.is_set():
        with suppress(queue.Full):
            waiting.put(item, timeout=0.2)
            return


def peak_rss_mb() -> float:
    """The most memory this process has held, in MB."""
    with suppress(OSError), Path("/proc/self/status").open() as status:
        # Where it can be had: of rusage, a program inherits the peak of the process that started it.
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024) if sys.platform == "darwin" else peak / 1024
