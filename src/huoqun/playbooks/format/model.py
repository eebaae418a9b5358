"""What a playbook's file may say, as frozen structs. Unknown keys and other types are refused.

Days are `D1`, `D2` … of the calendar (`D0` and `D-1` lie before it); clock times `HH:MM` in the group's zone; spans
`30s`, `10m`, `4h`, `7d`. Times before the calendar's `day_cutoff` belong to the day before.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

SCHEMA = "playbook/v1"
LONGEST_FILE = 256 * 1024

Then = Literal["skip", "send_late", "ask"]
LatePolicy = Literal["skip", "digest", "shift", "replay"]
Class = Literal["care", "nudge", "marketing", "money", "service"]


class _Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    pass


class Calendar(_Said, frozen=True, kw_only=True):
    """`days`: how long (none: no end). `day_cutoff`: until when the small hours belong to the day before.

    `of`: values of a day for variables that come from the calendar: `{D1: {lesson_title: …}}`.
    """

    days: int | None = None
    day_cutoff: str = "00:00"
    of: dict[str, dict[str, str]] = {}


class LateJoin(_Said, frozen=True, kw_only=True):
    """Who comes after the start. `until`: from the day after it on nobody is taken in. `a_day`: replays at most.

    `digest`: the step that sums up for them what the group was told before (`{{missed}}` in its text).
    """

    until: str = ""
    policy: LatePolicy = "skip"
    a_day: int = 3
    digest: str = ""


class Enrol(_Said, frozen=True, kw_only=True):
    """Who is taken in, when, and who not. `trigger`: `joined`, `tagged`, `said`, `deed` or `by_hand`.

    `value` is the trigger's tag, word or deed. `present`: which of those who are in the group already begin when it
    is started, for `joined`: `all`, `none`, or who came within a span (`7d`). `re_entry`: `never`,
    `always`, or after a span (`30d`).
    `on_leave`: what becomes of who leaves the group: their run ends, or goes on in private.
    """

    trigger: Literal["joined", "tagged", "said", "deed", "by_hand"] = "joined"
    value: str = ""
    only: str = ""
    unless: str = ""
    present: str = "all"
    re_entry: str = "never"
    late_join: LateJoin | None = None
    on_leave: Literal["end", "keep"] = "end"


class HoldOut(_Said, frozen=True, kw_only=True):
    """So many per cent of members get nothing of these classes, so that the effect can be told."""

    percent: int
    salt: str
    applies_to: tuple[Class, ...] = ("nudge", "marketing")


class Quiet(_Said, frozen=True, kw_only=True, rename={"since": "from"}):
    """When nobody is spoken to; `defer` waits for its end, if that is not longer than `expire_after` away."""

    since: str
    to: str
    then: Literal["defer", "drop"] = "defer"
    expire_after: str = "10h"


class CapLine(_Said, frozen=True, kw_only=True):
    """At most so many sends to a member, a group or in all, in an hour, day, week or month."""

    scope: Literal["member", "group", "workspace"]
    per: Literal["hour", "day", "week", "month"]
    max: int
    classes: tuple[Class, ...] = ()


class Misfire(_Said, frozen=True, kw_only=True):
    """What is later than `grace` is skipped, sent late, or asked about."""

    grace: str
    then: Then = "skip"


class Var(_Said, frozen=True, kw_only=True, rename={"source": "from"}):
    """A variable of texts: given at the start, by day of the calendar, or known of the member.

    `source` `start` (asked when the playbook is started), `calendar`, `member.background`, `member.field`.
    """

    source: Literal["start", "calendar", "member.background", "member.field"] = "start"
    required: bool = False
    default: str = ""
    label: str = ""
    key: str = ""


class Aggregate(_Said, frozen=True, kw_only=True):
    """Members who come to a group's step within the window share one message; names beyond `max_names` are counted."""

    window: str
    max_names: int = 10


class Step(_Said, frozen=True, kw_only=True, rename={"cls": "class"}):
    """One step. What is not listed here is an argument of its block (`args`).

    `at`: by the clock, on the days of its stage. `after`: a span after the run began. Neither: others lead to it.
    `next`: the step that follows. `once`: `per_run` takes it once, however often others lead to it.
    """

    id: str
    do: str
    scope: Literal["group", "member"] = "member"
    at: str = ""
    after: str = ""
    next: str = ""
    once: Literal["", "per_run"] = ""
    tz: Literal["group", "member"] = "group"
    days: tuple[str, ...] = ()
    cls: Class | None = None
    misfire: Misfire | None = None
    late_join: LatePolicy | None = None
    aggregate: Aggregate | None = None
    require: Literal["", "approval"] = ""
    note: str = ""
    args: dict[str, Any] = {}


class Exit(Step, frozen=True, kw_only=True, rename={"cls": "class", "if_": "if"}):
    """A way out of the whole: when a condition comes true of a member (`if`), or at a time (`at: "D8 12:00"`)."""

    if_: str = ""


class Stage(_Said, frozen=True, kw_only=True):
    """Steps that happen on the same days: `days` of the calendar, or every week on `weekdays` (`mon` … `sun`).

    `every`: each so many days (from D1 on). None of them: its steps go by `after`, or others lead to them.
    """

    id: str
    name: str = ""
    days: tuple[str, ...] = ()
    weekdays: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ()
    monthdays: tuple[int, ...] = ()
    every: int | None = None
    steps: tuple[Step, ...]


class Goal(_Said, frozen=True, kw_only=True):
    """What success is: a deed (`paid` of a product, `checked_in`, `used` …) within a window after the run's begin."""

    fact: Literal["paid", "used", "checked_in", "came", "helped", "stage"]
    value: str = ""
    window: str = "7d"


class Guardrail(_Said, frozen=True, kw_only=True):
    """What must not get worse: a rate and its most."""

    metric: Literal["leave_rate", "complaint_rate", "suppressed_rate"]
    max: float


class Goals(_Said, frozen=True, kw_only=True):
    primary: Goal
    guardrails: tuple[Guardrail, ...] = ()


class RoleNeeded(_Said, frozen=True, kw_only=True):
    """A role on the team that the steps name. `count`: how many people; `minutes_a_day`: what one of them has."""

    name: str = ""
    count: int = 1
    minutes_a_day: int = 60
    duties: str = ""


class SheetLine(_Said, frozen=True, kw_only=True):
    """One line of a role's own day-by-day sheet (助教流程): what a person does then, beside what the system does."""

    day: str
    at: str = ""
    what: str
    words: str = ""


class Priors(_Said, frozen=True, kw_only=True):
    """What the dry run supposes where no past group says better: chances from 0 to 1.

    A day: `leaves`, `speaks`, `checks_in`, `pays`. Of all members: `joins_late` (the others are there at the start),
    `consents` (to marketing), `opts_out`. Of each question: `replies`. `fades`: by how much they take part less each
    day. `task_minutes`: what a task takes; `outcomes`: how often it ends so, by outcome (others share the rest).
    """

    joins_late: float = 0.1
    leaves: float = 0.01
    speaks: float = 0.3
    checks_in: float = 0.5
    fades: float = 0.08
    replies: float = 0.3
    pays: float = 0.03
    consents: float = 0.5
    opts_out: float = 0.01
    task_minutes: float = 6.0
    outcomes: dict[str, float] = {}


class Playbook(_Said, frozen=True, kw_only=True, rename={"schema_": "schema"}):
    """The whole file. `kind` is a kind's key; `anchor`: D1 is the group's start date, or each member's first day.

    `roles`: who of the team is needed. `sheets`: by role, their own day-by-day sheet.
    """

    schema_: str = SCHEMA
    id: str
    name: str
    kind: str
    about: str = ""
    purpose: str = ""
    timezone: str = "Asia/Shanghai"
    anchor: Literal["group.starts_on", "member.joined"] = "group.starts_on"
    calendar: Calendar = Calendar()
    enrol: Enrol = Enrol()
    holdout: HoldOut | None = None
    quiet_hours: Quiet | None = None
    caps: tuple[CapLine, ...] = ()
    misfire: Misfire | None = None
    templates: dict[str, str] = {}
    vars: dict[str, Var] = {}
    roles: dict[str, RoleNeeded] = {}
    sheets: dict[str, tuple[SheetLine, ...]] = {}
    stages: tuple[Stage, ...] = ()
    exit: tuple[Exit, ...] = ()
    goals: Goals | None = None
    priors: Priors = Priors()
