"""Answers to conditions in Python, from a snapshot: closures made once, called for every member."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from .registry import Arg, Value
from .snapshot import Snapshot
from .tree import Ask, Both, Compare, Known, Literal, Node, Not, OneOf, Sum

Answer = Callable[[Snapshot], Value]

_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "+": operator.add, "-": operator.sub,
}  # fmt: skip


def evaluate(tree: Node, snapshot: Snapshot) -> Value:
    """The answer; None is unknown."""
    return to_python(tree)(snapshot)


@lru_cache(maxsize=4096)
def to_python(tree: Node) -> Answer:
    """A function of the snapshot that answers this condition."""
    match tree:
        case Literal(value=value):
            return lambda person: value
        case Ask():
            return _ask(tree)
        case Not(inner=inner):
            return _not(to_python(inner))
        case Both(word="and"):
            return _any(tuple(map(to_python, tree.parts)), False)
        case Both():
            return _any(tuple(map(to_python, tree.parts)), True)
        case Known(inner=inner):
            asked = to_python(inner)
            return lambda person: asked(person) is not None
        case OneOf():
            return _one_of(to_python(tree.item), frozenset(c.value for c in tree.choices), tree.negated)
        case Compare() | Sum():
            return _two(_SIGNS[tree.sign], to_python(tree.left), to_python(tree.right))


def _ask(ask: Ask) -> Answer:
    py, needs = ask.question.py, ask.question.needs
    if all(isinstance(arg, Literal) for arg in ask.args):
        given = [arg.value for arg in ask.args if isinstance(arg, Literal)]
        return _when(needs, lambda person: py(person, *given))
    asked = [_cut(to_python(node), arg) for node, arg in zip(ask.args, ask.question.args, strict=True)]

    def answer(person: Snapshot) -> Value:
        given = [one(person) for one in asked]
        return None if None in given else py(person, *given)

    return _when(needs, answer)


def _when(needs: tuple[str, ...], answer: Answer) -> Answer:
    """Unknown where something that the question needs of the row is not there."""
    for need in needs:
        answer = _when_one(need, answer)
    return answer


def _when_one(need: str, answer: Answer) -> Answer:
    there = operator.attrgetter(need)
    return lambda person: answer(person) if there(person) is not None else None


def _cut(answer: Answer, arg: Arg) -> Answer:
    low, high = arg.low, arg.high
    if low is None or high is None:
        return answer

    def cut(person: Snapshot) -> Value:
        value: Any = answer(person)
        return None if value is None else min(max(value, low), high)

    return cut


def _not(inner: Answer) -> Answer:
    def answer(person: Snapshot) -> Value:
        value = inner(person)
        return None if value is None else not value

    return answer


def _any(parts: tuple[Answer, ...], decisive: bool) -> Answer:
    """`or` where `decisive` is True, `and` where it is False: one such part decides, else an unknown one."""

    def answer(person: Snapshot) -> Value:
        unknown = False
        for part in parts:
            value = part(person)
            if value is decisive:
                return decisive
            unknown = unknown or value is None
        return None if unknown else not decisive

    return answer


def _one_of(item: Answer, choices: frozenset[Value], negated: bool) -> Answer:
    def answer(person: Snapshot) -> Value:
        value = item(person)
        return None if value is None else (value in choices) is not negated

    return answer


def _two(sign: Callable[[Any, Any], Any], left: Answer, right: Answer) -> Answer:
    def answer(person: Snapshot) -> Value:
        a, b = left(person), right(person)
        return None if a is None or b is None else sign(a, b)

    return answer
