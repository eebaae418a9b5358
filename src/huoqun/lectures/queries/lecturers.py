"""Who could hold a lecture: members whose level or badge makes them a candidate for it."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import Actor
from huoqun.members.queries.faces import Face, faces
from huoqun.points.queries.rights import who_may

from ..permissions import LecturePermission

LECTURER = ("讲师", "lecturer")
"""The words of the policy's right `candidate` by which somebody is one."""


def likely_lecturers(actor: Actor, *, now: datetime) -> list[Face]:
    """Those who may be proposed as lecturers by the points policy, the highest first; fifty at most."""
    actor.require(LecturePermission.EDIT)
    found = who_may(actor.workspace_id, LECTURER, now=now)
    known = faces(actor.workspace_id, found)
    return [known[one] for one in found if one in known]
