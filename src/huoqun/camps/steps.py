"""What playbooks may do in camps: open a day for checking in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, Args, Command, Doing, Event, Found, Here, Offer, Todo, applies, block
from huoqun.core.conditions.snapshot import Done, Snapshot
from huoqun.core.facts import Origin
from huoqun.deeds.rules import DeedKind

from .actions._windows import open_windows
from .rules import LONGEST_WORD, day_ends, is_checkin

MOST = 2_000
_SOMETHING = "写"


class CheckinArgs(Args, frozen=True):
    """`word`: what one says, such as `#写作{{day}}` (empty: any words). `least`: so many characters beside it."""

    word: str = ""
    least: int = 0


def _check(args: CheckinArgs) -> Iterable[Found]:
    if not args.word.strip() and args.least < 1:
        yield (
            "any_words", "Any message at all would be a check-in.",
            "Say a `word`, or how many characters it takes at `least`.",
        )  # fmt: skip
    if len(args.word) > LONGEST_WORD or not 0 <= args.least <= MOST:
        yield "bad_checkin", "The word or the length is too long.", f"At most {LONGEST_WORD} and {MOST} characters."


class OpenWindow(Command, frozen=True):
    """A day on which one may check in."""

    day: int
    word: str
    least: int
    opens_at: datetime
    closes_at: datetime

    def felt_by(self, snapshot: Snapshot) -> Sequence[Event]:
        snapshot.extra["windows"] = {*snapshot.extra.get("windows", ()), self.day}
        return ()

    def offers(self) -> Offer:
        return Offer(f"{self.word} {_SOMETHING * self.least}".strip() or _SOMETHING, self.closes_at)

    def met_by(self, snapshot: Snapshot, text: str) -> Sequence[Event]:
        days = snapshot.extra.setdefault("checked_days", set())
        if self.day in days or not is_checkin(text, self.word, self.least):
            return ()
        days.add(self.day)
        done = Done(DeedKind.CHECKED_IN, snapshot.now, value=f"D{self.day}", group_id=snapshot.group_id)
        snapshot.deeds = [*snapshot.deeds, done]
        return [Event("deeds.recorded", f"{DeedKind.CHECKED_IN}:")]


@block("checkin", CheckinArgs, scopes=(GROUP,), words=("word",), check=_check, counts_days=True)
def checkin(args: CheckinArgs, here: Here) -> Doing:
    """Open check-in for this day, until the calendar's `day_cutoff`: whoever says the word has checked in."""
    closes = day_ends(here.at, here.cutoff, here.zone)
    if closes <= here.now:
        return Doing("skipped_late")
    return Doing("opened", commands=(OpenWindow(here.day, here.words(args.word), args.least, here.at, closes),))


@applies(OpenWindow)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    open_windows(actor, todos, now=now, origin=origin)
