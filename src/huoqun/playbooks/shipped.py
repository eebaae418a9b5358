"""The manuals that come with Huoqun: files of the folder `playbooks/`, in Chinese, and in English below `en/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .format.reading import read

IN_WHEEL = Path(__file__).parent / "manuals"
IN_CHECKOUT = Path(__file__).resolve().parents[3] / "playbooks"
KINDS = ("traffic", "newcomer", "camp", "delivery", "core", "chapter")


@dataclass(frozen=True, slots=True)
class Shipped:
    """A manual: `text` is the whole file."""

    id: str
    name: str
    kind: str
    about: str
    text: str


def folder() -> Path:
    """Where the manuals lie: beside the code in a wheel, in the checkout otherwise."""
    return IN_WHEEL if IN_WHEEL.is_dir() else IN_CHECKOUT


@lru_cache(maxsize=4)
def shipped(language: str) -> tuple[Shipped, ...]:
    """The manuals in a language (`zh-hans`, `en`), by kind; one that is not translated stays in Chinese."""
    files = sorted(folder().glob("*.yaml"))
    if not language.startswith("zh"):
        files = [other if (other := folder() / "en" / file.name).is_file() else file for file in files]
    manuals = [_manual(file.read_text("utf-8")) for file in files]
    return tuple(sorted(manuals, key=lambda one: (KINDS.index(one.kind), one.id)))


def _manual(text: str) -> Shipped:
    said = read(text).playbook
    return Shipped(said.id, said.name, said.kind, said.about, text)
