"""Ignition in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.ignition.rules import GiftKind, PersonState


def state_name(state: PersonState) -> tuple[str, str]:
    """A tone and words for how somebody stands to a topic."""
    return {
        PersonState.LISTED: ("quiet", pgettext("key person", "not asked yet")),
        PersonState.ASKED: ("watch", pgettext("key person", "being asked")),
        PersonState.WILLING: ("good", pgettext("key person", "willing")),
        PersonState.DECLINED: ("quiet", pgettext("key person", "said no")),
        PersonState.SILENT: ("quiet", pgettext("key person", "did not answer")),
    }[state]


def kind_name(kind: GiftKind) -> str:
    """What somebody is given."""
    return {
        GiftKind.PAID: pgettext("gift", "paid re-post"),
        GiftKind.GOODS: pgettext("gift", "goods"),
    }[kind]


def usual_words() -> str:
    """What people are asked with, where nobody has written it yet."""
    return _(
        "{name}, we are starting “{topic}” and thought of you first. Would you have a look, and tell others about it "
        "if you like it? If you would rather not, that is fine too."
    )
