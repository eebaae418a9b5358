"""What conditions may ask about a run: answers that were given, arms of experiments, steps that were taken."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, STEP, TEXT, Arg, question
from huoqun.core.conditions.snapshot import Snapshot

_RUN = "select {what} from playbooks_run x where x.id = r.run_id"
_STEP = [Arg("step", TEXT, names=STEP)]


@question(
    type=TEXT, args=_STEP, needs=["run_id"], says=N_("the answer to {step}"),
    sql=lambda step: _RUN.format(what=f"x.answers->>({step})"),
)  # fmt: skip
def answer(person: Snapshot, step: str) -> str | None:
    """What the member answered at a step; unknown where they have not."""
    return person.answers.get(step)


@question(
    type=TEXT, args=[Arg("experiment", TEXT, names=STEP)], needs=["run_id"], says=N_("the arm of {experiment}"),
    sql=lambda experiment: _RUN.format(what=f"x.arms->>({experiment})"),
)  # fmt: skip
def arm(person: Snapshot, experiment: str) -> str | None:
    """The arm of an experiment that the member is in; unknown before they came to it."""
    return person.arms.get(experiment)


@question(
    type=BOOL, args=_STEP, needs=["run_id"], says=N_("has been at {step}"), says_not=N_("has not been at {step}"),
    sql=lambda step: f"exists (select from playbooks_steplog l where l.run_id = r.run_id and l.step = {step})",
)  # fmt: skip
def taken(person: Snapshot, step: str) -> bool:
    """Whether the member has been at a step of this playbook, on any day."""
    return step in person.extra.get("taken", ())
