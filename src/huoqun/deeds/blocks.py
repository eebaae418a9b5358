"""What conditions may ask about a member's deeds, wherever they were done."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, INT, TEXT, Arg, question
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.things import thing

from .rules import DeedKind

_FACTS = ("deeds.recorded", "deeds.matched", "members.merged", "members.unmerged")
_WHOLE = re.compile(r"-?[0-9]{1,9}\Z")
_VALUE = "case when d.value ~ '^-?[0-9]{{1,9}}$' then d.value::bigint else {other} end"


def _deeds(what: str, where: str) -> str:
    # The fence: without statistics the server would rather look through all deeds of a kind than a member's own.
    return f"""select {what} from unnest(r.family) as f(id)
        cross join lateral (
            select * from deeds_deed d where d.workspace_id = r.workspace_id and d.member_id = f.id offset 0
        ) d
        where {where}"""


def _number(value: str, other: int) -> int:
    """The value of a deed as a whole number; `other` where it is none."""
    return int(value) if _WHOLE.match(value) else other


def _balance(more: DeedKind, less: DeedKind, product: str, one: str) -> str:
    return _deeds(
        f"coalesce(sum(case d.kind when '{more}' then {one} else -({one}) end), 0)",
        f"d.kind in ('{more}', '{less}') and d.product = {product}",
    )


def _seen(kind: DeedKind) -> str:
    """Names of products that a deed of the kind has, as `thing` asks for them: a look for each, however many deeds."""
    return f"""select n.name, true from unnest({{names}}) as n(name) where exists (
        select from deeds_deed d
        where d.workspace_id = %(workspace)s and d.kind = '{kind}' and d.product = n.name)"""


thing("product", N_("product"), _seen(DeedKind.BOUGHT), said=N_("No order names a product “%(name)s” yet."))
thing(
    "granted", N_("what was granted"), _seen(DeedKind.GRANTED),
    said=N_("Nobody was ever given “%(name)s”, and no step here gives it."),
)  # fmt: skip


@question(
    type=BOOL,
    args=[Arg("product", TEXT, names="product")],
    wakes_on=_FACTS,
    says=N_("bought {product}"),
    says_not=N_("has not bought {product}"),
    sql=lambda product: f"({_balance(DeedKind.BOUGHT, DeedKind.REFUNDED, product, '1')}) > 0",
)
def paid(person: Snapshot, product: str) -> bool:
    """Whether the member bought this product more often than it was refunded."""
    kinds = [deed.kind for deed in person.deeds if deed.product == product]
    return kinds.count(DeedKind.BOUGHT) > kinds.count(DeedKind.REFUNDED)


@question(
    type=INT,
    wakes_on=_FACTS,
    says=N_("the number of their orders"),
    sql=lambda: _deeds("count(*)", f"d.kind = '{DeedKind.BOUGHT}'"),
)
def bought_times(person: Snapshot) -> int:
    """How many orders the member has; refunds take none away."""
    return times(person, DeedKind.BOUGHT)


@question(
    type=INT,
    args=[Arg("kind", TEXT)],
    wakes_on=_FACTS,
    says=N_("the number of their deeds of the kind {kind}"),
    sql=lambda kind: _deeds("count(*)", f"d.kind = {kind}"),
)
def times(person: Snapshot, kind: str) -> int:
    """How many deeds of a kind the member has: bought, used, checked_in, came, helped, thanked, or another word."""
    return sum(deed.kind == kind for deed in person.deeds)


@question(
    type=INT,
    args=[Arg("n", INT, 1, 366)],
    wakes_on=_FACTS,
    by_clock=True,
    says=N_("the number of days they used the product out of the last {n}"),
    sql=lambda n: _deeds(
        "count(distinct (d.occurred_at at time zone r.zone)::date)",
        f"d.kind = '{DeedKind.USED}' and (d.occurred_at at time zone r.zone)::date > r.today - ({n})::int",
    ),
)
def used_days(person: Snapshot, n: int) -> int:
    """On how many of the last n days, today included, the member used the product."""
    since = person.today - timedelta(days=n)
    days = {deed.at.astimezone(person.zone).date() for deed in person.deeds if deed.kind == DeedKind.USED}
    return sum(day > since for day in days)


@question(
    type=INT,
    args=[Arg("what", TEXT, names="granted")],
    wakes_on=_FACTS,
    says=N_("the number of {what} they have left"),
    sql=lambda what: _balance(DeedKind.GRANTED, DeedKind.SPENT, what, _VALUE.format(other=1)),
)
def left(person: Snapshot, what: str) -> int:
    """How many the member still has of what was granted, such as makeup_card, after those that were spent."""
    own = [deed for deed in person.deeds if deed.product == what]
    granted = sum(_number(deed.value, 1) for deed in own if deed.kind == DeedKind.GRANTED)
    return granted - sum(_number(deed.value, 1) for deed in own if deed.kind == DeedKind.SPENT)


@question(
    type=BOOL,
    args=[Arg("what", TEXT, names="granted")],
    wakes_on=_FACTS,
    says=N_("has {what}"),
    says_not=N_("has no {what}"),
    sql=lambda what: f"({_balance(DeedKind.GRANTED, DeedKind.SPENT, what, _VALUE.format(other=1))}) > 0",
)
def has(person: Snapshot, what: str) -> bool:
    """Whether the member has at least one left of what was granted, such as makeup_card."""
    return left(person, what) > 0


from . import steps as _steps  # noqa: E402, F401 - the blocks register themselves
