"""Surveys that ship: a playbook may name one before anybody wrote it. It is then, in the language of the workspace."""

from __future__ import annotations

from .rules import N_

SURVEYS: dict[str, tuple[str, str]] = {
    "camp-end": (
        N_("After the camp"),
        N_(
            "nps!: Would you recommend this camp to a friend?\n"
            "scale5: Was the pace right for you?\n"
            "several: What helped most? | The lessons | Checking in every day | The comments | My classmates\n"
            "text: What should be different next time?"
        ),
    )
}
"""By key: the name, and the questions as `surveys.read` takes them."""
