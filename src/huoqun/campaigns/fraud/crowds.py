"""What a crowd shows that none of its people shows alone: an inviter's invitees, or all who came over one network."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from math import comb, exp, log, sqrt
from statistics import median
from typing import Any, NamedTuple

from .tally import DAY, NEVER, Invitation
from .usual import PATIENCE, Usual
from .weights import NETWORK_STEPS, WEIGHTS, Sign

MANY = 50
"""So many accounts show how old accounts usually are."""

LEAST = 6
"""Fewer arrivals say nothing of a clock."""

SURE = 2.6
"""Standard deviations from what is usual, below which a crowd is as others are."""

BURST, WITHIN = 20, 600.0

QUIETER = 0.7
"""People who come together are alike: an honest crowd may be so much quieter than others are."""

YOUNGER = 0.2
"""And its accounts so much younger: of all accounts, by rank."""

Active = Callable[[Invitation], bool]


class Shown(NamedTuple):
    """A sign of these people, what it weighs, and what its words name."""

    sign: Sign
    weight: float
    of: Sequence[Invitation]
    facts: dict[str, Any]


def crowds_of(rows: Sequence[tuple[str, Invitation]]) -> Iterator[tuple[str, list[Invitation]]]:
    """Crowds with their kind: "inviter", "network", "both" (one inviter's over one network)."""
    found: defaultdict[tuple[str, ...], list[Invitation]] = defaultdict(list)
    for inviter, one in rows:
        if one.is_picture:
            continue
        found["inviter", one.campaign, inviter].append(one)
        for network in {each for name in one.networks for each in (name, block_of(name))}:
            found["network", one.campaign, network].append(one)
            found["both", one.campaign, network, inviter].append(one)
    for key, people in found.items():
        yield key[0], people


_IPV4 = re.compile(r"(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}\Z")


def block_of(network: str) -> str:
    """The 256 addresses around an IPv4 address: a farm has several of them; the network itself otherwise."""
    address = _IPV4.match(network)
    return f"{address[1]}.0/24" if address else network


def scripted(crowd: Sequence[Invitation]) -> Iterator[Shown]:
    """People speak when they have something to say; scripts so long after they came."""
    delays = [(one.spoke - one.joined, one) for one in crowd if one.joined <= one.spoke < NEVER]
    if len(delays) < LEAST:
        return
    middle = median(delay for delay, _ in delays)
    # A class that meets tomorrow at ten speaks equally long after it came, too: but all of it at one time.
    near = min(max(5.0, middle / 8), 0.15 * _spread([one.spoke for _, one in delays]))
    alike = [one for delay, one in delays if abs(delay - middle) <= near]
    if len(alike) >= LEAST and len(alike) >= 0.6 * len(delays):
        yield Shown(Sign.SCRIPTED, WEIGHTS[Sign.SCRIPTED], alike, {"n": len(alike)})


def _spread(times: Sequence[float]) -> float:
    """How far apart the middle half of these lies."""
    ordered = sorted(times)
    return ordered[3 * len(ordered) // 4] - ordered[len(ordered) // 4]


def timed(crowd: Sequence[Invitation], active: Active) -> Iterator[Shown]:
    """Every sign of a crowd by when its people came."""
    yield from _regular(crowd)
    quiet = [one for one in crowd if not active(one)]
    if len(quiet) < len(crowd):
        yield from _regular(quiet)
    yield from _burst(crowd)


def regulars(crowd: Sequence[Invitation], again: AbstractSet[int], usual: Usual) -> Iterator[Shown]:
    """A club whose members help each other in one campaign after the other brings nobody who is new."""
    found = [one for one in crowd if id(one) in again]
    if len(found) < 2 or _excess(len(found), len(crowd), usual.again) < SURE:
        return
    weight = _as_many_more(len(found), len(crowd), usual.again, most=WEIGHTS[Sign.REGULARS])
    if weight > 3:
        facts = {"found": len(found), "n": len(crowd), "usual": _in_100(usual.again)}
        yield Shown(Sign.REGULARS, weight, found, facts)


def _as_many_more(found: int, of: int, usual: float, *, most: float) -> float:
    """What it weighs to be one of so many more than usual: as likely as it is not by chance and not one of those."""
    honest = (of - found + 0.5) * usual / (1 - usual)
    return min(most, _surprise(found, of, usual), 4 + log(found / honest))


def strange(crowd: Sequence[Invitation], usual: Usual, active: Active, *, until: float) -> Iterator[Shown]:
    """Every sign of a crowd that is not as others are, whenever its people came."""
    yield from _silent(crowd, usual, active, until=until)
    yield from _left(crowd, usual)
    yield from _young(crowd, usual)
    yield from _born_together(crowd, usual)


def lively(crowd: Sequence[Invitation], usual: Usual, active: Active) -> Iterator[Shown]:
    """A class whose half takes part is a class: its quiet half came with it."""
    some = sum(active(one) and not one.has_left for one in crowd)
    if usual.active and some >= max(3, QUIETER * usual.active * len(crowd)):
        yield Shown(Sign.LIVELY, WEIGHTS[Sign.LIVELY], crowd, {})


def over_one_network(crowd: Sequence[Invitation]) -> Iterator[Shown]:
    weight = max((weight for least, weight in NETWORK_STEPS if len(crowd) >= least), default=0.0)
    if weight:
        yield Shown(Sign.NETWORK, weight, crowd, {"n": len(crowd)})


def _excess(found: int, of: int, usual: float) -> float:
    """How many standard deviations more than usual."""
    return (found - of * usual) / sqrt(max(of * usual * (1 - usual), 1e-9))


def _in_100(share: float) -> int:
    return round(100 * share)


def _silent(crowd: Sequence[Invitation], usual: Usual, active: Active, *, until: float) -> Iterator[Shown]:
    crowd = [one for one in crowd if until - one.came >= PATIENCE]
    quiet = [one for one in crowd if not active(one)]
    some, expected = len(crowd) - len(quiet), QUIETER * usual.active
    if len(crowd) < LEAST or some >= expected * len(crowd):
        return
    # So many quiet ones belong to those who did something; the rest are more than that.
    honest = (some + 0.5) * (1 - expected) / expected
    weight = min(WEIGHTS[Sign.SILENT], _surprise(some, len(crowd), expected), 3.5 + log(len(quiet) / honest))
    if weight > 1:
        yield Shown(Sign.SILENT, weight, quiet, {"n": len(crowd), "active": some, "usual": _in_100(usual.active)})


def _surprise(found: int, of: int, usual: float) -> float:
    """The log-likelihood of what was found against what is usual."""
    share = found / of
    some = share * log(share / usual) if share else 0.0
    others = (1 - share) * log((1 - share) / (1 - usual)) if share < 1 else 0.0
    return of * (some + others)


def _left(crowd: Sequence[Invitation], usual: Usual) -> Iterator[Shown]:
    left = [one for one in crowd if one.has_left]
    if len(left) < 2 or _excess(len(left), len(crowd), usual.left) < SURE:
        return
    weight = _as_many_more(len(left), len(crowd), usual.left, most=WEIGHTS[Sign.LEAVERS])
    if weight > 3:
        yield Shown(
            Sign.LEAVERS, weight, left, {"n": len(crowd), "left": len(left), "usual": _in_100(usual.left)}
        )  # fmt: skip


def _young(crowd: Sequence[Invitation], usual: Usual) -> Iterator[Shown]:
    aged = [one for one in crowd if one.birth is not None]
    if len(aged) < LEAST or len(usual.ages) < MANY:
        return
    ranks = [bisect_left(usual.ages, one.age) / len(usual.ages) for one in aged]
    new = [one for one, rank in zip(aged, ranks, strict=True) if rank < 0.5]
    younger = 0.5 - sum(ranks) / len(ranks)
    weight = min(WEIGHTS[Sign.YOUNG_CROWD], 9 * (younger - YOUNGER))
    if weight > 0 and younger * sqrt(12 * len(ranks)) >= SURE:
        days = round(median(one.age for one in aged) / DAY)
        yield Shown(Sign.YOUNG_CROWD, weight, new, {"n": len(aged), "days": days})


def _born_together(crowd: Sequence[Invitation], usual: Usual) -> Iterator[Shown]:
    days = Counter(int(one.birth // DAY) for one in crowd if one.birth is not None)
    of = sum(days.values())
    if of < LEAST:
        return
    day = max(days, key=lambda each: (days[each] + days[each + 1], -each))
    born = days[day] + days[day + 1]
    if born < 5 or born < 0.4 * of or usual.born(day) > 0.25:
        return
    those = [one for one in crowd if one.birth is not None and int(one.birth // DAY) in (day, day + 1)]
    yield Shown(Sign.BORN_TOGETHER, WEIGHTS[Sign.BORN_TOGETHER], those, {"n": of, "born": born})


def _regular(crowd: Sequence[Invitation]) -> Iterator[Shown]:
    """Gaps between people are of any length; a script's are alike. Measured against gaps by pure chance."""
    times = sorted(one.came for one in crowd)
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    if len(gaps) < LEAST - 1:
        return
    middle = median(gaps)
    if middle < 1:
        return
    near = 0.2 * middle
    alike = sum(abs(gap - middle) <= near for gap in gaps)
    mean = sum(gaps) / len(gaps)
    # Stamps are whole seconds as a rule: half a second on each side is as near.
    low, high = int(middle - near + 0.999) - 0.5, int(middle + near) + 0.5
    chance = min(0.9, max(0.17, exp(-max(low, 0) / mean) - exp(-high / mean)))
    sure = -log(_by_chance(alike, len(gaps), chance))
    if sure >= 7 and alike >= 0.4 * len(gaps):
        yield Shown(Sign.REGULAR, min(WEIGHTS[Sign.REGULAR], sure / 2), crowd, {"gap": _span(middle)})


def _by_chance(found: int, of: int, share: float) -> float:
    """How likely so many or more are by chance alone (binomial)."""
    if of > 400:  # The sum would be long, and the bound is as good there.
        return exp(-2 * of * max(0.0, found / of - share) ** 2) + 1e-300
    return sum(comb(of, n) * share**n * (1 - share) ** (of - n) for n in range(found, of + 1)) + 1e-300


def _span(seconds: float) -> str:
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"


def _burst(crowd: Sequence[Invitation]) -> Iterator[Shown]:
    people = sorted(crowd, key=lambda one: one.came)
    times = [one.came for one in people]
    first, most = 0, 0
    for end, time in enumerate(times):
        start = bisect_left(times, time - WITHIN)
        if end - start + 1 > most:
            first, most = start, end - start + 1
    if most >= BURST:
        yield Shown(Sign.BURST, WEIGHTS[Sign.BURST], people[first : first + most], {"n": most})
