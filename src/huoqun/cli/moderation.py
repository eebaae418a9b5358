"""`huoqun moderation`"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

import click

NEEDS = {"score": "nothing"}

AT_ONCE = 256
"""Messages that are judged together: cheaper by half than one by one."""

T = TypeVar("T")


@click.group("moderation")
def command() -> None:
    """Moderation: what is said is judged, as a file, without any database.

    \b
    Example: huoqun moderation score messages.jsonl
    """


@command.command("score")
@click.argument("file", default="-", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write there, not to standard output.")
@click.option(
    "--language", type=click.Choice(["zh-hans", "en"]), default="zh-hans", envvar="HUOQUN_LANGUAGE", show_default=True,
    help="Of the reasons.",
)  # fmt: skip
def score(file: Path, out: Path | None, language: str) -> None:
    """Tell advertisements and frauds: FILE has one {"text"} a line, `-` is standard input; a line comes out for each.

    A line that comes out: {"score", "reasons"}; the score is 0 to 1, from 0.5 on it is an advertisement, which one
    everyday message of a hundred reaches. A line that holds no text comes out as {"line", "error"} in its place, and
    the exit code is 1. docs/reference/ads-model.md says what the model knows and what it does not.

    \b
    Example: huoqun moderation score messages.jsonl > scores.jsonl
    Example: echo '{"text": "兼职日结，加微信 abc123"}' | huoqun moderation score
    """
    import orjson

    from huoqun.moderation.ads import model, reading, telling

    gettext, judge, bad = _speaking(language), model.shipped().judge, []
    with click.open_file(str(file), "rb") as lines, click.open_file(str(out or "-"), "wb") as written:
        for some in _batched(reading.texts(reading.bounded(lines)), AT_ONCE):
            judged = iter(judge([text for _, text in some if isinstance(text, str)]))
            for number, text in some:
                if isinstance(text, str):
                    written.write(orjson.dumps(telling.as_json(next(judged), gettext)) + b"\n")
                    continue
                bad.append(f"{number}: {gettext(str(text))}")
                written.write(orjson.dumps({"line": number, "error": gettext(str(text))}) + b"\n")
    if bad:
        first = "; ".join(bad[:5]) + ("; …" if len(bad) > 5 else "")
        told = gettext(reading.TOLD) % {"n": len(bad), "first": first}
        raise reading.BadLines(told, way_out=gettext(reading.BadLines.way_out))


def _batched(what: Iterable[T], size: int) -> Iterator[list[T]]:
    """What there is, so many at a time."""
    each = iter(what)
    while some := list(islice(each, size)):
        yield some


def _speaking(language: str) -> Callable[[str], str]:
    """Translations as they were compiled, without Django: it would take longer to start than the judging does."""
    import gettext

    import huoqun.moderation

    if language == "en":
        return str
    where = Path(huoqun.moderation.__file__).parent / "locale"
    return gettext.translation("django", str(where), ["zh_Hans"], fallback=True).gettext
