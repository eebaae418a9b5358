"""Facts about people as sentences without a subject: the page says of whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.core.facts import Envelope
from huoqun.core.money import BadAmount, shown

from .said import purpose_name, stage_name

Payload = Mapping[str, Any]


def _stage_changed(said: Payload) -> str:
    names = {"before": stage_name(said.get("before", 0)), "after": stage_name(said.get("after", 0))}
    return _("went from “%(before)s” to “%(after)s”") % names


def _consented(said: Payload) -> str:
    purpose = {"purpose": purpose_name(str(said.get("purpose", "")))}
    return (_("said yes to: %(purpose)s") if said.get("granted") else _("said no to: %(purpose)s")) % purpose


def _role(said: Payload) -> str:
    role = said.get("role")
    if role == "owner":
        return _("became owner of the group")
    return _("became an admin of the group") if role == "admin" else _("became a plain member of the group")


def _left(said: Payload) -> str:
    return _("was removed from the group") if said.get("removed_by") else _("left the group")


def _deed(said: Payload) -> str:
    product = str(said.get("product", ""))[:80]
    name = deed_name(str(said.get("kind", "")))
    return f"{name} · {product}" if product else name


_WORDS: dict[str, tuple[str, Callable[[Payload], str]]] = {
    "members.appeared": ("user-plus", lambda said: _("was seen for the first time")),
    "members.identified": ("link", lambda said: _("was found to have one more identity")),
    "members.edited": ("pencil", lambda said: _("was described further")),
    "members.stage_changed": ("arrow-right", _stage_changed),
    "members.tagged": ("tag", lambda said: _("was given a tag")),
    "members.untagged": ("tag-off", lambda said: _("lost a tag")),
    "members.merged": ("arrows-join", lambda said: _("was merged with another identity of theirs")),
    "members.unmerged": ("arrows-split", lambda said: _("a merge was taken back")),
    "members.proof_issued": ("key", lambda said: _("was given a way to show that another account is theirs")),
    "members.kept_apart": ("arrows-split", lambda said: _("was found to be somebody else than another member")),
    "members.consented": ("checkbox", _consented),
    "groups.joined": ("door-enter", lambda said: _("joined the group")),
    "groups.left": ("door-exit", _left),
    "groups.role_changed": ("user-shield", _role),
    "deeds.recorded": ("receipt", _deed),
    "deeds.matched": ("receipt", _deed),
}

TOLD = tuple(_WORDS)
"""Names of the facts that a journey tells."""


def told(fact: Envelope) -> str:
    """A fact as words."""
    return _WORDS[fact.name][1](fact.payload)


def icon_of(name: str) -> str:
    return _WORDS[name][0]


def deed_name(kind: str) -> str:
    """What somebody did that counts."""
    return {
        "bought": pgettext("deed", "bought"),
        "refunded": pgettext("deed", "was refunded"),
        "used": pgettext("deed", "used the product"),
        "checked_in": pgettext("deed", "checked in"),
        "frozen": pgettext("deed", "took leave"),
        "duty": pgettext("deed", "did a duty"),
        "withdrawn": pgettext("deed", "counts no longer"),
        "attended": pgettext("deed", "came to a meetup"),
        "came": pgettext("deed", "came to a meetup"),
        "helped": pgettext("deed", "helped somebody"),
    }.get(kind, kind)


def money(minor: int | None, currency: str) -> str:
    """An amount in minor units as people write it, with the decimals of its currency; without money, nothing."""
    if minor is None:
        return ""
    try:
        return f"{shown(minor, currency)} {currency}"
    except BadAmount:
        return f"{minor:,} {currency}"
