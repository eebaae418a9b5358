"""What playbooks may do with turnover."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, Args, Command, Doing, Here, Todo, applies, block
from huoqun.core.facts import Origin

from .actions.proposing import propose_round
from .queries.ruling import holding
from .rules.rounds import DraftThere


class ReviewArgs(Args, frozen=True):
    """Nothing is to be said: the group's rule of presence says it."""


class Reviewing(Command, frozen=True):
    """A round of the group proposed as a draft."""


@block("review_presence", ReviewArgs, scopes=(GROUP,))
def review_presence(args: ReviewArgs, here: Here) -> Doing:
    """Propose a round of turnover for the group, as a draft that a person approves; nothing where no rule is on."""
    return Doing("proposed", commands=(Reviewing(),))


@applies(Reviewing)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    if not origin.acts:
        return
    groups = list(dict.fromkeys(todo.group_id for todo in todos if todo.group_id is not None))
    held = holding(actor.workspace_id, group_ids=groups) if groups else {}
    for group in groups:  # each group is counted by itself, and there are seldom two at once
        if group in held and held[group].is_on:
            try:
                propose_round(actor, group_id=group, now=now)
            except DraftThere:
                continue
