"""What conditions may ask about notices."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, STEP, TEXT, Arg, question
from huoqun.core.conditions.snapshot import Snapshot


@question(
    type=BOOL, args=[Arg("step", TEXT, names=STEP)], needs=["run_id", "member_id"], wakes_on=("notices.acknowledged",),
    says=N_("acknowledged the notice of {step}"), says_not=N_("did not acknowledge the notice of {step}"),
    sql=lambda step: f"""exists (
        select from playbooks_run x
        join notices_notice n on n.workspace_id = r.workspace_id and n.group_run_id = x.group_run_id and n.step = {step}
        join notices_reader a on a.workspace_id = n.workspace_id and a.notice_id = n.id
        where x.id = r.run_id and a.member_id = any(r.family) and a.read_at is not null)""",
)  # fmt: skip
def acknowledged(person: Snapshot, step: str) -> bool:
    """Whether the member said that they have read the notice that a step of this playbook told."""
    return step in person.extra.get("acknowledged", ())


from . import steps as _steps  # noqa: E402, F401 - the block registers itself
