"""What the console calls a step: by its title, the first words that it says, or what it does. Its id is the file's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from huoqun.camps.duties import ClassRole
from huoqun.camps.rules import MAKEUP_CARD
from huoqun.camps.usual_duties import role_name
from huoqun.console.outcomes import end_name
from huoqun.console.pages.members.said import stage_name
from huoqun.console.words import listed
from huoqun.core.conditions.describing import describe
from huoqun.core.conditions.errors import BadCondition
from huoqun.core.conditions.parsing import parse
from huoqun.members.rules import Stage
from huoqun.playbooks.plan import Plan, PlanStep
from huoqun.playbooks.queries.outlook import shown

from .words import block_name

WIDEST = 56
"""Columns: an ideograph takes two."""

OF_ITS_OWN = ("reason", "greeting", "word", "campaign", "give", "take", "reward", "series")
"""Arguments that tell one step of a kind from another."""


def called(step: str, of: Plan, values: Mapping[str, Any] | None = None) -> str:
    """What a step is called, with the variables that were filled in; one that the plan does not have, by its id."""
    known = of.steps.get(step)
    if known is None:
        return step
    return _cut(shown(_words(known, of) or _deed(known), of, values or {})) or block_name(known.block.name)


def names(of: Plan, values: Mapping[str, Any] | None = None) -> dict[str, str]:
    """What all steps of a plan are called, by their ids."""
    return {step: called(step, of, values) for step in of.steps}


def beyond(text: str, called: str) -> str:
    """What a text says beyond what its step is called, as it goes on."""
    cut = called.removesuffix("…")
    return text[len(cut) :].lstrip("\n") if text.startswith(cut) else text


def _cut(text: str) -> str:
    """The first line of a text, or as much of it as a line of a list holds."""
    line = text.strip().partition("\n")[0].strip()
    columns = 0
    for at, letter in enumerate(line):
        columns += 2 if letter > "\u2e7f" else 1
        if columns > WIDEST:
            return line[:at].rstrip(" ，。,.；;：:") + "…"
    return line


def _words(step: PlanStep, of: Plan) -> str:
    """Its title, or what it says."""
    said = (of.source.templates.get(str(getattr(step.args, name, "")), "") for name in step.block.templates)
    return str(getattr(step.args, "title", "") or "") or next((text for text in said if text), "")


def _deed(step: PlanStep) -> str:
    """What a step does that says nothing; '' where its kind alone tells it."""
    args: Any = step.args
    match step.block.name:
        case "tag":
            return listed([*args.add, *(_("no longer “%(tag)s”") % {"tag": tag} for tag in args.remove)])
        case "stage":
            return stage_name(Stage[args.to.upper()])
        case "end":
            return end_name(args.reason)
        case "grant":
            return pgettext("granted", "make-up card") if args.what == MAKEUP_CARD else str(args.what)
        case "experiment":
            return listed(args.arms)
        case "class_role":
            return role_name(ClassRole(args.role))
        case "wait":
            return _waited(args.for_)
    if step.conditions:
        return _asked(step.conditions[0])
    return next((str(value) for name in OF_ITS_OWN if (value := getattr(args, name, ""))), "")


def _waited(wanted: Any) -> str:
    """What a step waits for."""
    if wanted.said or wanted.button:
        return _("until they say “%(word)s”") % {"word": [*wanted.said, *wanted.button][0]}
    if wanted.any_words:
        return _("until they say something")
    if wanted.image:
        return _("until they send a picture")
    return _asked(wanted.if_) if wanted.if_ else str(wanted.deed)


def _asked(condition: str) -> str:
    try:
        return describe(parse(condition), get_language() or "")
    except BadCondition:  # published before a question went
        return condition
