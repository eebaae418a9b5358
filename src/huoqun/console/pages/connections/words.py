"""Connections in words: their light, and what each platform can do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from huoqun.chats.port.capabilities import ITS_OWN, Capability
from huoqun.chats.queries.connections import ConnectionView


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing that a platform can do, or that a person does instead."""

    label: str
    can: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing of the live test: done, waited for, or gone wrong with its reason."""

    tone: str
    said: str
    what: str
    way_on: str = ""

    @property
    def is_waiting(self) -> bool:
        return self.tone == "watch"


class Standing(StrEnum):
    """How a connection stands: what its light, its words and its live test all say."""

    OFF = "off"
    TRIED = "tried"
    ALONE = "alone"
    FAILING = "failing"
    HUSHED = "hushed"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class Story:
    """A connection's light (tone and words), and what it was last time: `error` is empty where that went well.

    `at`: when it was connected, or tried in vain; None before the first time.
    """

    standing: Standing
    tone: str
    said: str
    error: str
    at: datetime | None

    @property
    def is_tried(self) -> bool:
        return self.standing == Standing.TRIED


PATIENCE = timedelta(minutes=1)
"""After so long a test that nobody took up is nobody's: no gateway process is running."""


def story(line: ConnectionView, *, hushed: bool, now: datetime, real: datetime) -> Story:
    """How a connection stands at `now`, its workspace's time, and `real`, by which gateway processes hold it.

    `hushed`: the whole workspace sends nothing.
    """
    standing = _standing(line, now, real)
    standing = Standing.HUSHED if hushed and standing == Standing.WORKING else standing
    tone, said = _light(standing)
    test = line.test
    if test is None or test.is_waiting:
        error = _(line.last_error) if line.last_error else ""
        return Story(standing, tone, said, error, line.last_error_at if error else None)
    return Story(standing, tone, said, _(test.error) if test.error else "", test.at)


def _standing(line: ConnectionView, now: datetime, real: datetime) -> Standing:
    is_served = line.served_until is not None and line.served_until > real
    if not line.is_on:
        return Standing.OFF
    if line.test and line.test.is_waiting and line.test.at and (is_served or now - line.test.at < PATIENCE):
        return Standing.TRIED
    if not is_served:
        return Standing.ALONE
    if line.last_error:
        return Standing.FAILING
    return Standing.HUSHED if line.send_nothing else Standing.WORKING


def _light(standing: Standing) -> tuple[str, str]:
    return {
        Standing.OFF: ("quiet", _("switched off")),
        Standing.TRIED: ("watch", _("being connected")),
        Standing.ALONE: ("bad", _("no gateway process serves it")),
        Standing.FAILING: ("bad", _("does not work")),
        Standing.HUSHED: ("info", _("hears, sends nothing")),
        Standing.WORKING: ("good", _("works")),
    }[standing]


def marks(line: ConnectionView, told: Story, *, is_called: bool, listens: bool, hear_by: str = "") -> list[Mark]:
    """The live test of a connection: it is connected (as `told` says it), it is called, it hears.

    `hear_by`: what to do to be heard, a msgid; a word in a group where it is empty.
    """
    done, waiting = _("done"), _("waited for")
    found = [_connected(told)]
    if is_called and line.was_called:
        found.append(Mark("good", done, _("The platform has called the address, and its signature held")))
    elif is_called:
        way_on = _("Enter the address below on the platform and save it there; it is called at once.")
        found.append(Mark("watch", waiting, _("The platform calls the address"), way_on))
    if listens and line.last_event_at:
        found.append(Mark("good", done, _("Something was heard")))
    elif listens:
        way_on = _(hear_by) if hear_by else _("Say a word in a group where this account is.")
        found.append(Mark("watch", waiting, _("Something is heard"), way_on))
    return found


def _connected(told: Story) -> Mark:
    what = _("A gateway process has connected")
    if told.standing == Standing.OFF:
        return Mark("quiet", told.said, what)
    if told.standing == Standing.FAILING:
        return Mark("bad", _("failed"), what)
    if told.standing in (Standing.HUSHED, Standing.WORKING):
        return Mark("good", _("done"), what)
    return Mark("watch", _("waited for"), what)


def _labels() -> dict[Capability, str]:
    return {
        Capability.SEND_GROUP: _("Speak in groups"),
        Capability.SEND_PERSON: _("Write to one person"),
        Capability.WELCOME: _("Welcome a new contact"),
        Capability.MASS_PERSON: _("Mass messages to people, released by colleagues"),
        Capability.MASS_GROUP: _("Mass messages to groups, released by colleagues"),
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
        Capability.OPEN_GROUP: _("Tell a link into groups that it opened"),
        Capability.RENAME_GROUP: _("Rename groups"),
        Capability.DISSOLVE: _("Dissolve groups"),
        Capability.MEMBERS: _("Read the list of members"),
        Capability.PICTURES: _("Look at pictures that people send"),
        Capability.HISTORY: _("Read what was said before"),
        Capability.TAG: _("Tag contacts, there as here"),
        Capability.JOIN_WAY: _("Join codes that lead into groups"),
        Capability.GROUP_WELCOME: _("Welcome words that groups say by themselves"),
    }


NO_TASK = {Capability.MEMBERS, Capability.HISTORY} | ITS_OWN
"""What a person is not asked to do instead: where a platform does not show it, it is not shown."""


def abilities(offered: Iterable[str]) -> list[Ability]:
    """Everything that a platform may be asked to do, and whether this one can.

    Where nothing is done at all, since members only sign in there or are only listened to, nothing is left to people.
    """
    can = {str(one) for one in offered}
    leaves_tasks = bool(can - ITS_OWN)
    return [
        Ability(label, capability.value in can)
        for capability, label in _labels().items()
        if capability.value in can or (leaves_tasks and capability not in NO_TASK)
    ]
