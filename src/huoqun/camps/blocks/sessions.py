"""What conditions may ask about sessions, in the group run that a member is in."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import INT, question
from huoqun.core.conditions.snapshot import Snapshot

from ..attendance import CameHow

_FACTS = ("deeds.recorded", "deeds.withdrawn", "members.merged", "members.unmerged")


@question(
    type=INT, needs=("run_id", "member_id"), wakes_on=_FACTS,
    says=N_("the number of sessions they came to"),
    sql=lambda: f"""select count(distinct a.session_id) from unnest(r.family) as f(id)
        join camps_attendance a on a.workspace_id = r.workspace_id and a.member_id = f.id
        join camps_session s on s.workspace_id = a.workspace_id and s.id = a.session_id
        where a.counts and a.how <> {CameHow.EXCUSED:d} and s.cancelled_at is null
          and s.group_run_id = (select x.group_run_id from playbooks_run x where x.id = r.run_id)""",
)  # fmt: skip
def came(person: Snapshot) -> int:
    """How many live sessions (直播课) of this class the member came to, or saw later."""
    return int(person.extra.get("came", 0))
