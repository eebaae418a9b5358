"""A playbook as a form: what it is, its stages with their steps as cards, its words, how it ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huoqun.console.words import listed
from huoqun.core.blocks import GROUP, Block
from huoqun.playbooks.format.model import Exit, Playbook, Stage, Step
from huoqun.playbooks.format.reading import Document
from huoqun.playbooks.rules import TASKS

from . import choices
from .fields import Choices, Field, Path, choice, line, place_of
from .samples import Piece, examples, offered, previewed
from .starters import exit_kinds
from .words import block_name

MOST = 1_000
"""Steps and texts that a form shows."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text with the variables offered for it, and how a member would see it. `also`: other steps that say it."""

    field: Field
    pieces: Sequence[Piece]
    variables: Sequence[str]
    also: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step. `when`: its time in words; `gist`: the beginning of what it says; `line`: where it stands in the text."""

    id: str
    line: int
    when: str
    does: str
    is_of_group: bool
    gist: str
    note: str
    place: str
    is_first: bool
    is_last: bool
    fields: Sequence[Field]
    words: Sequence[Words]
    said_above: Sequence[str]


@dataclass(frozen=True, slots=True)
class StageCard:
    """Steps that happen on the same days. `number`: its place among the stages."""

    title: str
    days: Sequence[Field]
    steps: Sequence[StepCard]
    place: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class CapRow:
    fields: Sequence[Field]
    place: str


@dataclass(frozen=True, slots=True)
class BookForm:
    """The whole form. `cap_place`, `stage_place`, `exit_place`: where one more of them goes."""

    general: Sequence[Field]
    quiet: Sequence[Field]
    late: Sequence[Field]
    caps: Sequence[CapRow]
    cap_place: str
    stages: Sequence[StageCard]
    exits: Sequence[StepCard]
    words: Sequence[Words]
    stage_place: str
    exit_place: str
    exit_kinds: Choices


def fits(book: Playbook) -> bool:
    """Whether a form of it would be of any use to people, and to their browsers."""
    return len(book.templates) + sum(1 for _step in _steps(book)) <= MOST


def form_of(document: Document, blocks: Mapping[str, Block]) -> BookForm:
    """The form of a playbook's text."""
    return _Former(document, blocks).form()


class _Former:
    def __init__(self, document: Document, blocks: Mapping[str, Block]) -> None:
        self.document, self.book, self.blocks = document, document.playbook, blocks
        self.examples, self.classes = examples(self.book), choices.classes()
        self.shown: set[str] = set()
        self.said_by: dict[str, list[str]] = {}
        for step in _steps(self.book):
            for name in self._templates(step):
                self.said_by.setdefault(name, []).append(step.id)

    def form(self) -> BookForm:
        book = self.book
        stages = [self._stage(stage, ("stages", n)) for n, stage in enumerate(book.stages)]
        exits = [self._card(step, ("exit", n), len(book.exit)) for n, step in enumerate(book.exit)]
        left = [
            self._words(name, is_of_group=False, gathers=False) for name in book.templates if name not in self.shown
        ]
        return BookForm(
            _general(book), _quiet(book), _late(book), [_cap(book, n) for n in range(len(book.caps))],
            place_of(("caps", len(book.caps))), stages, exits, left,
            place_of(("stages", len(book.stages))), place_of(("exit", len(book.exit))), exit_kinds(book),
        )  # fmt: skip

    def _templates(self, step: Step) -> list[str]:
        """The templates that a step says: the arguments that its block declares as such."""
        block = self.blocks.get(step.do)
        said = [step.args.get(name) for name in (block.templates if block else ())]
        return [name for name in said if isinstance(name, str) and name in self.book.templates]

    def _stage(self, stage: Stage, path: Path) -> StageCard:
        key = "weekdays" if stage.weekdays else "monthdays" if stage.monthdays else "every" if stage.every else "days"
        labels = {
            "days": (_("Days"), "D1、D2…"),
            "weekdays": (_("Weekdays"), "mon、tue…"),
            "monthdays": (_("Days of the month"), "1、15"),
            "every": (_("Each so many days"), "2"),
        }
        label, hint = labels[key]
        days = [line((*path, key), label, getattr(stage, key), hint)]
        cards = [self._card(step, (*path, "steps", n), len(stage.steps)) for n, step in enumerate(stage.steps)]
        return StageCard(stage.name or stage.id, days, cards, place_of(path), int(path[-1]))

    def _card(self, step: Step, path: Path, siblings: int) -> StepCard:
        is_of_group = step.scope == GROUP
        names = self._templates(step)
        here = [name for name in names if name not in self.shown]
        self.shown.update(here)
        texts = [self._words(n, is_of_group=is_of_group, gathers=step.aggregate is not None, by=step.id) for n in here]
        gist = next((self.book.templates[name] for name in names), "") or str(step.args.get("title", ""))
        return StepCard(
            step.id, self.document.line(*path), when(step), block_name(step.do), is_of_group,
            gist.strip().split("\n")[0][:80], step.note, place_of(path), path[-1] == 0, path[-1] == siblings - 1,
            _step_fields(step, path, self.classes if names or step.cls else ()), texts,
            [name for name in names if name not in here],
        )  # fmt: skip

    def _words(self, name: str, *, is_of_group: bool, gathers: bool, by: str = "") -> Words:
        text = self.book.templates[name]
        return Words(
            line(("templates", name), name, text, kind="area"),
            previewed(text, self.examples),
            offered(self.book, is_of_group=is_of_group, gathers=gathers),
            [step for step in self.said_by.get(name, ()) if step != by],
        )


def _steps(book: Playbook) -> Iterable[Step]:
    for stage in book.stages:
        yield from stage.steps
    yield from book.exit


def when(step: Step) -> str:
    """When a step happens, in words."""
    days = listed(step.days)
    if step.at:
        return f"{days} {step.at}".strip()
    if step.after:
        return _("%(span)s after the start") % {"span": step.after}
    if isinstance(step, Exit) and step.if_:
        return _("when %(condition)s") % {"condition": step.if_}
    return _("when another step leads to it")


def _step_fields(step: Step, path: Path, classes: Choices) -> list[Field]:
    found: list[Field] = []
    if step.at or not step.after:
        found.append(line((*path, "at"), _("Time"), step.at, "20:30"))
    if step.after:
        found.append(line((*path, "after"), _("After the start"), step.after, "2h"))
    if step.days:
        found.append(line((*path, "days"), _("Only on days"), step.days))
    if classes:
        found.append(choice((*path, "class"), _("Class"), step.cls or "", classes))
    for key, label in (("if", _("If")), ("then", _("Then on to step")), ("else", _("Otherwise on to step"))):
        if step.do == "branch" or isinstance(step.args.get(key), str):
            found.append(line((*path, key), label, step.args.get(key, "")))
    if step.next:
        found.append(line((*path, "next"), _("Afterwards on to step"), step.next))
    if step.do in TASKS:
        found += _task_fields(step.args, path)
    for key, label in (
        ("within", _("Others have time for")), ("timeout", _("Waits for at most")),
        ("word", _("Word to check in with")),
    ):  # fmt: skip
        if isinstance(step.args.get(key), str):
            found.append(line((*path, key), label, step.args[key]))
    return found


def _task_fields(args: Mapping[str, Any], path: Path) -> list[Field]:
    assignee = args.get("assignee")
    given = assignee if isinstance(assignee, dict) else {}
    strategy = given.get("strategy", "owner_then_least_loaded")
    return [
        line((*path, "title"), _("Task"), args.get("title", "")),
        line((*path, "script"), _("Words ready to copy"), args.get("script", ""), kind="area"),
        line((*path, "assignee", "role"), _("Role that does it"), given.get("role", "")),
        choice((*path, "assignee", "strategy"), _("Who of them"), strategy, choices.strategies()),
        line((*path, "sla"), _("Done within"), args.get("sla", ""), "24h"),
        choice((*path, "after_end"), _("Not done when the playbook ends"), args.get("after_end", "closed"),
               choices.after_end()),
    ]  # fmt: skip


def _general(book: Playbook) -> list[Field]:
    return [
        line(("name",), _("Name"), book.name),
        line(("about",), _("What it is for"), book.about, kind="area"),
        line(("calendar", "days"), _("How many days"), book.calendar.days, _("empty: no end")),
        line(("calendar", "day_cutoff"), _("The day ends at"), book.calendar.day_cutoff, "04:00"),
        line(("timezone",), _("Time zone"), book.timezone),
    ]


def _quiet(book: Playbook) -> list[Field]:
    quiet = book.quiet_hours
    return [
        line(("quiet_hours", "from"), _("Quiet from"), quiet.since if quiet else "", "22:00"),
        line(("quiet_hours", "to"), _("Quiet until"), quiet.to if quiet else "", "08:00"),
    ]


def _late(book: Playbook) -> list[Field]:
    late, misfire = book.enrol.late_join, book.misfire
    return [
        line(("misfire", "grace"), _("A step may be late by"), misfire.grace if misfire else "", "2h"),
        choice(("misfire", "then"), _("What is later"), misfire.then if misfire else "skip", choices.thens()),
        choice(("enrol", "late_join", "policy"), _("Who comes late will"), late.policy if late else "skip",
               choices.lates()),
        line(("enrol", "present"), _("Of who is there already"), book.enrol.present, _("all, none, or a span: 7d")),
        line(("enrol", "late_join", "until"), _("Nobody is taken in after"), late.until if late else "", "D3"),
    ]  # fmt: skip


def _cap(book: Playbook, place: int) -> CapRow:
    cap, path = book.caps[place], ("caps", place)
    fields = [
        choice((*path, "scope"), _("To"), cap.scope, choices.scopes()),
        choice((*path, "per"), _("In a"), cap.per, choices.periods()),
        line((*path, "max"), _("At most"), cap.max),
        line((*path, "classes"), _("Of these classes"), cap.classes, _("empty: of all")),
    ]
    return CapRow(fields, place_of(path))
