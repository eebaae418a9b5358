"""Ids, blocks, their arguments, conditions: whether everything that is named is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from huoqun.core.conditions.errors import BadCondition
from huoqun.core.conditions.parsing import parse
from huoqun.core.conditions.registry import STEP
from huoqun.core.conditions.tree import Literal, Node, asks

from ..codes import Code
from ..findings import Finding, Severity
from ..format.fitting import meant
from ..format.model import SCHEMA
from .view import Path, Placed, View

LONGEST_ID = 64
_BAD_IN_ID = re.compile(r"[\s/~@]")

NEEDED = {
    ("branch", "then"): Code.BRANCH_WITHOUT_THEN,
    ("wait", "timeout"): Code.WAIT_WITHOUT_TIMEOUT,
    ("ask", "timeout"): Code.WAIT_WITHOUT_TIMEOUT,
    ("task", "assignee"): Code.TASK_INCOMPLETE,
    ("task", "sla"): Code.TASK_INCOMPLETE,
    ("task", "outcomes"): Code.TASK_INCOMPLETE,
    ("task", "overdue"): Code.TASK_INCOMPLETE,
    ("points", "key"): Code.REWARD_WITHOUT_KEY,
    ("grant", "key"): Code.REWARD_WITHOUT_KEY,
}
"""What a step must say for reasons of its own, by block and key."""

TOLD_ELSEWHERE = frozenset({"arms_not_100", "unknown_arm", "task_without_outcomes"})
"""What blocks find themselves, and a check here tells with a better place."""


def schema(view: View) -> Iterator[Finding]:
    if view.playbook.schema_ != SCHEMA:
        reason = _("“%(it)s” is no format that this version knows.") % {"it": view.playbook.schema_[:40]}
        yield view.found(Code.UNKNOWN_SCHEMA, ("schema",), reason, _("Write “%(it)s”.") % {"it": SCHEMA})


def ids(view: View) -> Iterator[Finding]:
    yield from _good(view, ("id",), view.playbook.id)
    stages = [(("stages", n, "id"), stage.id) for n, stage in enumerate(view.playbook.stages)]
    steps: list[tuple[Path, str]] = [((*placed.path, "id"), placed.id) for placed in view.steps]
    for named in (stages, steps):
        seen: dict[str, int] = {}
        for path, name in named:
            yield from _good(view, path, name)
            line = view.document.line(*path)
            if name in seen:
                words = {"id": name[:LONGEST_ID], "line": seen[name]}
                reason = _("The id “%(id)s” is taken in line %(line)d.") % words
                yield view.found(Code.DUPLICATE_ID, path, reason, _("Give this one another id."))
            seen.setdefault(name, line)


def _good(view: View, path: Path, name: str) -> Iterator[Finding]:
    if not name or len(name) > LONGEST_ID or _BAD_IN_ID.search(name):
        reason = _("“%(id)s” is no good id.") % {"id": name[:LONGEST_ID]}
        mend = _("Take a short word without spaces, such as lesson or day3-call.")
        yield view.found(Code.BAD_ID, path, reason, mend)


def blocks(view: View) -> Iterator[Finding]:
    for placed in view.steps:
        if placed.block is None:
            reason = _("There is no block “%(name)s”.") % {"name": placed.step.do[:60]}
            yield view.found(Code.UNKNOWN_BLOCK, (*placed.path, "do"), reason, meant(placed.step.do, view.blocks))
            continue
        if placed.step.scope not in placed.block.scopes:
            scopes = " / ".join(sorted(placed.block.scopes))
            reason = _("“%(name)s” does not work in the scope “%(scope)s”.") % {
                "name": placed.block.name, "scope": placed.step.scope,
            }  # fmt: skip
            mend = _("Write “scope: %(scope)s”.") % {"scope": scopes}
            yield view.found(Code.WRONG_SCOPE, (*placed.path, "scope"), reason, mend)
        yield from _arguments(view, placed)


def _arguments(view: View, placed: Placed) -> Iterator[Finding]:
    """What the block does not take; what it has to be told; what the block itself finds."""
    assert placed.block is not None
    needed = [key for name, key in NEEDED if name == placed.block.name and _is_missing(placed, key)]
    for key in needed:
        words = {"block": placed.block.name, "key": key}
        reason = _("This step (%(block)s) does not say “%(key)s”.") % words
        yield view.found(NEEDED[(placed.block.name, key)], placed.path, reason, _mend_needed(key))
    for misfit in placed.misfits:
        if not (misfit.code is Code.MISSING_KEY and misfit.path in {(*placed.path, key) for key in needed}):
            yield view.found(misfit.code, misfit.path, misfit.reason, misfit.mend)
    if placed.args is not None:
        told: Iterable[tuple[str, str, str]] = placed.block.check(placed.args)
        line = view.document.line(*placed.path)
        yield from (
            Finding(code=code, severity=Severity.ERROR, line=line, step=placed.id, reason=reason, mend=mend)
            for code, reason, mend in told
            if code not in TOLD_ELSEWHERE
        )


def _is_missing(placed: Placed, key: str) -> bool:
    return placed.arg(key) in (None, "", {}, [])


def _mend_needed(key: str) -> str:
    return {
        "then": _("Say where it leads: “then: some-step”."),
        "timeout": _("Say for how long at most, as in “timeout: 24h”."),
        "assignee": _("Say whose it is: “assignee: {role: coach}”."),
        "sla": _("Say by when it must be done: “sla: 24h”."),
        "outcomes": _("Say how it may end: “outcomes: {reached: next-step, refused: done}”."),
        "overdue": _("Say what happens when it is late: “overdue: {escalate: lead}”."),
        "key": _("Say by which word it is given once only, as in “key: day3”."),
    }[key]


def conditions(view: View) -> Iterator[Finding]:
    for path, text in view.conditions():
        try:
            yield from _steps_asked(view, path, parse(text))
        except BadCondition as error:
            words = {"text": text[:80], "column": error.column, "reason": error.reason}
            reason = _("“%(text)s”, character %(column)d: %(reason)s") % words
            yield view.found(Code.BAD_CONDITION, path, reason, error.mend or _("Mend it at this place."))


def _steps_asked(view: View, path: Path, tree: Node) -> Iterator[Finding]:
    """Steps that a condition asks about and that are not there: it would never come true, and nobody would know."""
    for ask in asks(tree):
        for arg, node in zip(ask.question.args, ask.args, strict=True):
            step = str(node.value) if arg.names == STEP and isinstance(node, Literal) else ""
            if step and step not in view.by_id:
                words = {"text": f"{ask.question.name}('{step[:60]}')", "step": step[:60]}
                reason = _("“%(text)s” asks about a step “%(step)s” that is not there.") % words
                yield view.found(Code.UNKNOWN_STEP, path, reason, meant(step, view.by_id))


def enrolment(view: View) -> Iterator[Finding]:
    enrol = view.playbook.enrol
    if enrol.trigger in ("tagged", "said", "deed") and not enrol.value:
        reason = _("People come in by “%(trigger)s”, and it does not say which.") % {"trigger": enrol.trigger}
        yield view.found(
            Code.ENROL_WITHOUT_VALUE, ("enrol", "trigger"), reason, _("Add “value”: the tag, the word or the deed.")
        )


CHECKS = (schema, ids, blocks, conditions, enrolment)
