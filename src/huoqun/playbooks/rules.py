"""The pure part of running playbooks: states, refusals."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.errors import Refused


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class GroupRunState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class RunState(StrEnum):
    """`done`: the timetable is over, ways out may still open. `ended`: out, for a reason."""

    ACTIVE = "active"
    DONE = "done"
    ENDED = "ended"


LEFT, ERASED, MERGED, DISSOLVED, FINISHED = "left", "erased", "merged", "dissolved", "finished"
"""Why ways end that no step ends."""

TASKS = frozenset({"task", "first_reply"})
"""Blocks that give somebody of the team something to do."""

EXIT = "exit"
"""The occurrence of ways out that wait for a condition: they do not keep a run from being done."""

LATE = "playbook_late"
"""The kind of incidents about steps that came later than their grace."""

SEND_NOW, SKIP = "send_now", "skip"

TAKE_STEP = "playbooks.take_step"
"""What is proposed where a step cannot be undone."""

PLAYBOOK_OVER = "playbook_over"
"""Why a send is called off that nobody sent by hand before the group run ended."""


def incident_key(group_run_id: int) -> str:
    """The key of a group run's incident: one is open at a time."""
    return f"playbooks/late/{group_run_id}"


class NotPublishable(Refused):
    code = "not_publishable"
    message = N_("This playbook has faults, so it cannot be published.")
    way_out = N_("Mend what the checks list, and publish again.")


class KeyTaken(Refused):
    code = "playbook_id_taken"
    message = N_("There is a playbook with this id already.")
    way_out = N_("Open that one, or give yours another id.")
    status = 409


class KeyFixed(Refused):
    code = "playbook_id_fixed"
    message = N_("This playbook was published, so its id stays as it is: others lead to it by that.")
    way_out = N_("Write the old id again, or copy the text into a new playbook.")


class DraftChanged(Refused):
    code = "draft_changed"
    message = N_("Somebody else saved this draft while you were writing.")
    way_out = N_("Copy what you wrote, open the draft again, and put in your part.")
    status = 409


class TooLong(Refused):
    code = "playbook_too_long"
    message = N_("This text is too long.")
    way_out = N_("A playbook may have 256 KB, one of its messages 4,000 characters.")


class StillHeld(Refused):
    """Dissolving is approved while tasks are open that the playbook wants done first."""

    code = "tasks_first"
    message = N_("Tasks that are to be done before the group is dissolved are still open.")
    way_out = N_("Do them first: who is not judged by then gets nothing. Then approve again.")
    status = 409


class NotRunning(Refused):
    code = "not_running"
    message = N_("This playbook does not run in the group any more.")
    way_out = N_("Start it again, or look at what it did.")
    status = 409


class AlreadyRuns(Refused):
    code = "already_runs"
    message = N_("This playbook runs in the group already.")
    way_out = N_("Pause or end that run first.")
    status = 409


class MissingValues(Refused):
    code = "missing_values"
    message = N_("Some of the playbook's texts still lack what stands in them.")
    way_out = N_("Fill in the variables that are marked as required.")


class NoMap(Refused):
    code = "no_step_map"
    message = N_("Somebody waits in a step that the new version does not have.")
    way_out = N_("Say for each of these steps which new one takes its place, or that it ends.")


class WorseTerms(Refused):
    code = "worse_terms"
    message = N_("Members who are on their way would get less than they were promised.")
    way_out = N_("Promise at least as much, or let this group finish with the version that it began with.")


FARTHEST = 366
"""So many days a calendar is moved at once, at most."""


class TooFar(Refused):
    code = "shift_too_far"
    message = N_("A calendar is moved by a year at most.")
    way_out = N_("End this run, and start the playbook on the day that you want.")


class MovedMeanwhile(Refused):
    code = "shifted_meanwhile"
    message = N_("Somebody else moved this calendar while you were looking at it.")
    way_out = N_("Look at the calendar again; what you meant may be done already.")
    status = 409
