"""Begin and end a campaign that was made and reviewed before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import override

from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, Args, Command, Doing, Found, Here, Todo, applies, block
from huoqun.core.errors import Refused
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.things import meant, thing
from huoqun.work.actions.tasks import NewTask, make

from ..actions._naming import named
from ..actions.steering import close, start
from ..rules.campaigns import OPEN, RUNNING, State

ROLE = "assistant"


class CampaignArgs(Args, frozen=True):
    """`campaign`: its name; empty, 无 or none: there is none, and nothing happens. `act`: begin it, or take nobody in
    any more.
    """

    campaign: str
    act: Literal["start", "close"]


def _check(args: CampaignArgs) -> Iterable[Found]:
    if not args.campaign.strip():
        yield (
            "no_campaign",
            _("It is not said which campaign."),
            _("Write its name at `campaign`, or a variable."),
        )


class Steer(Command, frozen=True):
    """A campaign to begin or to close."""

    campaign: str
    act: str


thing(
    "campaign",
    N_("campaign"),
    "select name, bool_or(state not in ('settled', 'cancelled')) from campaigns_campaign "
    "where workspace_id = %(workspace)s and name = any({names}) group by name",
    uids="select uid from campaigns_campaign where workspace_id = %(workspace)s and name = %(name)s "
    "and state not in ('settled', 'cancelled') order by id desc limit 1",
)


@block(
    "campaign", CampaignArgs, scopes=(GROUP,), words=("campaign",), check=_check, names={"campaign": "campaign"}
)  # fmt: skip
def campaign(args: CampaignArgs, here: Here) -> Doing:
    """Begin a campaign that was reviewed, or close it; what cannot be done becomes a task of the team."""
    name = meant(here.words(args.campaign))
    if not name:
        return Doing("no_campaign")
    return Doing("begun" if args.act == "start" else "closed", commands=(Steer(name, args.act),))


@applies(Steer)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    if not origin.acts:
        return
    for todo in todos:
        try:
            _steer(actor, todo.command, now)
        except Refused as refusal:
            _tell(actor, todo, refusal, now)


def _steer(actor: Actor, said: Steer, now: datetime) -> None:
    row = named(actor.workspace_id, said.campaign)
    if said.act == "close":
        if row.state in RUNNING and row.state != State.CLOSING:
            close(actor, campaign_uid=row.uid, why="over", now=now)
    elif row.state not in OPEN:
        start(actor, campaign_uid=row.uid, now=now)


def _tell(actor: Actor, todo: Todo, refusal: Refused, now: datetime) -> None:
    with override(workspace(actor.workspace_id).language):
        told = _("The playbook could not move the campaign “%(name)s”: look at it.")
        task = NewTask(
            key=f"campaign/step/{todo.key}", kind="campaign_step", title=told % {"name": todo.command.campaign},
            sla=timedelta(minutes=30), role=ROLE, group_id=todo.group_id,
            why={"why": f"{_(str(refusal.message))} {_(str(refusal.way_out))}"},
        )  # fmt: skip
    make(actor, tasks=[task], now=now)
