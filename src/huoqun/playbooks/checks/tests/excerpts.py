"""A small playbook in which nothing is wrong, and excerpts that take the place of its parts."""

from __future__ import annotations

import re

from huoqun.playbooks.checks.checking import check
from huoqun.playbooks.format.reading import read

from .blocks import BLOCKS

BASE = {
    "schema": "playbook/v1",
    "id": "camp",
    "name": "7天写作训练营",
    "kind": "camp",
    "calendar": "{days: 7}",
    "enrol": "{late_join: {policy: skip}}",
    "misfire": "{grace: 2h}",
    "templates": "{hello: 早上好}",
    "stages": """[{id: daily, days: [D1, D2], steps: [
        {id: hi, scope: group, do: send, template: hello, at: "08:30", class: care}]}]""",
    "exit": '[{id: over, at: "D8 12:00", do: end}]',
}


def written(excerpt: str) -> str:
    """The playbook with the excerpt's keys in the place of its own."""
    replaced = set(re.findall(r"^(\w+):", excerpt, re.MULTILINE))
    return "\n".join(f"{key}: {value}" for key, value in BASE.items() if key not in replaced) + "\n" + excerpt


def steps(text: str, *, stage: str = "days: [D1, D2]") -> str:
    """An excerpt of one stage with these steps, one a line."""
    lines = "".join(f"\n  - {{{line.strip()}}}" for line in text.strip().splitlines())
    return f"stages:\n- id: daily\n  {stage}\n  steps:{lines}\n"


def findings(excerpt: str, context=None):
    return check(read(written(excerpt)), blocks=BLOCKS, context=context)


def codes(excerpt: str, context=None) -> set[str]:
    return {finding.code for finding in findings(excerpt, context)}
