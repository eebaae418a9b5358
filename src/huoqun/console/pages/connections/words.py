"""Connections in words: their light, and what each platform can do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huoqun.chats.port.capabilities import Capability
from huoqun.chats.queries.connections import ConnectionView


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing that a platform can do, or that a person does instead."""

    label: str
    can: bool


def light(line: ConnectionView) -> tuple[str, str]:
    """The tone of a connection's light, and what it says."""
    if not line.is_on:
        return "quiet", _("switched off")
    if line.last_error:
        return "bad", _("does not work")
    if not line.is_served:
        return "watch", _("no gateway process has taken it up")
    if line.send_nothing:
        return "info", _("hears, sends nothing")
    return "good", _("works")


def _labels() -> dict[Capability, str]:
    return {
        Capability.SEND_GROUP: _("Speak in groups"),
        Capability.SEND_PERSON: _("Write to one person"),
        Capability.IMAGE: _("Send pictures"),
        Capability.FILE: _("Send files"),
        Capability.VOICE: _("Send voice"),
        Capability.MENTION: _("Mention people"),
        Capability.BUTTONS: _("Buttons under a message"),
        Capability.DELETE_MESSAGE: _("Delete messages"),
        Capability.KICK: _("Remove members"),
        Capability.BAN: _("Ban"),
        Capability.UNBAN: _("Lift a ban"),
        Capability.MUTE: _("Mute"),
        Capability.UNMUTE: _("Unmute"),
        Capability.SET_NICKNAME: _("Set nicknames"),
        Capability.SET_ROLE: _("Make admins"),
        Capability.PIN: _("Pin messages"),
        Capability.UNPIN: _("Unpin messages"),
        Capability.ANNOUNCE: _("Post announcements"),
        Capability.INVITE: _("Invite people"),
        Capability.ACCEPT_JOIN: _("Let people in"),
        Capability.DECLINE_JOIN: _("Turn people away"),
        Capability.CREATE_GROUP: _("Open groups"),
        Capability.RENAME_GROUP: _("Rename groups"),
        Capability.DISSOLVE: _("Dissolve groups"),
        Capability.MEMBERS: _("Read the list of members"),
        Capability.HISTORY: _("Read what was said before"),
    }


def abilities(offered: Iterable[str]) -> list[Ability]:
    """Everything that a platform may be asked to do, and whether this one can."""
    can = {str(one) for one in offered}
    return [Ability(label, capability.value in can) for capability, label in _labels().items()]
