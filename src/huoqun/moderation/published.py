"""The rules that messages are judged by, as they are published: read at the door, accepted with their version."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huoqun.core.queries import workspace
from huoqun.groups.published import Part, Told, publishes

from .charter.aloud import aloud
from .charter.model import together
from .queries.charters import current


def _own(workspace_id: int) -> set[int]:
    return {one.group_id for one in current(workspace_id) if one.group_id is not None}


@publishes("rules", order=20, own=_own)
def rules(workspace_id: int, group_id: int | None, kind_id: int | None) -> Part | None:
    """The community's rules, the kind's and the group's, the nearer in the place of the wider."""
    if not workspace(workspace_id).has("moderation"):
        return None
    # The widest first: whatever is nearer takes its place.
    places = [(None, None), *([(None, kind_id)] if kind_id else []), *([(group_id, None)] if group_id else [])]
    known = {(one.group_id, one.kind_id): one for one in current(workspace_id)}
    here = [known[place] for place in places if place in known]
    spoken = aloud(together(one.charter for one in here))
    if not spoken:
        return None
    version = " ".join(f"{'g' if one.group_id else 'k' if one.kind_id else 'c'}{one.number}" for one in here)
    newest = max(reversed(here), key=lambda one: one.published_at)
    return Part(
        "rules",
        _("What is not allowed, and what follows"),
        version,
        [Told(one.words, one.lines) for one in spoken],
        newest.note,
    )
