"""The portfolio's verdicts, put before the team: what should be merged or ended is proposed, with its counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.actor import EVERYWHERE, Actor
from huoqun.core.queries import workspace
from huoqun.core.said import Said
from huoqun.groups.queries.places import chapters
from huoqun.team.rules import Role

from ..models import Proposal
from ..permissions import WorkPermission
from ..portfolio import DAYS, Verdict
from ..queries.portfolio import Holding, portfolio
from ..rules import ProposalState, approvable
from ._reach import require_at
from .proposals import NewProposal, close, propose
from .tasks import NewTask, make

ACTION = "work.portfolio"
ELSEWHERE = ("insights.reshape", "insights.rescue")
"""They propose to merge and to end groups for reasons of their own: the same is not asked twice."""
ACTS = (Verdict.END, Verdict.MERGE)
"""To keep a group is no decision: nothing would be done by it."""
STANDS, AGAIN, SLA = timedelta(days=14), timedelta(days=84), timedelta(days=4)
AT_ONCE = 5
"""So many wait for somebody at the same time."""

Begins = Callable[..., bool]
_begins: list[Begins] = []


def begins_help(begin: Begins) -> Begins:
    """Decorator: what does a verdict step by step, as manuals do, which lie above. It gets the actor, `verdict`,
    `group_id`, `into_id` and `now`; answers False where it cannot be, and a task takes its place.
    """
    if begin not in _begins:
        _begins.append(begin)
    return begin


@transaction.atomic
def look(actor: Actor, *, at: datetime, now: datetime) -> list[int]:
    """Propose what the counts speak for, as of `at`; and close what they speak for no longer. Answers what is new.

    A verdict that it is too early for is none. The same of a group is proposed once in twelve weeks, whatever became
    of it; five wait at once, those first that took most of people's time.
    """
    require_at(actor, WorkPermission.PROPOSAL_DECIDE, None)
    held = portfolio(actor.workspace_id, scope=EVERYWHERE, as_of=at)
    ours = Proposal.objects.of(actor.workspace_id).filter(action=ACTION)
    stands = {one.line.id: str(one.judged.verdict) for one in held}
    open_now = list(ours.filter(state=ProposalState.OPEN).select_for_update())
    over = [one for one in open_now if stands.get(one.group_id or 0) != one.arguments["verdict"]]
    close(actor, proposals=over, reason="no_longer", now=now)
    lately = _lately(actor.workspace_id, now)
    wanted = [
        one
        for one in sorted(held, key=lambda one: (-one.worth.spent, -one.worth.members, one.line.id))
        if one.judged.verdict in ACTS and (str(one.judged.verdict), one.line.id) not in lately
    ][: max(0, AT_ONCE - len(open_now) + len(over))]
    called = {one.line.id: one.line.name for one in held}
    with override(workspace(actor.workspace_id).language):
        made = [_proposal(one, called, at, now) for one in wanted]
    return propose(actor, proposals=made, now=now)


def _lately(workspace_id: int, now: datetime) -> set[tuple[str, int | None]]:
    """(verdict, group) of what was proposed within twelve weeks."""
    rows = Proposal.objects.of(workspace_id).filter(action__in=(ACTION, *ELSEWHERE), created_at__gt=now - AGAIN)
    return {
        (said.get("verdict") or said.get("shape") or said.get("way") or "", group)
        for said, group in rows.values_list("arguments", "group_id")
    }


def _proposal(one: Holding, called: Mapping[int, str], at: datetime, now: datetime) -> NewProposal:
    verdict, group, into = one.judged.verdict, one.line.id, one.judged.into
    if verdict is Verdict.END:
        title = _("End the group “%(group)s”?") % {"group": one.line.name}
    else:
        title = _("Merge the group “%(group)s” into “%(into)s”?") % {
            "group": one.line.name, "into": called.get(into or 0, ""),
        }  # fmt: skip
    return NewProposal(
        key=f"portfolio/{verdict}/{group}/{at.date().isoformat()}", action=ACTION, origin=ACTION, group_id=group,
        title=title, arguments={"verdict": str(verdict), "group_id": group, "into_id": into}, expires_at=now + STANDS,
        evidence=_evidence(one),
    )  # fmt: skip


def _evidence(one: Holding) -> dict[str, Any]:
    worth = one.worth
    return {
        "reason": _reasons(one.judged.why), "counted_days": DAYS, "members": worth.members, "spoke": worth.active,
        "messages": worth.messages, "messages_before": worth.messages_before, "came_of_it": worth.value,
        "minutes_spent": round(worth.spent),
    }  # fmt: skip


def _reasons(why: Sequence[Said]) -> str:
    return " ".join(_(one.text) % one.values for one in why)


@approvable(ACTION)
def act_on(actor: Actor, *, verdict: str, group_id: int, into_id: int | None = None, now: datetime) -> None:
    """Set the manual to work that does it step by step, or give a task with words for the group ready to copy. Nobody
    is removed, and the group is not closed before somebody has said yes to that, too.
    """
    actor.require(
        WorkPermission.TASK_ASSIGN, chapter_id=chapters(actor.workspace_id, [group_id]).get(group_id), group_id=group_id
    )
    if any(begin(actor, verdict=verdict, group_id=group_id, into_id=into_id, now=now) for begin in _begins):
        return
    with override(workspace(actor.workspace_id).language):
        title, words = _help(Verdict(verdict))
    task = NewTask(
        key=f"portfolio/{verdict}/{group_id}/{now:%Y%m%d%H%M%S}", kind="help", sla=SLA, role=Role.ASSISTANT,
        group_id=group_id, title=title, copy_text=words, why={"cls": "care", "into": into_id},
    )  # fmt: skip
    make(actor, tasks=[task], now=now)


def _help(verdict: Verdict) -> tuple[str, str]:
    if verdict is Verdict.END:
        return (
            _("Take leave of this group: thank its people, say where they go on, then close it"),
            _("Dear all, this group has done what it was for. We close it in three days; who wants to stay in touch "
              "writes to me, and I take you to a livelier one."),
        )  # fmt: skip
    return (
        _("Bring this group's people over: invite those who speak first, then the others, then close it"),
        _("It is quiet here, and next door people like you talk every day. Shall I take you along?"),
    )
