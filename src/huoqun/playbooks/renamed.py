"""Steps that were renamed: to which step of a new version somebody goes who is in one that is gone. Pure.

    likeness = 0.6 × words alike + 0.2 × names alike + 0.2 × places alike        each from 0 to 1

Only steps of the same block and scope that the old version did not have are looked at; below 0.6 nothing is suggested.
A suggestion is shown to a person, who decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

import msgspec

from .plan import Plan, PlanStep

LEAST = 0.6
LONGEST = 500


def suggestions(old: Plan, new: Plan, steps: Iterable[str]) -> dict[str, str]:
    """For steps of the old version that are gone, the step of the new one that each most likely became, if any is."""
    free = [step for step in new.steps.values() if step.id not in old.steps]
    pairs = [
        (_likeness(old, old.steps[gone], new, step), gone, step.id)
        for gone in steps
        for step in free
        if gone in old.steps and step.block.name == old.steps[gone].block.name and step.scope == old.steps[gone].scope
    ]
    found: dict[str, str] = {}
    for likeness, gone, became in sorted(pairs, key=lambda pair: -pair[0]):
        if likeness >= LEAST and gone not in found and became not in found.values():
            found[gone] = became
    return found


def _likeness(old: Plan, one: PlanStep, new: Plan, other: PlanStep) -> float:
    apart = abs(one.ordinal / max(1, len(old.steps)) - other.ordinal / max(1, len(new.steps)))
    words, names = _alike(_words(old, one), _words(new, other)), _alike(one.id, other.id)
    return 0.6 * words + 0.2 * names + 0.2 * (1 - apart)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one[:LONGEST], other[:LONGEST], autojunk=False).ratio()


def _words(of: Plan, step: PlanStep) -> str:
    """What a step says; where it says nothing, what it is told to do."""
    said = of.source.templates.get(getattr(step.args, "template", ""), "")
    return (
        said
        or f"{getattr(step.args, 'title', '')}{getattr(step.args, 'script', '')}"
        or str(msgspec.to_builtins(step.args))
    )
