"""The form before a door: drawn from what the door asks, and read back from what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from huoqun.admission.queries.mine import DoorPage, MyApplication
from huoqun.admission.rules.applications import LONGEST_ANSWER, Said
from huoqun.console.pages.members.said import background_name
from huoqun.forms.surveys import RANGES, Asks, Item

from .words import state_line


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what may be chosen: (what is sent, words, chosen)."""

    name: str
    item: Item
    options: Sequence[tuple[str, str, bool]]
    words: str
    is_row: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A door with its form. `mine`: one's own application; `line`: where it stands; `wrong`: why the form was not
    taken; `asks`: the form is shown; `member`: it is a member's own page.
    """

    token: str
    community: str
    door: DoorPage | None
    questions: Sequence[Question] = ()
    tags: Sequence[tuple[str, str, str]] = ()
    name: str = ""
    contact: str = ""
    inviter: str = ""
    slots: Sequence[tuple[str, datetime, str, bool]] = ()
    mine: MyApplication | None = None
    line: str = ""
    wrong: str = ""
    asks: bool = False
    member: bool = False


def shown(
    token: str, community: str, door: DoorPage, sent: QueryDict, *, mine: MyApplication | None, asks: bool,
    wrong: str = "", name: str = "", member: bool = False,
) -> Shown:  # fmt: skip
    """A door as it is drawn, with what was sent before."""
    slot = sent.get("slot", "")
    return Shown(
        token, community, door, [_question(n, item, sent) for n, item in enumerate(door.items)],
        [(key, background_name(key), sent.get(f"t-{key}", "")) for key in door.tags], sent.get("name", name),
        sent.get("contact", ""), sent.get("inviter", ""),
        [(str(uid), at, where, str(uid) == slot) for uid, at, where in door.slots], mine,
        state_line(mine) if mine else "", wrong, asks, member,
    )  # fmt: skip


def said(door: DoorPage, sent: QueryDict) -> Said:
    """What was sent, as an application says it."""
    return Said(
        name=sent.get("name", "")[:400], contact=sent.get("contact", "")[:600],
        answers={str(n): sent.getlist(f"a{n}")[:20] for n in range(len(door.items))},
        tags={key: sent.get(f"t-{key}", "")[:300] for key in door.tags}, inviter=sent.get("inviter", "")[:400],
        slot_uid=sent.get("slot", "")[:40], agrees="agrees" in sent,
        rules=sent.get("rules", "")[:40],
    )  # fmt: skip


def _question(place: int, item: Item, sent: QueryDict) -> Question:
    name = f"a{place}"
    chosen = set(sent.getlist(name))
    if item.asks in RANGES:
        low, high = RANGES[item.asks]
        options = [(str(n), str(n), str(n) in chosen) for n in range(low, high + 1)]
    else:
        options = [(str(n), words, str(n) in chosen) for n, words in enumerate(item.options)]
    words = sent.get(name, "")[:LONGEST_ANSWER] if item.asks is Asks.TEXT else ""
    return Question(name, item, options, words, item.asks in RANGES)
