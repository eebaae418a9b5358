"""Give a member a coupon or another reward, for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from huoqun.core.actor import Actor
from huoqun.core.blocks import Args, Command, Doing, Event, Found, Here, Todo, applies, block
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.facts import Origin
from huoqun.core.things import thing

from ..actions._presenting import present
from ..rules.orders import LONGEST_REASON
from ..rules.shelf import LONGEST_NAME, RewardKind


class GiftArgs(Args, frozen=True):
    """`reward`: its name on the shelf; it may be taken down, so that it is given only. `key`: what it is for, so that
    the same is never given twice in a run. `reason`: what the member reads; the key where it is empty.
    """

    reward: str
    key: str
    reason: str = ""


def _check(args: GiftArgs) -> Iterable[Found]:
    if not 0 < len(args.reward.strip()) <= LONGEST_NAME:
        yield (
            "no_reward",
            _("It is not said which reward."),
            _("Write the name of a reward on the shelf at `reward`."),
        )
    if not 0 < len(args.key.strip()) <= 60:
        yield (
            "no_key",
            _("It is not said what it is for."),
            _("Write a word at `key`, such as `graduation`."),
        )


class Present(Command, frozen=True):
    """A reward for a member, by its name. `only`: nothing but a reward of this kind."""

    reward: str
    once: str
    reason: str
    only: str = ""

    def felt_by(self, snapshot: Snapshot) -> Sequence[Event]:
        redeemed = snapshot.extra.setdefault("redeemed", set())
        if self.reward in redeemed:
            return ()
        redeemed.add(self.reward)
        return [Event("rewards.order_moved", "received" if self.only else "address")]


thing(
    "reward",
    N_("reward"),
    "select name, true from rewards_reward where workspace_id = %(workspace)s and name = any({names}) group by name",
)


@block("coupon", GiftArgs, check=_check, words=("reason",), names={"reward": "reward"})
def coupon(args: GiftArgs, here: Here) -> Doing:
    """Give the member a coupon's code, in private and once by its key. Where none is left, the team gets a task."""
    return Doing("given", commands=(_present(args, here, RewardKind.COUPON),))


@block("gift", GiftArgs, check=_check, words=("reason",), names={"reward": "reward"})
def gift(args: GiftArgs, here: Here) -> Doing:
    """Give the member a reward for nothing, once by its key: goods wait for the address that they are asked for.

    Where none is left, the team gets a task.
    """
    return Doing("given", commands=(_present(args, here, ""),))


def _present(args: GiftArgs, here: Here, only: str) -> Present:
    reason = (here.words(args.reason) or args.key)[:LONGEST_REASON]
    return Present(args.reward.strip(), f"{args.key.strip()}/{here.occurrence}", reason, only)


@applies(Present)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    present(actor, todos, now=now, origin=origin)
