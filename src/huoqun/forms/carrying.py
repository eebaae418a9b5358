"""Questions as files that people keep: CSV as a spreadsheet writes it, YAML. Read strictly, by row. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import yaml

from huoqun.core.errors import Refused
from huoqun.core.sheets import BadSheet
from huoqun.core.sheets import read as read_sheet

from .rules import CHOICES, LONGEST_SHORT, N_, BadQuestion, Kind, Question, check

MOST_BYTES, MOST_QUESTIONS = 2_000_000, 2_000
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "key": ("key", "id", "编号", "题号"),
    "kind": ("kind", "type", "题型", "类型"),
    "prompt": ("prompt", "question", "题目", "题干"),
    "options": ("options", "选项"),
    "answer": ("answer", "right", "答案", "正确答案"),
    "within": ("within", "误差"),
    "points": ("points", "分值", "分数"),
    "difficulty": ("difficulty", "难度"),
    "tags": ("tags", "标签", "知识点"),
    "explanation": ("explanation", "解析"),
}
LETTERS = "abcdefghijkl"
_NAMES = {name: column for column, names in COLUMNS.items() for name in names}
_NAMES |= {f"{word}{letter}": f"option_{letter}" for word in ("option ", "option", "选项") for letter in LETTERS}
_KINDS = {
    "单选": Kind.SINGLE, "单选题": Kind.SINGLE, "多选": Kind.MULTIPLE, "多选题": Kind.MULTIPLE,
    "判断": Kind.TRUE_FALSE, "判断题": Kind.TRUE_FALSE, "数值": Kind.NUMBER, "填数": Kind.NUMBER,
    "填空": Kind.SHORT, "填空题": Kind.SHORT, "简答": Kind.LONG, "简答题": Kind.LONG, "问答题": Kind.LONG,
    **{str(kind): kind for kind in Kind},
}  # fmt: skip
_TRUE = ("对", "正确", "是", "√", "true", "yes", "t", "a")
_FALSE = ("错", "错误", "否", "×", "false", "no", "f", "b")
TRUE_FALSE = ("对", "错")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
"""What makes a spreadsheet run a cell (OWASP, CSV Injection), and two more that some read so."""


class BadFile(Refused):
    """The message names the row (the header is row 1) and the fault."""

    code = "bad_question_file"
    message = N_("This file of questions cannot be read.")
    way_out = N_("Nothing was taken from it. Mend the row that is named, and give the whole file again.")
    status = 422

    def __str__(self) -> str:
        return f"{self.message % self.details} {self.way_out}"


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A question with where it belongs. `key` makes it the same question when it comes again; '' is a new one."""

    question: Question
    key: str = ""
    difficulty: int = 3
    tags: tuple[str, ...] = ()


def check_written(one: Written) -> Written:
    """The question itself, in order. Raises BadQuestion."""
    check(one.question)
    if not re.fullmatch(r"[\w.\-]{0,60}", one.key):
        raise BadQuestion(N_("A question's key has letters, digits, - and _, at most 60 of them."))
    if not 1 <= one.difficulty <= 5:
        raise BadQuestion(N_("Difficulty goes from 1 (easy) to 5."))
    if len(one.tags) > 10 or not all(0 < len(tag) <= 40 for tag in one.tags):
        raise BadQuestion(N_("A question has at most ten tags of 40 characters."))
    return one


def read(raw: bytes, *, name: str) -> list[Written]:
    """The questions of a file, by its name's ending. Raises BadFile."""
    seen = look(raw, name=name)
    if seen.faults:
        row, fault = seen.faults[0]
        raise BadFile(N_("Row %(row)d: %(fault)s"), row=row, fault=fault)
    return list(seen.questions)


class Looked(msgspec.Struct, frozen=True):
    """A file row by row, before anything is taken from it: a question, or what is wrong with it (a msgid)."""

    rows: tuple[tuple[int, Written | str], ...]

    @property
    def questions(self) -> tuple[Written, ...]:
        return tuple(said for _, said in self.rows if isinstance(said, Written))

    @property
    def faults(self) -> tuple[tuple[int, str], ...]:
        return tuple((row, said) for row, said in self.rows if isinstance(said, str))


def look(raw: bytes, *, name: str) -> Looked:
    """The questions of a file with every row's fault. Raises BadFile where it is no file of questions at all."""
    return Looked(tuple(_judged(_rows(raw, name))))


def written_of(cells: Mapping[str, Any]) -> Written:
    """A question of cells by the names of `COLUMNS`. Raises BadQuestion."""
    return check_written(_written(cells))


def _rows(raw: bytes, name: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    if len(raw) > MOST_BYTES:
        raise BadFile(N_("The file is larger than two megabytes."))
    if raw.startswith(b"PK\x03\x04"):
        return _table(iter(sheet(raw)))
    text = _text(raw)
    return _yaml_rows(text) if name.lower().endswith((".yaml", ".yml")) else _csv_rows(text)


def _judged(rows: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterator[tuple[int, Written | str]]:
    keys: dict[str, int] = {}
    taken = 0
    for row, cells in rows:
        taken += 1
        if taken > MOST_QUESTIONS:
            raise BadFile(N_("The file has more than 2,000 questions."))
        try:
            one = written_of(cells)
        except BadQuestion as error:
            yield row, error.message
            continue
        if one.key and keys.setdefault(one.key, row) != row:
            yield row, N_("Its key stands in an earlier row too.")
        else:
            yield row, one
    if not taken:
        raise BadFile(N_("The file has no questions."))


def sheet(raw: bytes) -> list[tuple[int, list[str]]]:
    """The first sheet of an XLSX file. Raises BadFile."""
    try:
        return read_sheet(raw)
    except BadSheet as error:
        raise BadFile(N_("This is no spreadsheet that can be read: save it as CSV and give that.")) from error


def _text(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):  # what Excel in China saves is one of these
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadFile(N_("The file is no text."))


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    # What is copied out of a spreadsheet is parted by tabs.
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), strict=True, delimiter="\t" if "\t" in head else ",")
    try:
        yield from _table((reader.line_num, cells) for cells in reader)
    except csv.Error as error:
        raise BadFile(
            N_("Row %(row)d: %(fault)s"), row=reader.line_num, fault=N_("The quotes do not match.")
        ) from error


def _table(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows below the first, which names the columns."""
    _, headers = next(rows, (1, []))
    while headers and not headers[-1].strip():
        headers = headers[:-1]
    names = [_column(header) for header in headers]
    if len(set(names)) < len(names):
        raise BadFile(N_("Two columns have the same meaning."))
    if missing := {"kind", "prompt"} - set(names):
        raise BadFile(N_("The column “%(name)s” is missing."), name=min(missing))
    for place, cells in rows:
        if any(cell.strip() for cell in cells):
            if any(cell.strip() for cell in cells[len(names) :]):
                raise BadFile(N_("Row %(row)d: %(fault)s"), row=place, fault=N_("It has more cells than columns."))
            yield place, dict(zip(names, map(unguarded, cells), strict=False))


def _column(header: str) -> str:
    name = _NAMES.get(header.strip().lower())
    if name is None:
        raise BadFile(N_("The column “%(name)s” is not known."), name=header.strip()[:40])
    return name


class _Loader(yaml.SafeLoader):
    """No aliases, which can make a small file huge, and no key twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise BadFile(N_("Aliases (&, *) have no place in a file of questions."))
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if any(not isinstance(key, str) for key in keys) or len(set(keys)) < len(keys):
            raise BadFile(N_("A key stands twice in one question, or is no word."))
        return super().construct_mapping(node, deep)


def _yaml_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        said = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise BadFile(N_("Row %(row)d: %(fault)s"), row=line, fault=N_("This is no YAML.")) from error
    rows = said.get("questions") if isinstance(said, dict) and set(said) == {"questions"} else said
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadFile(N_("A YAML file of questions is a list, or a list under `questions`."))
    for place, row in enumerate(rows, 1):
        if unknown := set(row) - set(COLUMNS):
            raise BadFile(N_("The column “%(name)s” is not known."), name=min(unknown)[:40])
        yield place, row


def _listed(cell: Any) -> list[str]:
    """Several things of one cell: a list, or parted by | or by lines."""
    parts = cell if isinstance(cell, list) else re.split(r"[|\n]", str(cell if cell is not None else ""))
    return [_word(part) for part in parts if _word(part)]


def _word(value: Any) -> str:
    """YAML reads `true` as a truth and 3.0 as a number: they are meant as they stand."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()


def _written(cells: Mapping[str, Any]) -> Written:
    said = _word(cells.get("kind")).lower()
    if said not in _KINDS:
        raise BadQuestion(N_("Its kind is none of those that there are."))
    kind = _KINDS[said]
    options = _listed(cells.get("options")) or [
        _word(cells[f"option_{letter}"]) for letter in LETTERS if _word(cells.get(f"option_{letter}"))
    ]
    if kind is Kind.TRUE_FALSE and not options:
        options = list(TRUE_FALSE)
    question = Question(
        kind=kind, prompt=_word(cells.get("prompt")), options=tuple(options),
        explanation=_word(cells.get("explanation")), within=_word(cells.get("within")),
        points=_whole(cells.get("points"), 1), **_right(kind, options, cells.get("answer")),
    )  # fmt: skip
    tags = tuple(tag for part in _listed(cells.get("tags")) for tag in re.split(r"[,，、]\s*", part) if tag)
    return Written(
        question=question, key=_word(cells.get("key")), difficulty=_whole(cells.get("difficulty"), 3), tags=tags
    )  # fmt: skip


def _whole(cell: Any, default: int) -> int:
    said = _word(cell)
    if not said:
        return default
    if not re.fullmatch(r"\d{1,6}(\.0)?", said, re.ASCII):
        raise BadQuestion(N_("Points and difficulty are whole numbers."))
    return int(said.partition(".")[0])


def _right(kind: Kind, options: Sequence[str], cell: Any) -> dict[str, Any]:
    answers = _listed(cell)
    if kind not in CHOICES:
        if any(len(answer) > LONGEST_SHORT for answer in answers):
            raise BadQuestion(N_("A right answer in words has at most 200 characters."))
        return {"accepts": tuple(answers)} if kind in (Kind.NUMBER, Kind.SHORT) else {}
    if kind is Kind.TRUE_FALSE and len(answers) == 1:
        said = answers[0].lower()
        place = 0 if said in _TRUE else 1 if said in _FALSE else None
        if place is not None:
            return {"right": (place,)}
    # “ABD” and “A,B,D” as exam files have it
    if len(answers) == 1 and answers[0] not in options:
        letters = re.sub(r"[,，、\s]", "", answers[0]).lower()
        if letters and all(letter in LETTERS[: len(options)] for letter in letters):
            return {"right": tuple(sorted({LETTERS.index(letter) for letter in letters}))}
    if any(answer not in options for answer in answers):
        raise BadQuestion(N_("Its answer is none of its options."))
    return {"right": tuple(sorted({options.index(answer) for answer in answers}))}


# Writing


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _cells(one: Written) -> dict[str, Any]:
    asked = one.question
    right = [asked.options[place] for place in asked.right] if asked.kind in CHOICES else list(asked.accepts)
    return {
        "key": one.key, "kind": str(asked.kind), "prompt": asked.prompt, "options": list(asked.options),
        "answer": right, "within": asked.within, "points": asked.points, "difficulty": one.difficulty,
        "tags": list(one.tags), "explanation": asked.explanation,
    }  # fmt: skip


def as_csv(questions: Iterable[Written]) -> str:
    """As a spreadsheet opens it (with a byte order mark, so that Excel reads UTF-8)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in questions:
        cells = _cells(one).values()
        writer.writerow(guarded("|".join(cell) if isinstance(cell, list) else str(cell)) for cell in cells)
    return "\ufeff" + out.getvalue()


def as_yaml(questions: Iterable[Written]) -> str:
    """As YAML, what is empty left out."""
    rows = [{name: value for name, value in _cells(one).items() if value not in ("", [])} for one in questions]
    return str(yaml.safe_dump({"questions": rows}, allow_unicode=True, sort_keys=False, width=110))
