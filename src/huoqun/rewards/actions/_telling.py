"""What is said of a packet: in its group, and to those who were given something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor, system
from huoqun.core.queries import Workspace, workspace
from huoqun.members.queries.faces import faces

from ..models.packet import Packet, Share
from ..rules.giving import luckiest
from ..sums import sum_of

MOST_NAMES = 30


def tell_opened(actor: Actor, packet: Packet, currency: str, *, now: datetime) -> None:
    """A group's members are told how to claim, named ones what they have."""
    place = workspace(actor.workspace_id)
    with override(place.language):
        if packet.group_id is not None:
            until = packet.closes_at.astimezone(place.tz).strftime("%m-%d %H:%M")
            text = _(
                "🧧 %(greeting)s\n%(total)s in %(n)s shares, first come, first served. Say “领红包” here or open your "
                "own page. Until %(until)s."
            ) % {
                "greeting": packet.greeting, "total": sum_of(packet.total, currency, place), "n": packet.shares,
                "until": until,
            }  # fmt: skip
            effects = [_said(packet, "opened", text, group_id=packet.group_id)]
        else:
            shares = Share.objects.of(actor.workspace_id).filter(packet_id=packet.id, member_id__isnull=False)
            effects = [
                _said(
                    packet, f"given/{share.member_id}",
                    _("🧧 %(greeting)s\nThis is for you: %(sum)s.")
                    % {"greeting": packet.greeting, "sum": sum_of(share.amount, currency, place)},
                    member_id=share.member_id,
                )
                for share in shares
            ]  # fmt: skip
    _ask(actor, effects, now)


def tell_ended(actor: Actor, packet: Packet, currency: str, *, now: datetime) -> None:
    """The group is told who got what, who was luckiest, and what went back."""
    if packet.group_id is None:
        return
    place = workspace(actor.workspace_id)
    shares = Share.objects.of(actor.workspace_id).filter(packet_id=packet.id, member_id__isnull=False)
    got = [(share.member_id or 0, share.amount) for share in shares.order_by("claimed_at", "place")]
    known = faces(actor.workspace_id, [member for member, _amount in got])
    with override(place.language):
        names = {member: face.name or _("somebody") for member, face in known.items()}
        text = _ended_words(packet, currency, place, got, names)
    _ask(actor, [_said(packet, "ended", text, group_id=packet.group_id)], now)


def _ended_words(
    packet: Packet, currency: str, place: Workspace, got: Sequence[tuple[int, int]], names: Mapping[int, str]
) -> str:
    lines = [_("🧧 %(greeting)s – this red packet is over.") % {"greeting": packet.greeting}]
    if not got:
        lines.append(_("Nobody claimed it."))
    lines += [f"{names.get(member, '')} {sum_of(amount, currency, place)}" for member, amount in got[:MOST_NAMES]]
    if len(got) > MOST_NAMES:
        more = len(got) - MOST_NAMES
        lines.append(ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more})
    if best := luckiest([(names.get(member, ""), amount) for member, amount in got]):
        lines.append(_("Luckiest: %(name)s") % {"name": best})
    return "\n".join(lines)


def _said(
    packet: Packet, what: str, text: str, *, group_id: int | None = None, member_id: int | None = None
) -> NewEffect:
    return NewEffect(
        key=f"packet/{packet.uid}/{what}", body=Send(text), cls=EffectClass.SERVICE, group_id=group_id,
        member_id=member_id, cause=f"packet:{packet.id}",
    )  # fmt: skip


def _ask(actor: Actor, effects: Sequence[NewEffect], now: datetime) -> None:
    # Whoever made the packet may do so without a right to write in the group otherwise.
    ask(system(actor.workspace_id, "rewards"), effects=effects, now=now)
