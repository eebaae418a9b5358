"""The page docs/reference/blocks.md: what steps of playbooks may do, from the registry and the blocks' own code."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from django.utils.translation import override
from msgspec import structs

from huoqun.core.blocks import Args, Block, all_blocks

from .translations import translated

HEAD = """What a step of a playbook may do, by its `do:`. Arguments stand beside the step's own keys; those in bold
must be given. A member's step acts on one member, a group's on the group. What speaks needs a `class`; what waits goes
on when it is woken, or at its timeout; what cannot be undone needs `require: approval`; what was promised never becomes
less for who is on their way; what is noted after the end is still done where an outcome of a task leads to it then.
The outcomes are what the step log keeps, beside those of any step: `skipped_late`, `skipped_paused`, `skipped_over`,
`not_approved`, `lapsed`, `step_gone`. docs/howto/add-a-block.md shows how to add one.
"""
_PLAIN = {str: "text", int: "number", bool: "yes or no", float: "number"}


def blocks_page() -> Iterator[str]:
    from huoqun.console.pages.playbooks.words import block_name

    yield "# Blocks\n"
    yield HEAD
    yield "| do | 中文 | what it does | of a | traits | outcomes | from |"
    yield "|---|---|---|---|---|---|---|"
    known = all_blocks()
    for name, block in known.items():
        with override("en"):
            english = block_name(name)
        cells = (
            f"`{name}`",
            translated("console", "block", english),
            " ".join(block.doc.split()),
            " or ".join(sorted(block.scopes)),
            ", ".join(_traits(block)),
            ", ".join(f"`{outcome}`" for outcome in outcomes_of(block)),
            block.begin.__module__.split(".")[1],
        )
        yield f"| {' | '.join(cells)} |"
    yield "\n# Arguments\n"
    yield "| do | argument | type | without it |"
    yield "|---|---|---|---|"
    for name, block in known.items():
        yield from _arguments(name, block)


def _traits(block: Block) -> Iterator[str]:
    said = {"speaks": block.speaks, "waits": block.waits, "cannot be undone": block.irreversible}
    yield from (word for word, holds in said.items() if holds)
    if block.notes:
        yield "noted after the end"
    if block.promises:
        yield f"promises `{block.promises}`"


def _arguments(name: str, block: Block) -> Iterator[str]:
    hints = get_type_hints(block.args)
    for field in structs.fields(block.args):
        said = f"**`{field.encode_name}`**" if field.required else f"`{field.encode_name}`"
        has_default = isinstance(field.default, str | int) and field.default != "" and field.default is not False
        default = f"`{field.default}`" if has_default else ""
        yield f"| `{name}` | {said} | {_type(hints[field.name], field.name, block)} | {default} |"


def _type(hint: Any, name: str, block: Block) -> str:
    """A type in an author's words: what may stand there."""
    roles = {"template": block.templates, "condition": block.conditions}
    for role, names in roles.items():
        if name in names:
            return role
    return _plain(hint)


def _plain(hint: Any) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " or ".join(f"`{choice}`" for choice in inner)
    if origin in (Union, UnionType):
        return _plain(next(one for one in inner if one is not NoneType))
    if origin is tuple:
        return f"list of {_plain(inner[0])}"
    if origin is dict:
        return f"{_plain(inner[0])} → {_plain(inner[1])}"
    if isinstance(hint, type) and issubclass(hint, Args):
        hints = get_type_hints(hint)
        return "; ".join(f"`{f.encode_name}`: {_plain(hints[f.name])}" for f in structs.fields(hint))
    return _PLAIN.get(hint, str(hint))


def outcomes_of(block: Block) -> list[str]:
    """How its steps may come out, as its own code says: the first argument of each `Doing`."""
    found: dict[str, None] = {}
    for function in (block.begin, block.wake):
        if function is not None:
            found |= dict.fromkeys(_outcomes(function))
    return list(found)


def _outcomes(function: Callable[..., Any]) -> Iterator[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Doing":
            yield _word(node.args[0]) if node.args else "done"


def _word(said: ast.expr) -> str:
    """An outcome that is put together says with `…` where something is filled in."""
    if isinstance(said, ast.Constant):
        return str(said.value)
    if isinstance(said, ast.Subscript):
        return _word(said.value)
    if isinstance(said, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in said.values)
    return "…"
