"""What conditions may ask about graduating, in the group run that a member is in."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, question
from huoqun.core.conditions.snapshot import Snapshot

_FACTS = ("camps.graduated", "camps.graduation_taken_back", "members.merged", "members.unmerged")


@question(
    type=BOOL, needs=("run_id", "member_id"), wakes_on=_FACTS, says=N_("graduated"), says_not=N_("did not graduate"),
    sql=lambda: """exists (select from unnest(r.family) as f(id)
        join camps_graduate c on c.workspace_id = r.workspace_id and c.member_id = f.id
          and c.group_run_id = (select x.group_run_id from playbooks_run x where x.id = r.run_id)
        where c.taken_back_at is null)""",
)  # fmt: skip
def graduated(person: Snapshot) -> bool:
    """Whether the member graduated from this class (结营), by its rule or by hand."""
    return bool(person.extra.get("graduated", False))
