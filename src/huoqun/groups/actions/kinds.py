"""The kinds of groups that a workspace starts with."""

from __future__ import annotations

from django.utils.translation import gettext, override

from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed
from huoqun.groups.models import Kind
from huoqun.groups.rules import SHIPPED_KINDS, UNSORTED_KIND


def make_shipped_kinds(actor: Actor, *, language: str) -> None:
    """Give the actor's workspace the kinds that ship, named in a language. Doing it twice changes nothing."""
    if not actor.trusted:
        raise NotAllowed
    with override(language):
        kinds = [
            Kind(
                workspace_id=actor.workspace_id,
                key=kind.key,
                name=gettext(kind.name),
                about=gettext(kind.about),
                life_hours=kind.life_hours,
                colour=kind.colour,
                ships=True,
                position=position,
            )
            for position, kind in enumerate((*SHIPPED_KINDS, UNSORTED_KIND))
        ]
    Kind.objects.bulk_create(kinds, ignore_conflicts=True)
