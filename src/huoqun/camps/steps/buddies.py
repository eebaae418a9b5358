"""Pair the members of a class as study buddies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, Args, Command, Doing, Found, Here, Todo, applies, block
from huoqun.core.facts import Origin

from ..actions.opening import open_for_runs
from ..actions.pairing import pair
from ..pairing import MOST_DAYS, PairHow


class BuddiesArgs(Args, frozen=True):
    """`how`: `mixed` pairs those who do most with those who do least, `alike` those of one pace.

    `nudge_after`: so many days missed in a row until a buddy is told; 0: never.
    """

    how: Literal["mixed", "alike"] = "mixed"
    nudge_after: int = 2


def _check(args: BuddiesArgs) -> Iterable[Found]:
    if not 0 <= args.nudge_after <= MOST_DAYS:
        yield (
            "bad_buddies",
            _("%(nudge_after)s days cannot be waited for.") % {"nudge_after": args.nudge_after},
            _("A number from 0 to %(most_days)s.") % {"most_days": MOST_DAYS},
        )


class Pairs(Command, frozen=True):
    """The members of a group run paired."""

    how: str
    nudge_after: int


@block("buddies", BuddiesArgs, scopes=(GROUP,), check=_check)
def buddies(args: BuddiesArgs, here: Here) -> Doing:
    """Pair the members as study buddies (学伴), tell each in private, and keep them paired while they come and go."""
    return Doing("paired", commands=(Pairs(args.how, args.nudge_after),))


@applies(Pairs)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    open_for_runs(actor, group_run_ids=[todo.group_run_id for todo in todos], kinds=(), now=now)
    for todo in todos:
        said: Pairs = todo.command
        pair(
            actor, group_run_id=todo.group_run_id, how=PairHow(said.how), nudge_after=said.nudge_after, wait=True,
            now=now, origin=origin,
        )  # fmt: skip
