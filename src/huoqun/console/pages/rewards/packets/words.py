"""The words of red packets."""

from __future__ import annotations

from django.utils.translation import pgettext

from huoqun.rewards.rules.giving import PacketState, Purpose
from huoqun.rewards.rules.packets import Split


def state_word(state: PacketState) -> tuple[str, str]:
    """A tone and a word."""
    return {
        PacketState.ASKED: ("watch", pgettext("packet", "waits for an approval")),
        PacketState.PLANNED: ("info", pgettext("packet", "opens later")),
        PacketState.OPEN: ("good", pgettext("packet", "open")),
        PacketState.OVER: ("quiet", pgettext("packet", "over")),
        PacketState.CANCELLED: ("quiet", pgettext("packet", "called off")),
    }[state]


def split_word(how: Split) -> str:
    return {
        Split.EQUAL: pgettext("packet", "all shares alike"),
        Split.RANDOM: pgettext("packet", "by lot"),
    }[how]


def purpose_word(purpose: Purpose) -> str:
    """What a packet is for; nothing to say of a plain one."""
    return {
        Purpose.PLAIN: "",
        Purpose.FEAST: pgettext("packet", "for a feast"),
        Purpose.GUEST: pgettext("packet", "thanks to a guest"),
        Purpose.ALLOWANCE: pgettext("packet", "allowance"),
    }[purpose]
