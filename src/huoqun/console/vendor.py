"""Which files of node_modules the browser gets, and the icons it needs of the five thousand there are.

Listing node_modules folders in STATICFILES_DIRS would collect and hash 20 MB of style sheets nobody asks for, and
their source maps. This finder offers just the files named here, plus one sprite of the icons that our own
templates and Python name; put it into STATICFILES_FINDERS.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from django.utils._os import safe_join

FILES = {
    "vendor/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "vendor/echarts.min.js": "echarts/dist/echarts.min.js",
}
SPRITE = "vendor/icons.svg"
SPRITE_SOURCE = "@tabler/icons-sprite/dist/tabler-sprite.svg"

# A tag with its name, a keyword argument, a default, a key of a dict: however a template or a page names an icon.
_NAMED = re.compile(r"""\bicon["']?(?:\s*:\s*str)?\s*[=:\s]\s*["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""")
_SYMBOL = re.compile(r'<symbol id="tabler-([a-z0-9-]+)"(.*?)</symbol>', re.DOTALL)
# A map that is not collected makes hashed storage refuse the whole file.
_SOURCE_MAP = re.compile(rb"/[*/][#@] sourceMappingURL=[^\s*]+(?:\s*\*/)?\s*")
# The invisible square that every Tabler icon starts with: a fifth of a sprite's weight.
_FRAME = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')


class NodeModulesMissing(ImproperlyConfigured):
    """The browser's files are not installed; `npm ci` in the checkout brings them."""


def node_modules() -> Path:
    """Return the folder npm filled: the setting NODE_MODULES, or the one of this checkout."""
    return Path(getattr(settings, "NODE_MODULES", None) or Path(__file__).parents[3] / "node_modules")


def named_icons(sources: Path) -> set[str]:
    """Return the names of icons found in the templates and Python files under `sources` (tests left out)."""
    files = [path for kind in ("*.html", "*.py") for path in sources.rglob(kind) if "tests" not in path.parts]
    return {name for path in files for name in _NAMED.findall(path.read_text("utf-8"))}


def make_sprite(all_icons: str, wanted: Iterable[str]) -> str:
    """Return an SVG sprite whose symbols are `wanted`, each with the icon's own name as its id.

    Raises ImproperlyConfigured where Tabler has no icon of that name, so that a misspelt one stops the build.
    """
    known = dict(_SYMBOL.findall(all_icons))
    unknown = sorted(set(wanted) - known.keys())
    if unknown:
        raise ImproperlyConfigured(f"No such Tabler icon: {', '.join(unknown)}. Look one up at tabler.io/icons.")
    symbols = (f'<symbol id="{name}"{_FRAME.sub("", known[name])}</symbol>' for name in sorted(set(wanted)))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


@cache
def prepared() -> Path:
    """Write the vendor files, cleaned, under node_modules/.cache and return that folder; once a process."""
    source = node_modules()
    target = source / ".cache" / "huoqun"
    if not (source / SPRITE_SOURCE).is_file():
        raise NodeModulesMissing(f"{source} lacks the browser's files. Run `npm ci` (or `make setup`) first.")
    for name, path in FILES.items():
        _write(target / name, _SOURCE_MAP.sub(b"", (source / path).read_bytes()))
    icons = named_icons(Path(__file__).parents[1])
    sprite = make_sprite((source / SPRITE_SOURCE).read_text("utf-8"), icons)
    _write(target / SPRITE, sprite.encode())
    return target


def _write(path: Path, content: bytes) -> None:
    """Replace a file only where it differs: collectstatic then sees what is unchanged."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    half.write_bytes(content)
    half.replace(path)


class VendorFinder(BaseFinder):
    """Finds `vendor/…`: see the module."""

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        """Return the absolute path of one vendor file, or an empty list."""
        if path not in FILES and path != SPRITE:
            return []
        found = safe_join(str(prepared()), path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield every vendor file with the storage that holds it."""
        storage = FileSystemStorage(location=str(prepared()))
        yield from ((name, storage) for name in (*FILES, SPRITE))

    def check(self, **_: Any) -> builtins.list[Any]:
        """Nothing to check before the files are asked for."""
        return []
