"""Applications that wait for an answer."""

from __future__ import annotations

from huoqun.core.waiting import Waits

from ..permissions import AdmissionPermission

WAITS = Waits(
    "admission",
    AdmissionPermission.DECIDE,
    """
    select from admission_application a
    join admission_door d on d.workspace_id = a.workspace_id and d.id = a.door_id
    left join groups_group g on g.workspace_id = d.workspace_id and g.id = d.group_id
    where a.workspace_id = %(workspace)s and a.state = 'open' and {seen}
    """,
)
