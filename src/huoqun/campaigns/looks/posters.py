"""Whether the campaign's poster can be read and scanned, and says nothing that is forbidden."""

from __future__ import annotations

from datetime import datetime

from ..posters.checks import faults
from ..posters.drawing import tones_of
from ..queries.posters import modules, poster
from ..rules.review import Finding, Reviewed, Topic, look
from ..rules.wording import breaches


@look("posters")
def posters(seen: Reviewed, now: datetime) -> list[Finding]:
    """What the poster's own checks find, and its words; a campaign may do without one."""
    line = poster(seen.workspace_id, seen.id)
    if line is None:
        return []
    found = faults(line.layout, tones_of(line.layout, line.tones), modules=modules())
    words = [slot.text for slot in line.layout.shown().values()]
    return [
        Finding(Topic.WORDING, f"poster_{rule.code}", rule.message, rule.mend, rule.stops, rule.source)
        for rule in breaches(words)
    ] + [
        Finding(Topic.POSTER, f"poster_{one.code}", one.message, one.mend, one.stops, one.source, one.values)
        for one in found
    ]  # fmt: skip
