"""What platforms leave out, made up for: echoes of our own words, joins and leaves that no callback told. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from huoqun.chats.port.effects import Order, Send, text_of
from huoqun.chats.port.gateway import ChatMember
from huoqun.chats.port.incoming import Incoming, Joined, Left, Person, SentEcho

NEWS = timedelta(days=1)

FEWEST = 0.5
"""A list that holds fewer than this share of those we know is taken for a part of it: nobody leaves by it."""


def echoes(orders: Sequence[Order], receipts: Mapping[int, str], *, at: datetime) -> list[Incoming]:
    """Echoes of what was just said, for a platform that answers with the message's id and never shows it to us."""
    return [
        SentEcho(
            id=receipts[order.id], at=at, chat=order.chat or None, text=text_of(order.body), token=order.key,
            to=None if order.chat else Person(order.person),
        )
        for order in orders
        if order.id in receipts and isinstance(order.body, Send)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amends:
    """What leads from the people we know to those whom the platform lists.

    `fresh` is news of the last day, and treated as if it had been heard. `old` only sets the record right: nobody is
    welcomed who has been there for a year.
    """

    fresh: tuple[Incoming, ...] = ()
    old: tuple[Incoming, ...] = ()


def amends(chat: str, listed: Sequence[ChatMember], known: Collection[str], *, at: datetime) -> Amends:
    """The joins and leaves that no callback told.

    Their ids are made of what they say and of the day, so that the same roll called twice says the same.
    """
    there = {member.person for member in listed}
    day = at.date().isoformat()
    joins = [(m, _joined(chat, m, day, at)) for m in listed if m.person not in known]
    fresh = [j for m, j in joins if known and m.joined_at is not None and m.joined_at > at - NEWS]
    old: list[Incoming] = [j for _, j in joins if j not in fresh]
    gone = [person for person in sorted(known) if person not in there]
    if len(known) - len(gone) >= FEWEST * len(known):
        old += [Left(id=f"roll:{day}:{chat}:-{p}", at=at, chat=chat, who=Person(p)) for p in gone]
    return Amends(tuple(fresh), tuple(old))


def _joined(chat: str, member: ChatMember, day: str, at: datetime) -> Joined:
    return Joined(
        id=f"roll:{day}:{chat}:+{member.person}", at=min(member.joined_at or at, at), chat=chat,
        who=Person(member.person, member.name, is_bot=member.is_bot, unionid=member.unionid),
        by=Person(member.invited_by) if member.invited_by else None, way_in=member.way_in or "roll",
    )  # fmt: skip
