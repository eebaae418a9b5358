"""Allowances: what the policy gives on the first of a month to whoever fits, without being asked."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspace

from ..permissions import PointsPermission
from ..queries.entitled import entitled
from ..queries.policies import in_force
from ..rules import Currency, NewTransfer, issue, of_member
from ._rounds import begin
from .transferring import transfer

GRACE = 7
"""A server that was down on the first gives until this day of the month; later nobody expects it any more."""


@transaction.atomic
def give_allowances(actor: Actor, *, now: datetime) -> int:
    """Give the points of a month's allowances, once a month, by the policy of its first day; answers to how many.

    Whoever fits then gets them; whoever fits later gets them next month.
    """
    actor.require(PointsPermission.MAKE)
    here = workspace(actor.workspace_id)
    today = now.astimezone(here.tz).date()
    if today.day > GRACE:
        return 0
    month = today.replace(day=1)
    given = 0
    for one in in_force(here.id, datetime.combine(month, time(), here.tz)).policy.allowances:
        if one.points and begin(here.id, f"allowance/{one.name}", month, now):
            with override(here.language):
                reason = _("%(name)s, %(month)s") % {"name": one.name, "month": f"{month:%Y-%m}"}
            asked = [
                NewTransfer(
                    key=f"allowance/{month:%Y-%m}/{one.name}/{member}", from_=issue(Currency.POINTS),
                    to=of_member(member, Currency.POINTS), amount=one.points, reason=reason, rule=one.name,
                )
                for member in entitled(here.id, one.who, now=now)
            ]  # fmt: skip
            transfer(system(here.id, "policy"), transfers=asked, now=now)
            given += len(asked)
    return given
