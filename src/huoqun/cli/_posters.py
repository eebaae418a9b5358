"""`huoqun campaigns poster`"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from huoqun.campaigns.posters.layout import Layout


@click.command("poster")
@click.argument("layout", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Draw it there, as a JPEG.")
@click.option("--picture", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="What lies below it.")
@click.option("--address", default="https://example.com/g/" + "A" * 22, help="What its code says.")
@click.option("--name", default="", help="Who invites.")
@click.option("--hours", default="", help="When it is on.")
@click.option(
    "--language", type=click.Choice(["zh-hans", "en"]), default="zh-hans", envvar="HUOQUN_LANGUAGE", show_default=True,
    help="Of what is found.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: an array of what was found.")
def poster(
    layout: Path, out: Path | None, picture: Path | None, address: str, name: str, hours: str, language: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Check a poster's layout and draw it: LAYOUT is JSON as GET /api/v1/campaigns/…/poster answers it.

    What stops it ends with 1. `{}` in place of a layout is the usual one.

    \b
    Example: huoqun campaigns poster layout.json --out poster.jpg --name 林小满
    """
    from huoqun.campaigns.posters import checks, drawing
    from huoqun.cli.campaigns import speaking

    gettext, found = speaking(language), _layout(layout, language)
    raw = picture.read_bytes() if picture else b""
    tones = drawing.tones_of(found, drawing.tones(raw) if raw else b"")
    faults = checks.faults(found, tones, modules=int(drawing.matrix(address).size[0]))
    lines = [
        {"code": one.code, "slot": one.slot, "stops": one.stops, "message": gettext(one.message) % one.values,
         "mend": gettext(one.mend) % one.values, "source": one.source}
        for one in faults
    ]  # fmt: skip
    for line in [] if as_json else lines:
        click.echo(f"{'✗' if line['stops'] else '!'} {line['code']}: {line['message']} {line['mend']}")
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False))
    if out:
        out.write_bytes(drawing.drawn(found, drawing.Said(address, name, hours, language), picture=raw))
    if any(one.stops for one in faults):
        raise SystemExit(1)


def _layout(path: Path, language: str) -> Layout:
    """The layout in a file. Raises BadPoster."""
    from huoqun.campaigns.posters.layout import BadPoster, read, usual

    with click.open_file(str(path), "rb") as file:
        try:
            said = json.loads(file.read())
        except ValueError as error:
            raise BadPoster(str(error)) from error
    return read(said) if said else usual(language, "", "")
