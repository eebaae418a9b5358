"""What newcomers read, in the language of the workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..rules.nicknames import Pattern, example
from ..rules.rituals import Answers, NewRitual, Step, filled


def promise(what: Sequence[str], *, asks: bool) -> str:
    """What whoever introduces themselves gets for it; empty: nothing. `asks`: somebody says yes to the packet first."""
    if not what:
        return ""
    said = {"what": pgettext("what newcomers get", " and ").join(what)}
    if asks:
        return _("For it you get %(what)s; the team says yes to the red packet first.") % said
    return _("For it you get %(what)s.") % said


def packet_of(sum_said: str) -> str:
    """A red packet in words."""
    return _("a red packet of %(sum)s") % {"sum": sum_said}


def greeting(group: str) -> str:
    """On the packet."""
    return _("Welcome to %(group)s") % {"group": group}


def not_given(group: str) -> str:
    """A task for the team: the budget gives no packets any more."""
    return _("Newcomers of “%(group)s” get no red packet: look at its budget") % {"group": group}


def introduce(needs: str, offers: str) -> str:
    """A task for the team."""
    return _("Introduce %(needs)s and %(offers)s to each other?") % {"needs": needs, "offers": offers}


def meet(a: str, needs: str, b: str, offers: str) -> str:
    """Words to copy, for both of them."""
    said = {"a": a, "b": b, "needs": needs, "offers": offers}
    return _("%(a)s, %(b)s, you may like to talk. %(a)s looks for: %(needs)s. %(b)s has: %(offers)s.") % said


def both(words: Sequence[str]) -> str:
    """Why these two: the words that both say."""
    return _("Both say: %(words)s") % {"words": _(", ").join(words)}


def hello(ritual: NewRitual, *, name: str, group: str, promise: str = "") -> str:
    """The first words in private, with the first question."""
    said = ritual.words_hello or _(
        "{name}, welcome to {group}! Three short questions, so that the others know who is there. "
        "“skip” leaves one out, “later” ends it."
    )
    lines = [filled(said, name=name, group=group), promise, question(ritual, Step.WHO, name=name, group=group)]
    return "\n".join(line for line in lines if line)


def again(answers: Answers, *, name: str, group: str, promise: str = "") -> str:
    """The first words in private to whoever answered lately in another group."""
    said = {Step.WHO: answers.who, Step.NEED: answers.needs, Step.HAVE: answers.offers}
    first = _("%(name)s, welcome to %(group)s! In %(other)s you said of yourself:")
    last = _("May it be said here too? “yes” is enough; “anew” asks you once more, “later” ends it.")
    return "\n".join(
        [
            first % {"name": name, "group": group, "other": answers.group},
            *_labelled(said),
            *filter(None, [promise]),
            last,
        ]
    )


def question(ritual: NewRitual, step: Step, *, name: str, group: str) -> str:
    """What is asked in private at a step. The nickname is asked for by `nickname`."""
    said = {
        Step.WHO: ritual.words_who or _("1. Who are you, and what do you do? A sentence or two is enough."),
        Step.NEED: ritual.words_need or _("2. What do you need just now, that somebody here may know about?"),
        Step.HAVE: ritual.words_have or _("3. And what have you to give: something you know, can do, or have?"),
    }[step]
    return filled(said, name=name, group=group)


def shown(pattern: Pattern) -> str:
    """A nickname as an example."""
    lin, trade = pgettext("somebody's name", "Lin"), _("Catering")
    words = [("city", _("Hangzhou")), ("name", lin), ("trade", trade), ("company", _("Qinghe")), ("role", _("Baker"))]
    return example(pattern, words)


def nickname(pattern: Pattern, text: str, proposed: str) -> str:
    """The last question."""
    if proposed:
        return _(
            "Last: nicknames here are %(pattern)s. Shall yours be “%(proposed)s”? Say yes, or write it as you like it."
        ) % {"pattern": plain(text), "proposed": proposed}
    return _("Last: nicknames here are %(pattern)s, such as “%(example)s”. Write yours.") % {
        "pattern": plain(text), "example": shown(pattern),
    }  # fmt: skip


def not_so(pattern: Pattern, text: str) -> str:
    """A nickname that does not follow the pattern is asked for once more."""
    return _("Not quite: %(pattern)s, such as “%(example)s”. Once more, or “skip”.") % {
        "pattern": plain(text), "example": shown(pattern),
    }  # fmt: skip


def set_it(group: str, nickname: str) -> str:
    """Where the platform lets nobody else set it."""
    return _("Please set it yourself in “%(group)s”: %(nickname)s") % {"group": group, "nickname": nickname}


def form(
    ritual: NewRitual, *, name: str, group: str, pattern: Pattern | None, promise: str = "", other: str = ""
) -> str:
    """What is said in the group where nobody may be spoken to alone: a form to fill in. `other`: the group in which
    they did so lately.
    """
    own = filled(ritual.words_hello, name=name, group=group)
    lines = [
        own or _("%(name)s, welcome! Copy these three lines, fill them in and send them here:") % {"name": name},
        _("Who I am: "), _("What I need: "), _("What I have: "),
    ]  # fmt: skip
    if pattern is not None:
        said = {"pattern": plain(ritual.pattern), "example": shown(pattern)}
        lines.append(_("And set your nickname here as %(pattern)s, such as “%(example)s”.") % said)
    if other:
        lines.append(_("Or say “as before”: what you said in %(group)s is said here too.") % {"group": other})
    return "\n".join([*lines, *filter(None, [promise])])


def thanks(points: int) -> str:
    """With the last answer."""
    said = _("Thank you, that is all.")
    return said + " " + _("You have %(n)d points for it.") % {"n": points} if points else said


def told(name: str, answers: Mapping[Step, str]) -> str:
    """What is said in the group of somebody who answered in private."""
    return "\n".join([_("Meet %(name)s, who is new here.") % {"name": name}, *_labelled(answers)])


def _labelled(answers: Mapping[Step, str]) -> list[str]:
    labels = ((Step.WHO, _("Who I am: ")), (Step.NEED, _("What I need: ")), (Step.HAVE, _("What I have: ")))
    return [f"{label}{answers[step]}" for step, label in labels if answers.get(step)]


def rename(group: str, text: str, proposed: str, pattern: Pattern) -> str:
    """Asked for in private, once."""
    said = {"group": group, "pattern": plain(text), "nickname": proposed or shown(pattern)}
    if proposed:
        return _("In “%(group)s” nicknames are %(pattern)s. Would you set yours to “%(nickname)s”?") % said
    return _("In “%(group)s” nicknames are %(pattern)s, such as “%(nickname)s”. Would you set yours?") % said


def plain(text: str) -> str:
    """A pattern without its braces."""
    return text.replace("{", "").replace("}", "")


def rename_all(text: str, pattern: Pattern, names: Sequence[tuple[str, str]]) -> str:
    """Asked for in the group by a person, with everybody whom it is about."""
    said = {"pattern": plain(text), "example": shown(pattern)}
    lines = [_("Please set your nickname here as %(pattern)s, such as “%(example)s”:") % said]
    lines += [f"@{name} → {proposed}" if proposed else f"@{name}" for name, proposed in names]
    return "\n".join(lines)
