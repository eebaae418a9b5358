"""The forms of Forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huoqun.core.errors import Refused
from huoqun.forms.actions.quizzes import NewDraw, NewQuiz
from huoqun.forms.carrying import MOST_BYTES, Written, written_of
from huoqun.forms.queries.banks import BankLine
from huoqun.forms.rules import CHOICES, LONGEST_PROMPT, Kind, Shows

from .words import kind_name, shows_name

_MOMENT = "%Y-%m-%dT%H:%M"


class BankForm(forms.Form):
    """A new bank."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    about = forms.CharField(
        label=gettext_lazy("What it is about"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class BringForm(forms.Form):
    """Questions pasted, or as a file."""

    text = forms.CharField(
        label=gettext_lazy("Questions pasted from a spreadsheet, as CSV or YAML"), required=False, strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "wrap": "off"}),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Or a file: XLSX, CSV or YAML"), required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.yaml,.yml,.txt"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        file = said.get("file")
        if file is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than two megabytes."))
        if file is None and not str(said.get("text") or "").strip():
            raise forms.ValidationError(_("Paste questions, or choose a file."))
        return said

    @property
    def given(self) -> tuple[bytes, str]:
        """What was given, and a name that says what it is."""
        file = self.cleaned_data.get("file")
        if file is not None:
            return file.read(), file.name or ""
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        looks_like_yaml = re.match(r"\s*(questions:|- )", text) is not None
        return text.encode(), "pasted.yaml" if looks_like_yaml else "pasted.csv"


class QuestionForm(forms.Form):
    """A question by its parts. Options stand one a line."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    prompt = forms.CharField(
        label=gettext_lazy("Question"), max_length=LONGEST_PROMPT, widget=forms.Textarea(attrs={"rows": 3})
    )
    options = forms.CharField(
        label=gettext_lazy("Options, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Only where one chooses."),
    )  # fmt: skip
    answer = forms.CharField(
        label=gettext_lazy("Right answer"), required=False, max_length=4_000,
        help_text=gettext_lazy("Letters such as AC, the option itself, or each word that counts, parted by |."),
    )  # fmt: skip
    within = forms.CharField(
        label=gettext_lazy("How far a number may be off"), required=False, max_length=20,
    )  # fmt: skip
    points = forms.IntegerField(label=gettext_lazy("Points"), min_value=1, max_value=100, initial=1)
    difficulty = forms.IntegerField(
        label=gettext_lazy("Difficulty, 1 (easy) to 5"), min_value=1, max_value=5, initial=3
    )
    tags = forms.CharField(label=gettext_lazy("Tags, parted by commas"), required=False, max_length=450)
    explanation = forms.CharField(
        label=gettext_lazy("Explanation"), required=False, max_length=LONGEST_PROMPT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key
        self.written: Written | None = None
        self.fields["kind"].choices = [(str(kind), kind_name(kind)) for kind in Kind]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors:
            cells = {name: value for name, value in said.items() if value not in ("", None)} | {"key": self.key}
            if said["kind"] not in CHOICES:
                cells.pop("options", None)
            try:
                self.written = written_of(cells)
            except Refused as refusal:
                raise forms.ValidationError(_(refusal.message)) from refusal
        return said


def question_cells(one: Written) -> dict[str, Any]:
    """What a question's form shows of it."""
    asked = one.question
    right = [asked.options[place] for place in asked.right] if asked.kind in CHOICES else list(asked.accepts)
    return {
        "kind": str(asked.kind), "prompt": asked.prompt, "options": "\n".join(asked.options),
        "answer": "|".join(right), "within": asked.within, "points": asked.points, "difficulty": one.difficulty,
        "tags": ", ".join(one.tags), "explanation": asked.explanation,
    }  # fmt: skip


class QuizForm(forms.Form):
    """What a quiz draws, and what it takes. Each line of `draws` has a bank and a number; empty ones are left out."""

    key = forms.CharField(
        label=gettext_lazy("Key"), max_length=40,
        help_text=gettext_lazy("Small letters, digits, - and _. Playbooks name the quiz by it."),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    about = forms.CharField(
        label=gettext_lazy("What members read first"), max_length=1_000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), min_value=1, max_value=1_440, required=False,
        help_text=gettext_lazy("Empty: as long as they like."),
    )  # fmt: skip
    attempts = forms.IntegerField(
        label=gettext_lazy("Attempts"), min_value=0, max_value=100, initial=1,
        help_text=gettext_lazy("0: as often as they like."),
    )  # fmt: skip
    pass_mark = forms.IntegerField(label=gettext_lazy("Pass mark in %"), min_value=0, max_value=100, initial=60)
    shows = forms.ChoiceField(label=gettext_lazy("Right answers are shown"), initial=str(Shows.HANDED_IN))
    shuffled = forms.BooleanField(
        label=gettext_lazy("Questions and options in an order of their own for each"), required=False, initial=True
    )
    half_for_fewer = forms.BooleanField(
        label=gettext_lazy("Half the points for some of several right options"), required=False
    )
    opens_at = forms.DateTimeField(
        label=gettext_lazy("Open from"), required=False, help_text=gettext_lazy("Empty: as soon as it is published."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
    )  # fmt: skip
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes"), required=False, help_text=gettext_lazy("Empty: when somebody closes it."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
    )  # fmt: skip

    def __init__(self, *args: Any, banks: Sequence[BankLine], rows: int = 3, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.fields["shows"].choices = [(str(one), shows_name(one)) for one in Shows]  # type: ignore[attr-defined]
        known = [("", "—"), *((str(one.uid), f"{one.name} ({one.questions})") for one in banks)]
        for n in range(rows):
            at = {"n": n + 1}
            self.fields[f"bank{n}"] = forms.ChoiceField(
                label=_("Draw %(n)d: from the bank") % at, choices=known, required=False
            )
            self.fields[f"count{n}"] = forms.IntegerField(
                label=_("Draw %(n)d: how many questions") % at, min_value=1, max_value=100, required=False
            )
            self.fields[f"tags{n}"] = forms.CharField(
                label=_("Draw %(n)d: only with one of these tags") % at, max_length=450, required=False
            )
            self.fields[f"levels{n}"] = forms.RegexField(
                r"\A[1-5](-[1-5])?\Z", label=_("Draw %(n)d: difficulty, such as 2-4") % at, required=False
            )

    @property
    def quiz(self) -> NewQuiz:
        said = self.cleaned_data
        return NewQuiz(
            key=said["key"], name=said["name"], about=said["about"], pass_mark=said["pass_mark"],
            lasts=timedelta(minutes=said["minutes"]) if said["minutes"] else None, attempts=said["attempts"],
            shows=Shows(said["shows"]), shuffled=said["shuffled"], half_for_fewer=said["half_for_fewer"],
            opens_at=said["opens_at"], closes_at=said["closes_at"],
            draws=tuple(self._draw(n) for n in range(self.rows) if said[f"bank{n}"]),
        )  # fmt: skip

    def _draw(self, n: int) -> NewDraw:
        said = self.cleaned_data
        easiest, _dash, hardest = (said[f"levels{n}"] or "1-5").partition("-")
        tags = tuple(tag.strip() for tag in re.split(r"[,，、]", said[f"tags{n}"]) if tag.strip())
        return NewDraw(
            bank_uid=UUID(said[f"bank{n}"]), count=said[f"count{n}"] or 1, tags=tags, easiest=int(easiest),
            hardest=int(hardest or easiest),
        )  # fmt: skip


def quiz_cells(quiz: NewQuiz) -> dict[str, Any]:
    """What a quiz's form shows of it."""
    cells: dict[str, Any] = {
        "key": quiz.key, "name": quiz.name, "about": quiz.about, "attempts": quiz.attempts,
        "minutes": int(quiz.lasts.total_seconds()) // 60 if quiz.lasts else None, "pass_mark": quiz.pass_mark,
        "shows": str(quiz.shows), "shuffled": quiz.shuffled, "half_for_fewer": quiz.half_for_fewer,
        "opens_at": quiz.opens_at, "closes_at": quiz.closes_at,
    }  # fmt: skip
    for n, one in enumerate(quiz.draws):
        cells |= {
            f"bank{n}": str(one.bank_uid), f"count{n}": one.count, f"tags{n}": ", ".join(one.tags),
            f"levels{n}": "" if (one.easiest, one.hardest) == (1, 5) else f"{one.easiest}-{one.hardest}",
        }  # fmt: skip
    return cells
