"""`huoqun bench`"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

import click

NEEDS = "nothing"


@click.command("bench")
@click.argument("name", default="all")
@click.option("--scale", default=1.0, show_default=True, help="Less than 1 for a quick look with less data.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: an array of results.")
def command(name: str, scale: float, as_json: bool) -> None:
    """Measure, on a database of its own that is thrown away. NAME is import, outbox, pages, receive, start, or all; of
    benches called NAME-something all run.

    \b
    Example: huoqun bench import --json
    """
    chosen = [each for each in _names() if name in ("all", each) or each.startswith(f"{name}-")]
    results = (
        _run((chosen or [name])[0], scale)
        if len(chosen) < 2
        else [one for each in chosen for one in _apart(each, scale)]
    )
    if as_json:
        click.echo(json.dumps(results))
        return
    for r in results:
        ratio = f"  {r['ratio']} of {r['baseline']} {r['unit']}" if r["ratio"] is not None else ""
        mark = {True: click.style("✓", fg="green"), False: click.style("✗", fg="red"), None: " "}[r["met"]]
        click.echo(f"{mark} {r['bench']:28} {r['value']:>12} {r['unit']}{ratio}   must: {r['must']}   n={r['n']}")


def _names() -> list[str]:
    listed = subprocess.run([sys.executable, "-m", __name__], capture_output=True, text=True, check=True)
    return listed.stdout.split()


def _apart(name: str, scale: float) -> list[dict[str, Any]]:
    """In a process of its own, so that one bench's memory is not another's."""
    argv = [sys.executable, "-m", "huoqun.site.main", "bench", name, "--json", "--scale", str(scale)]
    done = subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else []


def _run(name: str, scale: float) -> list[dict[str, Any]]:
    """On an embedded server of its own, as durable as the operator's."""
    from huoqun.core.errors import NotFound
    from huoqun.site import boot

    with tempfile.TemporaryDirectory(prefix="huoqun-bench-", ignore_cleanup_errors=True) as home:
        os.environ["HUOQUN_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        boot.prepare("schema")
        benches = _discovered()
        if name not in benches:
            raise NotFound(f"There is no bench called {name}.", way_out=f"There are: {', '.join(benches)}.")
        return [result.as_json() for result in benches[name](scale)]


def _discovered() -> dict[str, Any]:
    from django.utils.module_loading import autodiscover_modules

    from huoqun.core.bench import all_benches

    autodiscover_modules("bench")
    import huoqun.gateways.bench
    import huoqun.imports.bench
    import huoqun.site.bench.insights
    import huoqun.site.bench.outbox
    import huoqun.site.bench.start
    import huoqun.site.bench.trial  # noqa: F401

    return all_benches()


if __name__ == "__main__":
    from huoqun.site import boot

    boot.prepare("settings")
    print(" ".join(_discovered()))
