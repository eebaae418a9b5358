"""Members told in private what of theirs goes unless they do something; it stands on their page too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.queries import Workspace
from huoqun.core.sql import numbers, server_cursor

from ..facts import BLOCK, LapseTold
from ..levels import level_of
from ..policy.model import Policy
from ..queries.policies import in_force
from ..rules import Currency

_WRITE = """
    insert into points_lapse (workspace_id, member_id, currency, day, amount, told_at)
    select %(workspace)s, w.member, %(currency)s, %(day)s, w.amount, %(now)s
    from unnest(%(members)s::bigint[], %(amounts)s::bigint[]) as w(member, amount)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.member and m.erased_at is null
    order by w.member
    on conflict (workspace_id, member_id, currency, day) do nothing returning member_id
"""


@dataclass(frozen=True, slots=True)
class Told:
    """So much of a person's goes on or after a day. `growth`: what they have, where it is growth value that falls."""

    head_id: int
    day: date
    amount: int
    growth: int = 0


def tell(actor: Actor, told: Sequence[Told], *, currency: Currency, here: Workspace, now: datetime) -> int:
    """Note it, and say it to each in private; all of one day. Answers how many were not told yet."""
    if not told:
        return 0
    day = told[0].day
    values = {
        "workspace": here.id, "currency": currency, "day": day, "now": now,
        "members": numbers(one.head_id for one in told), "amounts": numbers(one.amount for one in told),
    }  # fmt: skip
    with server_cursor() as cursor:
        new = {row[0] for row in cursor.execute(_WRITE, values).fetchall()}
    policy = in_force(here.id, now).policy
    with override(here.language):
        effects = [_effect(one, currency, policy) for one in told if one.head_id in new]
    members = sorted(new)
    blocks = [members[start : start + BLOCK] for start in range(0, len(members), BLOCK)]
    facts = [LapseTold(currency=currency, day=day.isoformat(), member_ids=block) for block in blocks]
    journal.record(actor, facts, at=now)
    ask(system(here.id, "policy"), effects=effects, now=now)
    return len(new)


def _effect(one: Told, currency: Currency, policy: Policy) -> NewEffect:
    words = _points(one) if currency is Currency.POINTS else _growth(one, policy)
    # One batch for those who are told the same: whom no road leads to is left out, and reads it on their page.
    return NewEffect(
        key=f"lapse/{one.day}/{currency}/{one.head_id}", body=Send(words), cls=EffectClass.SERVICE,
        member_id=one.head_id, batch=f"lapse/{one.day}/{currency}/{one.amount}/{one.growth}",
    )  # fmt: skip


def _points(one: Told) -> str:
    said = _("%(n)d of your points lapse after %(day)s. Points that you use before that day are not lost.")
    return said % {"n": one.amount, "day": formats.date_format(one.day)}


def _growth(one: Told, policy: Policy) -> str:
    said = _("You have earned nothing for a while: on %(day)s your growth value falls by %(n)d.") % {
        "day": formats.date_format(one.day), "n": one.amount,
    }  # fmt: skip
    was, then = (level_of(growth, policy.levels) for growth in (one.growth, one.growth - one.amount))
    if then < was:
        names = {"was": policy.levels[was - 1].name, "then": policy.levels[then - 1].name}
        said += _(" Your level falls from %(was)s to %(then)s.") % names
    return said + _(" Whatever earns growth value until then keeps it.")
