"""What the scorer withholds of the attack pack, and what it holds of honest rewards: figures, not times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from huoqun.core.bench import BenchResult, bench

from .fraud.attacks.frauds import KEPT_OUT
from .fraud.attacks.pack import Share, figures, judged, made

SEEDS = range(1_000, 1_020)
"""None of these was looked at while the weights were chosen; those below 100 were."""

LEAST, MOST = 95.0, 1.0


@bench("fraud")
def fraud(scale: float) -> Sequence[BenchResult]:
    """The pack of several seeds through the scorer: each attack, all together, and honest rewards held over a day."""
    honest: defaultdict[str, Share] = defaultdict(Share)
    attacks: defaultdict[str, Share] = defaultdict(Share)
    seeds = SEEDS[: max(1, int(len(SEEDS) * scale))]
    for seed in seeds:
        pack = made(seed)
        for into, some in zip((honest, attacks), figures(pack, judged(pack)), strict=True):
            for shape, share in some.items():
                into[shape].withheld += share.withheld
                into[shape].of += share.of
    kept_out = {attack.__name__ for attack in KEPT_OUT}
    of_each = [_withheld(f"{name}{' *' if name in kept_out else ''}", [share]) for name, share in attacks.items()]
    held = [_held(name, [share]) for name, share in honest.items()]
    return [_withheld("all", attacks.values()), _held("all", honest.values()), *of_each, *held]


def _withheld(name: str, shares: Iterable[Share]) -> BenchResult:
    value, of = _percent(shares)
    must = f"≥ {LEAST:g} % of false rewards" if name == "all" else ""
    return BenchResult(f"fraud, {name}", value, "% withheld", None, None, of, None, must, value >= LEAST)


def _held(name: str, shares: Iterable[Share]) -> BenchResult:
    value, of = _percent(shares)
    must = f"≤ {MOST:g} % of honest rewards" if name == "all" else ""
    return BenchResult(f"honest, {name}", value, "% held over a day", None, None, of, None, must, value <= MOST)


def _percent(shares: Iterable[Share]) -> tuple[float, int]:
    counted = list(shares)
    of = sum(share.of for share in counted)
    return round(100 * sum(share.withheld for share in counted) / of, 2) if of else 0.0, of
