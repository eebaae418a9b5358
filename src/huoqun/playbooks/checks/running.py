"""What can only be told of where it is to run: who waits in the version that runs, rooms to move to, codes left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..codes import Code
from ..findings import Finding
from ..format.fitting import meant
from .view import View


def deleted(view: View) -> Iterator[Finding]:
    for step, number in (view.context.waiting or {}).items():
        if number and step not in view.by_id:
            reason = ngettext(
                "The step “%(step)s” is gone, and %(n)d run waits in it.",
                "The step “%(step)s” is gone, and %(n)d runs wait in it.",
                number,
            ) % {"step": step[:60], "n": number}  # fmt: skip
            mend = _("Keep the step, or say where they go by a step map (migrate).")
            yield view.found(Code.STEP_IN_USE, ("stages",), reason, mend)


def rooms(view: View) -> Iterator[Finding]:
    free = view.context.rooms
    if free is None:
        return
    for placed in view.steps:
        to: Any = placed.arg("to")
        kind = to.get("kind") if isinstance(to, dict) else None
        if placed.step.do != "move" or not isinstance(kind, str):
            continue
        path = (*placed.path, "to", "kind")
        if kind not in free:
            reason = _("There is no group of the kind “%(kind)s” to move to.") % {"kind": kind[:60]}
            yield view.found(Code.NO_ROOM, path, reason, meant(kind, free))
        elif free[kind] < 1:
            reason = _("The groups of the kind “%(kind)s” are full.") % {"kind": kind[:60]}
            yield view.found(Code.NO_ROOM, path, reason, _("Open another one first."))


def codes(view: View) -> Iterator[Finding]:
    """Each member who invites gets a code of their own, and platforms let only so many be made."""
    left = view.context.codes_left
    for placed in view.steps:
        if left is not None and placed.step.do == "invite" and not placed.is_of_group and view.context.members > left:
            reason = _("%(needed)d members each need an invitation code; %(left)d are left.") % {
                "needed": view.context.members, "left": left,
            }  # fmt: skip
            yield view.found(
                Code.QR_QUOTA, placed.path, reason, _("Let fewer invite, or free codes that are not used any more.")
            )


CHECKS = (deleted, rooms, codes)
