"""A playbook as a file that people like to read: keys in the model's order, one a line, long texts as they are."""

from __future__ import annotations

from typing import Any

import msgspec
import yaml

from ._scalars import needs_quotes
from .model import Exit, Playbook, Step
from .reading import own_keys

ONE_LINE = 100


def dump(playbook: Playbook) -> str:
    """The text of a playbook; reading it gives the same playbook."""
    said = msgspec.to_builtins(playbook)
    # What is empty stands for its defaults, and need not be said.
    said = {"schema": playbook.schema_} | {key: value for key, value in said.items() if value != {}}
    if playbook.stages:
        said["stages"] = [stage | {"steps": [_flat(step, Step) for step in stage["steps"]]} for stage in said["stages"]]
    if playbook.exit:
        said["exit"] = [_flat(step, Exit) for step in said["exit"]]
    return yaml.dump(
        said, Dumper=PlainDumper, sort_keys=False, allow_unicode=True, width=1 << 20, default_flow_style=False
    )


def _flat(step: dict[str, Any], kind: type[Step]) -> dict[str, Any]:
    """A step's arguments beside its own keys, what it does before how."""
    return {key: step[key] for key in own_keys(kind) if key in step} | step.get("args", {})


class PlainDumper(yaml.SafeDumper):
    """Quotes what our reader would take for something else, by its own rules; repeats instead of anchors."""

    yaml_implicit_resolvers: dict[Any, Any] = {}

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_TEXT = "tag:yaml.org,2002:str"


def _text(dumper: PlainDumper, text: str) -> yaml.ScalarNode:
    if is_block(text):
        return dumper.represent_scalar(_TEXT, text, style="|")
    return dumper.represent_scalar(_TEXT, text, style='"' if needs_quotes(text) else None)


def is_block(text: str) -> bool:
    """Whether several lines can stand below one another as they are."""
    lines = text.split("\n")
    return len(lines) > 1 and text[0] not in " \n" and all(line == line.rstrip() for line in lines)


def _list(dumper: PlainDumper, items: list[Any] | tuple[Any, ...]) -> yaml.SequenceNode:
    is_short = all(not isinstance(i, list | tuple | dict) and "\n" not in str(i) for i in items)
    flow = is_short and sum(len(str(i)) + 2 for i in items) < ONE_LINE
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=flow)


def _word(dumper: PlainDumper, value: object) -> yaml.ScalarNode:
    words = {True: "true", False: "false", None: "null"} if isinstance(value, bool | None) else {}
    return dumper.represent_scalar(_TEXT, words.get(value) or repr(value))  # type: ignore[call-overload]


PlainDumper.add_representer(str, _text)
PlainDumper.add_representer(list, _list)
PlainDumper.add_representer(tuple, _list)
for _kind in (bool, int, float, type(None)):
    PlainDumper.add_representer(_kind, _word)
