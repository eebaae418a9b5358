"""`huoqun collect`"""

from __future__ import annotations

import click

NEEDS = "settings"


@click.command("collect")
def command() -> None:
    """Gather the browser's files into the home, hashed and compressed. `make setup` does it.

    \b
    Example: huoqun collect
    """
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False, clear=False)
