"""One newcomer's talk with the bot: what they say, what it is taken for, what is said to it."""

from __future__ import annotations

from datetime import datetime

from huoqun.chats.actions.outbox import NewEffect
from huoqun.chats.jobs.welcoming import AT_ANY_HOUR
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass

from ..models.introductions import Introduction
from ..queries.rituals import Held
from ..rules.nicknames import NAME, own_name, pattern_of, put_together, taken_apart
from ..rules.rituals import IntroState, NewRitual, Step, Way, after, agrees, cleaned, form_in, same, stops
from . import _words

FIELDS = {Step.WHO: "who", Step.NEED: "needs", Step.HAVE: "offers"}
"""Where an answer is kept."""


class Talk:
    """An introduction while a batch of words is read. `says`: what is to be said; `parts`: of the nickname;
    `carried`: they said it in another group;
    `asked_at`: when it asked last, null: nothing yet that words in private could answer.
    """

    def __init__(
        self, row: Introduction, held: Held, name: str, background: dict[str, str], *,
        asked_at: datetime | None, now: datetime,
    ) -> None:  # fmt: skip
        self.row, self.held, self.name, self.background = row, held, name, background
        self.asked_at, self.now = asked_at, now
        self.ritual = held.ritual or NewRitual()
        self.pattern = pattern_of(self.ritual.pattern) if self.ritual.pattern else None
        self.says: list[NewEffect] = []
        self.parts: dict[str, str] = {}
        self.heard = self.carried = False
        self.ended_by, self.in_group, self.in_private = 0, False, row.way == Way.PRIVATE

    @property
    def answers(self) -> dict[Step, str]:
        return {step: getattr(self.row, field) for step, field in FIELDS.items()}

    def hear(self, text: str, *, in_group: bool, message_id: int) -> None:
        """Take words as an answer to what was asked last."""
        self.heard, self.in_group = True, in_group
        # A form said to us alone is answered there, though the group was asked: they have opened the talk.
        self.in_private = not in_group and (self.row.way == Way.PRIVATE or self.held.private)
        form = form_in(text)
        if form is not None:
            self._forget()
            for step, words in form.items():
                setattr(self.row, FIELDS[step], words)
            self._goes_on(Step.HAVE, message_id, ends=in_group)
        elif stops(text):
            self.row.state = IntroState.REFUSED
        elif self.row.step == Step.NICKNAME:
            self._named(text, message_id)
        elif self.row.step == Step.AGAIN:
            self._again(text, message_id)
        else:
            setattr(self.row, FIELDS[Step(self.row.step)], cleaned(text))
            self._goes_on(Step(self.row.step), message_id)

    def _again(self, text: str, message_id: int) -> None:
        """Yes to what they said in another group; whatever else they say asks them anew."""
        if agrees(text) or same(text):
            self.carried = True
            self._goes_on(Step.HAVE, message_id, ends=self.in_group)
            return
        self._forget()
        self.row.step = Step.WHO
        self._say(_words.question(self.ritual, Step.WHO, name=self.name, group=self.held.group), message_id)

    def _forget(self) -> None:
        """What they said in another group is not what they say here."""
        if self.row.step == Step.AGAIN:
            self.row.who = self.row.needs = self.row.offers = ""

    def _goes_on(self, step: Step, message_id: int, *, ends: bool = False) -> None:
        """Ask for what comes next; `ends`: nothing is asked of somebody who answered in the group."""
        following = None if ends else after(step, pattern=self.pattern is not None)
        if following is None:
            self._ends(message_id)
            return
        self.row.step = following
        if following is Step.NICKNAME and self.pattern is not None:
            self.row.proposed = put_together(self.pattern, self._known())
            self._say(_words.nickname(self.pattern, self.ritual.pattern, self.row.proposed), message_id)
        else:
            self._say(_words.question(self.ritual, following, name=self.name, group=self.held.group), message_id)

    def _known(self) -> dict[str, str]:
        assert self.pattern is not None
        return {**self.background, NAME: own_name(self.background, "", self.name)}

    def _named(self, text: str, message_id: int) -> None:
        assert self.pattern is not None
        wanted = self.row.proposed if self.row.proposed and agrees(text) else cleaned(text)
        parts = taken_apart(self.pattern, wanted) if wanted else {}
        if parts is None and not self.row.again:
            self.row.again = True
            self._say(_words.not_so(self.pattern, self.ritual.pattern), message_id)
            return
        if parts:
            self.row.nickname, self.parts = wanted, parts
        self._ends(message_id)

    def _ends(self, message_id: int) -> None:
        self.row.state, self.ended_by = IntroState.DONE, message_id

    def thank(self, points: int) -> None:
        """With the last answer, once it is known what the ledger paid for it."""
        if self.in_private or points:
            self._say(_words.thanks(points), self.ended_by)

    def _say(self, words: str, message_id: int) -> None:
        """At once and at any hour: they have just spoken themselves. Where they spoke, by its way."""
        if self.in_private:
            self.asked_at = self.row.asked_at = self.now
        self.says.append(
            NewEffect(
                key=f"newcomers/{self.row.id}/{message_id}", body=Send(words), cls=EffectClass.SERVICE,
                member_id=self.row.member_id, group_id=None if self.in_private else self.row.group_id,
                quiet=AT_ANY_HOUR, cause=f"message:{message_id}",
            )
        )  # fmt: skip
