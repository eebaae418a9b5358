"""What an operator may have meant: the mend that goes with a refusal."""

from __future__ import annotations

import ast
import difflib
import re

from django.utils.translation import gettext as _

from . import registry
from .registry import BOOL, INT, TEXT, Type

_LONE_EQUALS = re.compile(r"(?<![=!<>])=(?!=)")
_OTHER_WORDS = re.compile(r"&&|\|\||!(?!=)|\b(?:AND|OR|NOT|And|Or|Not)\b|[且或非]")


def after_syntax_error(bare: str, depth: int, place: int) -> tuple[int, str, str]:
    """Where, the reason and the mend, after the parser stopped at `place` of what was read, `bare` of texts."""
    if found := _LONE_EQUALS.search(bare):
        return found.start(), _("A single = compares nothing."), _("Write == to compare.")
    if found := _OTHER_WORDS.search(bare):
        return found.start(), _("This is not a word of conditions."), _("Join with and, or, not, in small letters.")
    if depth > 0:
        return place, _("A bracket is not closed."), _("Close it.")
    if depth < 0:
        return place, _("A bracket is closed that was never opened."), _("Delete it, or open it before.")
    mend = _("Write it like {usage}.").format(usage="checked_in(day) and missed_in_row >= 2")
    return place, _("The condition cannot be read from here on."), mend


def nearest(name: str) -> str:
    """The names that look most like this one."""
    close = difflib.get_close_matches(name.lower(), registry.names(), n=2, cutoff=0.6)
    if close:
        return _("Did you mean {names}?").format(names=", ".join(close))
    if name.lower() in ("none", "null"):
        return _("Ask known(…) whether something is known.")
    return _("A text stands within quotation marks; the reference of conditions lists every question.")


def not_in_language(node: ast.AST) -> tuple[str, str]:
    """Reason and mend for Python that conditions do not speak."""
    match node:
        case ast.Constant(value=None):
            return _("Conditions have no None."), _("Ask known(…) whether something is known.")
        case ast.Constant(value=float() | complex()):
            return _("Numbers are whole here."), _("Write a whole number.")
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr()) | ast.UnaryOp(op=ast.Invert()):
            return _("This is not a word of conditions."), _("Join with and, or, not, in small letters.")
        case ast.BinOp():
            return _("Conditions only add and subtract."), _("Work the number out beforehand.")
        case ast.UnaryOp():
            return _("Only a number may have a sign before it."), _("Subtract with - between two numbers.")
        case ast.Is() | ast.IsNot():
            return _("Conditions do not know is."), _("Compare with == or !=.")
        case ast.List() | ast.Tuple():
            return _("A list stands only after in."), _("Write it like {usage}.").format(usage="day in [1, 3, 7]")
    return _("Conditions cannot do this."), _("Ask questions, compare them, join them with and, or, not.")


def type_name(type: Type) -> str:
    if type.words:
        return _("a word of the scale {name}").format(name=type.name)
    return {BOOL.name: _("a yes or no"), INT.name: _("a number"), TEXT.name: _("a text")}[type.name]
