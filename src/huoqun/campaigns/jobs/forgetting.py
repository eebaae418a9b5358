"""What campaigns forget of erased members: sums stay, devices and what was judged of them do not."""

from __future__ import annotations

from huoqun.members.forgetting import THEIRS, forgets

forgets(
    "campaigns.forget",
    "Erases the devices of erased members from campaigns, and takes their names off boards; counts stay.",
    f"delete from campaigns_visit where {THEIRS}",
    f"update campaigns_participant set shown = false, parted_at = coalesce(parted_at, now()) where {THEIRS}",
    f"update campaigns_shot set file = 0, lines = '{{}}', appeal = '', why = '' where {THEIRS}",
    f"update campaigns_invitation set ruling = '', appeal = '' where {THEIRS.replace('member_id', 'invitee_id')}",
    f"update campaigns_invitation set ruling = '', appeal = '' where workspace_id = %(workspace)s "
    f"and inviter_id in (select id from campaigns_participant where {THEIRS})",
    f"update campaigns_seat set device = sha256(id::text::bytea) where {THEIRS}",
)
