"""`huoqun keys`"""

from __future__ import annotations

import json

import click


@click.group("keys")
def command() -> None:
    """The keys that the tokens of your connections are encrypted with. They stand in HOME/keys, never in a backup.

    \b
    Example: huoqun keys rotate
    """


@command.command("rotate")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
def rotate(as_json: bool) -> None:
    """Make a new key, encrypt everything anew with it, and forget the old one.

    Keep a copy of HOME/keys apart from your backups: without it a restored database cannot read its tokens.

    \b
    Example: huoqun keys rotate
    """
    from huoqun.chats.actions.connections import rotate_key

    count = rotate_key()
    if as_json:
        click.echo(json.dumps({"connections": count}))
    else:
        click.echo(f"A new key is in use; the secrets of {count} connections are encrypted with it.")
