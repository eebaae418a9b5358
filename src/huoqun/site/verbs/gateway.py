"""`huoqun gateway`"""

from __future__ import annotations

import asyncio
import signal

import click

from huoqun.site import logs
from huoqun.site.garbage import collect_seldom


@click.command("gateway")
@click.option(
    "--name", default="", help="What other gateway processes know this one by; host and process id by default."
)
@click.option("--only", multiple=True, metavar="PLATFORM", help="Serve this platform and no other; may be repeated.")
def command(name: str, only: tuple[str, ...]) -> None:
    """Hold the connections to chat platforms: hear what is said there, and perform what is to be done.

    Start as many as you like, on as many hosts as you like: they share the connections.

    \b
    Example: huoqun gateway --only telegram
    """
    from huoqun.gateways.host import Host

    logs.set_up()
    collect_seldom()

    async def main() -> None:
        host = Host(name=name, only=only)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, host.stop)
        await host.run()

    asyncio.run(main())
