"""What conditions may ask: questions, scales such as the stages, and columns that questions' SQL shares.

Modules register theirs in `blocks.py`, which is imported when Django starts:

    @question(
        type=BOOL, args=[Arg("name", TEXT)], wakes_on=["members.tagged", "members.untagged"],
        says=N_("has the tag {name}"), says_not=N_("does not have the tag {name}"),
        sql=lambda name: f"exists (select from … where mt.member_id = any(r.family) and t.name = {name})",
    )
    def tag(person: Snapshot, name: str) -> bool:
        '''Has this tag.'''
        return name in person.tags
"""

from __future__ import annotations

import inspect
import keyword
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
Value = bool | int | str | None
"""An answer. A word of a scale is its place in it, from 0; None is unknown."""


@dataclass(frozen=True, slots=True)
class Type:
    """`words` of a scale, the lowest first, are names in conditions; `labels`, as messages, are how they are read."""

    name: str
    words: tuple[str, ...] = ()
    labels: tuple[str, ...] = field(default=(), compare=False)

    @property
    def sql(self) -> str:
        return {"bool": "boolean", "text": "text"}.get(self.name, "bigint")

    @property
    def ordered(self) -> bool:
        return self.name == "int" or bool(self.words)


BOOL, INT, TEXT = Type("bool"), Type("int"), Type("text")
STEP = "step"
RESERVED = frozenset({"true", "false", "known"})


@dataclass(frozen=True, slots=True)
class Arg:
    """What a question is asked with. A number outside `low` to `high` is refused where written, else cut to them.

    `names`: it calls a thing of this kind (core.things) by its name, or a STEP of the playbook by its id.
    """

    name: str
    type: Type
    low: int | None = None
    high: int | None = None
    names: str = ""

    def allows(self, value: Value) -> bool:
        return self.low is None or self.high is None or self.low <= int(value or 0) <= self.high


@dataclass(frozen=True, eq=False)
class Question:
    """One thing that can be asked of a row or snapshot. It must answer the same in SQL and in Python.

    `sql` gets the SQL of each argument and answers a scalar expression over the row alias `r`: run_id, workspace_id,
    member_id, group_id, day, began_at, now, and the registered columns. A literal % is written %%. `py` gets the
    snapshot and the arguments. Both are only asked where what the question `needs` of the row is there, and its
    arguments are known; else the answer is unknown. `wakes_on`: facts after which the answer may be another;
    `by_clock`: time alone changes it. `says`, `says_not`: a message to read it aloud by, arguments in braces;
    `says_of_day`: both, where its only argument is the question `day`.
    """

    name: str
    args: tuple[Arg, ...]
    type: Type
    sql: Callable[..., str]
    py: Callable[..., Value]
    wakes_on: frozenset[str]
    needs: tuple[str, ...]
    by_clock: bool
    says: str
    says_not: str
    doc: str
    says_of_day: tuple[str, str] | None = None

    @property
    def owner(self) -> str:
        """The module that registered it."""
        return self.py.__module__.removeprefix("huoqun.").split(".")[0]

    @property
    def usage(self) -> str:
        """As it is written: `tag(name)`, `stage`."""
        return f"{self.name}({', '.join(arg.name for arg in self.args)})" if self.args else self.name


_questions: dict[str, Question] = {}
_scales: dict[str, Type] = {}
_columns: dict[str, str] = {}


def question(
    *,
    type: Type,
    sql: Callable[..., str],
    says: str,
    says_not: str = "",
    args: Sequence[Arg] = (),
    wakes_on: Iterable[str] = (),
    needs: Sequence[str] = ("member_id",),
    by_clock: bool = False,
    says_of_day: tuple[str, str] | None = None,
) -> Callable[[F], F]:
    """Decorator: `py(snapshot, *args)` answers the question of its own name in Python; its docstring tells operators.

    A question about a run, such as an answer it stored, says `needs=["run_id"]` and reads its table by r.run_id.
    """

    def declare(py: F) -> F:
        doc = " ".join((py.__doc__ or "").split())
        made = Question(
            py.__name__, tuple(args), type, sql, py, frozenset(wakes_on), tuple(needs), by_clock, says, says_not, doc,
            says_of_day,
        )  # fmt: skip
        _check(made)
        _questions[made.name] = made
        return py

    return declare


def _check(made: Question) -> None:
    """A question that nobody could ask or read is a bug of ours."""
    before = _questions.get(made.name)
    if (before and before.py.__module__ != made.py.__module__) or made.name in _taken_words():
        raise ValueError(f"two things are called {made.name} in conditions")
    if keyword.iskeyword(made.name) or made.name in RESERVED:
        raise ValueError(f"{made.name} is a word of the language itself")
    if not made.doc or (made.type is BOOL and not made.says_not):
        raise TypeError(f"{made.name} must be documented and say how it is read")
    if len(inspect.signature(made.py).parameters) != 1 + len(made.args):
        raise TypeError(f"{made.name} must take the snapshot and each of its arguments")


def scale(name: str, words: Sequence[str], labels: Sequence[str]) -> Type:
    """Register a type of ordered words, the lowest first; `labels` are messages, translated in the context `name`."""
    made = Type(name, tuple(words), tuple(labels))
    others = {word for other in _scales.values() if other.name != name for word in other.words}
    if clash := (others | _questions.keys() | RESERVED) & set(words):
        raise ValueError(f"two things are called {min(clash)} in conditions")
    _scales[name] = made
    return made


def column(name: str, sql: str) -> None:
    """Register what many questions need of a row, so that it is worked out once: SQL over the alias `b`."""
    _columns[name] = sql


def columns() -> dict[str, str]:
    return dict(sorted(_columns.items()))


def find(name: str) -> Question | None:
    return _questions.get(name)


def all_questions() -> tuple[Question, ...]:
    """Every question, by owner and name."""
    return tuple(sorted(_questions.values(), key=lambda q: (q.owner, q.name)))


def all_scales() -> tuple[Type, ...]:
    return tuple(_scales[name] for name in sorted(_scales))


def scale_of(word: str) -> Type | None:
    return next((scale for scale in _scales.values() if word in scale.words), None)


def _taken_words() -> set[str]:
    return {word for scale in _scales.values() for word in scale.words}


def names() -> list[str]:
    """Every name that a condition may use."""
    return sorted({*_questions, *_taken_words(), *RESERVED})
