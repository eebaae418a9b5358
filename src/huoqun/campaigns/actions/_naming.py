"""Campaigns by their name, as playbooks call them."""

from __future__ import annotations

from huoqun.core.errors import NotFound

from ..models.campaign import Campaign
from ..rules.campaigns import State


def named(workspace_id: int, name: str) -> Campaign:
    """The newest campaign of a name that is not over. Raises NotFound."""
    own = Campaign.objects.of(workspace_id).filter(name=name)
    found = own.exclude(state__in=[State.SETTLED, State.CANCELLED]).order_by("-id").first()
    if found is None:
        raise NotFound
    return found
