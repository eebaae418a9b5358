"""A playbook's eye on newcomers: whoever was left without a reply to their first words becomes somebody's task."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from huoqun.core.blocks import STILL, Doing, Event, Found, Here, Wait, block, said_key

from .blocks import TaskArgs, task, ways_of


class FirstReplyArgs(TaskArgs, frozen=True):
    """As a task's. `within`: for so long others have time to reply by themselves; `replied`: the step where it goes on
    once somebody did, or where nobody waits.
    """

    within: str = "30m"
    replied: str = ""

    @property
    def condition(self) -> str:
        """What is asked when the time is over."""
        return "waits_for_reply"


def _check(args: FirstReplyArgs) -> Iterable[Found]:
    if not args.outcomes:
        yield (
            "task_without_outcomes",
            "This task cannot end: it has no outcomes.",
            "List how it may end under `outcomes`.",
        )
    if args.overdue.then:
        yield (
            "first_reply_leads_on_late",
            _("A first reply that is late leads nowhere: the newcomer still waits."),
            _("Take `then` away and escalate it, or remind of it."),
        )


def _woken(args: FirstReplyArgs, here: Here, event: Event) -> Doing:
    if event.name == "task":
        return Doing(f"task:{event.value}"[:60], go=args.outcomes.get(event.value, ""), answer=event.value)
    if event.name != "timeout":
        return STILL
    if here.answers.get(args.condition) is not True:
        return Doing("replied", go=args.replied)
    return task(args, here)


@block(
    "first_reply", FirstReplyArgs, wake=_woken, words=("title", "script"), conditions=("condition",),
    ways=lambda args: [way for way in (*ways_of(args), args.replied) if way], check=_check,
)  # fmt: skip
def first_reply(args: FirstReplyArgs, here: Here) -> Doing:
    """Give the group some time to reply to a newcomer's first words, then have a person of the team do it where nobody
    has. It is for newcomers who have spoken: after a step that waits for their words.
    """
    if here.answers.get(args.condition) is not True:
        return Doing("replied", go=args.replied)
    return Doing("watching", wait=Wait((said_key(here.group_id, here.member_id or 0),), here.until(args.within)))
