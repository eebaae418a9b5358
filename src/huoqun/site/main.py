"""The command `huoqun`: finds its verbs by their files, loads only the one that is used.

A verb is a module of `huoqun.cli` or `huoqun.site.verbs` with `command` (a click command) and, where it does not need
the whole database, `NEEDS` (see boot.Needs; for each of its own verbs where they differ). Exit codes: 0 fine, 1 refused
or failed, 2 wrong use.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from types import ModuleType

import click

from huoqun.core.errors import Refused

from . import boot
from .trouble import trouble_of

PACKAGES = ("huoqun.cli", "huoqun.site.verbs")


def verbs() -> dict[str, str]:
    """Every verb and the module that holds it: `import_` is the verb `import`, `signin_link` is `signin-link`."""
    found = {}
    for package in PACKAGES:
        path = importlib.import_module(package).__path__
        for module in pkgutil.iter_modules(path):
            if not module.name.startswith("_") and not module.ispkg:
                found[module.name.rstrip("_").replace("_", "-")] = f"{package}.{module.name}"
    return dict(sorted(found.items()))


class Verbs(click.Group):
    """The verbs as a click group, each module imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(verbs())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = self._module(cmd_name)
        return module.command if module else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        module = self._module(name or "")
        if module is not None and not any(word in rest for word in ("--help", "-h")):
            boot.prepare(_needs(module, rest))
        return name, command, rest

    def _module(self, name: str) -> ModuleType | None:
        where = verbs().get(name)
        return importlib.import_module(where) if where else None


def _needs(module: ModuleType, rest: list[str]) -> boot.Needs:
    said: boot.Needs | dict[str, boot.Needs] = getattr(module, "NEEDS", "schema")
    if isinstance(said, str):
        return said
    verb = next((word for word in rest if not word.startswith("-")), "")
    options = {f"{verb} {word.partition('=')[0]}" for word in rest}
    return next((needs for name, needs in said.items() if name in options), said.get(verb, "schema"))


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="huoqun")
def huoqun() -> None:
    """Huoqun (活群) keeps communities alive.

    \b
    Example: huoqun import ~/Downloads/my-group-export.zip
    """


def main() -> None:
    try:
        huoqun.main(standalone_mode=True)
    except Refused as error:
        _say(error)
        sys.exit(1)
    except Exception as error:
        trouble = trouble_of(error, boot.home()) if "django.db" in sys.modules else None
        if trouble is None:
            raise
        _say(trouble)
        sys.exit(1)


def _say(error: Refused) -> None:
    """With --json standard output still is one line of JSON; the words go to standard error for people."""
    if "--json" in sys.argv:
        said = {"message": _translated(error.message), "way_out": _translated(error.way_out)}
        print(json.dumps({"error": {"code": error.code, **said}}))
    click.echo(f"{click.style('✗', fg='red')} {_translated(error.message)}", err=True)
    if error.way_out:
        click.echo(f"  {_translated(error.way_out)}", err=True)


def _translated(words: str) -> str:
    """In the language of the settings, where these could be read."""
    from django.apps import apps
    from django.utils.translation import gettext

    return gettext(words) if apps.ready and words else words


if __name__ == "__main__":
    main()
