"""`huoqun demo`"""

from __future__ import annotations

import click


@click.command("demo")
@click.option("--language", type=click.Choice(["zh-hans", "en"]), help="What is spoken there; the setting by default.")
@click.option(
    "--camp", type=click.IntRange(20, 200), metavar="MEMBERS", help="One group of about so many, to try a manual on."
)
@click.option(
    "--speed", type=click.IntRange(1, 60), default=6, show_default=True, help="Times as fast as the wall's clock."
)
def command(language: str | None, camp: int | None, speed: int) -> None:
    """Look at a community that is alive: thirty groups whose members are simulated. Until Ctrl-C.

    The first time its three months of history are written, which takes seconds. Nobody outside is ever spoken to.

    \b
    Example: huoqun demo
    Example: huoqun demo --language en
    Example: huoqun demo --camp 200 --speed 60
    """
    from django.utils.translation import gettext as _

    from huoqun.core import clock, worker
    from huoqun.gateways.simulator.demo import founding
    from huoqun.site import boot, config, first, running
    from huoqun.site.supervisor import not_running

    settings = config.load()
    not_running(boot.home())
    demo = founding.ready(
        real=clock.now(), language=language or settings.language, camp=camp or 0, speed=speed, say=_say
    )  # fmt: skip
    if demo.is_new:
        _say("counting")
        worker.catch_up(now=clock.now)
    path = first.sign_in_path(demo.workspace_id, now=clock.now(), always=True)

    def ready() -> None:
        click.echo(f"Huoqun: {settings.public_url}{path}   " + _("(Ctrl-C stops it)"))

    running.together(on_ready=ready)


def _say(what: str) -> None:
    from django.utils.translation import gettext as _

    words = {
        "filling": _("Three months of thirty groups are being written, once …"),
        "counting": _("… and counted."),
    }
    click.echo(words[what], err=True)
