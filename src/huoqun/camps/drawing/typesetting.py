"""Sheets set by typst: one compiler a sheet and thread, kept for as long as the process lives."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from typst import Compiler, Fonts

SHEETS = Path(__file__).parent / "sheets"
_own = threading.local()


def pdf(sheet: str, data: Mapping[str, Any]) -> bytes:
    """A sheet as PDF, with nothing in it that differs from one drawing to the next."""
    made = _compiler(sheet).compile(format="pdf", sys_inputs=_inputs(data), timestamp=0)
    return _whole(made)


def png(sheet: str, data: Mapping[str, Any], *, ppi: float) -> bytes:
    """The first page of a sheet as PNG. `ppi`: 144 draws two pixels a point."""
    made = _compiler(sheet).compile(format="png", ppi=ppi, sys_inputs=_inputs(data))
    return _whole(made[0] if isinstance(made, list) else made)


def _inputs(data: Mapping[str, Any]) -> dict[str, str]:
    return {"data": orjson.dumps(data).decode()}


def _whole(made: Any) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError(f"typst made {type(made).__name__}, no file")
    return made


def _compiler(sheet: str) -> Compiler:
    """Compilers know one caller at a time, so each thread has its own; the fonts are all of theirs."""
    # 80 MB, and only where something is drawn.
    from typst import Compiler

    held: dict[str, Compiler] = _own.__dict__.setdefault("compilers", {})
    if sheet not in held:
        held[sheet] = Compiler(SHEETS / f"{sheet}.typ", root=SHEETS, font_paths=_fonts())
    return held[sheet]


@cache
def _fonts() -> Fonts:
    """Ours from its wheel; the machine's for signs that it has not: what it has looks the same everywhere."""
    import manimgx_fonts_cjk
    from typst import Fonts

    return Fonts(font_paths=[Path(manimgx_fonts_cjk.__file__).parent])
