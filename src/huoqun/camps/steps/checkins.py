"""Open a day for checking in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, Args, Command, Doing, Event, Found, Here, Offer, Todo, applies, block
from huoqun.core.conditions.snapshot import Done, Snapshot
from huoqun.core.facts import Origin
from huoqun.deeds.rules import DeedKind

from ..actions._windows import open_windows
from ..rules import LONGEST_WORD, Way, day_ends, is_checkin

MOST = 2_000
MOST_FREEZES = 60
_SOMETHING = "写"


class CheckinArgs(Args, frozen=True):
    """`word`: what one says, such as `#写作{{day}}` (empty: any words). `least`: so many characters beside it.

    `accepts`: what counts: words, picture, voice, link. `with_word`: those of a group only with the word beside them.
    `freezes`: how many days of this run a member may freeze with cards (请假).
    """

    word: str = ""
    least: int = 0
    accepts: tuple[Literal["words", "picture", "voice", "link"], ...] = ("words",)
    with_word: bool = False
    freezes: int = 2


def _check(args: CheckinArgs) -> Iterable[Found]:
    if Way.WORDS in args.accepts and not args.word.strip() and args.least < 1:
        yield (
            "any_words",
            _("Any message at all would be a check-in."),
            _("Say a `word`, or how many characters it takes at `least`."),
        )
    if len(args.word) > LONGEST_WORD or not 0 <= args.least <= MOST:
        yield (
            "bad_checkin",
            _("The word or the length is too long."),
            _("At most %(longest_word)s and %(most)s characters.") % {"longest_word": LONGEST_WORD, "most": MOST},
        )
    if not args.accepts or (args.with_word and not args.word.strip()):
        yield (
            "accepts_nothing",
            _("Nothing could be a check-in."),
            _("Say what it `accepts`, and the `word` it takes."),
        )
    if not 0 <= args.freezes <= MOST_FREEZES:
        yield (
            "bad_checkin",
            _("%(freezes)s days cannot be frozen.") % {"freezes": args.freezes},
            _("A number from 0 to %(most_freezes)s.") % {"most_freezes": MOST_FREEZES},
        )


class OpenWindow(Command, frozen=True):
    """A day on which one may check in."""

    day: int
    word: str
    least: int
    opens_at: datetime
    closes_at: datetime
    accepts: tuple[str, ...] = (Way.WORDS,)
    with_word: bool = False
    freezes: int = 2

    def felt_by(self, snapshot: Snapshot) -> Sequence[Event]:
        snapshot.extra["windows"] = {*snapshot.extra.get("windows", ()), self.day}
        return ()

    def offers(self) -> Offer | None:
        if Way.WORDS not in self.accepts:
            # A dry run's members show no pictures: they answer as if the word were what is asked for.
            return Offer(self.word or _SOMETHING, self.closes_at)
        return Offer(f"{self.word} {_SOMETHING * self.least}".strip() or _SOMETHING, self.closes_at)

    @property
    def asks(self) -> int:
        return self.least if Way.WORDS in self.accepts else 0

    def met_by(self, snapshot: Snapshot, text: str) -> Sequence[Event]:
        days = snapshot.extra.setdefault("checked_days", set())
        if self.day in days or not is_checkin(text, self.word, self.asks):
            return ()
        days.add(self.day)
        done = Done(DeedKind.CHECKED_IN, snapshot.now, value=f"D{self.day}", group_id=snapshot.group_id)
        snapshot.deeds = [*snapshot.deeds, done]
        return [Event("deeds.recorded", f"{DeedKind.CHECKED_IN}:")]


@block("checkin", CheckinArgs, scopes=(GROUP,), words=("word",), check=_check, counts_days=True)
def checkin(args: CheckinArgs, here: Here) -> Doing:
    """Open check-in for this day, until the calendar's `day_cutoff`: by a word, picture, voice message or link."""
    closes = day_ends(here.at, here.cutoff, here.zone)
    if closes <= here.now:
        return Doing("skipped_late")
    day = OpenWindow(
        here.day, here.words(args.word), args.least, here.at, closes, args.accepts, args.with_word, args.freezes
    )  # fmt: skip
    return Doing("opened", commands=(day,))


@applies(OpenWindow)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    open_windows(actor, todos, now=now, origin=origin)
