"""Things that steps and conditions of playbooks call by name and that somebody has to make: a quiz, a badge, a budget.

A block says which of its arguments name one (`names={"quiz": "quiz"}`), a question of conditions which of its own
(`Arg("quiz", TEXT, names="quiz")`); the module that owns them says here how they are found, all kinds in one question:

    thing("quiz", N_("quiz"), "select key, state = 'open' from forms_quiz where … and key = any({names})")
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from .blocks import discover
from .sql import server_cursor

NOTHING = frozenset({"", "无", "没有", "none", "-"})
"""What is written at a name where there is no such thing, and none is meant."""

Called = tuple[str, str]
"""A kind of thing and a name."""

Listed = Callable[[int, datetime], Collection[str]]
"""(workspace, now) → every name that can be used."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A kind of thing. `sql` selects (name, whether it can be used), has `%(workspace)s` and `{names}`; `listed` tells
    where no statement can; neither: only steps make it. `ships`: those that are written by themselves when they are
    first asked for. `said`: what is said where one is missing, with `%(name)s`, in place of that there is none. `uids`
    selects the uid of `%(name)s`, for modules that keep it without knowing whose it is.
    """

    kind: str
    label: str
    sql: str
    ships: frozenset[str]
    listed: Listed | None
    said: str
    uids: str


_things: dict[str, Thing] = {}


def thing(
    kind: str, label: str, sql: str = "", *, ships: Iterable[str] = (), listed: Listed | None = None, said: str = "",
    uids: str = "",
) -> None:  # fmt: skip
    """Declare a kind of thing; the label and `said` are marked words, translated where they are shown."""
    _things[kind] = Thing(kind, label, sql, frozenset(ships), listed, said, uids)


def known(kind: str) -> Thing:
    """A kind that was declared."""
    return _things[kind]


def meant(name: str) -> str:
    """The name that is meant; '' where there is none."""
    bare = name.strip()
    return "" if bare.casefold() in NOTHING else bare


def uid_of(workspace_id: int, kind: str, name: str) -> UUID | None:
    """The uid of the thing of this name that can be used; None where there is none."""
    discover()
    with server_cursor() as cursor:
        row = cursor.execute(_things[kind].uids, {"workspace": workspace_id, "name": name}).fetchone()
    return row[0] if row else None


def not_there(workspace_id: int, called: Collection[Called], *, now: datetime) -> set[Called]:
    """Those of these that nobody has made, or that cannot be used (any more)."""
    discover()
    usable = _asked(workspace_id, called)
    for kind in {kind for kind, _ in called}:
        if (listed := _things[kind].listed) is not None:
            usable |= {(kind, name): True for name in listed(workspace_id, now)}
    return {one for one in called if not usable.get(one, one[1] in _things[one[0]].ships)}


def _asked(workspace_id: int, called: Collection[Called]) -> dict[Called, bool]:
    """What the database says of them, in one statement."""
    kinds = sorted({kind for kind, _ in called if _things[kind].sql})
    if not kinds:
        return {}
    parts = [
        f"select '{kind}', t.name, t.usable from ({_things[kind].sql.format(names=f'%(names_{kind})s::text[]')}) "
        "as t(name, usable)"
        for kind in kinds
    ]
    values = {f"names_{kind}": [name for k, name in called if k == kind] for kind in kinds}
    with server_cursor() as cursor:
        rows = cursor.execute(" union all ".join(parts), values | {"workspace": workspace_id}).fetchall()
    return {(kind, name): usable for kind, name, usable in rows}
