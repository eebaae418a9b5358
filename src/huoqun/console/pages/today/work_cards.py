"""Cards of what the team must do, judge and decide, each with what is at stake while it waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huoqun.console.evidence import evidence_of
from huoqun.console.links import link
from huoqun.console.outcomes import reason_name
from huoqun.console.parts import Act, Card
from huoqun.playbooks.engine.moment import read_key
from huoqun.playbooks.queries.afterwards import Noted, noted
from huoqun.playbooks.queries.roles import RoleNames
from huoqun.work.losing import Stake
from huoqun.work.queries.incidents import IncidentView
from huoqun.work.queries.piles import PileView
from huoqun.work.queries.proposals import ProposalView
from huoqun.work.queries.tasks import Left, TaskView

from .attached import task_files
from .words import choice_name, outcome_name, role_words

Links = list[tuple[str, str]]


def _links(*found: tuple[str, str, Any]) -> Links:
    """Names of what a card is about, each leading to its page where there is one."""
    return [(name, link(page, uid) if uid else "") for name, page, uid in found if name]


def _sit(noun: str, uid: Any) -> str:
    return reverse("today_sit", args=[noun, uid])


def _came_of(key: str) -> str:
    """Where one reads which step of which playbook asked for this; '' for what no playbook asked for."""
    return link("why", key) if read_key(key) else ""


def _step(one: TaskView) -> str:
    """The key of the step that asked for a task, or for the effect that it stands for."""
    why = one.why if isinstance(one.why, Mapping) else {}
    return str(why.get("step") or one.key)


def _about(one: TaskView) -> tuple[tuple[str, str, Any], ...]:
    return (one.member, "member", one.member_uid), (one.group, "group", one.group_uid)


def role_at(one: TaskView | Left, called: RoleNames) -> str:
    """What the group's own manual calls the role of a task, or we."""
    return called.get((one.group_id, one.role)) or role_words(one.role)


def _whose(one: TaskView, called: RoleNames) -> str:
    return one.assignee or (_("for: %(role)s") % {"role": role_at(one, called)} if one.role else "")


OWN, WHOLE = "1", "all"
"""Which tasks of a step are worked one after another: those of the desk that is looked at, due soon; or everybody's."""


NOTHING_CALLED: RoleNames = {}
NOTHING_NOTED: Noted = {}
NOTHING_FIRST: Mapping[str, int] = {}
TO_BE_DONE = "to_be_done_first"
"""As it was when it was asked; the card says how it is now."""


def outlived(workspace_id: int, tasks: Iterable[TaskView]) -> Noted:
    """What the outcomes still note of those of these tasks whose playbook, or whose way through it, is over."""
    return noted(workspace_id, [one.key for one in tasks if isinstance(one.why, Mapping) and one.why.get("over")])


def outlived_in(workspace_id: int, piles: Iterable[PileView]) -> Noted:
    """The same for piles of which some are over, by the first of each: tasks of one step have its outcomes."""
    return noted(workspace_id, [pile.first.key for pile in piles if pile.over])


def task(
    one: TaskView, now: datetime, *, may: bool, pile: str = "", sees: bool = True, called: RoleNames = NOTHING_CALLED,
    notes: Noted = NOTHING_NOTED,
) -> Card:  # fmt: skip
    """Something that a person has to do. `pile`: what is done with it leads on within this pile (OWN or WHOLE).
    `sees`: they may open the pages of members and groups; whoever only sells has their names. `called`: its roles.
    `notes`: what its outcomes still note where what asked for it is over.
    """
    within = {"pile": pile} if pile else {}
    done = reverse("today_task_done", args=[one.uid])
    acts = [
        Act(outcome_name(outcome), f"{done}?{urlencode({'outcome': outcome} | within)}", primary=place == 0,
            key="e" if place == 0 else str(place + 1) if place < 9 else "")
        for place, outcome in enumerate(one.outcomes)
    ] if may else []  # fmt: skip
    asked = f"?{urlencode(within)}" if within else ""
    return Card(
        key=f"task-{one.uid}", title=_(one.title) if one.title else one.kind, text=one.copy_text,
        files=task_files(one),
        links=_links(*[(n, p, uid if sees else None) for n, p, uid in _about(one)]), why=_why(one, called, notes),
        icon="checklist", tone="bad" if one.is_late(now) else "info", minutes=2, due=one.due_at, acts=acts,
        done_url=f"{done}{asked}" if may and not acts else "",
        more_url=reverse("today_task_more", args=[one.uid]) + asked,
        more=_("About them, and handing over") if one.member_id else _("Hand over"),
        sit_url=_sit("task", one.uid) if may else "", why_url=_came_of(_step(one)),
    )  # fmt: skip


def pile(
    found: PileView, *, which: str = OWN, called: RoleNames = NOTHING_CALLED, notes: Noted = NOTHING_NOTED
) -> Card:  # fmt: skip
    """Tasks of one step: a card that counts, and opens into their list. `notes`: what their outcomes still note."""
    one, url = found.first, reverse("today_pile", args=[found.first.uid])
    url = f"{url}?pile={WHOLE}" if which == WHOLE else url
    late = ngettext("%(n)s is late", "%(n)s are late", found.late) % {"n": f"{found.late:,}"} if found.late else ""
    whose = _whose(one, called)
    return Card(
        key=f"pile-{one.uid}", title=f"{_(found.title)} · {found.count:,}", url=url,
        links=_links((one.group, "group", one.group_uid)),
        why=" — ".join(part for part in (late, whose, *_over_in(found, notes), *_held_by(one)) if part),
        icon="stack-2", tone="bad" if found.late else "info", minutes=2 * found.count, due=one.due_at,
        acts=[Act(_("Work through them"), url, "get", primary=True, key="e", icon="arrow-right")],
    )  # fmt: skip


def _why(one: TaskView, called: RoleNames, notes: Noted) -> str:
    """Whose it is, why it is here, what waits for it or that what asked for it is over, what being late has led to."""
    why = one.why if isinstance(one.why, Mapping) else {}
    said, over = why.get("why") or why.get("reason") or "", why.get("over")
    parts = [_whose(one, called), _(reason_name(str(said))) if said else ""]
    parts += [str(over), *_after_the_end(one, notes)] if over else []
    parts += _held_by(one)
    if one.overdue_at and one.overdue == "escalate" and one.assignee_id and one.was_with_id == one.assignee_id:
        parts.append(_("Its time has run out, and nobody stands above %(name)s to take it.") % {"name": one.assignee})
    elif one.overdue_at and one.overdue == "escalate":
        was = one.was_with or _("nobody")
        parts.append(_("Escalated because nobody did it in time; it was with %(name)s.") % {"name": was})
    elif one.overdue_at:
        parts.append(_("Its time has run out."))
    return " — ".join(part for part in parts if part)


def _held_by(one: TaskView) -> list[str]:
    why = one.why if isinstance(one.why, Mapping) else {}
    return [_("The group is not dissolved before this is done.")] if why.get("held") and not why.get("over") else []


def _over_in(found: PileView, notes: Noted) -> list[str]:
    """That what asked for all of a pile's tasks is over, or for how many of them, and what is still noted then."""
    if not found.over:
        return []
    told = _still_noted(found.first, notes)
    if found.over == found.count:
        said = _("For all of them their way through the playbook is over.")
        still = (
            _("They are still worth doing; no message follows by itself.") if told
            else _("They are still worth doing; nothing more follows by itself.")
        )  # fmt: skip
    else:
        numbers = {"n": f"{found.over:,}", "all": f"{found.count:,}"}
        said = _("For %(n)s of %(all)s their way through the playbook is over.") % numbers
        still = (
            _("There it is still worth doing, but no message follows by itself; the others lead on.") if told
            else _("There it is still worth doing, but nothing more follows by itself; the others lead on.")
        )  # fmt: skip
    return [said, still, *told]


def _after_the_end(one: TaskView, notes: Noted) -> list[str]:
    """What pressing its buttons will and will not do."""
    told = _still_noted(one, notes)
    if not told:
        return [_("It is still worth doing; nothing more follows by itself.")]
    return [_("It is still worth doing; no message follows by itself."), *told]


def _still_noted(one: TaskView, notes: Noted) -> list[str]:
    return [
        _("“%(outcome)s” still notes: %(what)s.") % {"outcome": outcome_name(outcome), "what": what}
        for outcome, what in notes.get(one.key, {}).items()
    ]


def task_stake(one: TaskView, count: int = 1) -> Stake:
    """A task that stands for an effect weighs as its class; so does one that says which it is of.

    `count`: how many tasks its pile holds: so many people wait.
    """
    why = one.why if isinstance(one.why, Mapping) else {}
    people = why.get("people")
    return Stake(str(why.get("cls", "care")), one.due_at, people if isinstance(people, int) else count)


def proposal(
    one: ProposalView, people: Mapping[int, str], *, may: bool, first: Mapping[str, int] = NOTHING_FIRST
) -> Card:
    """Something to be judged, with its evidence. `first`: how many tasks are to be done before a yes holds, by key."""
    evidence = {name: said for name, said in one.evidence.items() if name != TO_BE_DONE}
    evidence |= {TO_BE_DONE: first[one.key]} if one.key in first else {}
    acts = [
        Act(_("Approve"), reverse("today_approve", args=[one.uid]), primary=True, key="a", icon="check",
            confirm=_("Do this now? “%(title)s”") % {"title": one.title}),
        Act(_("Refuse"), reverse("today_refuse", args=[one.uid]), "get", icon="x"),
    ] if may else []  # fmt: skip
    return Card(
        key=f"proposal-{one.uid}", title=one.title, why=_("Nothing happens unless somebody says yes."),
        links=_links((one.member, "member", one.member_uid), (one.group, "", None)), icon="scale", tone="watch",
        minutes=minutes if isinstance(minutes := one.evidence.get("minutes"), int) else 2, due=one.expires_at,
        acts=acts, evidence=evidence_of(evidence, people),
        sit_url=_sit("proposal", one.uid) if may else "", why_url=_came_of(one.key),
    )  # fmt: skip


def incident(one: IncidentView, people: Mapping[int, str], *, may: bool) -> Card:
    """Something that went wrong: one card, and one decision for all that it holds."""
    url = reverse("today_decide", args=[one.uid])
    acts = [
        Act(choice_name(choice), f"{url}?{urlencode({'choice': choice, 'version': one.version})}", primary=place == 0,
            confirm=_("%(choice)s: for everything on this card. “%(title)s”")
            % {"choice": choice_name(choice), "title": one.title})
        for place, choice in enumerate(one.choices)
    ] if may else []  # fmt: skip
    waits = ngettext("%(n)s person waits for the decision.", "%(n)s people wait for the decision.", one.people)
    return Card(
        key=f"incident-{one.uid}", title=one.title, why=waits % {"n": f"{one.people:,}"} if one.people else "",
        links=_links((one.group, "", None)), icon="alert-triangle", tone="bad", minutes=3, acts=acts,
        evidence=evidence_of(one.evidence, people), sit_url=_sit("incident", one.uid) if may else "",
    )  # fmt: skip


def nobody(one: Left, called: RoleNames) -> Card:
    """Tasks of a role that nobody holds there, or whose people are all away."""
    words = ngettext(
        "%(n)s task for “%(role)s” has nobody", "%(n)s tasks for “%(role)s” have nobody", one.tasks
    ) % {"n": one.tasks, "role": role_at(one, called)}  # fmt: skip
    url = link("team")
    return Card(
        key=f"nobody-{one.group_id or 0}-{one.role}"[:120], title=words, links=_links((one.group, "", None)),
        why=_("Nobody there holds this role, or they are all away. Hand the tasks over, or appoint somebody."),
        icon="user-question", tone="bad", minutes=3, due=one.due_at, url=url,
        acts=[Act(_("Look at the team"), url, "get")] if url else (),
    )  # fmt: skip
