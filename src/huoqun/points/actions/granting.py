"""Points given by hand, with the reason that the member reads, within the limits of the policy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import connection, transaction
from django.utils.translation import gettext_noop as N_

from huoqun.core.actor import Actor
from huoqun.core.errors import Refused
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.members.queries.alike import heads

from ..models import Handed
from ..permissions import PointsPermission
from ..queries.limits import Limits, limits
from ..rules import Currency, NewTransfer, Outcome, Result, issue, of_member
from ._making import make

RULE = "by_hand"
LARGEST = 1_000_000


class NoReason(Refused):
    code = "no_reason"
    message = N_("Whoever gets something by hand is told what for.")
    way_out = N_("Write a reason; the member reads it.")


class NoRoleForIt(Refused):
    code = "no_role_for_it"
    message = N_("The policy lets none of your roles give points by hand.")
    way_out = N_("Ask somebody whose role may, or have the policy changed.")
    status = 403


class OverLimit(Refused):
    code = "over_limit"
    message = N_("That is more than the policy lets you give.")
    way_out = N_("Give less, give it to fewer members, or ask somebody with a wider limit.")
    status = 409


class NotByHand(Refused):
    code = "not_by_hand"
    message = N_("Only points and growth value are given by hand, a whole number above 0.")
    way_out = N_("Money is paid out after two approvals.")


class WhyNot(StrEnum):
    """Why a member would not get what others get."""

    UNKNOWN = "unknown"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Share:
    """A member who was asked for; `why_not` is None for whoever gets it."""

    member_id: int
    why_not: WhyNot | None


def look(
    actor: Actor, *, member_ids: Iterable[int], currency: Currency, amount: int, now: datetime
) -> tuple[tuple[Share, ...], Limits]:
    """Who would get it and who not, and what the giver may still give. Merged members are one person, once."""
    actor.require(PointsPermission.GRANT)
    asked = list(dict.fromkeys(member_ids))
    known = heads(actor.workspace_id, asked)
    within = limits(actor, known.values(), currency=currency, now=now)
    shares = [
        Share(known[member], WhyNot.LIMIT if _is_over(within, known[member], amount) else None)
        if member in known
        else Share(member, WhyNot.UNKNOWN)
        for member in asked
    ]
    return tuple(dict.fromkeys(shares)), within


def _is_over(within: Limits, member: int, amount: int) -> bool:
    return within.a_member is not None and within.a_member.get(member, 0) < amount


@transaction.atomic
def grant(
    actor: Actor, *, member_ids: Sequence[int], currency: Currency, amount: int, reason: str, key: str, now: datetime
) -> tuple[Outcome, ...]:
    """Give each of these members so much, once by `key`; answers what became of it for each.

    Raises NoReason, NotByHand, NoRoleForIt, OverLimit: nobody gets anything then.
    """
    actor.require(PointsPermission.GRANT)
    if not reason.strip():
        raise NoReason
    if currency is Currency.CASH or not 0 < amount <= LARGEST:
        raise NotByHand
    asked = [
        NewTransfer(
            key=f"{key}/{member}", from_=issue(currency), to=of_member(member, currency), amount=amount,
            reason=reason.strip(), rule=RULE,
        )
        for member in member_ids
    ]  # fmt: skip
    fresh = _fresh(actor, asked, list(member_ids))
    # What a program gives, whoever made its token answers for.
    if fresh and actor.kind == "staff":
        _hold_to_limits(actor, fresh, currency, amount, now)
    outcomes = make(actor, asked, now=now)
    made = {outcome.key for outcome in outcomes if outcome.result is Result.MADE}
    day = now.astimezone(workspace(actor.workspace_id).tz).date()
    own = {"workspace_id": actor.workspace_id, "by": str(actor), "currency": currency, "day": day, "amount": amount}
    Handed.objects.bulk_create(
        Handed(member_id=member, **own)
        for one, member in zip(asked, member_ids, strict=True)
        if one.key in made and not actor.trusted
    )
    return outcomes


def _fresh(actor: Actor, asked: Sequence[NewTransfer], member_ids: Sequence[int]) -> list[int]:
    """Those who did not get it by this key before: the same again is within every limit."""
    with connection.cursor() as cursor:
        # One at a time looks at what a person gave and gives more.
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 5))", [f"{actor.workspace_id}/{actor}"])
    with server_cursor() as cursor:
        cursor.execute(
            "select key from points_transfer where workspace_id = %s and key = any(%s)",
            [actor.workspace_id, [one.key for one in asked]],
        )
        there = {row[0] for row in cursor.fetchall()}
    return [member for one, member in zip(asked, member_ids, strict=True) if one.key not in there]


def _hold_to_limits(actor: Actor, members: Sequence[int], currency: Currency, amount: int, now: datetime) -> None:
    within = limits(actor, members, currency=currency, now=now)
    if not within.roles:
        raise NoRoleForIt
    most = within.most
    if most is not None and most < amount * len(members):
        raise OverLimit
    if any(_is_over(within, member, amount) for member in members):
        raise OverLimit
