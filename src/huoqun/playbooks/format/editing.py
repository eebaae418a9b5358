"""Edits of a playbook's text: one value set or taken out where it stands, every other character left as it is.

The parser tells where each value begins and ends; only that stretch is written anew. The result is read again and must
hold exactly what was asked for, else the edit is refused: a text is never damaged.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

import yaml
from django.utils.translation import gettext as _

from huoqun.core.errors import Refused

from ._scalars import needs_quotes
from ._yaml import Path, Reader, decoded
from .model import Exit, Playbook, Step
from .reading import own_keys
from .writing import PlainDumper, is_block

loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
GONE: Any = ...
"""Set instead of a value: the key or item is taken out."""


class CannotEdit(Refused):
    """The text cannot be edited here without touching more than was asked for."""

    code = "cannot_edit"

    def __init__(self) -> None:
        super().__init__(
            _("The form cannot change this place without touching what stands around it."),
            way_out=_("Change it in the text itself."),
        )


def edit(source: str, path: Path, value: Any) -> str:
    """The text with a value set at a path, and what holds it made where it is missing; GONE takes it out.

    A path one beyond a list's end adds to the list. Raises BadPlaybook for what cannot be read, CannotEdit.
    """
    text = decoded(source)
    before = Reader().read(text)
    if before.findings or not isinstance(before.value, dict) or not path:
        raise CannotEdit
    path, value, wanted = _wanted(before.value, path, value)
    if wanted == before.value:
        return text
    root = yaml.compose(text, Loader=loader)
    change = Editor(text, root).change(path, value)
    edited = text[: change.start] + change.text + text[change.end :]
    after = Reader().read(edited)
    if after.findings or after.value != wanted or not same(after.value, wanted):
        raise CannotEdit
    return edited


def move(source: str, path: Path, by: int) -> str:
    """The text with an item of a list one place further up (`by` -1) or down (1), comments above it with it.

    At the end of the list it stays where it is. Raises BadPlaybook for what cannot be read, CannotEdit.
    """
    text = decoded(source)
    before = Reader().read(text)
    if before.findings or by not in (-1, 1) or not path or not isinstance(path[-1], int):
        raise CannotEdit
    wanted = copy.deepcopy(before.value)
    holder: Any = wanted
    for part in path[:-1]:
        if not (part in holder if isinstance(holder, dict) else _has(holder, part)):
            raise CannotEdit
        holder = holder[part]
    if not _has(holder, path[-1]):
        raise CannotEdit
    if not _has(holder, path[-1] + by):
        return text
    low = min(path[-1], path[-1] + by)
    holder[low], holder[low + 1] = holder[low + 1], holder[low]
    moved = Editor(text, yaml.compose(text, Loader=loader)).exchanged(path[:-1], low)
    after = Reader().read(moved)
    if after.findings or after.value != wanted or not same(after.value, wanted):
        raise CannotEdit
    return moved


def _wanted(values: dict[str, Any], path: Path, value: Any) -> tuple[Path, Any, Any]:
    """What the text should hold afterwards; and path and value of the outermost thing that has to be written."""
    wanted = copy.deepcopy(values)
    at: Any = wanted
    for depth, part in enumerate(path[:-1]):
        inner = at.get(part) if isinstance(at, dict) else at[part] if _has(at, part) else None
        if inner is None:
            if value is GONE:
                return path, value, values
            for missing in reversed(path[depth + 1 :]):
                value = {missing: value} if isinstance(missing, str) else [value]
            path = path[: depth + 1]
            break
        at = inner
    _put(at, path[-1], value)
    return path, value, wanted


def _has(at: Any, part: str | int) -> bool:
    return isinstance(at, list) and isinstance(part, int) and 0 <= part < len(at)


def _put(at: Any, part: str | int, value: Any) -> None:
    if isinstance(at, dict) and isinstance(part, str):
        if value is GONE:
            at.pop(part, None)
        else:
            at[part] = value
    elif isinstance(part, int) and _has(at, part):
        at[part : part + 1] = [] if value is GONE else [value]
    elif isinstance(at, list) and value is not GONE and part == len(at):
        at.append(value)
    elif value is not GONE:
        raise CannotEdit


def same(one: Any, other: Any) -> bool:
    """Whether equal values are of the same types: 1, 1.0 and true are equal and not the same."""
    if isinstance(one, dict):
        return all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return all(same(*pair) for pair in zip(one, other, strict=True))
    return type(one) is type(other)


@dataclass(frozen=True, slots=True)
class _Change:
    """A stretch of the text, and what stands there instead."""

    start: int
    end: int
    text: str


class Editor:
    """Finds the stretch that an edit is about."""

    def __init__(self, text: str, root: Any) -> None:
        self.text, self.root = text, root

    def change(self, path: Path, value: Any) -> _Change:
        holder, is_flow = self.root, False
        for part in path[:-1]:
            is_flow = is_flow or bool(holder.flow_style)
            holder = _child(self.text, holder, part)
        is_flow = is_flow or bool(holder.flow_style)
        entries = _entries(self.text, holder)
        place = next((n for n, (name, *_rest) in enumerate(entries) if name == path[-1]), None)
        if place is None:
            return self._added(holder, entries, path, value, is_flow=is_flow)
        if value is not GONE:
            return self._replaced(entries[place], value, is_flow=is_flow)
        if len(entries) == 1:
            return self._emptied(path)
        return self._taken_flow(entries, place) if is_flow else self._taken_block(holder, entries, place)

    # A value in the place of another

    def _replaced(self, entry: _Entry, value: Any, *, is_flow: bool) -> _Change:
        _name, start, node = entry
        ends = self._end(node)
        is_last = not self.text[ends : self._line_end(ends)].strip()  # lines below cannot stand before a comment
        written = _written(value, like=node, column=self._column(start) if is_last and not is_flow else None)
        if isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">") and node.value + (node.style or ""):
            return _Change(node.start_mark.index, node.end_mark.index, written)
        if not isinstance(node, yaml.ScalarNode) and node.flow_style:
            return _Change(node.start_mark.index, node.end_mark.index, written)
        begin = self._after_sign(entry)
        return _Change(begin, max(begin, ends), f" {written}")

    def _after_sign(self, entry: _Entry) -> int:
        """Where a block entry's colon or dash has been said."""
        name, start, node = entry
        if isinstance(name, int):
            return start + 1
        return self.text.index(":", self._key_end(start), max(node.start_mark.index, start) + 1) + 1

    def _key_end(self, start: int) -> int:
        """The end of the key that begins here: a colon in a quoted key is not its end."""
        quote = self.text[start]
        if quote not in "'\"":
            return start
        end = start + 1
        while self.text[end] != quote:
            end += 2 if quote == '"' and self.text[end] == "\\" else 1
        return end + 1

    def _emptied(self, path: Path) -> _Change:
        """The last of a list or mapping is taken out: what held it is empty, and says so."""
        return self.change(path[:-1], {} if isinstance(path[-1], str) else [])

    # Something more

    def _added(self, holder: Any, entries: Sequence[_Entry], path: Path, value: Any, *, is_flow: bool) -> _Change:
        column = None if is_flow or not entries else self._column(entries[0][1])
        said = f"{_written(path[-1])}: " if isinstance(path[-1], str) else "" if is_flow or not entries else "- "
        said += _laid_out(value, column) if said == "- " and column is not None else _written(value, column=column)
        if not entries:
            return _Change(holder.start_mark.index + 1, holder.end_mark.index - 1, said)
        before = _place(path, [name for name, *_rest in entries])
        if is_flow and before is None:
            return _Change(entries[0][1], entries[0][1], f"{said}, ")
        if is_flow:
            end = self._end(entries[before or 0][2])
            return _Change(end, end, f", {said}")
        indent = " " * (column or 0)
        if before is None:
            return _Change(entries[0][1], entries[0][1], f"{said}\n{indent}")
        end = self._line_end(self._end(entries[before][2]))
        return _Change(end, end, f"\n{indent}{said}")

    # Something less

    def _taken_flow(self, entries: Sequence[_Entry], place: int) -> _Change:
        if place + 1 < len(entries):
            return _Change(entries[place][1], entries[place + 1][1], "")
        return _Change(self._end(entries[place - 1][2]), self._end(entries[place][2]), "")

    def _taken_block(self, holder: Any, entries: Sequence[_Entry], place: int) -> _Change:
        start = entries[place][1]
        line = self.text.rfind("\n", 0, start) + 1
        if self.text[line:start].strip():  # the first key stands behind its item's dash
            return _Change(start, entries[place + 1][1], "")
        return _Change(line, min(len(self.text), self._line_end(self._end(entries[place][2])) + 1), "")

    # Two in each other's place

    def exchanged(self, path: Path, low: int) -> str:
        """The whole text with the items at `low` and after it in each other's place."""
        holder, is_flow = self.root, False
        for part in path:
            is_flow = is_flow or bool(holder.flow_style)
            holder = _child(self.text, holder, part)
        one, other = _entries(self.text, holder)[low : low + 2]
        text, ends = self.text, self._end(other[2])
        if is_flow or holder.flow_style:
            first, between = text[one[1] : self._end(one[2])], text[self._end(one[2]) : other[1]]
            return text[: one[1]] + text[other[1] : ends] + between + first + text[ends:]
        start, middle, end = self._above(one[1]), self._above(other[1]), min(len(text), self._line_end(ends) + 1)
        below = text[middle:end]
        return text[:start] + below + ("" if below.endswith("\n") else "\n") + text[start:middle] + text[end:]

    def _above(self, index: int) -> int:
        """Where the lines of a block's item begin, comments right above it among them."""
        start = self.text.rfind("\n", 0, index) + 1
        while start and self.text[self.text.rfind("\n", 0, start - 1) + 1 : start].lstrip().startswith("#"):
            start = self.text.rfind("\n", 0, start - 1) + 1
        return start

    def stretch(self, path: Path) -> tuple[int, int, int]:
        """Where the lines of a block list's item begin (comments above it too) and end, and its dash's column;
        (-1, -1, 0) where it stands on one line with others. The last part of the path may be -1: the last item."""
        holder, is_flow = self.root, False
        for part in path[:-1]:
            is_flow = is_flow or bool(holder.flow_style)
            holder = _child(self.text, holder, part)
        if is_flow or holder.flow_style:
            return -1, -1, 0
        _name, start, node = _entries(self.text, holder)[int(path[-1])]
        end = min(len(self.text), self._line_end(self._end(node)) + 1)
        return self._above(start), end, self._column(start)

    # Places

    def _column(self, index: int) -> int:
        return index - (self.text.rfind("\n", 0, index) + 1)

    def _line_end(self, index: int) -> int:
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found

    def _end(self, node: Any) -> int:
        """Where a node's last character stands: the parser ends blocks at what comes next."""
        if isinstance(node, yaml.ScalarNode):
            if node.style in ("|", ">"):
                return node.start_mark.index + len(self.text[node.start_mark.index : node.end_mark.index].rstrip("\n "))
            return node.end_mark.index
        if node.flow_style or not node.value:
            return node.end_mark.index
        last = node.value[-1]
        return self._end(last[1] if isinstance(last, tuple) else last)


_Entry = tuple[str | int, int, Any]
"""A key or a place in a list, where its entry begins, and its value's node."""


def _entries(text: str, holder: Any) -> list[_Entry]:
    if isinstance(holder, yaml.MappingNode):
        return [(key.value, key.start_mark.index, value) for key, value in holder.value]
    if holder.flow_style or not holder.value:
        return [(n, item.start_mark.index, item) for n, item in enumerate(holder.value)]
    return [(n, _dash(text, holder, item), item) for n, item in enumerate(holder.value)]


def _dash(text: str, holder: Any, item: Any) -> int:
    """Where a block list's item begins: at its dash, on the item's own line or above it."""
    column, end = holder.start_mark.column, item.start_mark.index
    while end > 0:
        line = text.rfind("\n", 0, end) + 1
        if text[line + column : line + column + 1] == "-" and "#" not in text[line : line + column]:
            return line + column
        end = line - 1
    raise CannotEdit


def _child(text: str, holder: Any, part: str | int) -> Any:
    return next(node for name, _start, node in _entries(text, holder) if name == part)


def _place(path: Path, names: Sequence[str | int]) -> int | None:
    """After which entry a new one stands: where the model's order has it, else after the last. None: before all."""
    match path:
        case (str(),):
            order: Sequence[Any] = Playbook.__struct_encode_fields__
        case ("stages", int(), "steps", int(), str()):
            order = own_keys(Step)
        case ("exit", int(), str()):
            order = own_keys(Exit)
        case _:
            return len(names) - 1
    if path[-1] not in order:
        return len(names) - 1
    earlier = set(order[: order.index(path[-1])])
    found = [n for n, name in enumerate(names) if name in earlier]
    return found[-1] if found else None


def _written(value: Any, *, like: Any = None, column: int | None = None) -> str:
    """A value as text, in the quotes of the one before it. `column`: its key's, where lines may stand below it."""
    style = like.style if isinstance(like, yaml.ScalarNode) else None
    if column is not None and isinstance(value, str) and style not in ('"', "'") and _stands_below(value):
        indent = " " * (column + 2)
        lines = (indent + line if line else "" for line in value.rstrip("\n").split("\n"))
        return f"|{'' if value.endswith(chr(10)) else '-'}\n" + "\n".join(lines)
    node: Any = _FlowDumper(StringIO(), sort_keys=False, allow_unicode=True).represent_data(value)
    if isinstance(value, str) and style in ('"', "'"):
        node.style = "'" if style == "'" and value.isprintable() else '"'
    return _serialised(node)


def _laid_out(value: Any, column: int) -> str:
    """An item of a block list at its dash's column: what holds a list of mappings itself has a line for each."""
    if not isinstance(value, dict) or not any(_is_rows(one) for one in value.values()):
        return _written(value, column=column)
    below, dash = f"\n{' ' * (column + 2)}", f"\n{' ' * (column + 4)}- "
    said = [
        f"{_written(key)}:{''.join(dash + _written(row) for row in one)}" if _is_rows(one)
        else f"{_written(key)}: {_written(one)}"
        for key, one in value.items()
    ]  # fmt: skip
    return below.join(said)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _stands_below(text: str) -> bool:
    """Whether lines may stand below their key: of empty lines at their end only one would be kept."""
    return is_block(text) and not text.endswith("\n\n")


def _serialised(node: yaml.Node) -> str:
    listed = yaml.SequenceNode("tag:yaml.org,2002:seq", [node], flow_style=True)
    said = yaml.serialize(listed, Dumper=_FlowDumper, allow_unicode=True, width=1 << 20)
    return str(said).strip().removeprefix("[").removesuffix("]")


class _FlowDumper(PlainDumper):
    """Everything on one line."""

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        return super().represent_sequence(tag, sequence, flow_style=True)

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        return super().represent_mapping(tag, mapping, flow_style=True)


def _text(dumper: _FlowDumper, text: str) -> yaml.ScalarNode:
    is_plain = dumper.analyze_scalar(text).allow_flow_plain and not needs_quotes(text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if is_plain else '"')


_FlowDumper.add_representer(str, _text)
