"""Hand members their poster of a campaign."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import ask_many
from huoqun.chats.pagelinks import linked
from huoqun.chats.port.effects import Attachment, Body, Send
from huoqun.chats.queries.picturing import takes_pictures
from huoqun.chats.steps import Say, class_of, limits
from huoqun.core.actor import Actor
from huoqun.core.blocks import Args, Doing, Here, Todo, applies, block
from huoqun.core.errors import Refused
from huoqun.core.facts import Origin
from huoqun.core.makers import address_of, maker
from huoqun.core.queries import workspace
from huoqun.core.things import meant
from huoqun.members.rules import MY_PAGE
from huoqun.work.actions.tasks import NewTask, make

from ..actions.handing import Given, draw_to_send, hand_out
from ..models.campaign import Campaign
from ..queries.posters import open_campaign
from ._words import word_line

MAKER = "poster"
ROLE = "assistant"


class PosterArgs(Args, frozen=True):
    """`template`: what is said with it. `campaign`: its name; empty: the newest that is on; 无 or none: there is none,
    and nothing is said.
    """

    template: str
    campaign: str = ""


class HandPoster(Say, frozen=True):
    """A member's poster, in private: as a picture, or as a link where their platform sends none."""

    campaign: str = ""


@block(
    "poster", PosterArgs, templates=("template",), words=("campaign",), speaks=True, feature="campaigns",
    names={"campaign": "campaign"},
)  # fmt: skip
def poster(args: PosterArgs, here: Here) -> Doing:
    """Give the member their poster of a campaign in private, with their own code; who does not take part then does."""
    name = here.words(args.campaign).strip()
    if name and not meant(name):
        return Doing("no_campaign")
    return Doing("handed", commands=(HandPoster(here.text(args.template), campaign=name),))


@maker(MAKER)
def drawn(actor: Actor, ref: str, now: datetime) -> bytes:
    """The poster of a copy's uid."""
    return draw_to_send(actor, copy_uid=UUID(ref), now=now)


@applies(HandPoster)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    if not origin.acts:
        return
    by_name: dict[str, list[Todo]] = defaultdict(list)
    for todo in todos:
        if todo.member_id is not None:
            by_name[todo.command.campaign].append(todo)
    for name, these in by_name.items():
        _hand(actor, name, these, now, origin)


def _hand(actor: Actor, name: str, todos: Sequence[Todo], now: datetime, origin: Origin) -> None:
    uid, given = open_campaign(actor.workspace_id, name), dict[int, Given]()
    if uid is not None:
        try:
            given = hand_out(
                actor, campaign_uid=uid, member_ids=[_member(todo) for todo in todos], now=now, origin=origin
            )
        except Refused:
            uid = None
    if uid is None:
        _tell(actor, name, todos, now)
        return
    asked = [todo for todo in todos if _member(todo) in given]
    terms = [limits(todo.terms) for todo in asked]
    keys = [todo.key for todo in asked]
    ask_many(
        actor, keys=keys, body=_bodies(actor, asked, given, uid, now),
        cls=[class_of(todo.cls) for todo in asked], member_id=[todo.member_id for todo in asked],
        due_at=[max(todo.at, given[_member(todo)].at) for todo in asked], arm=[todo.arm for todo in asked], cause=keys,
        quiet=[quiet for quiet, _caps in terms], caps=[caps for _quiet, caps in terms], now=now, origin=origin,
    )  # fmt: skip


def _bodies(actor: Actor, todos: Sequence[Todo], given: Mapping[int, Given], uid: UUID, now: datetime) -> list[Body]:
    """What is said to each: with the picture where their platform sends one, else with a link to it."""
    shown = takes_pictures(actor.workspace_id, given)
    wanted = [_member(todo) for todo in todos if _member(todo) not in shown or MY_PAGE in todo.command.text]
    links = linked(actor, wanted, now=now, to=f"campaigns/{uid}")
    word = word_line(Campaign.objects.of(actor.workspace_id).get(uid=uid), now).rstrip()
    bodies: list[Body] = []
    for todo in todos:
        member, text = _member(todo), todo.command.text
        if member not in shown and MY_PAGE not in text:
            text = f"{text}\n{MY_PAGE}"
        text = f"{text}\n{word}" if word else text
        text = text.replace(MY_PAGE, links.get(member, ""))
        path = address_of(MAKER, given[member].copy.hex)
        pictures = (Attachment("image", path=path, name="poster.jpg"),) if member in shown else ()
        bodies.append(Send(text, pictures))
    return bodies


def _member(todo: Todo) -> int:
    return todo.member_id or 0


def _tell(actor: Actor, name: str, todos: Sequence[Todo], now: datetime) -> None:
    """No campaign of that name is on, or it has no poster: a manual cannot know, so somebody is told once a class."""
    with override(workspace(actor.workspace_id).language):
        said = _("A manual wants to hand out posters, and there is none: start the campaign, or draw its poster.")
        tasks = [
            NewTask(
                key=f"campaign/poster/{group_run_id}/{name}"[:200], kind="campaign_poster", title=said,
                sla=timedelta(hours=2), role=ROLE, group_id=group_id, why={"campaign": name},
            )
            for group_run_id, group_id in sorted({(t.group_run_id, t.group_id or 0) for t in todos})
        ]  # fmt: skip
    make(actor, tasks=tasks, now=now)
