"""Whoever has introduced themselves: their profile, their nickname, the points, and the word to the group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send, SetNickname
from huoqun.chats.rules import EffectClass
from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.members.actions.editing import edit
from huoqun.points.actions.transferring import transfer
from huoqun.points.rules import Currency, NewTransfer, Result, issue, of_member

from ..facts import Introduced
from ..rules.nicknames import NAME
from ..rules.rituals import tellable
from . import _words
from ._gifts import Given, give
from ._meeting import suggest
from ._talking import Talk

RULE = "introduced"


def finish(actor: Actor, done: Sequence[Talk], *, now: datetime) -> None:
    """What follows of introductions that are whole. Whoever has had the points once is thanked without them."""
    # Each has a profile of their own, and there are seldom two at once.
    for talk in done:
        background = {part: word for part, word in talk.parts.items() if part != NAME}
        if talk.row.who or background:
            edit(
                system(actor.workspace_id, "newcomers"), member_id=talk.row.member_id,
                introduction=talk.row.who or None, background=background or None, now=now,
            )  # fmt: skip
    ask(actor, effects=[effect for talk in done for effect in _effects(talk)], now=now)
    made = transfer(actor, transfers=[one for talk in done for one in _earned(talk)], now=now)
    give(actor, [Given(t.row, t.ritual, t.held.group) for t in done], now=now)
    paid = {one.key for one in made if one.result is Result.MADE}
    for talk in done:
        talk.thank(talk.ritual.points if any(one.key in paid for one in _earned(talk)) else 0)
    suggest(actor, [talk.row for talk in done], now=now)
    facts = [
        Introduced(member_id=t.row.member_id, group_id=t.row.group_id, about=str(t.row.group_id)) for t in done
    ]  # fmt: skip
    journal.record(actor, facts, at=now)


def _effects(talk: Talk) -> list[NewEffect]:
    row, key, found = talk.row, f"newcomers/{talk.row.id}", []
    if row.nickname and talk.ritual.mends and talk.held.sets:
        found.append(
            NewEffect(
                key=f"{key}/name", body=SetNickname(row.nickname), cls=EffectClass.SERVICE, group_id=row.group_id,
                member_id=row.member_id, cause=key,
            )
        )  # fmt: skip
    elif row.nickname:
        words = _words.set_it(talk.held.group, row.nickname)
        found.append(
            NewEffect(
                key=f"{key}/name", body=Send(words), cls=EffectClass.SERVICE, member_id=row.member_id, cause=key
            )
        )  # fmt: skip
    answers = {step: words for step, words in talk.answers.items() if words and tellable(words)}
    if (talk.carried or not talk.in_group) and talk.ritual.tells and answers:
        words = _words.told(row.nickname or talk.name, answers)
        found.append(
            NewEffect(
                key=f"{key}/told", body=Send(words, mentions=(row.member_id,)), cls=EffectClass.CARE,
                group_id=row.group_id, member_id=row.member_id, cause=key,
            )
        )  # fmt: skip
    return found


def _earned(talk: Talk) -> list[NewTransfer]:
    if not talk.ritual.points:
        return []
    return [
        NewTransfer(
            key=f"newcomers/{talk.row.group_id}/{talk.row.member_id}/{currency}", from_=issue(currency),
            to=of_member(talk.row.member_id, currency), amount=talk.ritual.points, reason=RULE, rule=RULE,
            group_id=talk.row.group_id, cause=f"newcomers/{talk.row.id}",
        )
        for currency in (Currency.POINTS, Currency.GROWTH)
    ]  # fmt: skip
