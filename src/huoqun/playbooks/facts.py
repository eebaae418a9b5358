"""What playbooks announce."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("playbooks.published")
@dataclass(frozen=True, kw_only=True)
class Published:
    """A version of a playbook was published; it never changes from here on."""

    playbook_id: int
    version_id: int
    number: int


@fact("playbooks.drafted")
@dataclass(frozen=True, kw_only=True)
class Drafted:
    """A playbook's draft was made, changed, or put away (`how`)."""

    playbook_id: int
    how: str


@fact("playbooks.reworded")
@dataclass(frozen=True, kw_only=True)
class Reworded:
    """A text of a published version has new words, which are used from the next send on."""

    version_id: int
    template: str


@fact("playbooks.started")
@dataclass(frozen=True, kw_only=True)
class Started:
    """A version was set to work in a group."""

    group_run_id: int
    version_id: int
    group_id: int


@fact("playbooks.entered")
@dataclass(frozen=True, kw_only=True)
class Entered:
    """Members began their way through a group run, at most 500 a fact."""

    group_run_id: int
    group_id: int
    member_ids: tuple[int, ...]


@fact("playbooks.no_room")
@dataclass(frozen=True, kw_only=True)
class NoRoom:
    """Members came who would have begun, and there is no place for them, at most 500 a fact."""

    group_run_id: int
    group_id: int
    member_ids: tuple[int, ...]


@fact("playbooks.steps_taken")
@dataclass(frozen=True, kw_only=True)
class StepsTaken:
    """So many runs of a group run took a step, and came to this outcome."""

    group_run_id: int
    group_id: int
    step: str
    outcome: str
    count: int


@fact("playbooks.left")
@dataclass(frozen=True, kw_only=True)
class Left:
    """Members' ways through a group run ended early, for a reason."""

    group_run_id: int
    member_ids: tuple[int, ...]
    reason: str


@fact("playbooks.paused")
@dataclass(frozen=True, kw_only=True)
class Paused:
    """A group run sends nothing from here on; what members do still counts."""

    group_run_id: int
    group_id: int


@fact("playbooks.resumed")
@dataclass(frozen=True, kw_only=True)
class Resumed:
    """A group run goes on; `how`: the calendar was shifted, or what was missed is skipped."""

    group_run_id: int
    group_id: int
    how: str


@fact("playbooks.shifted")
@dataclass(frozen=True, kw_only=True)
class Shifted:
    """The calendar of a group run was moved by so many days."""

    group_run_id: int
    group_id: int
    days: int


@fact("playbooks.migrated")
@dataclass(frozen=True, kw_only=True)
class Migrated:
    """A group run goes on with another version."""

    group_run_id: int
    group_id: int
    from_version: int
    to_version: int


@fact("playbooks.ended")
@dataclass(frozen=True, kw_only=True)
class Ended:
    """A group run is over."""

    group_run_id: int
    group_id: int
    reason: str


@fact("playbooks.asked_about_late")
@dataclass(frozen=True, kw_only=True)
class AskedAboutLate:
    """Steps of a group run are later than their grace; a person says whether they are still taken."""

    incident_id: int
    group_run_id: int
    group_id: int


@fact("playbooks.launch_overridden")
@dataclass(frozen=True, kw_only=True)
class LaunchOverridden:
    """A point of the launch check was let pass at a group, for a reason; or, without one, holds there again."""

    group_id: int
    point: str
    reason: str
