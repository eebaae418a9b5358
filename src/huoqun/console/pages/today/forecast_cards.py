"""Cards of what forecasts lead to: a group to help, people to ask back; each with what became of cases like it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from huoqun.console.links import link
from huoqun.console.parts import Act, Card, Evidence, EvidenceTable
from huoqun.insights.counting import Share
from huoqun.insights.rules import Arm
from huoqun.insights.wording import ask_back_words, core_words, rescue_words
from huoqun.work.queries.proposals import ProposalView

from ..insights.words import share_words

People = Mapping[int, str]


def rescue(one: ProposalView, people: People, *, language: str, may: bool) -> Card:
    """A group that goes quiet, and the way to help it. `language`: of the words to say, whichever the reader's is."""
    said = one.evidence
    chance = f"{float(said.get('chance', 0)):.0%}"
    why = _("With a chance of %(chance)s nobody speaks there for 28 days.") % {"chance": chance}
    silent = int(said.get("silent", 0))
    if silent:
        why += " " + ngettext("No sign of life for %(n)d day.", "No sign of life for %(n)d days.", silent) % {
            "n": silent
        }
    heads = [pgettext("evidence", "member"), pgettext("evidence", "messages"), _("days with words")]
    rows = [[people.get(p["member_id"]) or _("somebody"), p["messages"], p["days"]] for p in people_of(one)]
    with override(language):
        words = _rescue_words(one, people)
    carried = [EvidenceTable(_("Who still carries it"), heads, rows)] if rows else []
    return Card(
        title=one.title, why=why, why_url=link("insight_groups"), icon="mood-empty", tone="watch",
        text=words, evidence=Evidence(list(like_lines(one, _("went quiet"))), carried),
        **common(one, may=may, label=_("Set the steps going")),
    )  # fmt: skip


def _rescue_words(one: ProposalView, people: People) -> str:
    """To the first who is asked, or to the group."""
    named = [people[m] for m in one.arguments.get("member_ids", ()) if people.get(m)]
    if named:
        return core_words(named[0], one.group)
    return rescue_words(one.arguments.get("way", ""), one.group, into=str(one.evidence.get("into", "")))


MINUTES = {"merge": 30, "end": 20}


def portfolio(one: ProposalView, people: People, *, language: str, may: bool) -> Card:
    """A group that its counts speak for merging or ending, and what they are."""
    said = one.evidence

    def figure(name: str) -> int:
        return int(said.get(name, 0))

    spoke = _("%(spoke)d of %(members)d") % {"spoke": figure("spoke"), "members": figure("members")}
    messages = _("%(now)d, in the 28 days before %(before)d") % {
        "now": figure("messages"), "before": figure("messages_before"),
    }  # fmt: skip
    lines = [
        (_("spoke in 28 days"), spoke), (pgettext("evidence", "messages"), messages),
        (_("what came of it"), str(figure("came_of_it"))), (_("minutes of people"), str(figure("minutes_spent"))),
    ]  # fmt: skip
    told = common(one, may=may, label=_("Set the steps going"))
    return Card(
        title=one.title, icon="scale", tone="watch", why=str(said.get("reason", "")), why_url=link("groups_portfolio"),
        evidence=Evidence(lines), **told | {"minutes": MINUTES.get(str(one.arguments.get("verdict")), 20)},
    )  # fmt: skip


def ask_back(one: ProposalView, people: People, *, language: str, may: bool) -> Card | None:
    """People who came often and went silent; None where all have been erased since."""
    known = [person for person in people_of(one) if people.get(person["member_id"])]
    if not known:
        return None
    with override(language):
        words = ask_back_words(people[known[0]["member_id"]], one.group)
    heads = [pgettext("evidence", "member"), _("days of 90"), _("days silent"), _("back alone")]
    rows = [
        [people[p["member_id"]], p["value"], p["silent"], f"{float(p['chance']):.0%}"] for p in known
    ]  # fmt: skip
    return Card(
        title=one.title, icon="user-heart", tone="watch", why_url=link("insight_members"),
        why=_("They came often, and are unlikely to return alone. One of five like them is left alone, so that it "
              "shows whether asking helps."),
        text=words,
        evidence=Evidence(
            list(like_lines(one, _("came back"), people=True)), [EvidenceTable(_("Whom to ask"), heads, rows)]
        ),
        **common(one, may=may, label=_("Make a task for each")),
    )  # fmt: skip


def people_of(one: ProposalView) -> Sequence[Mapping[str, Any]]:
    return [person for person in one.evidence.get("people", ()) if isinstance(person.get("member_id"), int)]


def common(one: ProposalView, *, may: bool, label: str) -> dict[str, Any]:
    acts = [
        Act(label, reverse("today_approve", args=[one.uid]), primary=True, key="a", icon="checklist"),
        Act(_("Not now"), reverse("today_refuse", args=[one.uid]), "get", icon="x"),
    ] if may else []  # fmt: skip
    group = [(one.group, link("group", one.group_uid) if one.group_uid else "")] if one.group else []
    return {
        "key": f"proposal-{one.uid}", "links": group, "minutes": one.evidence.get("minutes"), "due": one.expires_at,
        "acts": acts, "sit_url": reverse("today_sit", args=["proposal", one.uid]) if may else "",
    }  # fmt: skip


def like_lines(one: ProposalView, came: str, *, people: bool = False) -> Iterator[tuple[str, str]]:
    """What became of cases like it: groups, or people."""
    called = {
        "learnt": _("like this, where the model learnt"), "left": _("like this here, nobody acted"),
        Arm.ACTED: _("like this here, somebody acted"), Arm.HELD_OUT: _("like this here, left alone"),
        Arm.PROPOSED: _("like this here, nobody acted"),
    }  # fmt: skip
    for name, words in called.items():
        told = one.evidence.get(f"like_{name}")
        if isinstance(told, list) and len(told) == 2 and told[1]:
            yield words, f"{came}: {share_words(Share(*told), people=people)}"
