"""What the scorer withholds of the attack pack, and what it holds of honest rewards: figures, not times."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from huoqun.core.bench import BenchResult, bench

from .fraud.attacks import shots
from .fraud.attacks.frauds import KEPT_OUT
from .fraud.attacks.pack import Share, figures, judged, made
from .fraud.attacks.pictures import ALTERED
from .posters import bench as _posters  # noqa: F401 - it registers itself

SEEDS = range(1_000, 1_020)
"""None of these was looked at while the weights were chosen; those below 100 were."""

LEAST, MOST = 95.0, 1.0

ASKED, ALL, LOOKED_AT = "as asked", "all", "all but *"
AS_ASKED = (
    "selves", "rings", "farm", "screenshot cropped", "screenshot mirrored", "screenshot encoded", "screenshot coloured",
    "screenshot renamed",
)  # fmt: skip
"""Self-invites, rings of five, 300 devices, screenshots altered in five ways; ALL has what nobody asked for, too."""

EACH = 40
"""Screenshots altered in each way; three times as many are honest."""


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
    _pictures(honest, attacks, scale)
    kept_out = {attack.__name__ for attack in KEPT_OUT}
    of_each = [_withheld(f"{name}{' *' if name in kept_out else ''}", [share]) for name, share in attacks.items()]
    held = [_held(name, [share]) for name, share in honest.items()]
    asked = _withheld(ASKED, [attacks[name] for name in AS_ASKED if name in attacks])
    looked = [share for name, share in attacks.items() if name not in kept_out]
    return [
        asked,
        _withheld(ALL, attacks.values()),
        _withheld(LOOKED_AT, looked),
        _held(ALL, honest.values()),
        *of_each,
        *held,
    ]


def _pictures(honest: dict[str, Share], attacks: dict[str, Share], scale: float) -> None:
    """Screenshots, as files beside the events."""
    each, seed = max(2, int(EACH * scale)), SEEDS[0]
    with tempfile.TemporaryDirectory(prefix="huoqun-bench-fraud-") as folder:
        truth = shots.written(Path(folder), seed, honest=3 * each, each=each, altered=ALTERED)
        for shape, share in shots.judged(Path(folder), truth).items():
            (attacks if shape else honest)[f"screenshot {shape.replace('_', ' ')}".strip()] = share


def _withheld(name: str, shares: Iterable[Share]) -> BenchResult:
    """Of several attacks the mean: one of them has many more rewards than another."""
    counted = list(shares)
    value = round(100 * sum(share.share for share in counted) / len(counted), 2)
    must = f"≥ {LEAST:g} % of false rewards" if name in (ASKED, ALL, LOOKED_AT) else ""
    n = sum(share.of for share in counted)
    return BenchResult(f"fraud, {name}", value, "% withheld", None, None, n, None, must, value >= LEAST)


def _held(name: str, shares: Iterable[Share]) -> BenchResult:
    counted = list(shares)
    n = sum(share.of for share in counted)
    value = round(100 * sum(share.withheld for share in counted) / n, 2)
    must = f"≤ {MOST:g} % of honest rewards" if name == ALL else ""
    return BenchResult(f"honest, {name}", value, "% held over a day", None, None, n, None, must, value <= MOST)
