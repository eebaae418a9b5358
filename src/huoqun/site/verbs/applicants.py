"""`huoqun applicants`"""

from __future__ import annotations

import click


@click.command("applicants")
@click.argument("door")
@click.option("--who", type=click.Choice(["readers", "sellers"]), default="sellers", help="Readers are honest.")
@click.option(
    "--people", type=click.IntRange(1, 20), default=3, help="How many come, one each two minutes of the demo."
)
def command(door: str, who: str, people: int) -> None:
    """Have people of the demo apply at a DOOR of yours (its address), in the demo only.

    They open its page, fill it in and wait for your answer. Once they may, they join the group; sellers advertise there
    within the hour of the demo (ten minutes). What you decide about them, and what your rules catch, is real.

    \b
    Example: huoqun applicants http://127.0.0.1:8420/apply/3mZ… --who sellers --people 3
    """
    from django.utils.translation import gettext as _

    from huoqun.core import clock
    from huoqun.gateways.simulator.demo.visiting import NoDemo, send

    token = door.rstrip("/").rpartition("/")[2]
    try:
        send(token=token, kind=who, people=people, real=clock.now())
    except NoDemo as refusal:
        raise click.ClickException(_(refusal.message)) from refusal
    click.echo(_("They are on their way: the first is at the door within a minute."))
