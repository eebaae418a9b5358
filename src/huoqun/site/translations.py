"""Translations: gathered from code and templates, compiled by Babel (a bare machine has no gettext), and complete.

`python -m huoqun.site.translations compile | check | update`. Messages are written in English; each module keeps its
own `locale/zh_Hans/LC_MESSAGES/django.po`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "N_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

Key = tuple[str | None, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """A message in the source: its key (context, msgid or msgids), and where it stands first."""

    key: Key
    where: str


def modules(source: Path = SOURCE) -> Iterator[Path]:
    """The folders that keep their own translations: every package directly below the source."""
    yield from sorted(p for p in source.iterdir() if (p / "__init__.py").exists())


def catalogue_file(module: Path) -> Path:
    return module / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def messages_of(module: Path) -> dict[Key, Found]:
    """Every message that this module's Python and templates mark for translation."""
    found: dict[Key, Found] = {}
    for path in sorted(module.rglob("*")):
        if path.suffix not in (".py", ".html", ".txt") or "tests" in path.parts or "migrations" in path.parts:
            continue
        for line, text, context in _extract(path):
            key = (context, text if isinstance(text, str) else tuple(text))
            found.setdefault(key, Found(key, f"{path.relative_to(SOURCE)}:{line}"))
    return found


def _extract(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], str | None]]:
    from django.utils.translation.template import templatize

    source = path.read_text("utf-8")
    if path.suffix != ".py":
        if "trans" not in source:
            return
        source = templatize(source, origin=str(path))
    # A value marked for translation and then only passed on has no message of its own.
    for line, text, _, context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
        if text:
            yield line, text, context


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale=LANGUAGE, domain="django")
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain="django", abort_invalid=True)


def translated(module: str, context: str, message: str) -> str:
    """A message of a module in Chinese, from the file that people edit; itself where nobody translated it."""
    found = _read(catalogue_file(SOURCE / module)).get(message, context)
    return str(found.string) if found is not None and found.string else message


def _key(message: Message) -> Key:
    return (message.context, message.id if isinstance(message.id, str) else tuple(message.id))


def _is_done(message: Message) -> bool:
    words = message.string if isinstance(message.string, list | tuple) else [message.string]
    return not message.fuzzy and any(words) and all(words)


def complaints() -> list[str]:
    """What is not translated, and which translation breaks its placeholders: one sentence each."""
    translated: dict[Key, Message] = {}
    said: list[str] = []
    for module in modules():
        path = catalogue_file(module)
        for message in _read(path):
            if message.id and _is_done(message):
                translated[_key(message)] = message
                said += [f"{path.relative_to(SOURCE)}: {error} in {message.id!r}" for error in message.check()]
    for module in modules():
        for found in messages_of(module).values():
            if found.key not in translated:
                said.append(f"{found.where}: not in zh_Hans: {found.key[1]!r}")
    return said


def update() -> int:
    """Add what is missing to each module's catalogue, untranslated; answers how many were added."""
    everywhere = {_key(m) for module in modules() for m in _read(catalogue_file(module)) if m.id}
    added = 0
    for module in modules():
        missing = [f for f in messages_of(module).values() if f.key not in everywhere]
        if not missing:
            continue
        path = catalogue_file(module)
        catalogue = _read(path)
        for found in missing:
            catalogue.add(found.key[1], context=found.key[0])
            everywhere.add(found.key)
            added += 1
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, omit_header=False, ignore_obsolete=True, sort_output=False)
    return added


def compile_all() -> int:
    """Write a .mo beside every .po of the source; answers how many."""
    done = 0
    for path in SOURCE.rglob("locale/*/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=LANGUAGE, domain="django")
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        done += 1
    return done


def main(argv: list[str]) -> int:
    verb = argv[0] if argv else ""
    if verb == "compile":
        print(f"compiled {compile_all()} catalogues")
        return 0
    if verb == "update":
        print(f"added {update()} messages to translate")
        return 0
    if verb == "check":
        said = complaints()
        print("\n".join(said) or "zh-Hans and en are complete")
        return 1 if said else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
