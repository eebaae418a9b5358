"""Blocks as the checks need them: what each takes and says of itself, and nothing that it does."""

from __future__ import annotations

from typing import Any

from huoqun.core.blocks import GROUP, MEMBER, Args, Block, Doing

BOTH = (GROUP, MEMBER)


class Send(Args, frozen=True):
    template: str
    buttons: tuple[str, ...] = ()


class Ask(Args, frozen=True, rename={"else_": "else"}):
    template: str
    answers: dict[str, str]
    timeout: str
    else_: str = ""


class Branch(Args, frozen=True, rename={"if_": "if", "else_": "else"}):
    if_: str
    then: str
    else_: str = ""


class Wait(Args, frozen=True, rename={"for_": "for", "else_": "else"}):
    for_: dict[str, Any]
    timeout: str
    then: str = ""
    else_: str = ""


class Experiment(Args, frozen=True):
    arms: dict[str, int]
    then: dict[str, str] = {}


class Assignee(Args, frozen=True):
    role: str
    strategy: str = "owner"


class Task(Args, frozen=True):
    title: str
    assignee: Assignee
    sla: str
    outcomes: dict[str, str]
    overdue: dict[str, str]
    script: str = ""


class Tag(Args, frozen=True):
    add: tuple[str, ...] = ()


class Reward(Args, frozen=True, rename={"for_": "for"}):
    key: str
    amount: int = 1
    for_: str = "member"
    depth: int = 1


class Move(Args, frozen=True):
    to: dict[str, str]


class Lottery(Args, frozen=True):
    prizes: tuple[dict[str, Any], ...] = ()
    odds: str = ""
    terms: str = ""


class End(Args, frozen=True):
    reason: str = ""


class Nothing(Args, frozen=True):
    pass


def _made(name: str, args: type[Args], scopes: tuple[str, ...] = (MEMBER,), **how: Any) -> Block:
    return Block(name, args, lambda args, here: Doing(), frozenset(scopes), "", **how)


def _check_tag(args: Tag) -> list[tuple[str, str, str]]:
    return [] if args.add else [("tag_nothing", "No tag is given.", "Name one under add.")]


def _ways_of_task(args: Task) -> list[str]:
    return [*args.outcomes.values(), args.overdue.get("then", "")]


BLOCKS = {
    block.name: block
    for block in (
        _made("send", Send, BOTH, templates=("template",), words=("buttons",), speaks=True),
        _made(
            "ask", Ask, templates=("template",), ways=lambda a: [*a.answers.values(), a.else_], waits=True, speaks=True
        ),
        _made("branch", Branch, conditions=("if_",), ways=lambda a: [a.then, a.else_]),
        _made("wait", Wait, ways=lambda a: [a.then, a.else_], waits=True),
        _made("experiment", Experiment, ways=lambda a: a.then.values()),
        _made("task", Task, BOTH, words=("title", "script"), ways=_ways_of_task, waits=True),
        _made("tag", Tag, check=_check_tag),
        _made("points", Reward),
        _made("grant", Reward),
        _made("move", Move),
        _made("lottery", Lottery, BOTH),
        _made("invite", Nothing),
        _made("dissolve", Nothing, (GROUP,), irreversible=True),
        _made("end", End, BOTH),
        _made("checkin", Nothing, (GROUP,), counts_days=True),
    )
}
