"""Whether each invitation counts, is held or is void, and what that says of the inviter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from . import crowds
from .kin import Kin
from .signs import Found, Row, around, brought_again, for_them, plain, signs_of
from .tally import Invitation, Tally
from .usual import Usual, usual_of
from .weights import FACTS, HELD, PRIOR, VOID, WEIGHTS, Sign, likely

STAY = 24 * 3600.0
"""How long an invitee has to stay, in seconds, where the campaign says nothing else."""

NEW = WEIGHTS[Sign.YOUNG_CROWD]
SURELY = 4.0
"""A crowd that is quieter than others by so much is bought, as far as it is quiet."""

BOUGHT = frozenset({Sign.STAYED, Sign.OLD_ACCOUNT})
"""What speaks for people, and can be bought with the account."""

MOST_REASONS = 6
ROUNDS = 3


class Outcome(StrEnum):
    """Held: withheld until something speaks for them, or somebody has looked."""

    COUNTED = "counted"
    HELD = "held"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one claim: the sum of its signs in log-odds, and the signs with what each weighed."""

    campaign: str
    inviter: str
    invitee: str
    outcome: Outcome
    total: float
    signs: tuple[Found, ...]
    is_picture: bool = False


class Reason(NamedTuple):
    """A sign of an inviter: in how many of their invitations it stands, and what its words name."""

    sign: Sign
    n: int
    of: int
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """An inviter: how many of their invitations count, how many do not (yet), and how likely they are false, 0 to 1."""

    inviter: str
    counted: int
    withheld: int
    held: int
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(slots=True)
class Told:
    """What the operator knows beside the events."""

    staff: frozenset[str] = frozenset()
    stay: float = STAY


Pictures = Callable[[Sequence[Row]], Mapping[int, Found]]
"""Judges pictures: of invitations, the sign of each whose picture is somebody else's, by `id` of the invitation."""


def judge(tally: Tally, *, told: Told | None = None, pictures: Pictures | None = None) -> Iterator[Judged]:
    """Every claim, in the order of campaigns and invitees."""
    told = told or Told()
    # By name, so that the order of the lines has no say in anything.
    rows = [(one.inviter, one) for _, one in sorted(tally.invitations.items()) if one.is_claimed]
    here = around(tally, rows, staff=told.staff, stay=told.stay)
    seen = pictures(rows) if pictures else {}
    own = [(*signs_of(inviter, one, here), *([seen[id(one)]] if id(one) in seen else ())) for inviter, one in rows]
    kin, again = Kin(rows), brought_again(rows)
    shown: dict[int, dict[Sign, Found]] = {}
    every = list(_signs(rows, own, shown, frozenset(), until=tally.until))
    for _ in range(ROUNDS):
        # What is usual is measured on whom nothing speaks against, as far as that is known by now.
        good = [row for row, signs in zip(rows, every, strict=True) if _outcome(signs)[1] is Outcome.COUNTED]
        # Whoever invites themselves is somebody all the same: those whom they also brought are no worse for it.
        false = frozenset(
            one.person
            for (inviter, one), signs in zip(rows, every, strict=True)
            if inviter != one.person and _is_false(signs)
        )
        usual = usual_of(good, again, until=tally.until)
        shown = _shown(rows, kin, again, usual, until=tally.until)
        every = list(_signs(rows, own, shown, false, until=tally.until))
    for (inviter, one), signs in zip(rows, _rest(rows, every, kin), strict=True):
        total, outcome = _outcome(signs)
        yield Judged(one.campaign, inviter, one.person, outcome, total, tuple(signs), one.is_picture)
        yield from _later(inviter, one)


def _signs(
    rows: Sequence[Row], own: Sequence[tuple[Found, ...]], shown: Mapping[int, dict[Sign, Found]],
    false: frozenset[str], *, until: float,
) -> Iterator[list[Found]]:  # fmt: skip
    """Of every invitation its own signs, those of its crowds, and what speaks for it."""
    for (inviter, one), against in zip(rows, own, strict=True):
        by = (plain(Sign.BY_FALSE),) if inviter in false else ()
        of_crowd = _in_all(shown.get(id(one), {}))
        for_one = for_them(one, until=until, is_scripted=Sign.SCRIPTED in of_crowd)
        if Sign.SILENT in of_crowd and of_crowd[Sign.SILENT][1] >= SURELY:
            for_one = (sign for sign in for_one if sign[0] not in BOUGHT)
        yield [*against, *by, *of_crowd.values(), *for_one]


def _rest(rows: Sequence[Row], every: Sequence[list[Found]], kin: Kin) -> Iterator[list[Found]]:
    """With what nearly all others say whom the same inviter brought."""
    false = {id(one) for (_, one), signs in zip(rows, every, strict=True) if _is_false(signs)}
    mostly = kin.mostly(lambda one: id(one) in false)
    for (_, one), signs in zip(rows, every, strict=True):
        yield [*signs, mostly[id(one)]] if id(one) in mostly else signs


def _in_all(of_crowd: dict[Sign, Found]) -> Mapping[Sign, Found]:
    """That a crowd is lively says the less, the newer its accounts are: programs speak, too."""
    if Sign.LIVELY not in of_crowd or Sign.YOUNG_CROWD not in of_crowd:
        return of_crowd
    sign, weight, facts = of_crowd[Sign.LIVELY]
    return of_crowd | {sign: (sign, min(0.0, weight * (1 - of_crowd[Sign.YOUNG_CROWD][1] / NEW)), facts)}


def _is_false(signs: Sequence[Found]) -> bool:
    """Whether it is the account that is unlikely, rather than a rule that it broke."""
    return PRIOR + sum(weight for sign, weight, _ in signs if sign not in FACTS) >= HELD


def _outcome(signs: Sequence[Found]) -> tuple[float, Outcome]:
    total = PRIOR + sum(weight for _, weight, _ in signs)
    if total >= VOID or any(sign in FACTS and weight >= VOID - PRIOR for sign, weight, _ in signs):
        return total, Outcome.VOID
    return total, Outcome.HELD if total >= HELD else Outcome.COUNTED


def _later(first: str, one: Invitation) -> Iterator[Judged]:
    """The claims of those who touched later: the invitee is another's already."""
    for _, touch in sorted(one.touches.items()):
        if touch.inviter != first and touch.came:
            sign = plain(Sign.NOT_FIRST)
            yield Judged(one.campaign, touch.inviter, one.person, Outcome.VOID, PRIOR + sign[1], (sign,))


def _shown(
    rows: Sequence[Row], kin: Kin, again: AbstractSet[int], usual: Usual, *, until: float
) -> dict[int, dict[Sign, Found]]:  # fmt: skip
    """Of every invitation the signs of its crowds, the strongest of each."""
    found: defaultdict[int, dict[Sign, Found]] = defaultdict(dict)
    every = [(kind, people) for kind, people in crowds.crowds_of(rows) if len(people) > 1]
    for _, people in every:
        _put(found, crowds.scripted(people))
    in_earnest = _in_earnest(found)
    for kind, people in every:
        _put(found, crowds.timed(people, in_earnest))
        if kind == "both":
            _put(found, crowds.over_one_network(people))
        if kind != "inviter":
            _put(found, crowds.strange(people, usual, in_earnest, until=until))
    # Whoever came over a network of strangers is explained by it: their inviter's others are looked at without them.
    apart = {key for key, signs in found.items() if Sign.SILENT in signs and signs[Sign.SILENT][1] >= SURELY}
    for people in (people for kind, people in every if kind == "inviter"):
        rest = [one for one in people if id(one) not in apart]
        _put(found, crowds.strange(rest, usual, in_earnest, until=until) if rest else ())
        _put(found, crowds.regulars(people, again, usual))
        if not any(Sign.SCRIPTED in found.get(id(one), ()) for one in people):
            _put(found, crowds.lively(rest, usual, in_earnest))
    for people in kin.families():
        rest = [one for one in people if id(one) not in apart]
        _put(found, crowds.strange(rest, usual, in_earnest, until=until) if rest else ())
    return found


def _in_earnest(found: Mapping[int, dict[Sign, Found]]) -> crowds.Active:
    scripted = {key for key, signs in found.items() if Sign.SCRIPTED in signs}

    def active(one: Invitation) -> bool:
        if id(one) in scripted:
            return min(one.checked_in, one.paid) < float("inf")
        return one.is_active

    return active


def _put(found: defaultdict[int, dict[Sign, Found]], shown: Iterable[crowds.Shown]) -> None:
    for sign, weight, people, facts in shown:
        for one in people:
            known = found[id(one)].get(sign)
            if known is None or abs(known[1]) < abs(weight):
                found[id(one)][sign] = (sign, weight, facts)


@dataclass(slots=True)
class _Sum:
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    likely: float = 0.0
    signs: dict[Sign, tuple[float, int, dict[str, Any]]] = field(default_factory=dict)


def scores(tally: Tally, judged: Iterable[Judged]) -> list[Score]:
    """Everybody who invited, the likeliest false first."""
    sums: defaultdict[str, _Sum] = defaultdict(_Sum)
    for one in tally.invitations.values():
        for touch in one.touches.values():
            sums[touch.inviter]
    for verdict in judged:
        _take_in(sums[verdict.inviter], verdict)
    told = [_score(inviter, of) for inviter, of in sums.items()]
    return sorted(told, key=lambda each: (-each.score, -each.withheld, each.inviter))


def _take_in(sums: _Sum, one: Judged) -> None:
    sums.outcomes[one.outcome] += 1
    mild = sum(0.75 * weight for sign, weight, _ in one.signs if sign in FACTS)
    sums.likely += likely(one.total - mild)
    for sign, weight, facts in one.signs:
        if (weight > 0) is (one.outcome is not Outcome.COUNTED):
            before, n, known = sums.signs.get(sign, (0.0, 0, facts))
            sums.signs[sign] = (before + weight, n + 1, known)


def _score(inviter: str, sums: _Sum) -> Score:
    n = sums.outcomes.total()
    withheld = n - sums.outcomes[Outcome.COUNTED]
    # Where nothing is withheld, what speaks for them is the reason.
    kept = [(sign, *rest) for sign, rest in sums.signs.items() if (rest[0] > 0) is bool(withheld)]
    kept.sort(key=lambda each: (-abs(each[1]), each[0]))
    reasons = tuple(Reason(sign, count, n, facts) for sign, _, count, facts in kept[:MOST_REASONS])
    mean = sums.likely / n if n else 0.0
    return Score(inviter, n - withheld, withheld, sums.outcomes[Outcome.HELD], round(mean, 4), reasons)
