"""What a campaign asks of a member's screenshot, and how staff see it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from huoqun.core import files
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.picture_reading import read_of
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor

from ..models.campaign import Campaign
from ..models.screenshots import Shot
from ..permissions import CampaignPermission
from ..rules.campaigns import Kind
from ..rules.entry import number, words_on
from ..screenshots.veiling import veiled
from ..screenshots.verdicts import Asked

_NAMES = """
    select g.name from campaigns_place p join groups_group g on g.workspace_id = p.workspace_id and g.id = p.group_id
    where p.workspace_id = %s and p.campaign_id = %s order by p.position, p.id limit 50
"""
_TOKEN = """
    select c.token from campaigns_code c
    join campaigns_participant p on p.workspace_id = c.workspace_id and p.id = c.participant_id
    join members_member m on m.workspace_id = p.workspace_id and m.id = p.member_id
    join members_member s on s.workspace_id = p.workspace_id and s.id = %s
                         and coalesce(s.canonical_id, s.id) in (m.id, m.canonical_id)
    where c.workspace_id = %s and p.campaign_id = %s
    order by p.parted_at is not null, c.id limit 1
"""


def asked(row: Campaign, member_id: int, *, now: datetime) -> Asked:
    """The words of the day, the names that may be seen, and the member's own code."""
    with server_cursor() as cursor:
        names = [name for (name,) in cursor.execute(_NAMES, [row.workspace_id, row.id]).fetchall()]
        token = cursor.execute(_TOKEN, [member_id, row.workspace_id, row.id]).fetchone()
    words = words_on(row.entry, row.starts_at, now, zone=workspace(row.workspace_id).zone)
    return Asked(
        words, [row.name, *names], own=token[0] if token else "", needs_code=bool(row.entry.get("needs_code")),
        likes=number(row.entry, "likes") if row.kind == Kind.LIKES else 0,
    )  # fmt: skip


def as_staff_see_it(actor: Actor, *, shot_uid: UUID) -> bytes:
    """A screenshot as a JPEG in which only what has to be judged is sharp. Raises NotFound, also once it is deleted."""
    actor.require(CampaignPermission.JUDGE)
    shot = Shot.objects.of(actor.workspace_id).select_related("campaign").filter(uid=shot_uid).exclude(file=0).first()
    kept = files.listed(actor.workspace_id, [shot.file]) if shot else {}
    if shot is None or shot.file not in kept:
        raise NotFound
    raw = files.read(actor.workspace_id, uid=kept[shot.file].uid).raw
    wanted = asked(shot.campaign, shot.member_id, now=shot.sent_at)
    return veiled(raw, read_of(shot.lines), wanted)
