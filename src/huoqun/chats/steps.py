"""What playbooks may do in chats: say, ask, mute, remove, dissolve. Found through `blocks.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext as _
from msgspec.structs import replace

from huoqun.core.actor import Actor
from huoqun.core.blocks import (
    GROUP,
    MEMBER,
    STILL,
    Args,
    Command,
    Doing,
    Event,
    Found,
    Here,
    Terms,
    Todo,
    Wait,
    applies,
    block,
    said_key,
)
from huoqun.core.facts import Origin
from huoqun.members.rules import MY_PAGE

from .actions.outbox import ask_many
from .pagelinks import linked
from .planner import Cap
from .port.effects import Announce, Attachment, Body, Button, Dissolve, Kick, Mute, Send
from .quiet import QuietHours
from .rules import EffectClass
from .sameness import folded

BOTH = (GROUP, MEMBER)


class Say(Command, frozen=True):
    """Words to a group or, of a member's own step, to them in private. `notice`: as the group's notice (群公告).

    `in_group`: a member's step that speaks to them in the group, by name. `page`: which page below /me their
    `{{my_page}}` opens.
    """

    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    pictures: tuple[str, ...] = ()
    notice: bool = False
    in_group: bool = False
    mentions: bool = False
    page: str = ""

    speaks: ClassVar[bool] = True


class Act(Command, frozen=True):
    """Something done to a member or a group on its platform: an effect's body."""

    body: Body


class SendArgs(Args, frozen=True):
    """`template`: the words. `buttons`: what is shown to what comes back. `to`: `group` speaks to a member there.

    `pictures`: files of ours, or addresses. `as`: `notice` puts it into the group's notice.
    """

    template: str
    buttons: dict[str, str] = {}
    pictures: tuple[str, ...] = ()
    notice: bool = False
    to: Literal["private", "group"] = "private"


@block("send", SendArgs, scopes=BOTH, templates=("template",), speaks=True)
def send(args: SendArgs, here: Here) -> Doing:
    """Say something: to the group, or to the member in private (`to: group`: in the group, by name)."""
    return Doing("sent", commands=(_say(args.template, args.buttons, args, here),))


def _say(template: str, buttons: dict[str, str], args: SendArgs | AskArgs, here: Here) -> Say:
    return Say(
        here.text(template),
        tuple(buttons.items()),
        getattr(args, "pictures", ()),
        getattr(args, "notice", False),
        in_group=args.to == "group",
        mentions=args.to == "group",
    )


class AskArgs(Args, frozen=True, rename={"else_": "else"}):
    """`answers`: words or buttons to the step where each leads (empty: just kept). `free`: any words are an answer.

    `timeout`: how long at most; `else`: where it goes without an answer.
    """

    template: str
    timeout: str
    answers: dict[str, str] = {}
    free: str | None = None
    buttons: bool = True
    else_: str = ""
    to: Literal["private", "group"] = "private"


def _ask_ways(args: AskArgs) -> list[str]:
    return [way for way in (*args.answers.values(), args.free or "", args.else_) if way]


def _ask_check(args: AskArgs) -> Iterable[Found]:
    if not args.answers and args.free is None:
        yield (
            "no_answers",
            _("This question has no answers."),
            _("List them under `answers`, or take any words by `free: ''`."),
        )


def _answered(args: AskArgs, here: Here, event: Event) -> Doing:
    if event.name == "timeout":
        return Doing("timeout", go=args.else_)
    if event.name not in ("said", "button"):
        return STILL
    words = event.value.strip()
    for answer, way in args.answers.items():
        if folded(words) == folded(answer):
            return Doing(f"answered:{answer}"[:60], go=way, answer=answer)
    if args.free is not None and event.name == "said" and words:
        return Doing("answered", go=args.free, answer=words[:500])
    return STILL


@block("ask", AskArgs, wake=_answered, templates=("template",), speaks=True, ways=_ask_ways, check=_ask_check)
def question(args: AskArgs, here: Here) -> Doing:
    """Ask the member something and go on by the answer: a word, a button, or any words. The answer is kept."""
    buttons = {answer: answer for answer in args.answers} if args.buttons else {}
    member = here.member_id or 0
    keys = (said_key(here.group_id, member), said_key(None, member))
    return Doing(
        "asked", commands=(_say(args.template, buttons, args, here),), wait=Wait(keys, here.until(args.timeout))
    )


class MuteArgs(Args, frozen=True):
    minutes: int
    reason: str = ""


@block("mute", MuteArgs)
def mute(args: MuteArgs, here: Here) -> Doing:
    """Let the member not speak in the group for some minutes."""
    return Doing("muted", commands=(Act(Mute(args.minutes * 60, here.words(args.reason))),))


class KickArgs(Args, frozen=True):
    reason: str = ""


@block("kick", KickArgs, irreversible=True)
def kick(args: KickArgs, here: Here) -> Doing:
    """Remove the member from the group. A person approves it first."""
    return Doing("removed", commands=(Act(Kick(here.words(args.reason))),))


class DissolveArgs(Args, frozen=True):
    """`announce`: a template that the group is shown as it ends."""

    announce: str = ""


@block("dissolve", DissolveArgs, scopes=(GROUP,), templates=("announce",), irreversible=True)
def dissolve(args: DissolveArgs, here: Here) -> Doing:
    """Dissolve the group, with a last word. A person approves it first."""
    words = (Say(here.text(args.announce)),) if args.announce else ()
    return Doing("dissolved", commands=(*words, Act(Dissolve())))


@applies(Say)
def apply_words(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    terms = [limits(todo.terms) for todo in todos]
    _ask(
        actor, todos, _with_links(actor, todos, [body_of(todo) for todo in todos], now),
        group_id=[place_of(todo) for todo in todos],
        quiet=[quiet for quiet, _ in terms], caps=[caps for _, caps in terms], now=now, origin=origin,
    )  # fmt: skip


@applies(Act)
def apply_acts(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    groups = [todo.group_id for todo in todos]
    _ask(actor, todos, [body_of(todo) for todo in todos], group_id=groups, now=now, origin=origin)


def _ask(actor: Actor, todos: Sequence[Todo], bodies: list[Body], *, now: datetime, origin: Origin, **how: Any) -> None:
    keys = [todo.key for todo in todos]
    ask_many(
        actor, keys=keys, body=bodies, cls=[class_of(todo.cls) for todo in todos],
        member_id=[todo.member_id for todo in todos], due_at=[todo.at for todo in todos],
        arm=[todo.arm for todo in todos], cause=keys, now=now, origin=origin, **how,
    )  # fmt: skip


def _with_links(actor: Actor, todos: Sequence[Todo], bodies: list[Body], now: datetime) -> list[Body]:
    """The bodies, each with a link to its one recipient's page where its words ask for one; in a group with none."""
    wanted = [place for place, body in enumerate(bodies) if MY_PAGE in getattr(body, "text", "")]
    if not wanted:
        return bodies
    alone = {place: todos[place].member_id for place in wanted if place_of(todos[place]) is None}
    links: dict[tuple[str, int], str] = {}
    for page in {_page(todos[place]) for place in alone}:
        members = [member for place, member in alone.items() if member is not None and _page(todos[place]) == page]
        made = linked(actor, members, now=now, to=page)
        links |= {(page, member): link for member, link in made.items()}
    for place in wanted:
        link = links.get((_page(todos[place]), alone.get(place) or 0), "")
        bodies[place] = replace(bodies[place], text=bodies[place].text.replace(MY_PAGE, link))  # type: ignore[union-attr]
    return bodies


def _page(todo: Todo) -> str:
    return getattr(todo.command, "page", "")


_CLASSES = {"": EffectClass.SERVICE, **{str(cls): cls for cls in EffectClass}}


def class_of(said: str) -> EffectClass:
    """A step's class; what has none serves the running of the group."""
    return _CLASSES[said]


def place_of(todo: Todo) -> int | None:
    """The group in which something is said; None for what goes to the member in private."""
    private = isinstance(todo.command, Say) and todo.member_id is not None and not todo.command.in_group
    return None if private else todo.group_id


def body_of(todo: Todo) -> Body:
    """What a command of ours asks of the platform."""
    if isinstance(todo.command, Act):
        return todo.command.body
    said: Say = todo.command
    if said.notice:
        return Announce(said.text)
    mentioned = (todo.member_id,) if said.mentions and todo.member_id is not None else ()
    return Send(said.text, tuple(map(_picture, said.pictures)), mentioned, tuple(Button(*b) for b in said.buttons))


def _picture(place: str) -> Attachment:
    return Attachment("image", url=place) if place.startswith("https://") else Attachment("image", path=place)


@lru_cache(maxsize=256)
def limits(terms: Terms) -> tuple[QuietHours | None, tuple[Cap, ...]]:
    """A playbook's terms as the planner reads them."""
    quiet = QuietHours(terms.quiet_from, terms.quiet_until, terms.expire_after) if terms.quiet_from else None
    caps = tuple(Cap(c.scope, c.per, c.max, tuple(EffectClass(k) for k in c.classes)) for c in terms.caps)  # type: ignore[arg-type]
    return quiet, caps
