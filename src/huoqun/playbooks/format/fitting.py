"""Whether plain values fit a struct: every misfit, not only the first, in words that an operator reads.

msgspec decides in the end; here its types are walked so that many errors are told at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from msgspec import inspect

from ..codes import Code
from ._yaml import BROKEN, BROKEN_KEY, MOST_FINDINGS, Path

MOST_COMPARED = 300
"""Words that an unknown one is compared with: comparing is slow, and a file may have thousands of both."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not fit, and where."""

    code: Code
    path: Path
    reason: str
    mend: str


def fit(wanted: Any, value: Any, path: Path = ()) -> tuple[Any, list[Misfit]]:
    """The value as the type; None with what does not fit."""
    told = misfits(wanted, value, path)
    if told:
        return None, told
    try:
        return msgspec.convert(value, wanted), []
    except msgspec.ValidationError as error:
        return None, [_told_by_msgspec(error, path)]


def misfits(wanted: Any, value: Any, path: Path = ()) -> list[Misfit]:
    """What does not fit. Nothing is said of what was refused already when it was read."""
    return list(islice(_misfits(_info(wanted), value, path), MOST_FINDINGS))


@cache
def _info(wanted: Any) -> inspect.Type:
    return inspect.type_info(wanted)


def _misfits(info: inspect.Type, value: Any, path: Path) -> Iterator[Misfit]:
    if value is BROKEN or isinstance(info, inspect.AnyType):
        return
    if isinstance(info, inspect.UnionType):
        info = _chosen(info, value)
    if isinstance(info, inspect.StructType) and isinstance(value, dict):
        yield from _of_struct(info, value, path)
    elif isinstance(info, inspect.DictType) and isinstance(value, dict):
        for key, one in value.items():
            if key != BROKEN_KEY:
                yield from _misfits(info.value_type, one, (*path, key))
    elif isinstance(info, inspect.VarTupleType | inspect.ListType) and isinstance(value, list):
        for place, one in enumerate(value):
            yield from _misfits(info.item_type, one, (*path, place))
    elif not _is_of(info, value) and not (isinstance(value, dict) and BROKEN_KEY in value):
        yield _wrong(info, value, path)


def _chosen(union: inspect.UnionType, value: Any) -> inspect.Type:
    """The one of several types that a value means to be, by its outer kind."""
    for info in union.types:
        is_dict = isinstance(info, inspect.StructType | inspect.DictType)
        is_list = isinstance(info, inspect.VarTupleType | inspect.ListType)
        if (is_dict and isinstance(value, dict)) or (is_list and isinstance(value, list)):
            return info
    return union


def _of_struct(info: inspect.StructType, value: dict[str, Any], path: Path) -> Iterator[Misfit]:
    fields = {f.encode_name: f for f in info.fields}
    for key, one in value.items():
        if key in fields:
            yield from _misfits(fields[key].type, one, (*path, key))
        elif key != BROKEN_KEY:
            yield unknown_key(key, fields, path)
    for name, field in fields.items():
        if field.required and name not in value and BROKEN_KEY not in value:
            reason = _("“%(key)s” is missing.") % {"key": name}
            mend = _("Add “%(key)s”: %(wanted)s.") % {"key": name, "wanted": in_words(field.type)}
            yield Misfit(Code.MISSING_KEY, (*path, name), reason, mend)


def unknown_key(key: str, known: Mapping[str, Any], path: Path) -> Misfit:
    """A key that is not known here, with the one that was probably meant."""
    return Misfit(
        Code.UNKNOWN_KEY, (*path, key), _("There is no key “%(key)s” here.") % {"key": key[:60]}, meant(key, known)
    )


def meant(word: str, known: Mapping[str, Any] | list[str]) -> str:
    """Which of the known words was probably meant; else which there are."""
    near = get_close_matches(word[:60], list(known)[:MOST_COMPARED], 1)
    if near:
        return _("Did you mean “%(word)s”?") % {"word": near[0]}
    if not known:
        return _("Leave it out.")
    return _("There are: %(words)s.") % {"words": ", ".join(sorted(known)[:30])}


def _is_of(info: inspect.Type, value: Any) -> bool:
    if isinstance(info, inspect.UnionType):
        return any(_is_of(one, value) for one in info.types)
    if isinstance(info, inspect.LiteralType):
        return type(value) in (str, int) and value in info.values
    kinds: dict[type, tuple[type, ...]] = {
        inspect.StrType: (str,), inspect.IntType: (int,), inspect.FloatType: (int, float),
        inspect.BoolType: (bool,), inspect.NoneType: (type(None),), inspect.AnyType: (type(value),),
        inspect.DictType: (dict,), inspect.StructType: (dict,),
        inspect.VarTupleType: (list,), inspect.ListType: (list,),
    }  # fmt: skip
    # What is not listed here (sets, dates …) is left to msgspec.
    return type(value) in kinds.get(type(info), (type(value),))


def _wrong(info: inspect.Type, value: Any, path: Path) -> Misfit:
    words = {"wanted": in_words(info), "got": _got(value)}
    mend = _("Write %(wanted)s.") % words
    if isinstance(info, inspect.LiteralType) and isinstance(value, str):
        mend = meant(value, [str(v) for v in info.values])
    elif _is_of(info, "") and type(value) in (int, float, bool):
        mend = _("Put it in quotes.")
    return Misfit(Code.WRONG_TYPE, path, _("Wanted is %(wanted)s; this is %(got)s.") % words, mend)


def in_words(info: inspect.Type) -> str:
    """A type as one says it."""
    if isinstance(info, inspect.LiteralType):
        return _("one of %(words)s") % {"words": ", ".join(f"“{v}”" for v in info.values)}
    if isinstance(info, inspect.UnionType):
        named = [in_words(one) for one in info.types if not isinstance(one, inspect.NoneType)]
        return _(" or ").join(dict.fromkeys(named))
    return _kind(
        {
            inspect.StrType: str, inspect.IntType: int, inspect.FloatType: float, inspect.BoolType: bool,
            inspect.NoneType: type(None), inspect.VarTupleType: list, inspect.ListType: list,
        }.get(type(info), dict)
    )  # fmt: skip


def _got(value: Any) -> str:
    if isinstance(value, str):
        return f"“{value[:40]}”"
    if type(value) in (int, float):
        return str(value)
    return _kind(type(value))


def _kind(kind: type) -> str:
    return {
        str: _("a text"), int: _("a whole number"), float: _("a number"), bool: _("true or false"),
        list: _("a list"), dict: _("a mapping (key: value)"),
    }.get(kind) or _("nothing at all")  # fmt: skip


_WHERE = re.compile(r"\.(\w+)|\[(\d+)\]")


def _told_by_msgspec(error: msgspec.ValidationError, path: Path) -> Misfit:
    """What only msgspec knows, such as a number's limits: in its words, at its place."""
    reason, sep, where = str(error).partition(" - at `")
    below = tuple(name or int(number) for name, number in _WHERE.findall(where)) if sep else ()
    return Misfit(Code.WRONG_TYPE, (*path, *below), f"{reason}.", _("Look at the block's reference for what it takes."))
