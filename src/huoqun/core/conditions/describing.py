"""Reads a condition aloud, in an operator's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from .tree import Ask, Both, Compare, Known, Literal, Node, Not, OneOf, Sum


def describe(tree: Node, language: str) -> str:
    """The condition as a person says it, in `language` (`zh-hans`, `en`)."""
    with override(language):
        return _say(tree)


def _say(tree: Node) -> str:
    match tree:
        case Literal():
            return _literal(tree)
        case Ask():
            return _asked(tree)
        case Not(inner=Ask(question=question) as inner) if question.says_not:
            return _asked(inner, negated=True)
        case Not(inner=Known(inner=inner)):
            return _("it is not known: {inner}").format(inner=_within(inner))
        case Not(inner=inner):
            return _("not the case: {inner}").format(inner=_within(inner))
        case Both(word=word):
            return (_(" and ") if word == "and" else _(" or ")).join(_within(part) for part in tree.parts)
        case Known(inner=inner):
            return _("it is known: {inner}").format(inner=_within(inner))
        case OneOf(negated=negated):
            says = _("{item} is none of {choices}") if negated else _("{item} is one of {choices}")
            return says.format(item=_within(tree.item), choices=_(", ").join(_say(c) for c in tree.choices))
        case Compare():
            return _compared(tree)
        case Sum(sign=sign):
            says = _("{left} plus {right}") if sign == "+" else _("{left} minus {right}")
            return says.format(left=_say(tree.left), right=_within(tree.right))


def _within(tree: Node) -> str:
    said = _say(tree)
    return _("({inner})").format(inner=said) if isinstance(tree, Both | Sum) else said


def _literal(literal: Literal) -> str:
    value = literal.value
    if literal.type.words:
        return _("“{text}”").format(text=pgettext(literal.type.name, literal.type.labels[int(value or 0)]))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _("“{text}”").format(text=value) if isinstance(value, str) else str(value)


def _asked(ask: Ask, *, negated: bool = False) -> str:
    question = ask.question
    if question.says_of_day and [node.question.name for node in ask.args if isinstance(node, Ask)] == ["day"]:
        return _(question.says_of_day[negated])
    args = {arg.name: _say(node) for arg, node in zip(question.args, ask.args, strict=True)}
    return _(question.says_not if negated else question.says).format(**args)


def _compared(tree: Compare) -> str:
    says = {
        "==": _("{left} is {right}"),
        "!=": _("{left} is not {right}"),
        "<": _("{left} is below {right}"),
        "<=": _("{left} is at most {right}"),
        ">": _("{left} is above {right}"),
        ">=": _("{left} is at least {right}"),
    }[tree.sign]
    return says.format(left=_within(tree.left), right=_within(tree.right))
