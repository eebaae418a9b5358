"""May this effect go now? One pure decision for a batch, made when it is planned and again when it is leased.

The order is fixed: opt-out → consent → hold-out → duplicate → cap → quiet hours → channel budget → staff. Before it
stand what makes the question idle: it is too late, or a rehearsal leaves this group out. Every check that was made is
in the verdict's trace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from .port.capabilities import DAY, Limit
from .quiet import Per, QuietHours, days_in_month, next_period, stamp
from .rules import EffectClass, EffectState

DUPLICATE_WITHIN = {
    EffectClass.MARKETING: timedelta(hours=24),
    EffectClass.NUDGE: timedelta(hours=12),
    EffectClass.CARE: timedelta(minutes=10),
}
"""For how long the same words to the same people are not said again. Service and money say what they must."""

DEFAULT_LIFE = {
    EffectClass.MARKETING: timedelta(hours=24),
    EffectClass.NUDGE: timedelta(hours=24),
    EffectClass.CARE: timedelta(hours=48),
    EffectClass.SERVICE: timedelta(hours=48),
    EffectClass.MONEY: timedelta(days=7),
}
"""When an effect goes stale that did not say so itself: what was held back must not pour out a week later."""

HOLD_OUT = "holdout"

NO_ROAD = frozenset({"connection", "address"})
"""What is lacking where no account of ours leads to somebody: no colleague could reach them either."""


class Cap(msgspec.Struct, frozen=True):
    """At most `max` effects of these classes (none: of all) in a period, to one member, one group or in all."""

    scope: Literal["member", "group", "workspace"]
    per: Per
    max: int
    classes: tuple[EffectClass, ...] = ()

    def counts(self, cls: EffectClass) -> bool:
        return not self.classes or cls in self.classes


class Key(NamedTuple):
    """One counter: whose, and of which period."""

    scope: str
    period: str


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """An effect before the planner. `member_id` is canonical. `lacks` are capabilities that its connection has not.

    `budgets` are its connection's limits of a day and longer. `reserved` are the counters that it holds already.
    `batched`: it is one of many that say the same, and a person whom no road leads to is left out.
    """

    id: int
    cls: EffectClass
    due_at: datetime
    zone: str
    group_id: int | None = None
    member_id: int | None = None
    connection_id: int | None = None
    expires_at: datetime | None = None
    speaks: bool = True
    to_person: bool = False
    arm: str = ""
    fingerprint: str = ""
    caps: tuple[Cap, ...] = ()
    quiet: QuietHours | None = None
    lacks: tuple[str, ...] = ()
    budgets: tuple[Limit, ...] = ()
    reserved: tuple[Key, ...] = ()
    batched: bool = False

    @property
    def ends_at(self) -> datetime:
        """When it goes stale: as it was asked, or by its class."""
        return self.expires_at or self.due_at + DEFAULT_LIFE[self.cls]

    @property
    def target(self) -> str:
        return f"member:{self.member_id}" if self.to_person else f"group:{self.group_id}"


@dataclass(frozen=True, slots=True)
class Situation:
    """What is so at `now`: who does not want to be spoken to, what is used up, who is in the rehearsal (None: all).

    `said` gives for an effect's id when the same was last said to the same people by another.
    """

    now: datetime
    opted_out: frozenset[int] = frozenset()
    consented: frozenset[int] = frozenset()
    said: Mapping[int, datetime] = field(default_factory=dict)
    used: Mapping[Key, int] = field(default_factory=dict)
    rehearsal: frozenset[int] | None = None


Trace: TypeAlias = tuple[tuple[str, str], ...]
"""The checks that were made, in order, and the reason where one stopped the effect."""


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What becomes of an effect. `planned`: it waits until `due_at`. `reserves`: counters to raise by one."""

    id: int
    state: EffectState
    reason: str = ""
    trace: Trace = ()
    due_at: datetime | None = None
    expires_at: datetime | None = None
    reserves: tuple[Key, ...] = ()


class Stop(NamedTuple):
    """A check that ends the question."""

    state: EffectState
    reason: str
    due_at: datetime | None = None


@dataclass(slots=True)
class _Tally:
    """What earlier effects of the batch have taken."""

    situation: Situation
    taken: Counter[Key] = field(default_factory=Counter)
    said: set[str] = field(default_factory=set)

    def used(self, key: Key) -> int:
        return self.situation.used.get(key, 0) + self.taken[key]


Check = Callable[[Candidate, _Tally], Stop | None]


def decide(candidates: Sequence[Candidate], situation: Situation) -> list[Verdict]:
    """A verdict for each candidate, in their order: an earlier one takes its place before a later."""
    tally = _Tally(situation)
    return [_judge(candidate, tally) for candidate in candidates]


def _judge(candidate: Candidate, tally: _Tally) -> Verdict:
    stop, trace = _first_stop(candidate, tally)
    state = stop.state if stop else EffectState.READY
    reserves: tuple[Key, ...] = ()
    if state is EffectState.READY or state is EffectState.AWAITING_STAFF:
        reserves = _take(candidate, tally)
    return Verdict(
        candidate.id, state, stop.reason if stop else "", trace,
        due_at=stop.due_at if stop else None, expires_at=candidate.ends_at, reserves=reserves,
    )  # fmt: skip


def _first_stop(candidate: Candidate, tally: _Tally) -> tuple[Stop | None, Trace]:
    for place, (name, check) in enumerate(CHECKS):
        stop = check(candidate, tally)
        if stop is not None:
            return stop, (*PASSED[:place], (name, stop.reason))
    return None, PASSED


def _take(candidate: Candidate, tally: _Tally) -> tuple[Key, ...]:
    if candidate.fingerprint:
        tally.said.add(candidate.fingerprint)
    if candidate.reserved or not (candidate.caps or candidate.budgets):
        return ()
    keys = tuple(dict.fromkeys(own_counters(candidate, tally.situation.now)))
    tally.taken.update(keys)
    return keys


# Counters


def counters(candidate: Candidate, now: datetime) -> Iterator[Key]:
    """Every counter that the verdict on an effect depends on."""
    for cap in candidate.caps:
        if cap.counts(candidate.cls):
            yield from cap_keys(cap, candidate, now)
    for limit in own_budgets(candidate):
        yield budget_key(limit, candidate, now)


def own_counters(candidate: Candidate, now: datetime) -> Iterator[Key]:
    """The counters that an effect raises when it goes."""
    for cap in candidate.caps:
        whose = _whose(cap, candidate) if cap.counts(candidate.cls) else ""
        if whose:
            yield Key(whose, f"{cap.per}:{stamp(now, cap.per, candidate.zone)}:{candidate.cls}")
    for limit in own_budgets(candidate):
        yield budget_key(limit, candidate, now)


def cap_keys(cap: Cap, candidate: Candidate, now: datetime) -> list[Key]:
    """The counters of a cap, one a class; none where the effect has no such member or group."""
    whose = _whose(cap, candidate)
    if not whose:
        return []
    when = f"{cap.per}:{stamp(now, cap.per, candidate.zone)}"
    return [Key(whose, f"{when}:{cls}") for cls in cap.classes or tuple(EffectClass)]


def _whose(cap: Cap, candidate: Candidate) -> str:
    if cap.scope == "workspace":
        return "workspace"
    one = candidate.member_id if cap.scope == "member" else candidate.group_id
    return f"{cap.scope}:{one}" if one is not None else ""


def own_budgets(candidate: Candidate) -> tuple[Limit, ...]:
    """The official budgets that an effect counts for."""
    if not candidate.budgets or not candidate.speaks or candidate.lacks:
        return ()
    return tuple(
        limit for limit in candidate.budgets
        if limit.scope == "connection" or (limit.scope == "person") == candidate.to_person
    )  # fmt: skip


def budget_key(limit: Limit, candidate: Candidate, now: datetime) -> Key:
    whose = "" if limit.scope == "connection" else candidate.target
    per = per_of(limit)
    return Key(f"budget:{candidate.connection_id}:{whose}", f"{limit.name}:{stamp(now, per, candidate.zone)}")


def per_of(limit: Limit) -> Per:
    """The period of the calendar that a budget is counted by."""
    if limit.by_month_days:
        return "month"
    if limit.seconds < 7 * DAY:
        return "day"
    return "week" if limit.seconds < 28 * DAY else "month"


# The checks, in their order


def _expiry(candidate: Candidate, tally: _Tally) -> Stop | None:
    if candidate.ends_at <= tally.situation.now:
        return Stop(EffectState.EXPIRED, "too_late")
    return None


def _rehearsal(candidate: Candidate, tally: _Tally) -> Stop | None:
    listed = tally.situation.rehearsal
    if listed is not None and candidate.group_id not in listed:
        return Stop(EffectState.SUPPRESSED, "rehearsal")
    return None


def _opt_out(candidate: Candidate, tally: _Tally) -> Stop | None:
    spares = not candidate.speaks or candidate.cls is EffectClass.SERVICE
    if not spares and candidate.member_id in tally.situation.opted_out:
        return Stop(EffectState.SUPPRESSED, "opted_out")
    return None


def _consent(candidate: Candidate, tally: _Tally) -> Stop | None:
    asks = candidate.speaks and candidate.cls is EffectClass.MARKETING and candidate.member_id is not None
    if asks and candidate.member_id not in tally.situation.consented:
        return Stop(EffectState.SUPPRESSED, "no_consent")
    return None


def _hold_out(candidate: Candidate, tally: _Tally) -> Stop | None:
    return Stop(EffectState.SUPPRESSED, "hold_out") if candidate.arm == HOLD_OUT else None


def _duplicate(candidate: Candidate, tally: _Tally) -> Stop | None:
    if not candidate.fingerprint:
        return None
    if candidate.fingerprint in tally.said:
        return Stop(EffectState.SUPPRESSED, "duplicate")
    said = tally.situation.said.get(candidate.id)
    if said is not None and tally.situation.now - said < DUPLICATE_WITHIN.get(candidate.cls, timedelta()):
        return Stop(EffectState.SUPPRESSED, "duplicate")
    return None


def _cap(candidate: Candidate, tally: _Tally) -> Stop | None:
    if candidate.reserved:
        return None
    for cap in candidate.caps:
        if cap.counts(candidate.cls):
            keys = cap_keys(cap, candidate, tally.situation.now)
            if keys and sum(tally.used(key) for key in keys) >= cap.max:
                return Stop(EffectState.SUPPRESSED, f"cap:{cap.scope}:{cap.per}:{cap.max}")
    return None


def _quiet_hours(candidate: Candidate, tally: _Tally) -> Stop | None:
    quiet = candidate.quiet
    if quiet is None or not candidate.speaks or candidate.cls is EffectClass.SERVICE:
        return None
    ends = quiet.ends(tally.situation.now, candidate.zone)
    if ends is None:
        return None
    if ends > candidate.due_at + timedelta(seconds=quiet.expire_after):
        return Stop(EffectState.EXPIRED, "quiet_hours")
    return _wait(candidate, "quiet_hours", ends)


def most_of(limit: Limit, now: datetime, zone: str) -> int:
    """How many a budget allows in the period that holds a moment."""
    return days_in_month(now, zone) if limit.by_month_days else limit.count


def _budget(candidate: Candidate, tally: _Tally) -> Stop | None:
    if candidate.reserved:
        return None
    for limit in own_budgets(candidate):
        most = most_of(limit, tally.situation.now, candidate.zone)
        if tally.used(budget_key(limit, candidate, tally.situation.now)) >= most:
            again = next_period(tally.situation.now, per_of(limit), candidate.zone)
            return _wait(candidate, f"channel_budget:{limit.name}", again)
    return None


def _wait(candidate: Candidate, reason: str, until: datetime) -> Stop:
    """Later, or not at all where that would be too late."""
    if until >= candidate.ends_at:
        return Stop(EffectState.EXPIRED, reason)
    return Stop(EffectState.PLANNED, reason, until)


def _staff(candidate: Candidate, tally: _Tally) -> Stop | None:
    if candidate.batched and NO_ROAD.intersection(candidate.lacks):
        return Stop(EffectState.SUPPRESSED, "no_road")
    if candidate.lacks:
        return Stop(EffectState.AWAITING_STAFF, "cannot:" + ",".join(candidate.lacks))
    return None


CHECKS: tuple[tuple[str, Check], ...] = (
    ("expiry", _expiry),
    ("rehearsal", _rehearsal),
    ("opt_out", _opt_out),
    ("consent", _consent),
    ("hold_out", _hold_out),
    ("duplicate", _duplicate),
    ("cap", _cap),
    ("quiet_hours", _quiet_hours),
    ("budget", _budget),
    ("staff", _staff),
)

PASSED: Trace = tuple((name, "") for name, _ in CHECKS)
_PASSED = "\n".join(name for name, _ in CHECKS)


def written(trace: Trace) -> str:
    """A trace as it is stored: a line each check, its name and, after a space, where it stopped the reason."""
    if trace is PASSED:
        return _PASSED
    return "\n".join(f"{name} {reason}" if reason else name for name, reason in trace)


def read(written: str) -> Trace:
    """A trace as it was written."""
    steps = [line.partition(" ") for line in written.split("\n") if line]
    return tuple((name, reason) for name, _, reason in steps)
