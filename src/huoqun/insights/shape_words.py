"""What proposals about the shape of groups are called, and the words that are ready for whoever acts on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.core.said import Said

from .proposing.shape import Shape, Stand
from .rules import Way


def said_words(said: Said) -> str:
    """A reason, as the reader's language has it."""
    return _(said.text) % said.values


def shape_name(shape: Shape) -> str:
    """What is judged."""
    return {
        Shape.SPLIT: pgettext("shape", "Two groups in one"),
        Shape.MERGE: pgettext("shape", "Two that go better together"),
        Shape.VOICES: pgettext("shape", "Too few voices"),
        Shape.CLIQUE: pgettext("shape", "A circle that shuts newcomers out"),
        Shape.SERVICE: pgettext("shape", "The next form of service"),
    }[shape]


def stand_name(stand: Stand) -> str:
    """What the counts say."""
    return {
        Stand.SPEAKS: pgettext("stand", "speaks for it"),
        Stand.NOTHING: pgettext("stand", "nothing to do"),
        Stand.TOO_EARLY: pgettext("stand", "too early to know"),
        Stand.TOO_FEW: pgettext("stand", "too few to tell"),
    }[stand]


def shape_title(shape: Shape, *, group: str = "", into: str = "") -> str:
    """A proposal."""
    words = {
        Shape.SPLIT: _("“%(group)s” is two groups in one: open a second"),
        Shape.MERGE: _("“%(group)s” and “%(into)s” go better together"),
        Shape.VOICES: _("Too few voices in “%(group)s”: ask others to speak"),
        Shape.CLIQUE: _("Newcomers find no way into “%(group)s”: open the circle"),
        Shape.SERVICE: _("Go over to the next form of service"),
    }
    return words[shape] % {"group": group, "into": into}


def names_in_row(people: Sequence[str]) -> str:
    """Names one after another."""
    return _(", ").join(people)


def help_words(
    shape: Shape, *, group: str, into: str = "", people: Sequence[str] = (), count: int = 0
) -> dict[str, str]:
    """What is done first and said with it, and what then: the variables of the manual `help-group`."""
    task, words, then, then_words = _HELP[shape]()
    values = {"group": group, "into": into, "names": names_in_row(people) or "…", "n": count}
    filled = {"task": task, "words": words, "then": then, "then_words": then_words}
    return {name: text % values for name, text in filled.items()}


def _split() -> tuple[str, str, str, str]:
    return (
        _("Ask %(names)s whether they would hold a second group beside “%(group)s”"),
        _("“%(group)s” has become so full that much goes unanswered. I would like to open a second group for "
          "%(n)d of us who talk to one another anyway. Would you help to hold it?"),
        _("Open the second group and invite those who belong together; who goes where stands under Insights · Circles"),
        _("It has become lively here, so lively that much gets lost. We open a second group for those who talk to one "
          "another most; nobody has to leave, and whoever wants to be in both is welcome."),
    )  # fmt: skip


def _merge() -> tuple[str, str, str, str]:
    return (
        _("Ask %(names)s in private what they think of going on together with “%(into)s”"),
        _("Many of us are in “%(into)s”, too, and it is quiet in both. What would you miss if we "
          "went on in one group?"),
        _("Bring the people of “%(group)s” into “%(into)s”: tell all, give them a week, greet each by name"),
        _("From next week on we go on together in “%(into)s”: the same people, one place. Come over; whoever is "
          "missing there is asked personally."),
    )  # fmt: skip


def _voices() -> tuple[str, str, str, str]:
    return (
        _("Ask %(names)s one question each that only they can answer, in “%(group)s”"),
        _("You did something like this lately: how did you go about it? Others here would like to know."),
        _("Ask those who say most in “%(group)s” to wait an hour before they answer, and to hand questions on by name"),
        _("You carry this group, thank you. May I ask one thing: when somebody asks, wait an hour and name somebody "
          "who could know. Then others find their voice, too."),
    )  # fmt: skip


def _clique() -> tuple[str, str, str, str]:
    return (
        _("Ask %(names)s to take up the first words of newcomers in “%(group)s”, in turn, a week each"),
        _("New people write here and nobody answers: to them it looks like a closed circle. Would you greet whoever "
          "comes this week, and ask them one thing back?"),
        _("Have each newcomer of the last four weeks asked something by name in “%(group)s”"),
        _("Some of you are new here. What brought you, and what would you like to know first? We answer each of you."),
    )  # fmt: skip


def _service() -> tuple[str, str, str, str]:
    return (
        _("Decide who serves whom from now on: heads of chapters, helpers of groups, one page of answers"),
        _("1. Groups by place or by subject, each with a head and two helpers. 2. Questions that come again stand on "
          "one page. 3. People of the team serve heads and helpers; these serve members. 4. The heads meet monthly."),
        _("Name the heads of the five largest groups and give them their rights under Settings · Team"),
        _("We have become so many that one team no longer knows everybody. Would you look after your group, with two "
          "helpers, and tell us once a month what it needs?"),
    )  # fmt: skip


_HELP = {
    Shape.SPLIT: _split, Shape.MERGE: _merge, Shape.VOICES: _voices, Shape.CLIQUE: _clique, Shape.SERVICE: _service,
}  # fmt: skip


def after_rescue(way: Way, *, group: str, into: str = "") -> Mapping[str, str]:
    """What follows the first step of helping a group that goes quiet."""
    words = {
        Way.GATHERING: (
            _("Tell “%(group)s” how the gathering was, with a picture and names"),
            _("We met, and it was good to see you: …. Next time …: who comes?"),
        ),
        Way.TOPIC: (
            _("Sum up in “%(group)s” what came of the topic, and thank who answered"),
            _("What I take along from you: …. Thank you …. What shall we take up next?"),
        ),
        Way.MERGE: (
            _("Greet everybody by name who came over into “%(into)s”"),
            _("Good to have you here: …. What would you like to go on with?"),
        ),
        Way.END: (
            _("Close “%(group)s” on the day that was said, and ask each who wanted to go on"),
            _("“%(group)s” closes today. Thank you for everything. You wanted to go on: here is your place: …"),
        ),
        Way.ASK_CORE: (
            _("Do in “%(group)s” what was proposed, and say whose idea it was"),
            _("… had an idea that we try this week: …. Who joins?"),
        ),
    }
    then, then_words = words[way]
    values = {"group": group, "into": into or "…"}
    return {"then": then % values, "then_words": then_words % values}


def ask_core_values(group: str) -> Mapping[str, str]:
    """The variables of the manual `help-people` for those who carry a group."""
    return {
        "task": _("ask what would bring “%(group)s” to life") % {"group": group},
        "words": _(
            "“%(group)s” has become quieter, and you are one of those who keep it going. What would you yourself like "
            "to talk about there? I will help to get it started."
        ) % {"group": group},
    }  # fmt: skip


def ask_back_values(group: str) -> Mapping[str, str]:
    """The same for people who are asked back."""
    return {
        "task": _("ask how they are; they used to come to “%(group)s”") % {"group": group},
        "words": _("we have missed you in “%(group)s” lately. How are you? What would you like there to be?")
        % {"group": group},
    }
