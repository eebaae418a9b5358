"""Reads a condition: Python's own parser, a strict list of what may stand there, and types that fit."""

from __future__ import annotations

import ast
from typing import NoReturn

from django.utils.translation import gettext as _

from . import registry
from ._hints import after_syntax_error, nearest, not_in_language, type_name
from .errors import BadSyntax, BadValue, NotInLanguage, UnknownName, WrongArguments, WrongType
from .reading import DEEPEST, Read, read, too_deep
from .registry import BOOL, INT, TEXT, Arg, Question, Type
from .tree import Ask, Both, Compare, Known, Literal, Node, Not, OneOf, Sum

LARGEST = 1_000_000_000
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


def parse(typed: str, *, wants: Type | None = BOOL) -> Node:
    """The tree of a condition, of type `wants` (None: any). Raises a named BadCondition with column, reason and mend.

    Reasons and mends are in the active language.
    """
    found = read(typed)
    if not found.text.strip():
        raise BadSyntax(1, _("The condition is empty."), _("Ask something, such as {example}.").format(example="staff"))
    try:
        body = ast.parse(found.text, mode="eval").body
    except SyntaxError as error:
        place, reason, mend = after_syntax_error(found.bare, found.depth, (error.offset or 1) - 1)
        raise BadSyntax(found.column(place), reason, mend) from None
    except (RecursionError, MemoryError, ValueError):
        raise too_deep(1) from None
    builder = _Builder(found)
    tree = builder.build(body, 0)
    if wants is not None:
        builder.must_be(wants, tree, body)
    return tree


class _Builder:
    """Turns Python's nodes into ours. Everything that is not named here is refused."""

    def __init__(self, found: Read) -> None:
        self.found = found

    def column(self, node: ast.AST) -> int:
        before = self.found.text.encode()[: getattr(node, "col_offset", 0)]
        return self.found.column(len(before.decode()))

    def build(self, node: ast.expr, depth: int) -> Node:
        if depth > DEEPEST:
            raise too_deep(self.column(node))
        match node:
            case ast.Constant():
                return self.literal(node)
            case ast.Name():
                return self.name(node)
            case ast.Call():
                return self.call(node, depth + 1)
            case ast.BoolOp(op=op, values=values):
                return Both("and" if isinstance(op, ast.And) else "or", tuple(self.yes_no(v, depth) for v in values))
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return Not(self.yes_no(inner, depth))
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=ast.Constant(value=int()) as number):
                return self.signed(sign, number)
            case ast.BinOp(op=ast.Add() | ast.Sub() as sign):
                left, right = self.number(node.left, depth), self.number(node.right, depth)
                return Sum("+" if isinstance(sign, ast.Add) else "-", left, right)
            case ast.Compare():
                return self.compare(node, depth + 1)
        raise NotInLanguage(self.column(node), *not_in_language(node))

    def yes_no(self, node: ast.expr, depth: int) -> Node:
        return self.must_be(BOOL, self.build(node, depth + 1), node)

    def number(self, node: ast.expr, depth: int) -> Node:
        return self.must_be(INT, self.build(node, depth + 1), node)

    def must_be(self, wants: Type, tree: Node, node: ast.expr) -> Node:
        if tree.type == wants:
            return tree
        if wants is BOOL:
            reason = _("This is {found}, but a yes or no is needed here.")
            mend = _("Compare it, for instance {example}.").format(example=self.comparison(tree.type, node))
        else:
            reason, mend = _("This is {found}, but {wants} is needed here."), ""
        raise WrongType(self.column(node), reason.format(found=type_name(tree.type), wants=type_name(wants)), mend)

    def comparison(self, type: Type, node: ast.expr) -> str:
        example = "1" if type is INT else type.words[-1] if type.words else "'…'"
        written = node.id if isinstance(node, ast.Name) else "…"
        return f"{written} {'>=' if type.ordered else '=='} {example}"

    def literal(self, node: ast.Constant) -> Literal:
        match node.value:
            case bool(value):
                return Literal(value, BOOL)
            case int(value):
                if value > LARGEST:
                    reason = _("This number is larger than {most}.").format(most=LARGEST)
                    raise BadValue(self.column(node), reason, _("Write a smaller one."))
                return Literal(value, INT)
            case str(value):
                return Literal(value, TEXT)
        raise NotInLanguage(self.column(node), *not_in_language(node))

    def signed(self, sign: ast.unaryop, node: ast.Constant) -> Literal:
        number = self.literal(node)
        self.must_be(INT, number, node)
        return number if isinstance(sign, ast.UAdd) else Literal(-int(number.value or 0), INT)

    def name(self, node: ast.Name) -> Node:
        if node.id in ("true", "false"):
            return Literal(node.id == "true", BOOL)
        if scale := registry.scale_of(node.id):
            return Literal(scale.words.index(node.id), scale)
        return self.ask(node, self.question(node), [], 0)

    def question(self, node: ast.Name) -> Question:
        question = registry.find(node.id)
        if question is None:
            reason = _("There is no question called {name}.").format(name=node.id)
            raise UnknownName(self.column(node), reason, nearest(node.id))
        return question

    def call(self, node: ast.Call, depth: int) -> Node:
        if not isinstance(node.func, ast.Name):
            raise NotInLanguage(self.column(node.func), *not_in_language(node.func))
        if node.keywords:
            named = node.keywords[0]
            mend = _("Leave the name and the = away.")
            raise WrongArguments(self.column(named), _("Arguments are given without their names."), mend)
        if node.func.id == "known":
            if len(node.args) != 1:
                reason = _("{name} takes {wants} arguments; here are {count}.")
                reason = reason.format(name="known", wants=1, count=len(node.args))
                raise WrongArguments(self.column(node), reason, _("Write it like {usage}.").format(usage="known(…)"))
            return Known(self.build(node.args[0], depth))
        return self.ask(node, self.question(node.func), node.args, depth)

    def ask(self, node: ast.expr, question: Question, given: list[ast.expr], depth: int) -> Ask:
        if len(given) != len(question.args):
            reason = _("{name} takes {wants} arguments; here are {count}.")
            reason = reason.format(name=question.name, wants=len(question.args), count=len(given))
            mend = _("Write it like {usage}.").format(usage=question.usage)
            raise WrongArguments(self.column(node), reason, mend)
        pairs = zip(given, question.args, strict=True)
        return Ask(question, tuple(self.argument(one, arg, depth) for one, arg in pairs))

    def argument(self, node: ast.expr, arg: Arg, depth: int) -> Node:
        tree = self.must_be(arg.type, self.build(node, depth), node)
        if isinstance(tree, Literal) and not arg.allows(tree.value):
            reason = _("{name} is from {low} to {high} here.").format(name=arg.name, low=arg.low, high=arg.high)
            raise BadValue(self.column(node), reason, _("Write a number between them."))
        return tree

    def compare(self, node: ast.Compare, depth: int) -> Node:
        sides = [node.left, *node.comparators]
        found = [
            self.one_of(left, op, right, depth) if isinstance(op, ast.In | ast.NotIn)
            else self.pair(left, op, right, depth)
            for left, op, right in zip(sides, node.ops, sides[1:], strict=False)
        ]  # fmt: skip
        return found[0] if len(found) == 1 else Both("and", tuple(found))

    def pair(self, left_side: ast.expr, op: ast.cmpop, right_side: ast.expr, depth: int) -> Node:
        sign = _SIGNS.get(type(op))
        if sign is None:
            raise NotInLanguage(self.column(right_side), *not_in_language(op))
        left, right = self.build(left_side, depth), self.build(right_side, depth)
        if left.type != right.type:
            self.unlike(left, right, right_side)
        if sign not in ("==", "!=") and not left.type.ordered:
            reason = _("{found} is not larger or smaller than another.").format(found=type_name(left.type))
            raise WrongType(self.column(left_side), reason, _("Compare with == or !=."))
        return Compare(sign, left, right)

    def one_of(self, left: ast.expr, op: ast.cmpop, right: ast.expr, depth: int) -> Node:
        if not isinstance(right, ast.List | ast.Tuple) or not right.elts:
            mend = _("Write it like {usage}.").format(usage="day in [1, 3, 7]")
            raise NotInLanguage(self.column(right), _("After in stands a list."), mend)
        item = self.build(left, depth)
        choices = []
        for node in right.elts:
            choice = self.build(node, depth)
            if not isinstance(choice, Literal):
                mend = _("Join questions with or.")
                raise NotInLanguage(self.column(node), _("A list holds only values, no questions."), mend)
            if choice.type != item.type:
                self.unlike(item, choice, node)
            choices.append(choice)
        return OneOf(item, tuple(choices), isinstance(op, ast.NotIn))

    def unlike(self, left: Node, right: Node, node: ast.expr) -> NoReturn:
        reason = _("{left} is compared with {right}.")
        mend = ""
        scaled = left.type if left.type.words else right.type
        if scaled.words and TEXT in (left.type, right.type):
            mend = _("Write one of these without quotation marks: {words}.").format(words=", ".join(scaled.words))
        elif {left.type, right.type} == {INT, TEXT}:
            mend = _("Numbers stand without quotation marks, texts within them.")
        reason = reason.format(left=type_name(left.type), right=type_name(right.type))
        raise WrongType(self.column(node), reason, mend)
