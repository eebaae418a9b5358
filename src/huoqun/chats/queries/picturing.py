"""To whom something can be sent in private, by itself: their platform does that, and they are known there."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from huoqun.core.sql import server_cursor
from huoqun.members.queries.reach import addresses

from ..port.capabilities import Capability, Offer

_LINES = "select realm, offers::text from chats_connection where workspace_id = %s and is_on"
_decode_offer = msgspec.json.Decoder(Offer).decode


def takes_pictures(workspace_id: int, member_ids: Collection[int]) -> set[int]:
    """Those of these members to whom some connection that is on sends pictures in private."""
    return _reached(workspace_id, member_ids, frozenset({Capability.SEND_PERSON, Capability.IMAGE}))


def takes_words(workspace_id: int, member_ids: Collection[int]) -> set[int]:
    """Those of these members to whom some connection that is on writes in private, so that no colleague has to."""
    return _reached(workspace_id, member_ids, frozenset({Capability.SEND_PERSON}))


def _reached(workspace_id: int, member_ids: Collection[int], needs: frozenset[Capability]) -> set[int]:
    with server_cursor() as cursor:
        lines = cursor.execute(_LINES, [workspace_id]).fetchall()
    able = [(realm, offer) for realm, kept in lines if not (offer := _decode_offer(kept)).missing(needs)]
    found = addresses(workspace_id, set(member_ids), {realm for realm, _ in able})
    return {
        member_id for (member_id, there), address in found.items()
        if any(realm == there and offer.reaches(address.key) for realm, offer in able)
    }  # fmt: skip
