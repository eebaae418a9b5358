"""How long it takes to read and check a playbook."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from huoqun.core.bench import BenchResult, bench, in_turn, seconds
from huoqun.core.blocks import all_blocks

from ..checks.checking import check_text

SHIPPED = Path(__file__).resolve().parents[4] / "playbooks"
CHECK_MS = 100.0
CHECK_TURNS = 20


@bench("check")
def checking(scale: float) -> Sequence[BenchResult]:
    """The fullest shipped playbook read and checked, as on every pause in typing; beside it, bare YAML is parsed."""
    text = max((file.read_text("utf-8") for file in SHIPPED.glob("*.yaml")), key=len, default="") or _made_up()
    blocks = all_blocks()
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    mine, theirs = in_turn(
        lambda: seconds(lambda: check_text(text, blocks=blocks)) * 1000,
        lambda: seconds(lambda: yaml.load(text, loader)) * 1000,
        turns=max(3, int(CHECK_TURNS * scale)),
    )
    value, base = statistics.median(mine), statistics.median(theirs)
    return [
        BenchResult(
            f"check, {len(text.encode()) // 1024} KB", round(value, 1), "ms", round(base, 1), round(value / base, 2),
            len(mine), (round(min(mine), 1), round(max(mine), 1)), f"{CHECK_MS:.0f} ms", value <= CHECK_MS,
        )
    ]  # fmt: skip


def _made_up() -> str:
    """Thirty days with eight steps each, for as long as no playbook is shipped: fuller than any is meant to be."""
    days = range(1, 31)
    texts = "\n".join(f'  t{day}-{n}: "第{{{{day}}}}天，{{{{nick}}}}早上好"' for day in days for n in range(4))
    stages = "\n".join(
        f"- id: day{day}\n  days: [D{day}]\n  steps:\n" + "".join(_two_steps(day, n) for n in range(4)) for day in days
    )
    return (
        "id: full\nname: full\nkind: camp\ncalendar: {days: 30}\nenrol: {late_join: {}}\nmisfire: {grace: 2h}\n"
        f"templates:\n{texts}\nstages:\n{stages}\nexit: [{{id: over, at: D31 12:00, do: end}}]\n"
    )


def _two_steps(day: int, n: int) -> str:
    return (
        f"  - id: s{day}-{n}\n    do: branch\n    at: '{8 + n:02d}:30'\n"
        f"    if: stage >= acquainted and day == {day}\n    then: t{day}-{n}\n"
        f"  - {{id: t{day}-{n}, do: send, class: care, template: t{day}-{n}}}\n"
    )
