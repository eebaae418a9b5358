"""Platforms as they are offered: what each is for, what it does by itself and what it leaves to people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huoqun import gateways
from huoqun.chats.port.gateway import Meta
from huoqun.core.errors import NotFound

from .words import Ability, abilities

ALSO = ("simulator",)
"""Hidden platforms that can be added here all the same: nobody real is there, and one may try everything."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A platform as a card: what it does by itself, what becomes a task for a person, and what of the time when
    Huoqun was away cannot be found afterwards.
    """

    name: str
    title: str
    about: str
    can: Sequence[Ability]
    cannot: Sequence[Ability]
    lost: Sequence[str]


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A documented limit in words."""

    said: str
    source: str


def offered() -> list[Offered]:
    """Every platform that can be connected, by title; the simulator last."""
    found = [gateways.meta(name) for name in gateways.platforms()]
    cards = [card_of(meta) for meta in found if not meta.hidden or meta.name in ALSO]
    return sorted(cards, key=lambda one: (one.name in ALSO, one.title))


def of(name: str) -> Meta | None:
    """A platform, or None where this version has no gateway for it."""
    return gateways.meta(name) if name in gateways.platforms() else None


def asked(name: str) -> Meta:
    """A platform that may be added here. Raises NotFound."""
    meta = of(name)
    if meta is None or (meta.hidden and name not in ALSO):
        raise NotFound
    return meta


def limits(meta: Meta) -> list[LimitLine]:
    """Its documented limits in words, for whoever plans what is sent."""
    scopes = {"connection": _("for the account"), "chat": _("for each group"), "person": _("for each person")}
    return [
        LimitLine(
            _("{count} in {time}, {scope}").format(
                count=limit.count, time=_span(limit.seconds), scope=scopes[limit.scope]
            ),
            _source(limit.source),
        )
        for limit in meta.limits
    ]


_READ = re.compile(r", read (\d{4}-\d\d(?:-\d\d)?)$")


def _source(said: str) -> str:
    """Where a limit is documented, in the reader's language: a sentence of ours, or a page and the day it was read."""
    if found := _READ.search(said):
        return _("{source}, read {day}").format(source=said[: found.start()], day=found.group(1))
    return _(said) if said else ""


def _span(seconds: int) -> str:
    for size, words in ((86_400, _("{n} d")), (3_600, _("{n} h")), (60, _("{n} min"))):
        if seconds >= size and seconds % size == 0:
            return words.format(n=seconds // size)
    return _("{n} s").format(n=seconds)


def card_of(meta: Meta) -> Offered:
    all_of_them = abilities(meta.capabilities)
    return Offered(
        meta.name,
        _(meta.title),
        _(meta.about) if meta.about else "",
        tuple(one for one in all_of_them if one.can),
        tuple(one for one in all_of_them if not one.can),
        [_(sentence) for sentence in meta.lost.values()],
    )
