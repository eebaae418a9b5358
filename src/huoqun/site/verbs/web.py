"""`huoqun web`"""

from __future__ import annotations

import click

from huoqun.site import config, logs
from huoqun.site.garbage import collect_seldom


@click.command("web")
@click.option("--bind", help="The address to listen on; the setting `bind` otherwise.")
@click.option("--port", type=int, help="The port; the setting `port` otherwise.")
def command(bind: str | None, port: int | None) -> None:
    """Serve the console, the members' pages and the API.

    \b
    Example: huoqun web --port 8420
    """
    import uvicorn

    settings = config.load()
    logs.set_up()
    collect_seldom()
    uvicorn.run(
        "huoqun.site.asgi:application",
        host=bind or settings.bind,
        port=port or settings.port,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=settings.is_https,
        timeout_graceful_shutdown=5,
        server_header=False,
    )
