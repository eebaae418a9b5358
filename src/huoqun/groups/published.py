"""What a group publishes of its rules, whichever module keeps them: shown at its door, told when it changes.

A module says its part in `published.py`, which is found by itself:

    @publishes("presence", order=20)
    def presence(workspace_id, group_id, kind_id) -> Part | None: ...
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from huoqun.core.sql import server_cursor


@dataclass(frozen=True, slots=True)
class Told:
    """A rule in a sentence, and what belongs to it."""

    words: str
    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One module's part, in the language of whoever reads. `version`: another one for another text; `note`: why it
    was changed last.
    """

    key: str
    title: str
    version: str
    told: Sequence[Told]
    note: str = ""


Provider = Callable[[int, int | None, int | None], Part | None]
Groups = Callable[[int], set[int]]
_providers: dict[str, tuple[int, Provider]] = {}
_own: dict[str, tuple[Groups, bool]] = {}


def publishes(
    key: str, *, order: int, own: Groups | None = None, instead: bool = False
) -> Callable[[Provider], Provider]:  # fmt: skip
    """Decorator: `part(workspace_id, group_id, kind_id)` is what holds in a group (its kind beside it), or in every
    group of a kind (group None) but those that have `own` words, beside the kind's or `instead` of them."""

    def declare(provider: Provider) -> Provider:
        _providers[key] = (order, provider)
        if own is not None:
            _own[key] = own, instead
        return provider

    return declare


@cache
def discover() -> None:
    """Import every module's `published.py`, once."""
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("published")


def in_force(workspace_id: int, *, group_id: int | None, kind_id: int | None) -> list[Part]:
    """All that is published for a group or a kind, in order."""
    discover()
    return [
        part
        for _order, provider in sorted(_providers.values(), key=lambda one: one[0])
        if (part := provider(workspace_id, group_id, kind_id)) is not None
    ]


def own_groups(workspace_id: int, key: str) -> tuple[set[int], bool]:
    """The groups that have words of their own in a part; whether these stand instead of wider ones."""
    discover()
    own, instead = _own.get(key, (lambda _: set(), False))
    return own(workspace_id), instead


def versions(parts: Sequence[Part]) -> dict[str, str]:
    """The version of each part."""
    return {part.key: part.version for part in parts}


def digest(parts: Sequence[Part]) -> str:
    """One word for all versions: whoever accepted it saw these texts and no others. Empty where there are none."""
    said = "\n".join(f"{part.key} {part.version}" for part in parts)
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest() if parts else ""


def plain(parts: Sequence[Part]) -> str:
    """The whole text, as it is kept with who accepted it."""
    lines: list[str] = []
    for part in parts:
        lines.append(part.title)
        for one in part.told:
            lines += [one.words, *(f"  {line}" for line in one.lines)]
    return "\n".join(lines)


def hashed(text: str) -> str:
    """The version of a text that has no numbers."""
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


@publishes("group", order=10)
def own_words(workspace_id: int, group_id: int | None, kind_id: int | None) -> Part | None:
    """The rules as the group's page has them, in the team's own words."""
    if group_id is None:
        return None
    with server_cursor() as cursor:
        cursor.execute(
            "select rules_text from groups_group where workspace_id = %s and id = %s", [workspace_id, group_id]
        )
        row = cursor.fetchone()
    text = row[0].strip() if row else ""
    return Part("group", _("Rules of the group"), hashed(text), [Told(text)]) if text else None
