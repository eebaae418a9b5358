"""Screenshots through the scorer: honest sharers of one poster, and those who send another's, altered in every way."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random

from ..events import event_of
from ..images import Pictures
from ..judging import Outcome, judge
from ..tally import Tally
from . import pictures
from .pack import Share
from .world import BEGAN, MINUTE


def written(folder: Path, seed: int, *, honest: int, each: int, altered: Sequence[pictures.Alter]) -> dict[str, str]:
    """Pictures and `events.jsonl` in this folder; answers the truth: who sent, and which alteration, "" for honest."""
    chance = Random(seed)
    shots = [pictures.shot(chance, code=f"https://hq.example/c/{n:06x}") for n in range(honest)]
    truth: dict[str, str] = {}
    with (folder / "events.jsonl").open("w", encoding="utf-8") as events:

        def sent(name: str, raw: bytes, shape: str) -> None:
            truth[name] = shape
            (folder / f"{name}.jpg").write_bytes(raw)
            record = {"campaign": "shots", "at": BEGAN + len(truth) * MINUTE, "kind": "screenshot", "inviter": name}
            events.write(json.dumps(record | {"image": f"{name}.jpg"}) + "\n")

        for n, one in enumerate(shots):
            sent(f"honest{n}", pictures.as_jpeg(pictures.drawn(one)), "")
        for alter in altered:
            for n, one in enumerate(chance.sample(shots, each)):
                raw = pictures.as_jpeg(alter(pictures.drawn(one), one, chance))
                sent(f"{alter.__name__}{n}", raw, alter.__name__)
    return truth


def judged(folder: Path, truth: dict[str, str]) -> dict[str, Share]:
    """Of each alteration, and of the honest (""), how many are withheld."""
    lines = (folder / "events.jsonl").read_text("utf-8").splitlines()
    tally = Tally().extend(event_of(json.loads(line)) for line in lines)
    found: defaultdict[str, Share] = defaultdict(Share)
    for one in judge(tally, pictures=Pictures(folder)):
        share = found[truth[one.inviter]]
        share.of += 1
        share.withheld += one.outcome is not Outcome.COUNTED
    return dict(found)
