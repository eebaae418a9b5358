"""The generated pages of docs/reference: settings, permissions, facts, jobs, verbs, tables, questions of
conditions, checks of playbooks. `make docs` writes them.

A house test fails when a page is not what this writes, so nothing goes undocumented.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from . import boot
from .reference_blocks import blocks_page

if TYPE_CHECKING:
    from huoqun.core.conditions.registry import Arg

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "reference"
HEAD = "<!-- Written by `make docs` from the code: change it there. -->\n"


def settings_page() -> Iterator[str]:
    from . import config

    yield "# Settings\n"
    yield "In the environment (`HUOQUN_` and the name in capitals) or in `settings.toml` in the home (the name). "
    yield "An unknown key is refused. `huoqun check` shows those in force.\n"
    yield "| name | what it is | default |"
    yield "|---|---|---|"
    for name, doc, default in config.described():
        yield f"| `{name}` | {doc} | {f'`{default}`' if str(default) else '(empty)'} |"


def permissions_page() -> Iterator[str]:
    from huoqun.core.permissions import all_permissions
    from huoqun.team.rules import Role, permissions_of

    yield "# Permissions and roles\n"
    yield "`<module>:<noun>:<verb>`. A role gives its permissions over the workspace, one chapter or one group.\n"
    yield "| permission | " + " | ".join(str(role) for role in Role) + " |"
    yield "|---|" + "---|" * len(Role)
    known = all_permissions()
    for permission in known:
        held = ("✓" if permission in permissions_of(role, known) else "" for role in Role)
        yield f"| `{permission}` | " + " | ".join(held) + " |"


def facts_page() -> Iterator[str]:
    from huoqun.core.facts import all_facts

    yield "# Facts\n"
    yield "What is announced in the journal, by name and version. Payloads hold ids, never words of members.\n"
    yield "| fact | version | payload | what happened |"
    yield "|---|---|---|---|"
    for declared in all_facts():
        if declared.name.startswith("testing."):
            continue
        payload = ", ".join(f"`{f.name}`" for f in fields(declared.cls))
        yield f"| `{declared.name}` | {declared.version} | {payload} | {_first_line(declared.doc)} |"


def jobs_page() -> Iterator[str]:
    from huoqun.core.jobs import all_consumers

    yield "# Jobs\n"
    yield "Readers of the journal, each with a cursor in every lane. One that reaches people sees no imported facts.\n"
    yield "| job | hears | reaches people | what it does |"
    yield "|---|---|---|---|"
    for job in all_consumers():
        if job.name.startswith("testing."):
            continue
        hears = ", ".join(f"`{name}` {version}" for name, version in sorted(job.hears))
        yield f"| `{job.name}` | {hears} | {'yes' if job.acts else 'no'} | {_first_line(job.doc)} |"


def conditions_page() -> Iterator[str]:
    from huoqun.core.conditions import registry
    from huoqun.core.conditions.reading import LONGEST

    yield "# Conditions\n"
    yield CONDITIONS.format(longest=LONGEST)
    for scale in registry.all_scales():
        yield f"- `{scale.name}`: " + " < ".join(f"`{word}`" for word in scale.words)
    yield "\n## Questions\n"
    yield "| question | answers | what it asks | of | changes when |"
    yield "|---|---|---|---|---|"
    for asked in registry.all_questions():
        if asked.owner == "testing":
            continue
        kinds = ", ".join(_argument(arg) for arg in asked.args)
        answer = f"{asked.type.name}{f' ({kinds})' if kinds else ''}"
        wakes = [f"`{name}`" for name in sorted(asked.wakes_on)] + ["time passes"] * asked.by_clock
        yield f"| `{asked.usage}` | {answer} | {_first_line(asked.doc)} | {asked.owner} | {', '.join(wakes)} |"


CONDITIONS = """A condition is at most {longest} characters, such as `checked_in(day) and missed_in_row >= 2`.

- Join with `and`, `or`, `not` and brackets; compare with `==` `!=` `<` `<=` `>` `>=`; pick with `day in [1, 3, 7]`
  and `not in`; add and subtract whole numbers with `+` and `-`.
- Values are whole numbers, texts in quotation marks, `true`, `false`, and the words of a scale. Full-width brackets,
  quotation marks and signs are read as their narrow ones. In a text every character stands for itself.
- An answer may be unknown, such as the background of somebody who never told. What is compared with the unknown is
  unknown; `unknown and false` is false, `unknown or true` is true, `not unknown` is unknown. A step goes on only where
  its condition is true: unknown counts as false. `known(background('city'))` asks whether an answer is known.
- Members that were merged are one person: what any of them did, said or was given counts.

## Scales
"""


def _argument(arg: Arg) -> str:
    span = f" {arg.low} to {arg.high}" if arg.low is not None else ""
    return f"{arg.name}: {arg.type.name}{span}"


def verbs_page() -> Iterator[str]:
    import click

    from . import main

    yield "# The command line\n"
    yield "`--json` prints exactly one line of JSON. Exit codes: 0 fine, 1 refused or failed, 2 wrong use.\n"
    for name in main.verbs():
        command = main.huoqun.get_command(click.Context(main.huoqun), name)
        if command is None:
            continue
        help_text = command.get_help(click.Context(command, info_name=f"huoqun {name}", terminal_width=110))
        yield f"## huoqun {name}\n\n```\n{help_text}\n```\n"


def tables_page() -> Iterator[str]:
    from django.apps import apps

    yield "# Tables\n"
    for model in sorted(apps.get_models(), key=lambda m: m._meta.db_table):
        if not model.__module__.startswith("huoqun."):
            continue
        yield f"## {model._meta.db_table}\n"
        doc = inspect.getdoc(model) or ""
        if doc and not doc.startswith(f"{model.__name__}("):
            yield doc + "\n"
        yield "| column | type |"
        yield "|---|---|"
        for field in model._meta.concrete_fields:
            empty = " or null" if field.null else ""
            yield f"| `{field.column}` | {field.get_internal_type()}{empty} |"
        yield ""


def playbook_checks_page() -> Iterator[str]:
    from huoqun.playbooks.codes import Code

    yield "# What may be wrong with a playbook\n"
    yield "`huoqun playbook check FILE` tells these, each with its line, the reason and the mend. An error keeps a "
    yield "playbook from being published, a warning does not. Blocks have checks of their own besides.\n"
    yield "| code | severity | what it means |"
    yield "|---|---|---|"
    for code in Code:
        yield f"| `{code.value}` | {code.severity} | {_first_line(code.doc)} |"


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "settings.md": settings_page,
    "permissions.md": permissions_page,
    "facts.md": facts_page,
    "jobs.md": jobs_page,
    "cli.md": verbs_page,
    "tables.md": tables_page,
    "conditions.md": conditions_page,
    "playbook-checks.md": playbook_checks_page,
    "blocks.md": blocks_page,
}


def page(name: str) -> str:
    """The text of one generated page, as it should stand in docs/reference."""
    return HEAD + "\n".join(PAGES[name]()) + "\n"


def _first_line(doc: str) -> str:
    return doc.strip().split("\n\n")[0].replace("\n", " ").replace("|", "\\|")


def main() -> int:
    boot.prepare("settings")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (FOLDER / name).write_text(page(name), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
