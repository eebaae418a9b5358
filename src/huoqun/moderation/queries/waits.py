"""What waits for whoever decides: cases, appeals, and what members told of others."""

from __future__ import annotations

from huoqun.core.waiting import Waits

from ..permissions import ModerationPermission

WAITS = Waits(
    "moderation",
    ModerationPermission.CASE_DECIDE,
    """
    select from (
        select c.workspace_id, c.group_id from moderation_case c
        where c.workspace_id = %(workspace)s and c.state = 'open'
        union all
        select c.workspace_id, c.group_id from moderation_case c
        where c.workspace_id = %(workspace)s and c.appealed_at is not null and c.answered_at is null
        union all
        select r.workspace_id, r.group_id from moderation_report r
        where r.workspace_id = %(workspace)s and r.state = 'open'
    ) o join groups_group g on g.workspace_id = o.workspace_id and g.id = o.group_id where {seen}
    """,
)
