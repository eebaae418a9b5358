"""The model's card: docs/reference/ads-model.md."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from ..features import BITS, SHOWN
from ..model import FILE, Model
from .material import SAID, Text
from .measuring import area

STRANGE = Path(__file__).parent.parent / "tests" / "strange.txt"

PAGE = Path(__file__).parent / "card.md"


def others(model: Model, texts: list[Text]) -> dict[str, float]:
    """Figures by the model that ships, of texts that are not the set's."""
    lines = [line for line in STRANGE.read_text("utf-8").splitlines() if not line.startswith("#")]
    ads = np.array([line.startswith("1") for line in lines])
    scores = np.array([each.score for each in model.judge([line[2:] for line in lines])])
    chinese = np.array([any("\u4e00" <= char <= "\u9fff" for char in line) for line in lines])
    found: dict[str, float] = {}
    for name, part in (("Chinese", chinese), ("English", ~chinese)):
        found |= {
            f"AUC, texts of other kinds, {name}": area(ads[part], scores[part]),
            f"recall, texts of other kinds, {name}": float((scores[part & ads] >= 0.5).mean()),
            f"false alarms, texts of other kinds, {name}": float((scores[part & ~ads] >= 0.5).mean()),
        }
    return found


def write(to: Path, figures: dict[str, float], texts: list[Text], model: Model) -> None:
    """The page."""
    counts = Counter((text.source, text.ad) for text in texts)
    sources = sorted({text.source for text in texts})
    to.write_text(
        PAGE.read_text("utf-8").format(
            bits=BITS, signs=SHOWN, kilobytes=round(FILE.stat().st_size / 1024), chat=10_000, said=SAID.name,
            sources="\n".join(f"| {s} | {counts[s, True]:,} | {counts[s, False]:,} |" for s in sources),
            figures="\n".join(f"| {name} | {_shown(name, value)} |" for name, value in figures.items()),
            levels="\n".join(f"| {share:.1%} | {score:.2f} |" for share, score in model.levels.items()),
        ),
        "utf-8",
    )  # fmt: skip


def _shown(name: str, value: float) -> str:
    return f"{value:.4f}" if name.startswith("AUC") else f"{value:.1%}"
