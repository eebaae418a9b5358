"""What referrers have of what was sold: worked out from deeds, never added up step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .programmes import WHOLE


class ShareKind(StrEnum):
    SALE = "sale"
    TRIAL = "trial"


class ShareState(StrEnum):
    """`waiting`: the budget does not hold it yet. What was paid stays `paid`; what is left of it, `kept` says."""

    WAITING = "waiting"
    PENDING = "pending"
    PAID = "paid"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Done:
    """A deed of somebody who was brought. `amount` in minor units; None: it says none."""

    deed_id: int
    buyer: int
    kind: str
    product: str
    amount: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """A programme as sales are reckoned by it. `signed`: while sign-offs stood for a second level, (from, until)."""

    programme_id: int
    products: Collection[str]
    trial_kind: str
    trial_product: str
    trial_reward: int
    trial_most: int
    commission: int
    second: int
    lasts: timedelta
    waits: timedelta
    new_only: bool
    closed_at: datetime | None = None
    signed: Sequence[tuple[datetime, datetime | None]] = ()

    def sells(self, product: str) -> bool:
        return not self.products or product in self.products


@dataclass(frozen=True, slots=True)
class Brought:
    """Somebody who was brought, by whom, when. `ends_at`: when the referrer stopped. `out`: one of the two is of the
    team now, or the referrer was erased: nothing more is owed for it, what was paid stays.
    """

    referral_id: int
    programme_id: int
    buyer: int
    referrer_id: int
    bringer: int
    at: datetime
    ends_at: datetime | None = None
    out: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a sale that is owed. `level` 1: to whoever brought the buyer; 2: to whoever brought them. `out`:
    nothing more is owed for it.
    """

    deed_id: int
    level: int
    kind: ShareKind
    referrer_id: int
    referral_id: int
    base: int
    amount: int
    ripe_at: datetime
    out: bool = False

    @property
    def key(self) -> tuple[int, int]:
        return (self.deed_id, self.level)


def net_sales(done: Iterable[Done]) -> dict[int, int]:
    """What is left of each purchase, by deed, after what was refunded; never below 0.

    A refund is of the latest purchase of that product with the same amount, else of the latest ones; one without an
    amount is of the whole of one purchase.
    """
    left: dict[int, int] = {}
    bought: dict[tuple[int, str], list[Done]] = defaultdict(list)
    refunds: list[Done] = []
    for one in sorted(done, key=lambda d: (d.at, d.deed_id)):
        if one.kind == "refunded":
            refunds.append(one)
        elif one.kind == "bought":
            left[one.deed_id] = max(0, one.amount or 0)
            bought[one.buyer, one.product].append(one)
    for refund in refunds:
        _refund(left, [b for b in bought[refund.buyer, refund.product] if b.at <= refund.at], refund)
    return left


def _refund(left: dict[int, int], bought: Sequence[Done], refund: Done) -> None:
    """Take one refund off the purchases that it may be of, the likeliest first."""
    likely = [one for one in bought if left[one.deed_id]]
    likely.sort(key=lambda b: (b.amount == refund.amount, b.at, b.deed_id), reverse=True)
    rest = abs(refund.amount) if refund.amount is not None else None
    for one in likely:
        taken = left[one.deed_id] if rest is None else min(rest, left[one.deed_id])
        left[one.deed_id] -= taken
        if rest is None or not (rest := rest - taken):
            return


def due(terms: Terms, brought: Sequence[Brought], done: Sequence[Done]) -> dict[tuple[int, int], Share]:
    """All that is owed in a programme for what these people did, by (deed, level)."""
    by_buyer = {one.buyer: one for one in brought}
    own: dict[int, list[Done]] = defaultdict(list)
    for deed in sorted(done, key=lambda d: (d.at, d.deed_id)):
        own[deed.buyer].append(deed)
    found: dict[tuple[int, int], Share] = {}
    left = net_sales(done)
    for buyer, deeds in own.items():
        one = by_buyer.get(buyer)
        if one is None or (terms.new_only and _knew(terms, one, deeds)):
            continue
        for deed in deeds:
            if deed.kind == "bought" and left[deed.deed_id] and _counts(terms, one, deed):
                found |= _of_sale(terms, one, by_buyer.get(one.bringer), deed, left[deed.deed_id])
    return found | _trials(terms, by_buyer, own)


def _knew(terms: Terms, one: Brought, deeds: Iterable[Done]) -> bool:
    """Whether they had bought it before anybody brought them."""
    return any(d.kind == "bought" and terms.sells(d.product) and d.at < one.at for d in deeds)


def _counts(terms: Terms, one: Brought, deed: Done) -> bool:
    ends = [end for end in (terms.closed_at, one.ends_at, one.at + terms.lasts) if end is not None]
    return terms.sells(deed.product) and one.at <= deed.at < min(ends)


def _of_sale(terms: Terms, one: Brought, above: Brought | None, deed: Done, base: int) -> dict[tuple[int, int], Share]:
    """Of each sale the parts are rounded down: a part of a fen is nobody's."""
    parts = [(1, one, base * terms.commission // WHOLE)]
    if above is not None and above.bringer != one.buyer and _second(terms, above, deed):
        parts.append((2, above, base * terms.second // WHOLE))
    return {
        (deed.deed_id, level): Share(
            deed.deed_id, level, ShareKind.SALE, who.referrer_id, one.referral_id, base, amount, deed.at + terms.waits,
            one.out or who.out,
        )
        for level, who, amount in parts if amount > 0
    }  # fmt: skip


def _second(terms: Terms, above: Brought, deed: Done) -> bool:
    """Whether a sign-off stood when it was sold, and whoever is above had brought them and still took part."""
    if not above.at <= deed.at or (above.ends_at is not None and deed.at >= above.ends_at):
        return False
    return any(since <= deed.at and (until is None or deed.at < until) for since, until in terms.signed)


def _trials(
    terms: Terms, by_buyer: Mapping[int, Brought], own: Mapping[int, Sequence[Done]]
) -> dict[tuple[int, int], Share]:
    """The first completed trial of each person pays, until the cap of whoever brought them is reached."""
    if not terms.trial_reward:
        return {}
    first = [
        (deeds[0], by_buyer[buyer])
        for buyer, all_ in own.items()
        if buyer in by_buyer
        and (deeds := [d for d in all_ if d.kind == terms.trial_kind and _is_trial(terms, d)])
        and not (terms.new_only and _knew(terms, by_buyer[buyer], all_))
    ]
    counted: dict[int, int] = defaultdict(int)
    found: dict[tuple[int, int], Share] = {}
    for deed, one in sorted(first, key=lambda pair: (pair[0].at, pair[0].deed_id)):
        ends = [end for end in (terms.closed_at, one.ends_at, one.at + terms.lasts) if end is not None]
        if one.at <= deed.at < min(ends) and counted[one.referrer_id] < terms.trial_most:
            counted[one.referrer_id] += 1
            found[deed.deed_id, 1] = Share(
                deed.deed_id, 1, ShareKind.TRIAL, one.referrer_id, one.referral_id, 0, terms.trial_reward,
                deed.at + terms.waits, one.out,
            )  # fmt: skip
    return found


def _is_trial(terms: Terms, deed: Done) -> bool:
    return not terms.trial_product or deed.product == terms.trial_product


@dataclass(frozen=True, slots=True)
class Closing:
    """What a statement comes to, in minor units. `taken`: for refunds of what was paid before; `back`: paid after all,
    as a refund was taken back; `open`: what the referrer still owes for refunds.
    """

    gross: int
    taken: int
    back: int
    open: int

    @property
    def paid(self) -> int:
        """What tax is reckoned on."""
        return self.gross - self.taken + self.back


def closing(*, new: int, kept: int, before: int) -> Closing:
    """Close a statement. `new`: shares that are ripe now; `kept`: what is still earned of shares paid before; `before`:
    what statements paid until now.
    """
    due_now = new + kept - before
    paid = max(0, due_now)
    return Closing(new, max(0, new - paid), max(0, paid - new), max(0, -due_now))


@dataclass(frozen=True, slots=True)
class Stood:
    """A share that was written down and not let go. `id`: of its row."""

    id: int
    referrer_id: int
    amount: int
    kept: int
    state: ShareState


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be done so that shares say what is owed: by (deed, level), `keep` with what is left of a paid one."""

    make: Sequence[Share]
    void: Sequence[int]
    retry: Sequence[int]
    keep: Mapping[int, int]


def changes(wanted: Mapping[tuple[int, int], Share], stood: Mapping[tuple[int, int], Stood]) -> Changes:
    """From what stands to what is owed. What was paid stays with whom it was paid to, less what was sent back."""
    make, void, retry = [], [], []
    keep: dict[int, int] = {}
    for key, one in stood.items():
        want = wanted.get(key)
        if one.state is ShareState.PAID:
            kept = min(one.amount, want.amount) if want else 0
            if kept != one.kept:
                keep[one.id] = kept
        elif want is None or want.out or (want.referrer_id, want.amount) != (one.referrer_id, one.amount):
            void.append(one.id)
            if want is not None and not want.out:
                make.append(want)
        elif one.state is ShareState.WAITING:
            retry.append(one.id)
    make += [want for key, want in wanted.items() if key not in stood and not want.out]
    return Changes(make, void, retry, keep)
