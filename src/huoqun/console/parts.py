"""What the parts of a page are made of: values that views hand to the templates under `console/parts/`.

Any object with the same attributes will do; these are the shapes, and what a part does without each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Tone = Literal["good", "watch", "bad", "quiet", "info"]


@dataclass(frozen=True, slots=True)
class NavItem:
    """One room of the navigation. `letter` is pressed after `g`; the first four items make a phone's tab bar."""

    url: str
    label: str
    icon: str
    active: bool = False
    badge: int | None = None
    letter: str = ""
    setup: bool = False  # below the line: rooms one enters to set things up, not every day


@dataclass(frozen=True, slots=True)
class Notice:
    """A line above every page while something unusual holds, such as the send-nothing switch."""

    text: str
    tone: Tone = "watch"
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame of a page says about who is looking. An empty URL leaves its link out."""

    workspace: str
    who: str
    role: str = ""
    search_url: str = ""
    account_url: str = ""
    sign_out_url: str = ""
    notices: Sequence[Notice] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """A button of a card. `key` is the letter that presses it while the card is selected.

    A "post" act is sent by htmx and its answer replaces the card; a "get" act is a link.
    """

    label: str
    url: str
    method: Literal["get", "post"] = "post"
    primary: bool = False
    confirm: str = ""
    key: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """Rows of evidence under a title; `beyond`: how many more there are."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What something rests on: named values, and tables. A datetime is shown as a moment."""

    pairs: Sequence[tuple[str, Any]] = ()
    tables: Sequence[EvidenceTable] = ()


@dataclass(frozen=True, slots=True)
class SideShown:
    """One of two members beside one another. A datetime is shown as a moment."""

    name: str
    url: str
    pairs: Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class AlikeShown:
    """Two members beside one another, with what speaks for their being one person and what against it."""

    sides: Sequence[SideShown]
    pro: Sequence[str]
    contra: Sequence[str]


@dataclass(frozen=True, slots=True)
class CardFile:
    """A file that goes with a card's text: what it is and how large. Without `save_url` it lies elsewhere."""

    label: str
    url: str
    save_url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing on Today: what it is, why it is here, how many minutes it takes, what can be done."""

    key: str  # unique on the page and stable between loads
    title: str
    why: str
    icon: str = "circle-dot"
    tone: Tone = "info"
    why_url: str = ""  # the facts that led to it
    url: str = ""
    minutes: int | None = None
    due: datetime | None = None
    quote: str = ""  # what a member said; hostile
    text: str = ""  # ready to copy
    files: Sequence[CardFile] = ()
    acts: Sequence[Act] = ()
    done_url: str = ""
    evidence: Evidence | None = None
    alike: AlikeShown | None = None
    links: Sequence[tuple[str, str]] = ()  # (label, url) of what it is about
    more_url: str = ""  # what unfolds below it, fetched when somebody unfolds it
    more: str = ""
    sit_url: str = ""  # told while somebody is at it: their time is measured
    here: bool = False  # the keyboard is at it as soon as it is there


@dataclass(frozen=True, slots=True)
class Progress:
    """Long work: `done` of `total` (None while unknown), in `unit`; `left` says what is left in words.

    While `state` is "running" the part asks `url` again every two seconds and replaces itself by the answer.
    """

    label: str
    done: int
    total: int | None = None
    unit: str = ""
    left: str = ""
    state: Literal["running", "done", "failed", "cancelled"] = "running"
    url: str = ""
    cancel_url: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one set of bars: a value for each x, None where there is none."""

    name: str
    values: Sequence[float | None]
    low: Sequence[float | None] = ()  # with `high`: the band of a forecast's error
    high: Sequence[float | None] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that `{% chart %}` draws, with the same numbers as a table for those who cannot see it."""

    title: str
    x: Sequence[str]
    series: Sequence[Series]
    kind: Literal["line", "area", "bar", "stack", "rows"] = "line"  # rows: bars that lie, for long names
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One line of search results."""

    title: str
    url: str
    note: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class FoundSection:
    """Search results of one sort, with where to see all of them."""

    heading: str
    items: Sequence[Found]
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the live list and a group's page show it. Name and text are hostile."""

    key: str
    name: str
    text: str
    at: datetime
    author_key: str = ""
    url: str = ""
    is_bot: bool = False
    is_staff: bool = False
    kind: Literal["text", "image", "file", "voice", "link", "system"] = "text"
    reply_to: str = ""  # the words that it answers
    edited: bool = False
    recalled: bool = False
    reactions: Sequence[tuple[str, int]] = ()
    why_url: str = ""  # where one reads what made us say it
    choose_url: str = ""  # where it is chosen as a quality post, or is let go
    chosen: bool = False
