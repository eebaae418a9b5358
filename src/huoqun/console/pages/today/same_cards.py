"""Cards that ask whether two members are one person: both beside one another, looked up as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.chats.queries.pairs import Side, sides
from huoqun.console.parts import Act, Card
from huoqun.console.sameness import alike
from huoqun.work.queries.proposals import ProposalView

ACTION = "members.merge"


def sides_of(workspace_id: int, proposals: Iterable[ProposalView]) -> dict[int, Side]:
    """Both sides of every such proposal, at once."""
    members = {m for one in proposals if one.action == ACTION for m in _pair(one)}
    return sides(workspace_id, sorted(members))


def _pair(one: ProposalView) -> tuple[int, int]:
    return int(one.arguments["one_id"]), int(one.arguments["other_id"])


def same_person(one: ProposalView, known: Mapping[int, Side], *, may: bool) -> Card | None:
    """The card of such a proposal; None where one of the two has been erased since."""
    left, right = (known.get(member) for member in _pair(one))
    if left is None or right is None or left.uid == right.uid:
        return None
    names = {"one": left.name or _("nameless"), "other": right.name or _("nameless")}
    title = _("“%(one)s” and “%(other)s”: the same person?") % names
    acts = [
        Act(_("One person: merge"), reverse("today_approve", args=[one.uid]), primary=True, key="a", icon="check",
            confirm=_("Merge them? Nothing is moved, and you can take it back. “%(title)s”") % {"title": title}),
        Act(_("Two people"), reverse("today_refuse", args=[one.uid]), "get", icon="x"),
        Act(_("Look closer"), f"{reverse('member_merge', args=[left.uid])}?other={right.uid}", "get"),
    ] if may else []  # fmt: skip
    return Card(
        key=f"proposal-{one.uid}", title=title, why=_("As one person a no of either counts for both."),
        icon="arrows-join", tone="watch", minutes=1, due=one.expires_at, acts=acts,
        alike=alike(left, right, list(one.evidence.get("signs", ()))),
        sit_url=reverse("today_sit", args=["proposal", one.uid]) if may else "",
    )  # fmt: skip
