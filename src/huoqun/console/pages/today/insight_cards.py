"""Cards of what insights propose: named people, why, the messages it rests on, and the words ready to copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from huoqun.chats.queries.messages import MessageLine, at_places
from huoqun.chats.rules import excerpt
from huoqun.console.links import link
from huoqun.console.parts import Act, Card, Evidence, EvidenceTable
from huoqun.insights.wording import thank_words
from huoqun.work.queries.proposals import ProposalView

from .forecast_cards import like_lines

THANK = "insights.thank"


def messages_of(workspace_id: int, proposals: Iterable[ProposalView]) -> dict[int, MessageLine]:
    """The messages that proposals rest on, all at once."""
    places = [place for one in proposals if one.action == THANK for person in _people(one) for place in _earned(person)]
    return at_places(workspace_id, places)


def _people(one: ProposalView) -> list[Mapping[str, Any]]:
    return [person for person in one.evidence.get("people", ()) if isinstance(person.get("member_id"), int)]


def _earned(person: Mapping[str, Any]) -> Iterator[tuple[int, datetime]]:
    for id, at in person.get("earned", ()):
        yield int(id), datetime.fromisoformat(at)


def thank(
    one: ProposalView, people: Mapping[int, str], said: Mapping[int, MessageLine], *, language: str, may: bool
) -> Card | None:
    """The card of a proposal to thank; None where everybody has been erased since. `language`: of what is said there,
    whichever the reader's is.
    """
    known = [person for person in _people(one) if people.get(person["member_id"])]
    if not known:
        return None
    names = [people[person["member_id"]] for person in known]
    with override(language):
        words = thank_words(names)
    acts = [
        Act(_("Say it in the group"), reverse("today_approve", args=[one.uid]), primary=True, key="a", icon="send",
            confirm=_("These words go to “%(group)s” within minutes: %(words)s")
            % {"group": one.group, "words": words}),
        Act(_("Not now"), reverse("today_refuse", args=[one.uid]), "get", icon="x"),
    ] if may else []  # fmt: skip
    return Card(
        key=f"proposal-{one.uid}", title=_("Thank %(names)s") % {"names": _(", ").join(names)},
        links=[(one.group, link("group", one.group_uid) if one.group_uid else "")] if one.group else (),
        why=_("They took up the words of most people in four weeks. Talking much does not count: ten messages to one "
              "person on a day count once."),
        icon="heart-handshake", tone="good", minutes=1, due=one.expires_at, acts=acts, text=words,
        evidence=Evidence(list(like_lines(one, _("spoke there in the four weeks after"), people=True)),
                          [_counts(known, people), *_messages(known, people, said)]),
        sit_url=reverse("today_sit", args=["proposal", one.uid]) if may else "",
    )  # fmt: skip


def _counts(known: Iterable[Mapping[str, Any]], people: Mapping[int, str]) -> EvidenceTable:
    heads = [
        pgettext("evidence", "member"), _("people taken up"), _("times"), _("after a question"), _("thanked by"),
        _("messages in all"),
    ]  # fmt: skip
    rows = [[people[p["member_id"]], p["people"], p["times"], p["answers"], p["thanked"], p["messages"]] for p in known]
    return EvidenceTable(_("In 28 days"), heads, rows)


def _messages(
    known: Iterable[Mapping[str, Any]], people: Mapping[int, str], said: Mapping[int, MessageLine]
) -> list[EvidenceTable]:
    rows = [
        [people[person["member_id"]], excerpt(said[id].text), at]
        for person in known for id, at in _earned(person)
        if id in said and said[id].text and said[id].recalled_at is None
    ]  # fmt: skip
    heads = [pgettext("evidence", "member"), pgettext("evidence", "words"), pgettext("evidence", "when")]
    return [EvidenceTable(_("What earned it"), heads, rows)] if rows else []
