"""Sheets set by typst: one compiler a sheet and thread, kept for as long as the process lives.

A sheet is a file of the module that draws it; what all sheets share is `core/sheets/setting.typ`. What is said travels
as JSON beside the sheet and is never read as its source: names are hostile.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from typst import Compiler, Fonts

PACKAGE = Path(__file__).parent.parent
"""What sheets may import: `/core/sheets/setting.typ`."""
_own = threading.local()


def pdf(sheet: Path, data: Mapping[str, Any]) -> bytes:
    """A sheet as PDF, with nothing in it that differs from one drawing to the next."""
    return _whole(_compiler(sheet).compile(format="pdf", sys_inputs=_inputs(data), timestamp=0))


def png(sheet: Path, data: Mapping[str, Any], *, ppi: float) -> bytes:
    """The first page of a sheet as PNG. `ppi`: 144 draws two pixels a point."""
    return pngs(sheet, data, ppi=ppi)[0]


def pngs(sheet: Path, data: Mapping[str, Any], *, ppi: float) -> list[bytes]:
    """Every page of a sheet as PNG."""
    made = _compiler(sheet).compile(format="png", ppi=ppi, sys_inputs=_inputs(data))
    return [_whole(page) for page in (made if isinstance(made, list) else [made])]


def _inputs(data: Mapping[str, Any]) -> dict[str, str]:
    return {"data": orjson.dumps(data).decode()}


def _whole(made: Any) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError(f"typst made {type(made).__name__}, no file")
    return made


def _compiler(sheet: Path) -> Compiler:
    """Compilers know one caller at a time, so each thread has its own; the fonts are all of theirs."""
    # 80 MB, and only where something is drawn.
    from typst import Compiler

    held: dict[Path, Compiler] = _own.__dict__.setdefault("compilers", {})
    if sheet not in held:
        held[sheet] = Compiler(sheet, root=PACKAGE, font_paths=_fonts())
    return held[sheet]


@cache
def _fonts() -> Fonts:
    """Ours from its wheel; the machine's for signs that it has not: what it has looks the same everywhere."""
    import manimgx_fonts_cjk
    from typst import Fonts

    return Fonts(font_paths=[Path(manimgx_fonts_cjk.__file__).parent])
