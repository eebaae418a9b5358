"""Who owns the groups that something is about: they do not decide about it themselves."""

from __future__ import annotations

from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor

_OWNS = """
    select exists (
        select from playbooks_grouprun r
        where r.workspace_id = %(workspace)s and r.owner_id = %(user)s and r.group_id in (
            select i.group_id from campaigns_invitation i
            where i.workspace_id = %(workspace)s and i.campaign_id = %(campaign)s and i.invitee_id = %(member)s
            union
            select s.group_id from groups_span s join campaigns_place p
              on p.workspace_id = s.workspace_id and p.group_id = s.group_id and p.campaign_id = %(campaign)s
            where s.workspace_id = %(workspace)s and s.member_id = %(member)s))
"""


def owns_group_of(actor: Actor, *, campaign_id: int, member_id: int) -> bool:
    """Whether the actor owns a group of the campaign in which this member is."""
    if actor.kind != "staff":
        return False
    values = {"workspace": actor.workspace_id, "user": actor.id, "campaign": campaign_id, "member": member_id}
    with server_cursor() as cursor:
        row = cursor.execute(_OWNS, values).fetchone()
    return bool(row and row[0])
