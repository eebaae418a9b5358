"""A condition after it was read: frozen nodes, each with its type. What they mean is the same in SQL and in Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .registry import BOOL, INT, Question, Type, Value


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value
    type: Type


@dataclass(frozen=True, slots=True)
class Ask:
    question: Question
    args: tuple[Node, ...] = ()

    @property
    def type(self) -> Type:
        return self.question.type


@dataclass(frozen=True, slots=True)
class Not:
    inner: Node

    @property
    def type(self) -> Type:
        return BOOL


@dataclass(frozen=True, slots=True)
class Both:
    """`and` or `or` of two or more."""

    word: str
    parts: tuple[Node, ...]

    @property
    def type(self) -> Type:
        return BOOL


@dataclass(frozen=True, slots=True)
class Known:
    """Whether the answer is known; itself always is."""

    inner: Node

    @property
    def type(self) -> Type:
        return BOOL


@dataclass(frozen=True, slots=True)
class Compare:
    """`sign`: == != < <= > >=, between two of one type."""

    sign: str
    left: Node
    right: Node

    @property
    def type(self) -> Type:
        return BOOL


@dataclass(frozen=True, slots=True)
class OneOf:
    item: Node
    choices: tuple[Literal, ...]
    negated: bool

    @property
    def type(self) -> Type:
        return BOOL


@dataclass(frozen=True, slots=True)
class Sum:
    """`sign`: + or -, of whole numbers."""

    sign: str
    left: Node
    right: Node

    @property
    def type(self) -> Type:
        return INT


Node = Literal | Ask | Not | Both | Known | Compare | OneOf | Sum


def parts(tree: Node) -> tuple[Node, ...]:
    """What stands directly below a node."""
    match tree:
        case Literal():
            return ()
        case Ask():
            return tree.args
        case Both():
            return tree.parts
        case Not() | Known():
            return (tree.inner,)
        case OneOf():
            return (tree.item,)
        case Compare() | Sum():
            return (tree.left, tree.right)


def walk(tree: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield tree
    for part in parts(tree):
        yield from walk(part)


def asks(tree: Node) -> Iterator[Ask]:
    """Each question as it is asked, arguments included."""
    return (node for node in walk(tree) if isinstance(node, Ask))


def questions_of(tree: Node) -> frozenset[Question]:
    return frozenset(ask.question for ask in asks(tree))


def wakes_on(tree: Node) -> frozenset[str]:
    """Names of the facts after which the answer may be another."""
    return frozenset().union(*(question.wakes_on for question in questions_of(tree)))


def by_clock(tree: Node) -> bool:
    """Whether the answer may be another merely because time has passed: then no fact wakes who waits for it."""
    return any(question.by_clock for question in questions_of(tree))
