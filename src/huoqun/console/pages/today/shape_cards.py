"""Cards of groups that have outgrown their shape: why, who is asked, what it costs, what became of cases like it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from huoqun.console.links import link
from huoqun.console.parts import Card, Evidence, EvidenceTable
from huoqun.core.said import Said
from huoqun.insights.proposing.shape import Shape
from huoqun.insights.shape_words import help_words, said_words, shape_title
from huoqun.work.queries.proposals import ProposalView

from .forecast_cards import People, common, like_lines, people_of

# Named so that the sprite of icons has them.
_LOOKS: dict[Shape, dict[str, Any]] = {
    Shape.SPLIT: {"icon": "arrows-split"}, Shape.MERGE: {"icon": "arrows-join"}, Shape.VOICES: {"icon": "microphone"},
    Shape.CLIQUE: {"icon": "door"}, Shape.SERVICE: {"icon": "stairs-up"},
}  # fmt: skip


def reshape(one: ProposalView, people: People, *, language: str, may: bool) -> Card:
    """A group to split, to merge or to open; or the whole community, to be served another way."""
    shape = Shape(one.arguments["shape"])
    asked = [people[p["member_id"]] for p in people_of(one) if people.get(p["member_id"])]
    with override(language):
        said = help_words(
            shape, group=one.group, into=str(one.evidence.get("into", "")), people=asked,
            count=int(one.arguments.get("count", 0)),
        )  # fmt: skip
    came = _("as many spoke there afterwards")
    heads = [pgettext("evidence", "member")]
    tables = [EvidenceTable(_("Who is asked first"), heads, [[name] for name in asked])]
    return Card(
        title=one.title or shape_title(shape, group=one.group), tone="watch",
        why=" ".join(said_words(Said(text, values)) for text, values in one.evidence.get("why", ())),
        why_url=link("insight_shapes"), text=said["words"],
        evidence=Evidence([*_parts(one), *like_lines(one, came)], tables if asked else []),
        **_LOOKS[shape], **common(one, may=may, label=_("Set the steps going")),
    )  # fmt: skip


def _parts(one: ProposalView) -> list[tuple[str, str]]:
    """The preview of a split: sizes, and what it cuts. Who goes where stands on the page of circles."""
    parts: list[list[int]] = one.evidence.get("parts") or []
    if len(parts) != 2:
        return []
    sizes = ngettext("%(n)d person", "%(n)d people", len(parts[0])) % {"n": len(parts[0])}
    others = ngettext("%(n)d person", "%(n)d people", len(parts[1])) % {"n": len(parts[1])}
    return [
        (pgettext("split of a group", "stays"), sizes),
        (_("goes along into the second"), others),
        (_("ties cut"), f"{float(one.evidence.get('cut', 0)):.0%}"),
    ]
