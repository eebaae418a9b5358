"""Conditions as SQL: a scalar expression over the row alias `r`, all values of the operator's as parameters."""

from __future__ import annotations

from collections.abc import Iterable

from .registry import Arg, Value, columns
from .tree import Ask, Both, Compare, Known, Literal, Node, Not, OneOf, Sum

Params = dict[str, Value]
ROW = ("run_id", "workspace_id", "member_id", "group_id", "day", "began_at", "now")
"""What a row must have; the registered columns are added by `over`."""


def compile_sql(tree: Node, params: Params | None = None) -> tuple[str, Params]:
    """The expression and its parameters `%(c0)s` …; give the `params` of another to stand with it in one statement."""
    params = {} if params is None else params
    return _sql(tree, params), params


def over(source: str) -> str:
    """A source of rows (a table, a subquery in brackets) as `r`, with the columns that questions share."""
    shared = "".join(f", ({sql}) as {name}" for name, sql in columns().items())
    # The fence: worked out once a row however many questions read it, and not at all where none does.
    return f"(select b.*{shared} from {source} b offset 0) r"


def _sql(tree: Node, params: Params) -> str:
    match tree:
        case Literal():
            return _bind(tree, params)
        case Ask():
            return _ask(tree, params)
        case Not(inner=inner):
            return f"(not {_sql(inner, params)})"
        case Both(word=word):
            return _joined(f" {word} ", (_sql(part, params) for part in tree.parts))
        case Known(inner=inner):
            return f"({_sql(inner, params)} is not null)"
        case OneOf():
            choices = _joined(", ", (_sql(choice, params) for choice in tree.choices))
            return f"({_sql(tree.item, params)} {'not in' if tree.negated else 'in'} {choices})"
        case Compare(sign=sign) | Sum(sign=sign):
            sign = {"==": "=", "!=": "<>"}.get(sign, sign)
            return f"({_sql(tree.left, params)} {sign} {_sql(tree.right, params)})"


def _joined(by: str, parts: Iterable[str]) -> str:
    return f"({by.join(parts)})"


def _bind(literal: Literal, params: Params) -> str:
    name = f"c{len(params)}"
    params[name] = literal.value
    return f"%({name})s::{literal.type.sql}"


def _ask(ask: Ask, params: Params) -> str:
    asked = [_sql(node, params) for node in ask.args]
    unsure = [text for text, node in zip(asked, ask.args, strict=True) if not isinstance(node, Literal)]
    given = [_cut(text, arg) for text, arg in zip(asked, ask.question.args, strict=True)]
    sure = [f"r.{need} is not null" for need in ask.question.needs] + [f"{text} is not null" for text in unsure]
    inner = f"({ask.question.sql(*given)})"
    if sure:
        inner = f"(case when {' and '.join(sure)} then {inner} end)"
    return f"{inner}::{ask.question.type.sql}"


def _cut(text: str, arg: Arg) -> str:
    if arg.low is None or arg.high is None:
        return text
    return f"least(greatest({text}, {arg.low}), {arg.high})"
