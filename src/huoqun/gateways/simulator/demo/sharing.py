"""Members of the demo share a campaign of one's own: honest sharers, freebie hunters, rings and advertisers.

Each takes part by the same verb as on their own page; who opens their codes then, `personas.campaigning` says. Where
the campaign asks for a screenshot they send one, and whoever is not honest sends an honest one's, altered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings as site
from django.utils.translation import gettext_noop as _

from huoqun.campaigns.actions import entering, proving
from huoqun.campaigns.fraud.attacks import pictures
from huoqun.campaigns.queries.campaigns import CampaignLine, campaign
from huoqun.campaigns.rules.campaigns import CampaignOver
from huoqun.campaigns.rules.entry import asks_picture, word_on
from huoqun.chats.actions import connections
from huoqun.chats.queries.connections import ConnectionView
from huoqun.core import files
from huoqun.core.actor import Actor
from huoqun.core.errors import Refused
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor

from ..meta import META
from .visiting import living

HONEST = "honest"
MOST = 60
"""Of so many codes the newest are opened: each is looked at every second."""

_LONGEST_HERE = """
    select m.id, m.name from members_member m
    join members_identity i on i.workspace_id = m.workspace_id and i.member_id = m.id and i.platform = %s
    join groups_span s on s.workspace_id = m.workspace_id and s.member_id = m.id and s.left_at is null
    where m.workspace_id = %s and not m.is_staff and not m.is_bot and m.canonical_id is null
      and not exists (
          select 1 from campaigns_participant p
          where p.workspace_id = m.workspace_id and p.campaign_id = %s and p.member_id = m.id
      )
    group by m.id, m.name order by min(s.joined_at), m.id limit %s
"""


# Whoever came by a code and owes a screenshot, who came first.
_OWES = """
    select i.invitee_id, m.name from campaigns_invitation i
    join members_member m on m.workspace_id = i.workspace_id and m.id = i.invitee_id
    where i.workspace_id = %s and i.campaign_id = %s and i.state = 'joined' and i.left_at is null
      and not exists (
          select 1 from campaigns_shot s
          where s.workspace_id = i.workspace_id and s.campaign_id = i.campaign_id and s.member_id = i.invitee_id
      )
    order by i.joined_at, i.id limit %s
"""


class NobodyToShare(Refused):
    code = "nobody_to_share"
    message = _("The campaign is not on, or everybody of the demo takes part already.")
    way_out = _("Begin it first; its number stands in the address of its page.")


@dataclass(frozen=True, slots=True)
class _Sharer:
    member_id: int
    name: str
    kind: str
    token: str


def share(*, campaign_uid: UUID, kinds: Mapping[str, int], real: datetime) -> int:
    """Have so many members of the demo share as each kind does (`campaigning.KINDS`); answers how many took part.

    Raises NoDemo, NotFound, NobodyToShare.
    """
    actor, connection, now = living(real)
    line = campaign(actor, campaign_uid=campaign_uid)
    wanted = [kind for kind, people in kinds.items() for _ in range(people)]
    with server_cursor() as cursor:
        found = cursor.execute(_LONGEST_HERE, [META.name, actor.workspace_id, line.id, len(wanted)]).fetchall()
    sharers = []
    for (member_id, name), kind in zip(found, wanted, strict=False):
        try:
            token = entering.enter(actor, campaign_uid=campaign_uid, member_id=member_id, now=now)
        except CampaignOver:
            continue
        sharers.append(_Sharer(member_id, name, kind, token))
    if not sharers:
        raise NobodyToShare
    if asks_picture(line.kind, line.entry):
        _send_pictures(actor, line, sharers, now)
    _come_by(actor, connection, sharers, now)
    return len(sharers)


def prove(*, campaign_uid: UUID, real: datetime) -> int:
    """Have those who came by codes and owe a screenshot send theirs, as honest people do; answers how many did.

    Raises NoDemo, NotFound.
    """
    actor, _connection, now = living(real)
    line = campaign(actor, campaign_uid=campaign_uid)
    if not asks_picture(line.kind, line.entry):
        return 0
    with server_cursor() as cursor:
        found = cursor.execute(_OWES, [actor.workspace_id, line.id, MOST]).fetchall()
    came = []
    for member_id, name in found:
        try:
            token = entering.enter(actor, campaign_uid=campaign_uid, member_id=member_id, now=now)
        except CampaignOver:
            continue
        came.append(_Sharer(member_id, name, HONEST, token))
    _send_pictures(actor, line, came, now)
    return len(came)


def _come_by(actor: Actor, connection: ConnectionView, sharers: Sequence[_Sharer], now: datetime) -> None:
    world = dict(connection.settings["world"])
    codes = [*str(world.get("codes", "")).split(), *(f"{one.token}:{one.kind}" for one in sharers)]
    world["codes"] = " ".join(codes[-MOST:])
    connections.edit(actor, connection_id=connection.id, settings={**connection.settings, "world": world}, now=now)


def _send_pictures(actor: Actor, line: CampaignLine, sharers: Sequence[_Sharer], now: datetime) -> None:
    """Honest ones show their own code and today's word; the others what somebody honest sent, cut or coloured anew."""
    chance, zone = Random(str(line.uid)), workspace(actor.workspace_id).zone
    shown = [one for one in sharers if one.kind == HONEST]
    for one in sharers:
        of = one if one.kind == HONEST or not shown else chance.choice(shown)
        shot = _shot(line, of, zone, now)
        picture = pictures.drawn(shot)
        if of is not one:
            picture = chance.choice((pictures.cropped, pictures.mirrored, pictures.coloured))(picture, shot, chance)
        kept = files.made(
            actor, raw=pictures.as_jpeg(picture), name="shared.jpg", owner=f"member:{one.member_id}", now=now
        )
        proving.send(actor, campaign_uid=line.uid, member_id=one.member_id, file_id=kept.id, now=now)


def _shot(line: CampaignLine, one: _Sharer, zone: str, now: datetime) -> pictures.Shot:
    word = word_on(line.entry, line.starts_at, now, zone=zone) or line.name
    code = f"{site.PUBLIC_URL}/g/{one.token}"
    hour = f"{now.astimezone(ZoneInfo(zone)):%H:%M}"
    return pictures.Shot(one.member_id, one.name, hour, word, campaign=line.name, code=code)
