"""An item of one list of a playbook's text carried to the end of another, with the comments above it."""

from __future__ import annotations

import copy
from typing import Any

import yaml

from ._yaml import Path, Reader, decoded
from .editing import GONE, CannotEdit, Editor, edit, loader, same


def carry(source: str, path: Path, to: Path) -> str:
    """The text with the item at `path` at the end of the list at `to`, written as it was.

    The last item of a list stays where it is: a list of steps cannot be empty. Raises BadPlaybook, CannotEdit.
    """
    text = decoded(source)
    before = Reader().read(text)
    if before.findings or not path or not isinstance(path[-1], int):
        raise CannotEdit
    wanted = copy.deepcopy(before.value)
    one, other = _list_at(wanted, path[:-1]), _list_at(wanted, to)
    if one is other or len(one) < 2 or not 0 <= path[-1] < len(one) or not other:
        raise CannotEdit
    item = one.pop(path[-1])
    other.append(item)
    carried = _lines(text, path, to)
    if carried is None:  # one of them stands on one line: the item is written anew
        carried = edit(edit(text, (*to, len(other) - 1), item), path, GONE)
    after = Reader().read(carried)
    if after.findings or after.value != wanted or not same(after.value, wanted):
        raise CannotEdit
    return carried


def _list_at(values: Any, path: Path) -> list[Any]:
    at = values
    for part in path:
        known = part in at if isinstance(at, dict) else isinstance(at, list) and part in range(len(at))
        if not known:
            raise CannotEdit
        at = at[part]
    if not isinstance(at, list):
        raise CannotEdit
    return at


def _lines(text: str, path: Path, to: Path) -> str | None:
    """The lines of the item put below the other list's last one, under its dashes; None where they have none."""
    editor = Editor(text, yaml.compose(text, Loader=loader))
    start, end, column = editor.stretch(path)
    _start, place, other = editor.stretch((*to, -1))
    if start < 0 or place < 0:
        return None
    moved = _shifted(text[start:end], other - column)
    if place <= start:
        return _joined(text[:place], moved) + text[place:start] + text[end:]
    return _joined(text[:start] + text[end:place], moved) + text[place:]


def _joined(above: str, below: str) -> str:
    between = "" if above.endswith("\n") else "\n"
    return f"{above}{between}{below}" + ("" if below.endswith("\n") else "\n")


def _shifted(lines: str, by: int) -> str:
    """Lines further to the right or left; empty ones stay empty."""
    if by >= 0:
        return "".join(" " * by + line if line.strip() else line for line in lines.splitlines(keepends=True))
    return "".join(line[-by:] if not line[:-by].strip() else line for line in lines.splitlines(keepends=True))
